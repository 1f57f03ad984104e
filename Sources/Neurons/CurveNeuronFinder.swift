import ConvNet
public import CurveNetworks
import Imaging
public import Workers

/// Finds the curve neurons of a layer by showing it arcs.
public struct CurveNeuronFinder: Sendable {
  public var network: PictureNetwork
  /// The workers; results do not depend on how many there are.
  public var pool: WorkerPool
  /// The number of orientations, evenly over 360 degrees, in which each arc is shown.
  public var orientations = 24

  /// The radii of the arcs, px of an image, as are the numbers below: a network that looks at images at several
  /// sizes is shown arcs as they are in the smallest of these.
  static let radii = [20.0, 35, 60, 100]
  /// The full widths of the lines, px.
  static let widths = [3.0, 6, 10]
  /// The side of the square pictures, px.
  static let size = 128
  /// How far lines go to either side of the middle, px.
  static let halfLength = 40.0
  /// Of a neuron of a network that tells kinds of curves apart, the share of its largest answers that answers to a
  /// kind have where it answers to that kind at all. A network of photographs is to be indifferent: all kinds count.
  static let leastShare = 0.3
  /// The ground's light, and how much darker or brighter a curve is.
  static let (ground, contrast) = (Float(0.5), Float(0.4))

  /// A finder of the curve neurons of `network`.
  public init(_ network: PictureNetwork, pool: WorkerPool = .allCores) {
    self.network = network
    self.pool = pool
  }

  /// The tunings of all channels of `layer`, in order.
  ///
  /// - Throws: `NetworkError.unknownLayer`; `GraphError` where the network cannot be computed.
  public func tunings(
    in layer: String, monitor: WorkMonitor = .silent
  ) throws -> [NeuronTuning] {
    let count = try network.channelCount(of: layer)
    let stimuli = stimuli
    let answers = try answers(in: layer, to: stimuli, monitor)
    let leastShare = network.tellsKinds ? Self.leastShare : 0
    var tunings = (0..<count).map { channel -> NeuronTuning in
      var (lines, borders) = ([NeuronTuning.LineAnswers](), [Bool: [[Double]]]())
      for (stimulus, answers) in zip(stimuli, answers) {
        let own = answers.map { Double($0[channel]) }
        let isDark = stimulus.line < stimulus.ground
        switch stimulus.kind {
        case .line(let width):
          lines.append(.init(radius: stimulus.radius, width: width, isDark: isDark, answers: own))
        case .border: borders[isDark, default: []].append(own)
        }
      }
      return NeuronTuning(
        channel: channel, lines: lines, borders: borders.mapValues(NeuronTuning.mean),
        leastShare: leastShare)
    }
    let strongest = max(tunings.map(\.strength).max() ?? 0, .leastNormalMagnitude)
    for k in tunings.indices { tunings[k].relativeStrength = tunings[k].strength / strongest }
    return tunings
  }

  /// The curve neurons of `layer`, in order of their orientation.
  public func family(
    in layer: String, monitor: WorkMonitor = .silent
  ) throws -> [NeuronTuning] {
    try tunings(in: layer, monitor: monitor).filter(\.isCurveNeuron).sorted {
      $0.orientation < $1.orientation
    }
  }

  /// Compares the tuning of the network's neurons with what was published.
  ///
  /// - Throws: `NetworkError.unknownLayer`, `.unknownChannel`; `GraphError`.
  public func comparison(
    with published: PublishedTuning, monitor: WorkMonitor = .silent
  ) throws -> TuningComparison {
    let count = try network.channelCount(of: published.layer)
    let lines = stimuli.filter { $0.kind != .border }
    let answers = try answers(in: published.layer, to: lines, monitor)
    return try TuningComparison(
      published,
      measured: (0..<count).map { channel in
        NeuronTuning.mean(answers.map { $0.map { Double($0[channel]) } })
      })
  }

  private func answers(
    in layer: String, to stimuli: [SyntheticArc], _ monitor: WorkMonitor
  ) throws -> [[[Float]]] {
    try monitor.run {
      let tally = WorkTally(of: stimuli.count, monitor.stage(.findingNeurons))
      return try pool.map(stimuli.count) { index in
        defer { tally.add() }
        return try answers(in: layer, to: stimuli[index])
      }
    }
  }

  private var stimuli: [SyntheticArc] {
    let scale = network.smallestScale
    let kinds = Self.widths.map { SyntheticArc.Kind.line(width: $0 * scale) } + [.border]
    return Self.radii.flatMap { radius in
      kinds.flatMap { kind in
        [-Self.contrast, Self.contrast].map { contrast in
          var arc = SyntheticArc(kind, radius: radius * scale, orientation: 0)
          arc.halfLength = Self.halfLength * scale
          arc.size = Self.size
          (arc.ground, arc.line) = (Self.ground, Self.ground + contrast)
          return arc
        }
      }
    }
  }

  /// For each orientation of `stimulus`, the largest activation of each channel less than one stride from the
  /// middle: of the units around it or, where there is one, of the unit in it.
  private func answers(in layer: String, to stimulus: SyntheticArc) throws -> [[Float]] {
    let shape = Shape(
      channels: network.graph.inputChannels, height: Self.size, width: Self.size)
    let evaluator = try Evaluator(
      network.graph, inputShape: shape, outputs: [layer], givesGradients: false)
    let grid = try network.graph.samplingGrid(of: layer)
    let middle = Double(Self.size / 2)
    return try (0..<orientations).map { index in
      var turned = stimulus
      turned.orientation = Double(index) * 360 / Double(orientations)
      try Cancellation.check()
      try evaluator.forward(network.input(showing: [turned.plane()]))
      let values = evaluator.values(of: layer)
      let units = (0..<values.shape.width).filter {
        abs(grid.first + Double($0) * grid.stride - middle) < grid.stride
      }
      var largest = [Float](repeating: 0, count: values.shape.channels)
      for row in units {
        for column in units {
          let place = row * values.shape.width + column
          let said = largest.indices.map { values.values[$0 * values.shape.area + place] }
          for channel in largest.indices {
            largest[channel] = max(
              largest[channel], network.activation(of: channel, among: said, in: layer))
          }
        }
      }
      return largest
    }
  }
}
