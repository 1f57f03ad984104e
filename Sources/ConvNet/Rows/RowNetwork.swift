import CLayers

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
  let tailPlaces: [String: Int]
  /// The layer that reads the input, where there is one alone.
  public let firstLayer: String?
  /// Widths and heights of pictures are multiples of this.
  public let stride: Int

  /// Whether the processor has the vectors of 8 numbers that this takes.
  public static var isPossible: Bool { clayers_are_possible() != 0 }

  /// `nil` where the graph has layers that are not computed this way, and where it `isPossible` for none.
  public init?(_ graph: Graph) {
    guard Self.isPossible, let plan = RowPlan(graph) else { return nil }
    (layers, trunk, tail, tailPlaces) = (plan.layers, plan.trunk, plan.tail, plan.tailPlaces)
    stride = plan.layers.map(\.stride).max() ?? 1
    firstLayer = plan.places.first { $0.value == 1 }?.key
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
    let values: [UnsafeMutablePointer<Float>]

    /// The values of a layer, by its place among those that were asked for, `[channels, stride]`; until the piece is
    /// done with.
    public func values(_ place: Int) -> UnsafePointer<Float> { UnsafePointer(values[place]) }
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
    let (shape, places) = (input.shape, places(of: names, in: input))
    let needed = neededTail(for: places)
    let run = RowRun(
      layers, for: trunk, height: shape.height, width: shape.width, from: rows.lowerBound)
    let tail = RowTail(self)
    try run.forEach(rows, of: input) { row in
      try tail.forEachPiece(
        of: row, in: run.rows(of: trunk), columns: columns, needed: needed, places: places, body)
    }
  }

  /// Where layers are in the tail, which are asked for of `input`.
  func places(of names: [String], in input: Tensor) -> [Int] {
    let shape = input.shape
    precondition(
      shape.batch == 1 && shape.channels == 1 && shape.height % stride == 0
        && shape.width % stride == 0, "made for multiples of \(stride) pixels, given \(shape)")
    return names.map { name in
      guard let place = tailPlaces[name] else {
        preconditionFailure("layer \(name) is not in the tail of this network")
      }
      return place
    }
  }

  /// The layers of the tail that lead to some of them, in order.
  func neededTail(for places: [Int]) -> [Int] {
    var needed = Set(places)
    for place in tail.indices.reversed() where needed.contains(place) {
      if let input = tail[place].input { needed.insert(input) }
    }
    return needed.sorted()
  }
}
