/// A network of which little more is computed than what one unit of each of some layers depends on.
///
/// Where all ways from the input to these units pass through one layer, what they do not depend on is cut off there,
/// and the rest of the network is shown what is left. Units near a cut are wrong; the ones that are asked for do not
/// depend on them: they have the numbers of a pass over the whole, to the last bit, and its gradients, in which maxima
/// of windows that overlap may be added in another order. Like an evaluator it belongs to one thread at a time.
package final class FocusedEvaluator {
  /// What lies between two cuts: the layer whose values are given, and what of them is kept.
  private struct Stage {
    var evaluator: Evaluator
    var layer: String
    var part: Part
  }

  private let stages: [Stage]
  /// Of each output, where what is computed lies in the whole.
  private let places: [String: Part]

  /// A cut costs a copy; it is made where at most this share of the units is left.
  private static let worthwhile = 0.9
  /// Winograd's algorithm works on tiles of so many units. Cuts leave whole ones, where they are, because their
  /// rounding depends on all that they see.
  private static let tile = 4

  /// Makes `graph` ready to compute a unit of each of `outputs`.
  ///
  /// - Parameters:
  ///   - unit: says which unit of a layer of some shape is asked for; `nil` for all of them, of which nothing is cut
  ///     off.
  ///   - isCutInside: whether there are cuts behind the input's.
  package init(
    _ graph: Graph, inputShape: Shape, outputs: [String], unit: (Shape) -> (x: Int, y: Int)?,
    isCutInside: Bool = true, arithmetic: Arithmetic = .direct, givesGradients: Bool = true
  ) throws(GraphError) {
    let shapes = try Plan(graph, inputShape: inputShape, outputs: outputs, entry: graph.input)
      .shapes
    var strides: [String: Int] = [:]
    for layer in shapes.keys {
      strides[layer] = max(Int(try graph.samplingGrid(of: layer).stride), 1)
    }
    let units = outputs.compactMap { layer in
      shapes[layer].flatMap(unit).map { (layer: layer, x: $0.x, y: $0.y) }
    }
    let coarsest = strides.values.max() ?? 1
    // Of sides that strides do not divide a part has other borders than the whole.
    let isFocused =
      units.count == outputs.count && inputShape.height % coarsest == 0
      && inputShape.width % coarsest == 0
    let tile = arithmetic == .direct ? 1 : Self.tile
    /// What the units depend on along one axis, in every layer.
    func needed(_ place: ((x: Int, y: Int)) -> Int) -> [String: Range<Int>] {
      units.reduce(into: [:]) { all, unit in
        let own = graph.dependence(of: place((unit.x, unit.y)), in: [unit.layer], tile: tile)
        all.merge(own) { min($0.lowerBound, $1.lowerBound)..<max($0.upperBound, $1.upperBound) }
      }
    }
    let (rows, columns) = (needed { $0.y }, needed { $0.x })
    // In px of the input.
    var left = (rows: 0..<inputShape.height, columns: 0..<inputShape.width)
    var cuts: [(layer: String, part: Part)] = []
    for layer in isFocused && isCutInside ? graph.passages(to: Set(outputs)) : [graph.input] {
      guard var given = shapes[layer], let stride = strides[layer] else { continue }
      let place = graph.layers.firstIndex { $0.name == layer }.map { $0 + 1 } ?? 0
      // The relu after a convolution is computed with it.
      if place > 0, case .convolution = graph.layers[place - 1].operation { continue }
      // Windows and tiles of the coarsest layer that is still to come stay where they are.
      let coarsest = graph.layers[place...].compactMap { strides[$0.name] }.max() ?? stride
      func kept(_ needed: Range<Int>?, of left: Range<Int>) -> Range<Int> {
        guard isFocused, let needed else { return left }
        let first = (needed.lowerBound * stride).roundedDown(to: tile * coarsest)
        let last = -(-needed.upperBound * stride).roundedDown(to: coarsest)
        return (first..<last).clamped(to: left)
      }
      var now = (
        rows: kept(rows[layer], of: left.rows), columns: kept(columns[layer], of: left.columns)
      )
      let isWorthwhile =
        Double(now.rows.count * now.columns.count)
        <= Self.worthwhile * Double(left.rows.count * left.columns.count)
      guard isWorthwhile || layer == graph.input else { continue }
      if !isWorthwhile { now = left }
      (given.height, given.width) = (left.rows.count / stride, left.columns.count / stride)
      cuts.append((layer, Part(now, from: left, stride: stride, shape: given)))
      left = now
    }
    var stages: [Stage] = []
    for (index, cut) in cuts.enumerated() {
      stages.append(
        Stage(
          evaluator: try Evaluator(
            graph, inputShape: cut.part.ownShape,
            outputs: index + 1 < cuts.count ? [cuts[index + 1].layer] : outputs, entry: cut.layer,
            arithmetic: arithmetic, givesGradients: givesGradients), layer: cut.layer,
          part: cut.part))
    }
    self.stages = stages
    places = shapes.filter { outputs.contains($0.key) }.reduce(into: [:]) { places, layer in
      let whole = (rows: 0..<inputShape.height, columns: 0..<inputShape.width)
      places[layer.key] = Part(
        left, from: whole, stride: strides[layer.key] ?? 1, shape: layer.value)
    }
  }

  /// The rows of the input that are looked at.
  package var rows: Range<Int> { stages[0].part.rows }
  /// The columns of the input that are looked at.
  package var columns: Range<Int> { stages[0].part.columns }

  /// Computes the outputs for an input, the whole or the rows and columns that are looked at.
  package func forward(_ input: Tensor) throws {
    for (index, stage) in stages.enumerated() {
      let values = index == 0 ? input : stages[index - 1].evaluator.values(of: stage.layer)
      try stage.evaluator.forward(
        values.shape == stage.evaluator.inputShape ? values : values.cut(stage.part))
    }
  }

  /// The values of an output, of which the units that were asked for are right and those that were cut off zero.
  package func values(of layer: String) -> Tensor {
    guard let last = stages.last, let place = places[layer] else {
      preconditionFailure("layer \(layer) is none of the outputs")
    }
    return last.evaluator.values(of: layer).placed(place)
  }

  /// The gradient with respect to the rows and columns of the input that are looked at, from those with respect to
  /// outputs, which are zero but at the units that were asked for.
  package func pullback(_ outputGradients: [String: Tensor]) throws -> Tensor {
    var gradients = outputGradients
    for (layer, place) in places { gradients[layer] = gradients[layer]?.cut(place) }
    var gradient = Tensor.empty
    for stage in stages.reversed() {
      let found = try stage.evaluator.pullback(gradients, to: [stage.layer])
      gradient = found[stage.layer] ?? .empty
      gradients = [stage.layer: gradient.placed(stage.part)]
    }
    return gradient
  }
}

