import ConvNet
import CurveExtraction
import CurveNetworks
import Imaging

/// Windows in which any layer of a network is compared, through evaluators; or pixels themselves.
///
/// A window is worked through at once, forwards and backwards, so that what it takes stays in the processor's cache
/// and nothing is kept of it but derivatives by pixels.
struct EvaluatedWindows: WindowComparison {
  /// The least extent of a window, px, and in reaches of the layer: smaller ones are mostly margin.
  private static let (leastExtent, reaches) = (64, 8)

  private let network: CurveNetwork
  private let layer: String
  private let units: SamplingGrid
  let grid: WindowGrid
  /// `nil` where pixels are compared.
  private let evaluators: EvaluatorShelf?

  /// Windows of `layer`.
  init(_ network: CurveNetwork, layer: String) {
    self.network = network
    self.layer = layer
    units = network.grid(of: layer)
    let (reach, stride) = network.surroundings(of: layer)
    grid = WindowGrid(
      extent: max(Self.leastExtent, Self.reaches * reach), reach: reach, stride: stride)
    evaluators =
      layer == network.graph.input ? nil : EvaluatorShelf(network.graph, layer: layer)
  }

  func window(
    at place: TileGrid.Tile, of wanted: TileAttribution, weighedBy weights: [Float]?
  ) throws -> ObjectiveWindow {
    var own = wanted.values.cropped(to: place, of: wanted.shown.tile)
    own.clear(outside: place, on: units)
    if let weights { own.multiply(channelsBy: weights) }
    let attribution = CoarseTensor(own)
    let nothing = Tensor(
      shape: Shape(
        channels: network.graph.inputChannels, height: place.shownRows.count,
        width: place.shownColumns.count))
    let answer = try read(nothing, in: place, wanted: attribution.tensor) { _, answer, _ in answer }
    return ObjectiveWindow(tile: place, attribution: attribution, ofNothing: answer)
  }

  func answer(
    _ window: ObjectiveWindow, to picture: Plane, adding slopes: ObjectiveSlopes?
  ) throws -> ObjectiveAnswer {
    // Strokes are dark on a ground of zero, as curves are in normalized light.
    let depth = network.input.strokeDepth
    var input = picture.tensor(around: window.tile)
    for i in 0..<input.values.count { input.values[i] *= -depth }
    let wanted = window.attribution.tensor
    return try read(input, in: window.tile, wanted: wanted) { activations, answer, evaluator in
      func back(_ gradient: Tensor) throws -> Tensor {
        guard let evaluator else { return gradient }
        return try evaluator.pullback([layer: gradient], to: [network.graph.input])[
          network.graph.input] ?? Tensor(shape: input.shape)
      }
      if let slopes {
        slopes.ofDot.add(try back(wanted), times: -depth, at: window.tile)
        slopes.ofHalfSquare.add(try back(activations), times: -depth, at: window.tile)
      }
      return answer
    }
  }

  /// What `body` makes of h, zero on the margin, of what is wanted, and of the evaluator that has seen the input.
  private func read<Result>(
    _ input: Tensor, in tile: TileGrid.Tile, wanted: Tensor,
    _ body: (Tensor, ObjectiveAnswer, Evaluator?) throws -> Result
  ) throws -> Result {
    func answer(_ activations: Tensor) -> ObjectiveAnswer {
      ObjectiveAnswer(dot: wanted.dot(activations), square: activations.dot(activations))
    }
    guard let evaluators else {
      var activations = input
      activations.clear(outside: tile, on: units)
      return try body(activations, answer(activations), nil)
    }
    return try evaluators.withEvaluator(for: input.shape) { evaluator in
      try evaluator.forward(input)
      var activations = evaluator.values(of: layer)
      activations.clear(outside: tile, on: units)
      return try body(activations, answer(activations), evaluator)
    }
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

extension Plane {
  /// Adds a multiple of the derivatives by what is shown for `tile`, those of its margin where they belong: mirrored
  /// pixels count for the ones that they mirror.
  fileprivate mutating func add(_ slopes: Tensor, times factor: Float, at tile: TileGrid.Tile) {
    let border = BorderRule.reflect
    let columns = tile.shownColumns.map { border.index($0, count: width) }
    for (row, shown) in tile.shownRows.enumerated() {
      let y = border.index(shown, count: height) * width
      for (i, x) in columns.enumerated() {
        pixels[y + x] += factor * slopes.values[row * columns.count + i]
      }
    }
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
