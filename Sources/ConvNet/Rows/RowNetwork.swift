import CLayers
import Workers

/// A network that is worked through from the top of a picture to its bottom, forward only.
///
/// Of each layer only the rows are held that another still reads, so that memory does not grow with the height of the
/// picture, and what one layer writes is still in the processor's cache when the next one reads it. The layers at the
/// end that look at single pixels, the *tail*, are computed where they are read.
///
/// Made for networks like curvenet: one channel; a first convolution; 3x3 and 1x1 convolutions; maxima of 2x2; a
/// coarser layer raised by 2 and added to a finer one before a 3x3 convolution; 1x1 convolutions at the end, at the
/// size of the picture. It can be used by several threads at once.
public final class RowNetwork: Sendable {
  let layers: [RowLayer]
  /// The layer that the tail reads.
  let trunk: Int
  let tail: [TailLayer]
  private let tailPlaces: [String: Int]
  /// Widths and heights of pictures are multiples of this.
  public let stride: Int

  /// Whether the processor has the vectors of 8 numbers that this takes.
  public static var isPossible: Bool { clayers_are_possible() != 0 }

  /// `nil` where the graph has layers that are not computed this way, and where it `isPossible` for none.
  public init?(_ graph: Graph) {
    guard Self.isPossible, let plan = RowPlan(graph) else { return nil }
    (layers, trunk, tail, tailPlaces) = (plan.layers, plan.trunk, plan.tail, plan.tailPlaces)
    stride = plan.layers.map(\.stride).max() ?? 1
  }

  /// Whether these are layers that `run` gives.
  public func gives(_ names: [String]) -> Bool { names.allSatisfy { tailPlaces[$0] != nil } }

  /// Some pixels of one row.
  public struct Piece {
    /// How many pixels a piece has at most: what the tail has of them stays in the cache.
    public static let mostColumns = 128
    public let row: Int
    public let columns: Range<Int>
    /// How many numbers there are of each channel: at least as many as columns; what is beyond means nothing.
    public let stride: Int
    fileprivate let values: [UnsafePointer<Float>]

    /// The values of a layer, by its place among those that were asked for, `[channels, stride]`; until the piece is
    /// done with.
    public func values(_ place: Int) -> UnsafePointer<Float> { values[place] }
  }

  /// Calls `body` with the values of layers of the tail at pixels of `rows` and `columns`, row after row.
  ///
  /// - Parameters:
  ///   - input: `[1, 1, height, width]`, multiples of `stride`.
  ///   - names: layers that the network gives.
  /// - Throws: `CancellationError`; what `body` throws.
  public func run(
    _ input: Tensor, of names: [String], rows: Range<Int>, columns: Range<Int>,
    _ body: (Piece) throws -> Void
  ) throws {
    let shape = input.shape
    precondition(
      shape.batch == 1 && shape.channels == 1 && shape.height % stride == 0
        && shape.width % stride == 0, "made for multiples of \(stride) pixels, given \(shape)")
    let places = names.map { name in
      guard let place = tailPlaces[name] else {
        preconditionFailure("layer \(name) is not in the tail of this network")
      }
      return place
    }
    let needed = neededTail(for: places)
    let run = RowRun(self, height: shape.height, width: shape.width, from: rows.lowerBound)
    run.findCapacities(upTo: rows.upperBound)
    try input.values.withUnsafeBufferPointer { pixels in
      guard let pixels = pixels.baseAddress else { return }
      run.allocate(pixels)
      // The trunk's values first, then those of each layer of the tail.
      let floats =
        (layers[trunk].channels + tail.reduce(0) { $0 + $1.channels }) * Piece.mostColumns
      try withUnsafeTemporaryAllocation(byteCount: floats * 4, alignment: 64) { raw in
        guard let start = raw.bindMemory(to: Float.self).baseAddress else { return }
        var buffers: [UnsafeMutablePointer<Float>] = []
        var next = start + layers[trunk].channels * Piece.mostColumns
        for layer in tail {
          buffers.append(next)
          next += layer.channels * Piece.mostColumns
        }
        for row in rows {
          if row % Int(CLAYERS_WINOGRAD_ROWS) == 0 { try Cancellation.check() }
          run.make(trunk, upTo: row + 1)
          for first in Swift.stride(
            from: columns.lowerBound, to: columns.upperBound, by: Piece.mostColumns)
          {
            let piece = first..<min(first + Piece.mostColumns, columns.upperBound)
            let length = Int(CLAYERS_PLANAR)
            let stride = (piece.count + length - 1) / length * length
            clayers_read_planar(
              run.rows(of: trunk), row, first, piece.count, layers[trunk].channels, start, stride)
            for place in needed {
              tail[place].run(
                tail[place].input.map { UnsafePointer(buffers[$0]) } ?? UnsafePointer(start),
                buffers[place], stride: stride)
            }
            try body(
              Piece(
                row: row, columns: piece, stride: stride,
                values: places.map { UnsafePointer(buffers[$0]) }))
          }
        }
      }
    }
  }

  /// The layers of the tail that lead to some of them, in order.
  private func neededTail(for places: [Int]) -> [Int] {
    var needed = Set(places)
    for place in tail.indices.reversed() where needed.contains(place) {
      if let input = tail[place].input { needed.insert(input) }
    }
    return needed.sorted()
  }
}

