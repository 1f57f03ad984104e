import ConvNet
import CurveNetworks
import TestSupport
import Testing

@testable import Laboratory

/// What a neuron is said to see against what it depends on: the pixels where its gradient is not zero.
struct ReceptiveFieldTests {
  /// The first and the last column, and row, with a gradient of the middle unit of `layer`, over several inputs: at one
  /// point maxima and rectifiers hide some of what a neuron may depend on.
  private func extents(of layer: String, in graph: Graph, size: Int, inputs: Int) throws -> (
    columns: ClosedRange<Int>, rows: ClosedRange<Int>
  ) {
    let shape = Shape(channels: graph.inputChannels, height: size, width: size)
    let evaluator = try Evaluator(graph, inputShape: shape, outputs: [layer])
    var (columns, rows) = (Set<Int>(), Set<Int>())
    for number in 0..<inputs {
      try evaluator.forward(Tensor.uniform(shape, 0.5...1.5, seed: UInt64(number + 1)))
      let values = evaluator.values(of: layer)
      var seed = Tensor(shape: values.shape)
      let middle = (values.shape.height / 2) * values.shape.width + values.shape.width / 2
      for channel in 0..<values.shape.channels {
        seed.values[seed.range(channel: channel).lowerBound + middle] = 1
      }
      let gradient = try #require(
        try evaluator.pullback([layer: seed], to: [graph.input])[graph.input])
      for (index, value) in gradient.values.enumerated() where value != 0 {
        columns.insert(index % shape.area % size)
        rows.insert(index % shape.area / size)
      }
    }
    return (
      (columns.min() ?? 0)...(columns.max() ?? 0), (rows.min() ?? 0)...(rows.max() ?? 0)
    )
  }

  /// Like the first blocks of Inception: strides, pooling, a bottleneck and branches that see differently much.
  private var inceptionLike: Graph {
    get throws {
      func convolution(_ side: Int, from: Int, to: Int, stride: Int = 1) -> ConvNet.Operation {
        // Positive weights on positive inputs: no rectifier hides anything.
        .convolution(
          Convolution(
            weights: .uniform(
              Shape(batch: to, channels: from, height: side, width: side), 0.1...1,
              seed: UInt64(side)), stride: stride))
      }
      return try Graph(
        inputChannels: 1,
        layers: [
          .init("a", convolution(7, from: 1, to: 2, stride: 2), inputs: ["input"]),
          .init("b", .maxPool(MaxPool(size: 3, stride: 2)), inputs: ["a"]),
          .init(
            "norm", .localResponseNormalization(.caffe(size: 3, k: 1, alpha: 0.1, beta: 0.75)),
            inputs: ["b"]),
          .init("small", convolution(1, from: 2, to: 1), inputs: ["norm"]),
          .init("wide", convolution(5, from: 1, to: 2), inputs: ["small"]),
          .init("narrow", convolution(3, from: 2, to: 2), inputs: ["norm"]),
          .init("block", .concatenate, inputs: ["narrow", "wide"]),
        ])
    }
  }

  @Test func aBlockSeesWhatItsWidestBranchSees() throws {
    let graph = try inceptionLike
    // 7, then 2 strides of pooling, then 4 strides of what the branches have.
    #expect(try graph.receptiveField(of: "a") == 7)
    #expect(try graph.receptiveField(of: "b") == 11)
    #expect(try graph.receptiveField(of: "narrow") == 11 + 2 * 4)
    #expect(try graph.receptiveField(of: "block") == 11 + 4 * 4)
    for layer in ["a", "b", "narrow", "block"] {
      let field = try graph.receptiveField(of: layer)
      let found = try extents(of: layer, in: graph, size: 96, inputs: 30)
      #expect(found.columns.count == field, "\(layer) \(found.columns)")
      #expect(found.rows.count == field, "\(layer) \(found.rows)")
      // And the field lies around where the layer's grid says.
      let grid = try graph.samplingGrid(of: layer)
      let unit = Double(96 / Int(grid.stride) / 2)
      let centre = Double(found.columns.lowerBound + found.columns.upperBound) / 2
      #expect(abs(centre - grid.first - unit * grid.stride) < 0.01, "\(layer) \(centre)")
    }
  }

  @Test func curvenetSeesNoMoreThanItSays() throws {
    let family = try Families.curvenet()
    let field = try family.receptiveField()
    let size = family.network.whole(2 * field)
    let found = try extents(of: family.layer, in: family.network.graph, size: size, inputs: 2)
    // Maxima and rectifiers hide what lies at the rim: measured are 76 of 89 px.
    #expect((field * 3 / 4...field).contains(found.columns.count), "\(found) of \(field)")
    #expect((field * 3 / 4...field).contains(found.rows.count), "\(found) of \(field)")
  }
}
