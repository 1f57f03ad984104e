import ConvNet
import CurveNetworks
public import Imaging
public import Workers

/// Shows pictures to a network and writes down what neurons in their middle say.
public struct ResponseRecorder: Sendable {
  /// The neurons that are listened to.
  public var family: NeuronFamily
  /// The side of the square pictures, px; a multiple of the network's `multiple`.
  public let size: Int
  /// The workers; results do not depend on how many there are.
  public var pool: WorkerPool

  /// How many pictures go through the network at once.
  static let batch = 8

  /// The row and the column of the middle unit in the layer.
  let unit: Int
  /// Where the middle unit looks, in both coordinates, pixel centres at +0.5: what is shown is to lie here.
  public let middle: Double

  /// A recorder of the middle unit of pictures of about `size` px, by default as many as a neuron sees.
  ///
  /// - Throws: `GraphError`.
  public init(_ family: NeuronFamily, size: Int? = nil, pool: WorkerPool = .allCores) throws {
    self.family = family
    self.pool = pool
    self.size = try family.network.whole(size ?? family.receptiveField())
    let grid = try family.network.graph.samplingGrid(of: family.layer)
    unit = Int(((Double(self.size) / 2 - 0.5 - grid.first) / grid.stride).rounded())
    middle = grid.first + Double(unit) * grid.stride + 0.5
  }

  /// Both numbers of a neuron.
  public struct Response: Sendable, Hashable, Codable {
    /// What it adds up to before it is rectified, in the network's units.
    public var preActivation: Float
    /// What it says: never negative; of neurons that share a softmax a probability.
    public var activation: Float
  }

  /// The responses to `count` pictures, by picture and by neuron.
  ///
  /// `light`: makes the planes of picture number i, of light 0…1 and the recorder's size: one for
  ///   all channels of the input, or one for each.
  /// - Throws: `GraphError`; `CancellationError`.
  public func responses(
    to count: Int, monitor: WorkMonitor = .silent, _ light: @Sendable (Int) -> [Plane]
  ) throws -> [[Response]] {
    try responses(to: count, keeping: nil, monitor: monitor, light)
  }

  /// The same, where answers that were kept are not asked for again, and new ones are kept.
  func responses(
    to count: Int, keeping kept: KeptAnswers?, monitor: WorkMonitor,
    _ light: @Sendable (Int) -> [Plane]
  ) throws -> [[Response]] {
    try monitor.run {
      let batches = (count + Self.batch - 1) / Self.batch
      let missing = (0..<batches).filter { kept?[$0] == nil }
      let tally = WorkTally(of: max(missing.count, 1), monitor)
      // Each worker keeps its evaluator for many batches: making one costs as much as using it.
      let shares = min(missing.count, 4 * pool.threads)
      let made = try pool.map(shares) { share -> [[Float]] in
        let evaluator = try makeEvaluator()
        let range = missing.count * share / shares..<missing.count * (share + 1) / shares
        return try missing[range].map { batch in
          try Cancellation.check()
          defer { tally.add() }
          let first = batch * Self.batch
          let numbers = (first..<first + Self.batch).map { min($0, count - 1) }
          let input = Tensor(joining: numbers.map { family.network.input(showing: light($0)) })
          try evaluator.forward(input)
          let answers = try read(evaluator)
          try kept?.keep(answers, of: batch)
          return answers
        }
      }.flatMap(\.self)
      let new = Dictionary(uniqueKeysWithValues: zip(missing, made))
      let all = (0..<batches).flatMap { new[$0] ?? kept?[$0] ?? [] }
      return (0..<count).map { picture in
        family.members.indices.map { neuron in
          let place = 2 * (picture * family.members.count + neuron)
          return Response(preActivation: all[place], activation: all[place + 1])
        }
      }
    }
  }

  /// How many numbers a batch has.
  var numbersPerBatch: Int { 2 * Self.batch * family.members.count }

  /// Where the numbers of each neuron before it is rectified are.
  private func sources() throws -> [(layer: String, channel: Int)] {
    try family.members.map {
      try family.network.preActivation(of: family.layer, channel: $0.channel)
    }
  }

  private func makeEvaluator() throws -> FocusedEvaluator {
    let shape = Shape(
      batch: Self.batch, channels: family.network.graph.inputChannels, height: size, width: size)
    return try FocusedEvaluator(
      family.network.graph, inputShape: shape,
      outputs: Array(Set(try sources().map(\.layer))).sorted(), unit: { _ in (unit, unit) },
      givesGradients: false)
  }

  /// Both numbers of each neuron for each picture of a batch.
  private func read(_ evaluator: FocusedEvaluator) throws -> [Float] {
    let sources = try sources()
    var values: [String: Tensor] = [:]
    for layer in Set(sources.map(\.layer)) { values[layer] = evaluator.values(of: layer) }
    return (0..<Self.batch).flatMap { item -> [Float] in
      // What all channels of a layer say in the middle.
      let said = values.mapValues { tensor in
        let place = unit * tensor.shape.width + unit
        return (0..<tensor.shape.channels).map {
          tensor.values[tensor.range(batch: item, channel: $0).lowerBound + place]
        }
      }
      return sources.flatMap { source -> [Float] in
        let all = said[source.layer] ?? []
        return [
          all[source.channel],
          family.network.activation(of: source.channel, among: all, in: family.layer),
        ]
      }
    }
  }
}
