import ConvNet
import CurveExtraction
import CurveNetworks
import Imaging

/// A small part of an image at one scale, with what a picture is to excite there.
struct ObjectiveWindow: Sendable {
  /// Which of the scales.
  let level: Int
  let tile: TileGrid.Tile
  /// A, zero on the margin.
  let attribution: CoarseTensor
  /// What the network says where the picture is empty.
  let ofNothing: Answer

  /// Whether nothing of a picture is shown in the window.
  func isEmpty(in picture: Plane) -> Bool {
    picture.isEmpty(around: tile)
  }

  /// What the network says of a picture: ⟨A, h⟩ and ⟨h, h⟩.
  struct Answer: Sendable {
    var dot = 0.0
    var square = 0.0

    static func += (sum: inout Answer, other: Answer) {
      sum.dot += other.dot
      sum.square += other.square
    }
  }

  /// The derivatives of ⟨A, h⟩ and of ⟨h, h⟩ / 2 by the pixels that the network is shown.
  struct Slopes: Sendable {
    let ofDot: Tensor
    let ofHalfSquare: Tensor
  }
}

/// Shows pictures of strokes to a network in small windows.
///
/// A window is worked through at once, forwards and backwards, so that what it takes stays in the processor's cache
/// and nothing is kept of it but derivatives by pixels. The price is a second way back, for the norm of all windows,
/// which the derivatives of a cosine follow from, is known only after the last.
struct WindowReader: Sendable {
  /// The least extent of a window, px, and in reaches of the layer: smaller ones are mostly margin.
  private static let (leastExtent, reaches) = (64, 8)

  private let network: CurveNetwork
  private let layer: String
  private let grid: SamplingGrid
  /// How many pixels around a window are shown, in multiples of what.
  private let (reach, stride): (Int, Int)
  /// `nil` where pixels are compared.
  private let evaluators: EvaluatorShelf?

  /// A reader of `layer`.
  init(_ network: CurveNetwork, layer: String) {
    self.network = network
    self.layer = layer
    grid = network.grid(of: layer)
    (reach, stride) = network.surroundings(of: layer)
    evaluators =
      layer == network.graph.input ? nil : EvaluatorShelf(network.graph, layer: layer)
  }

  /// The windows that a tile is made of.
  func places(in tile: TileGrid.Tile) -> [TileGrid.Tile] {
    let extent = max(Self.leastExtent, Self.reaches * reach)
    func parts(_ range: Range<Int>) -> [Range<Int>] {
      let count = (range.count + extent - 1) / extent
      let bounds = (0...count).map { part in
        let bound = range.lowerBound + range.count * part / count
        return part == count ? bound : (bound + stride - 1) / stride * stride
      }
      return zip(bounds, bounds.dropFirst()).filter { $0 < $1 }.map { $0..<$1 }
    }
    func shown(_ range: Range<Int>, of all: Range<Int>) -> Range<Int> {
      let (before, after) = (range.lowerBound - reach - all.lowerBound, range.upperBound + reach)
      let end = (after - all.lowerBound + stride - 1) / stride * stride
      return all.lowerBound + max(before, 0) / stride
        * stride..<min(all.lowerBound + end, all.upperBound)
    }
    return parts(tile.rows).flatMap { rows in
      parts(tile.columns).map { columns in
        var window = tile
        (window.rows, window.columns) = (rows, columns)
        window.shownRows = shown(rows, of: tile.shownRows)
        window.shownColumns = shown(columns, of: tile.shownColumns)
        return window
      }
    }
  }

  /// What is wanted in some windows of a tile, channels counting as much as their `weights` say, if there are any.
  func windows(
    at places: [TileGrid.Tile], of wanted: TileAttribution, weighedBy weights: [Float]?
  ) throws -> [ObjectiveWindow] {
    let shown = wanted.shown
    return try places.map { tile in
      var own = wanted.values.cropped(to: tile, of: shown.tile)
      own.clear(outside: tile, on: grid)
      if let weights { own.multiply(channelsBy: weights) }
      let wanted = CoarseTensor(own)
      let nothing = Tensor(shape: shape(of: tile))
      let answer = try read(nothing, in: tile, wanted: wanted.tensor) { _, answer, _ in answer }
      return ObjectiveWindow(
        level: shown.level, tile: tile, attribution: wanted, ofNothing: answer)
    }
  }

  private func shape(of tile: TileGrid.Tile) -> Shape {
    Shape(
      channels: network.graph.inputChannels, height: tile.shownRows.count,
      width: tile.shownColumns.count)
  }