/// Rows and columns of a layer of some shape.
private struct Part {
  var shape: Shape
  var rows: Range<Int>
  var columns: Range<Int>

  /// What `inside` is of `outside`, both in px of the input, in a layer whose units are `stride` px apart.
  init(
    _ inside: (rows: Range<Int>, columns: Range<Int>),
    from outside: (rows: Range<Int>, columns: Range<Int>), stride: Int, shape: Shape
  ) {
    func units(_ inside: Range<Int>, _ outside: Range<Int>, all: Int) -> Range<Int> {
      if inside == outside { return 0..<all }
      let first = (inside.lowerBound - outside.lowerBound) / stride
      return first..<first + inside.count / stride
    }
    self.shape = shape
    rows = units(inside.rows, outside.rows, all: shape.height)
    columns = units(inside.columns, outside.columns, all: shape.width)
  }

  /// Calls `body` with the ranges of each row, among the numbers of the whole and among those of the part.
  func forEachRow(_ body: (_ inWhole: Range<Int>, _ inPart: Range<Int>) -> Void) {
    for plane in 0..<shape.batch * shape.channels {
      for (index, row) in rows.enumerated() {
        let start = (plane * shape.height + row) * shape.width + columns.lowerBound
        let own = (plane * rows.count + index) * columns.count
        body(start..<start + columns.count, own..<own + columns.count)
      }
    }
  }

  var ownShape: Shape {
    Shape(
      batch: shape.batch, channels: shape.channels, height: rows.count, width: columns.count)
  }
}

extension Tensor {
  /// The part of this.
  fileprivate func cut(_ part: Part) -> Tensor {
    guard part.ownShape != shape else { return self }
    var values = ContiguousArray<Float>()
    values.reserveCapacity(part.ownShape.count)
    part.forEachRow { inWhole, _ in values += self.values[inWhole] }
    return Tensor(shape: part.ownShape, values: values)
  }

  /// This, a part, in its whole, which is zero elsewhere.
  fileprivate func placed(_ part: Part) -> Tensor {
    guard part.shape != shape else { return self }
    var whole = Tensor(shape: part.shape)
    part.forEachRow { inWhole, own in
      whole.values.replaceSubrange(inWhole, with: values[own])
    }
    return whole
  }
}
