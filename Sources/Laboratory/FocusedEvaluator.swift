import ConvNet

/// A network of which little more is computed than what one unit in the middle depends on.
///
/// Where all ways from the input to that unit pass through one layer, what the unit does not depend on is cut off
/// there, and the rest of the network is shown what is left. Units whose windows reach beyond a cut are wrong; the
/// one that is read does not depend on them, so it has the numbers of a pass over the whole.
struct FocusedEvaluator {
  /// What lies between two cuts.
  private struct Stage {
    var evaluator: Evaluator
    /// The layer whose values it is given, and which rows and columns of those that are there.
    var cut: Cut
  }

  private struct Cut {
    var layer: String
    var rows: Range<Int>
  }

  private let stages: [Stage]
  /// The row and the column of the unit in what is read.
  let unit: Int

  /// A cut costs a copy; it is made where at most this share of the rows is left.
  private static let worthwhile = 0.95

  /// Makes `graph` ready to compute the unit of `outputs` in row and column `unit`.
  ///
  /// - Parameter inputShape: of square pictures whose sides are multiples of all strides.
  init(
    _ graph: Graph, inputShape: Shape, outputs: [String], unit: Int
  ) throws(GraphError) {
    let (cuts, first) = try Self.cuts(graph, side: inputShape.width, outputs: outputs, unit: unit)
    var stages: [Stage] = []
    for (index, cut) in cuts.enumerated() {
      let shape = Shape(
        batch: inputShape.batch, channels: graph.channels[cut.layer] ?? inputShape.channels,
        height: cut.rows.count, width: cut.rows.count)
      let next = index + 1 < cuts.count ? [cuts[index + 1].layer] : outputs
      stages.append(
        Stage(
          evaluator: try Evaluator(
            graph, inputShape: shape, outputs: next, entry: cut.layer, givesGradients: false),
          cut: cut))
    }
    self.stages = stages
    self.unit = unit - first
  }

  /// Where to cut, the input first, each as rows of what the cut before has left; and the first row of the outputs
  /// that is left in the end.
  private static func cuts(
    _ graph: Graph, side: Int, outputs: [String], unit: Int
  ) throws(GraphError) -> (cuts: [Cut], first: Int) {
    let needed = graph.dependence(of: unit, in: outputs)
    var strides = [graph.input: 1]
    for layer in graph.layers where needed[layer.name] != nil {
      strides[layer.name] = Int(try graph.samplingGrid(of: layer.name).stride)
    }
    // In px of the input.
    var left = 0..<side
    var cuts: [Cut] = []
    for layer in graph.passages(to: Set(outputs)) {
      guard let rows = needed[layer], let stride = strides[layer] else { continue }
      let place = graph.layers.firstIndex { $0.name == layer }.map { $0 + 1 } ?? 0
      // The relu after a convolution is computed with it.
      if place > 0, case .convolution = graph.layers[place - 1].operation { continue }
      // Windows of the coarsest layer that is still to come stay where they are.
      let coarsest = graph.layers[place...].compactMap { strides[$0.name] }.max() ?? stride
      let kept =
        (rows.lowerBound * stride).roundedDown(to: coarsest)
        ..< -(-rows.upperBound * stride).roundedDown(to: coarsest)
      let within = kept.clamped(to: left)
      let isWorthwhile = Double(within.count) <= worthwhile * Double(left.count)
      guard isWorthwhile || layer == graph.input else { continue }
      let now = isWorthwhile ? within : left
      cuts.append(
        Cut(
          layer: layer,
          rows: (now.lowerBound - left.lowerBound) / stride..<(now.upperBound - left.lowerBound)
            / stride))
      left = now
    }
    return (cuts, left.lowerBound / (outputs.first.flatMap { strides[$0] } ?? 1))
  }

  /// Computes the outputs for `input`.
  func forward(_ input: Tensor) throws {
    for (index, stage) in stages.enumerated() {
      let values = index == 0 ? input : stages[index - 1].evaluator.values(of: stage.cut.layer)
      try stage.evaluator.forward(values.square(stage.cut.rows))
    }
  }

  /// The values of an output, of the units that are left.
  func values(of layer: String) -> Tensor {
    stages.last?.evaluator.values(of: layer)
      ?? Tensor(shape: Shape(channels: 0, height: 0, width: 0))
  }
}

extension Int {
  /// The largest multiple of `unit` that is not larger.
  fileprivate func roundedDown(to unit: Int) -> Int {
    self - (self % unit + unit) % unit
  }
}

extension Tensor {
  /// The square of these rows and columns.
  fileprivate func square(_ range: Range<Int>) -> Tensor {
    guard range.count < shape.width else { return self }
    var square = shape
    (square.height, square.width) = (range.count, range.count)
    var cut = ContiguousArray<Float>()
    cut.reserveCapacity(square.count)
    for start in stride(from: 0, to: values.count, by: shape.area) {
      for row in range {
        let first = start + row * shape.width + range.lowerBound
        cut += values[first..<first + range.count]
      }
    }
    return Tensor(shape: square, values: cut)
  }
}