  /// What the network says in `window` of a picture of coverage.
  func answer(_ window: ObjectiveWindow, to picture: Plane) throws -> ObjectiveWindow.Answer {
    guard let input = input(picture, in: window) else { return window.ofNothing }
    return try read(input, in: window.tile, wanted: window.attribution.tensor) { _, answer, _ in
      answer
    }
  }

  /// The same, and what it changes by; nothing is known of how it would change where the picture is empty.
  func slopes(
    _ window: ObjectiveWindow, at picture: Plane
  ) throws -> (answer: ObjectiveWindow.Answer, slopes: ObjectiveWindow.Slopes?) {
    guard let input = input(picture, in: window) else { return (window.ofNothing, nil) }
    let wanted = window.attribution.tensor
    return try read(input, in: window.tile, wanted: wanted) { activations, answer, evaluator in
      func back(_ gradient: Tensor) throws -> Tensor {
        guard let evaluator else { return gradient }
        return try evaluator.pullback([layer: gradient], to: [network.graph.input])[
          network.graph.input] ?? Tensor(shape: input.shape)
      }
      return (
        answer,
        ObjectiveWindow.Slopes(
          ofDot: try back(wanted), ofHalfSquare: try back(activations))
      )
    }
  }

  /// What the network is shown: strokes are dark on a ground of zero, as curves are in normalized light; `nil` where
  /// there are none.
  private func input(_ picture: Plane, in window: ObjectiveWindow) -> Tensor? {
    guard !window.isEmpty(in: picture) else { return nil }
    var input = picture.tensor(around: window.tile)
    let depth = network.input.strokeDepth
    for i in 0..<input.values.count { input.values[i] *= -depth }
    return input
  }

  /// What `body` makes of h, zero on the margin, of what is wanted, and of the evaluator that has seen the input.
  private func read<Result>(
    _ input: Tensor, in tile: TileGrid.Tile, wanted: Tensor,
    _ body: (Tensor, ObjectiveWindow.Answer, Evaluator?) throws -> Result
  ) throws -> Result {
    func answer(_ activations: Tensor) -> ObjectiveWindow.Answer {
      .init(dot: wanted.dot(activations), square: activations.dot(activations))
    }
    guard let evaluators else {
      var activations = input
      activations.clear(outside: tile, on: grid)
      return try body(activations, answer(activations), nil)
    }
    return try evaluators.withEvaluator(for: input.shape) { evaluator in
      try evaluator.forward(input)
      var activations = evaluator.values(of: layer)
      activations.clear(outside: tile, on: grid)
      return try body(activations, answer(activations), evaluator)
    }
  }
}

extension Plane {
  /// Whether all pixels are 0 that are shown for `tile`.
  func isEmpty(around tile: TileGrid.Tile) -> Bool {
    !tensor(around: tile).values.contains { $0 != 0 }
  }
}

extension CurveNetwork {
  /// How many pixels around a place take part in `layer` and its gradients there, and the number of pixels that
  /// widths and heights of inputs are multiples of. Of a layer that nothing smaller than the image leads to it is known
  /// how little that is.
  fileprivate func surroundings(of layer: String) -> (reach: Int, stride: Int) {
    var before: Set = [layer]
    for candidate in graph.layers.reversed() where before.contains(candidate.name) {
      before.formUnion(candidate.inputs)
    }
    guard before.allSatisfy({ grid(of: $0).stride == 1 }),
      let field = try? graph.receptiveField(of: layer)
    else { return (input.reach, input.stride) }
    return (field / 2, 1)
  }
}

extension Tensor {
  /// The part of a tensor of what `whole` is shown for that is of what `tile`, a part of it, is.
  fileprivate func cropped(to tile: TileGrid.Tile, of whole: TileGrid.Tile) -> Tensor {
    /// The units of pixels, of which all have so many.
    func units(_ range: Range<Int>, of all: Range<Int>, count: Int) -> Range<Int> {
      (range.lowerBound - all.lowerBound) * count / all.count..<(range.upperBound - all.lowerBound)
        * count / all.count
    }
    let rows = units(tile.shownRows, of: whole.shownRows, count: shape.height)
    let columns = units(tile.shownColumns, of: whole.shownColumns, count: shape.width)
    var part = ContiguousArray<Float>()
    part.reserveCapacity(shape.channels * rows.count * columns.count)
    for channel in 0..<shape.channels {
      for row in rows {
        let start = channel * shape.area + row * shape.width
        part += values[start + columns.lowerBound..<start + columns.upperBound]
      }
    }
    return Tensor(
      shape: Shape(channels: shape.channels, height: rows.count, width: columns.count),
      values: part)
  }
}