/// One way through a picture: which rows of each layer are made, and where those are that are held.
private final class RowRun {
  private let network: RowNetwork
  private let height: Int
  private let width: Int
  /// The row of each layer up to which its rows are made, and the first that is made.
  private var made: [Int]
  private let first: [Int]
  /// How many rows of each layer are held.
  private var capacities: [Int]
  private var rows: [LayerRows]
  private var memory: UnsafeMutableRawPointer?
  private var scratch: UnsafeMutablePointer<Float>?
  private static let alignment = 64

  /// - Parameter start: the first row of the trunk that is asked for.
  init(_ network: RowNetwork, height: Int, width: Int, from start: Int) {
    (self.network, self.height, self.width) = (network, height, width)
    var first = network.layers.map { height / $0.stride }
    first[network.trunk] = start
    for index in network.layers.indices.reversed() {
      let layer = network.layers[index]
      let step = layer.operation.step
      first[index] = first[index] / step * step
      for (place, input) in layer.inputs.enumerated() {
        let sources = layer.operation.sources(
          of: first[index], height: height / layer.stride, isRaised: place == 1)
        first[input] = min(first[input], sources.lowerBound)
      }
    }
    (self.first, made) = (first, first)
    capacities = first.map { _ in 0 }
    rows = first.map { _ in LayerRows() }
  }

  deinit { memory?.deallocate() }

  func rows(of layer: Int) -> LayerRows { rows[layer] }

  private func height(of layer: Int) -> Int { height / network.layers[layer].stride }

  /// Calls `body` with what is to be made, in order, so that a layer's rows are there up to `end`.
  private func schedule(_ layer: Int, upTo end: Int, _ body: (_ layer: Int, _ row: Int) -> Void) {
    let node = network.layers[layer]
    if case .input = node.operation { return }
    while made[layer] < end {
      let row = made[layer]
      for (place, input) in node.inputs.enumerated() {
        let sources = node.operation.sources(
          of: row, height: height(of: layer), isRaised: place == 1)
        schedule(input, upTo: sources.upperBound, body)
      }
      body(layer, row)
      made[layer] = min(row + node.operation.step, height(of: layer))
    }
  }

  /// Finds how many rows of each layer must be held, by going through all of them without computing anything.
  func findCapacities(upTo end: Int) {
    for row in first[network.trunk]..<end {
      schedule(network.trunk, upTo: row + 1) { layer, row in
        let node = network.layers[layer]
        for (place, input) in node.inputs.enumerated() {
          let sources = node.operation.sources(
            of: row, height: height(of: layer), isRaised: place == 1)
          capacities[input] = max(capacities[input], made[input] - sources.lowerBound)
        }
      }
      capacities[network.trunk] = max(capacities[network.trunk], made[network.trunk] - row)
    }
    made = first
  }

  /// Takes memory for the rows that are held, and what is needed while they are made.
  func allocate(_ pixels: UnsafePointer<Float>) {
    let block = Int(CLAYERS_BLOCK)
    let sizes = network.layers.indices.map { index in
      capacities[index] * (width / network.layers[index].stride) * network.layers[index].channels
    }
    let scratchSize =
      network.layers.map { layer in
        switch layer.operation {
        case .winograd(let weights): weights.scratch
        case .stem(let size, _, _): size * (width + size + 8)
        default: 0
        }
      }.max() ?? 0
    let floats = Self.alignment / MemoryLayout<Float>.size
    func padded(_ count: Int) -> Int { (count + floats - 1) / floats * floats }
    let total = sizes.reduce(padded(scratchSize)) { $0 + padded($1) }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: total * MemoryLayout<Float>.size, alignment: Self.alignment)
    self.memory = memory
    var next = memory.bindMemory(to: Float.self, capacity: total)
    scratch = next
    next += padded(scratchSize)
    for (index, layer) in network.layers.enumerated() {
      if case .input = layer.operation {
        rows[index].data = UnsafeMutablePointer(mutating: pixels)
        continue
      }
      let width = width / layer.stride
      rows[index] = LayerRows(
        data: next, held: max(capacities[index], 1), row_stride: width * layer.channels,
        block_stride: width * block)
      next += padded(sizes[index])
    }
  }

  /// Makes the rows of a layer up to `end`.
  func make(_ layer: Int, upTo end: Int) { schedule(layer, upTo: end) { make(row: $1, of: $0) } }

  private func make(row: Int, of index: Int) {
    let layer = network.layers[index]
    let (width, height) = (width / layer.stride, height(of: index))
    let output = rows[index]
    let input = rows[layer.inputs[0]]
    switch layer.operation {
    case .input: break
    case .stem(let size, let weights, let bias):
      weights.withUnsafeBufferPointer { weights in
        bias.withUnsafeBufferPointer { bias in
          clayers_stem_row(
            weights.baseAddress, bias.baseAddress, size, layer.channels, input.data, output, row,
            height, width, scratch)
        }
      }
    case .winograd(let weights):
      clayers_winograd_rows(
        weights.handle, input, layer.inputs.count > 1 ? rows[layer.inputs[1]] : LayerRows(),
        output, row, height, width, layer.rectifies ? 1 : 0, scratch)
    case .pointwise(let weights, let bias):
      weights.withUnsafeBufferPointer { weights in
        bias.withUnsafeBufferPointer { bias in
          clayers_pointwise_row(
            weights.baseAddress, bias.baseAddress, network.layers[layer.inputs[0]].channels,
            layer.channels, input, output, row, width, layer.rectifies ? 1 : 0)
        }
      }
    case .pool: clayers_pool_row(input, output, row, layer.channels, width)
    }
  }
}
