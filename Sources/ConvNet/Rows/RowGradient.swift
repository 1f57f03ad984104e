import CLayers

/// What the first layer's numbers do to those at the end of a network, row by row: a vector-Jacobian product that
/// follows the forward pass as many rows behind as both reach, so that memory does not grow with the height of the
/// picture here either. It can be used by several threads at once.
public final class RowGradient: Sendable {
  private let network: RowNetwork
  /// Those of the network, and the way back.
  private let layers: [RowLayer]
  private let transposedTail: [TailLayer]
  /// The gradients by the trunk, which the tail gives, and by the first layer.
  private let (given, last): (Int, Int)

  /// `nil` where not all layers can be gone back through.
  public init?(_ network: RowNetwork) {
    guard let way = WayBack(network) else { return nil }
    self.network = network
    (layers, given, last) = (way.layers, way.given, way.last)
    transposedTail = network.tail.map(\.transposed)
  }

  /// The first layer: the only one of a network that reads its input.
  static let firstLayer = 1

  /// How many channels the first layer has.
  public var channels: Int { layers[last].channels }

  /// Calls `body` with the numbers of the first layer, as values 0, and the gradients by them, as values 1, at
  /// pixels of `rows` and `columns`, row after row.
  ///
  /// - Parameters:
  ///   - input: `[1, 1, height, width]`, multiples of the network's stride.
  ///   - name: a layer that the network gives.
  ///   - slopes: writes the gradients by that layer at the pixels of a piece, whose values 0 it is:
  ///     `[channels, stride]`.
  /// - Throws: `CancellationError`; what `body` throws.
  public func run(
    _ input: Tensor, from name: String, rows: Range<Int>, columns: Range<Int>,
    slopes: (RowNetwork.Piece, UnsafeMutablePointer<Float>) -> Void,
    _ body: (RowNetwork.Piece) throws -> Void
  ) throws {
    let place = network.places(of: [name], in: input)[0]
    let needed = network.neededTail(for: [place])
    let shape = input.shape
    let run = RowRun(
      layers, for: last, height: shape.height, width: shape.width, from: rows.lowerBound)
    let tail = RowTail(network)
    let pieces = RowPieces(channels: layers[last].channels, count: 2)
    try withoutActuallyEscaping(slopes) { slopes in
      run.give = { [network, transposedTail, unowned run] gradient, row in
        tail.forEachPiece(
          of: row, in: run.rows(of: network.trunk), columns: 0..<shape.width, needed: needed,
          places: [place]
        ) { piece in
          slopes(piece, tail.gradient)
          tail.pullBack(piece, from: place, by: transposedTail, into: gradient)
        }
      }
      // What must not escape is let go.
      defer { run.give = { _, _ in } }
      try run.forEach(rows, of: input, beside: Self.firstLayer) { row in
        try pieces.forEach(
          of: row, in: [run.rows(of: Self.firstLayer), run.rows(of: last)], columns: columns, body)
      }
    }
  }
}

/// The layers back through a network.
private struct WayBack {
  private(set) var layers: [RowLayer]
  private(set) var given = 0
  private(set) var last = 0
  /// What the gradient by each layer of the network is made of.
  private var owed: [Int: [Contribution]] = [:]

  /// Where a part of the gradient by a layer comes from.
  private enum Contribution {
    /// The layer that makes it for this one alone.
    case own(Int)
    /// The layer that makes it for this one, and for another that is raised.
    case shared(Int)
    /// The same seen from the other.
    case raised(Int)
    /// The gradient by the largest of 2x2, and these themselves.
    case largest(gradient: Int, values: Int)
  }

  init?(_ network: RowNetwork) {
    layers = network.layers
    let first = RowGradient.firstLayer
    let trunk = network.layers[network.trunk]
    guard network.trunk > first,
      network.layers.dropFirst(first + 1).allSatisfy({ !$0.inputs.contains(0) })
    else { return nil }
    given = layers.count
    layers.append(
      RowLayer(
        operation: .given, inputs: [network.trunk], channels: trunk.channels, stride: trunk.stride))
    guard pullBack(given, through: network.trunk) else { return nil }
    for index in (first..<network.trunk).reversed() {
      guard let gradient = gradient(of: index) else { return nil }
      if index == first {
        last = gradient
      } else if !pullBack(gradient, through: index) {
        return nil
      }
    }
  }

  /// The layer that makes the gradient by a layer of the network, before its rectifier but for the first layer's.
  private mutating func gradient(of index: Int) -> Int? {
    let layer = layers[index]
    let mask = layer.rectifies && index != RowGradient.firstLayer ? index : nil
    func append(_ operation: RowOperation, _ inputs: [Int]) -> Int {
      layers.append(
        RowLayer(
          operation: operation, inputs: inputs, channels: layer.channels, stride: layer.stride,
          mask: mask))
      return layers.count - 1
    }
    let parts = owed[index] ?? []
    switch (parts.first, parts.dropFirst().first) {
    case (.own(let gradient), nil):
      layers[gradient].mask = mask
      return gradient
    case (.raised(let gradient), nil): return append(.gather, [gradient])
    case (.largest(let gradient, let values), nil):
      return append(.route, [gradient, values, index])
    case (.shared(let other), .largest(let gradient, let values)) where parts.count == 2:
      return append(.route, [gradient, values, index, other])
    default: return nil
    }
  }

  /// Adds what gradients by a layer are worth to those that it reads.
  private mutating func pullBack(_ gradient: Int, through index: Int) -> Bool {
    let layer = layers[index]
    if case .pool = layer.operation {
      owed[layer.inputs[0], default: []].append(.largest(gradient: gradient, values: index))
      return true
    }
    guard let convolution = layer.convolution,
      let operation = RowOperation(convolution.transposed, ofInput: false, rectifies: false)
    else { return false }
    let back = layers.count
    layers.append(
      RowLayer(
        operation: operation, inputs: [gradient], channels: convolution.inputChannels,
        stride: layer.stride))
    owed[layer.inputs[0], default: []].append(layer.inputs.count > 1 ? .shared(back) : .own(back))
    if layer.inputs.count > 1 { owed[layer.inputs[1], default: []].append(.raised(back)) }
    return true
  }
}

extension Convolution {
  /// The convolution of gradients by outputs that gives those by inputs: of one that is centred.
  fileprivate var transposed: Convolution {
    let (outputs, inputs, area) = (outputChannels, inputChannels, weights.shape.area)
    var back = Tensor(
      shape: Shape(
        batch: inputs, channels: outputs, height: weights.shape.height, width: weights.shape.width))
    for output in 0..<outputs {
      for input in 0..<inputs {
        for tap in 0..<area {
          back.values[(input * outputs + output) * area + tap] =
            weights.values[(output * inputs + input) * area + area - 1 - tap]
        }
      }
    }
    return Convolution(weights: back)
  }
}
