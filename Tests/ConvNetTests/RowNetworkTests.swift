import Testing

@testable import ConvNet

/// Networks that are worked through row by row against the same layers as sums of products in a fixed order.
@Suite(.enabled(if: RowNetwork.isPossible, "no vectors of 8 numbers: evaluators take their place"))
struct RowNetworkTests {
  /// A small U like curvenet: `h` looks at pixels of the trunk, `lines` and `width` at those of `h`. Where it
  /// `readsCoarsest` not, its bottom leads nowhere.
  static func graph(readsCoarsest: Bool = true) throws -> Graph {
    var layers: [Graph.Layer] = []
    func add(_ name: String, _ outputs: Int, of input: String, _ inputs: Int, size: Int) {
      layers.append(
        .init(
          name + "_sum",
          .convolution(.random(outputs, of: inputs, size: size, seed: UInt64(layers.count + 1))),
          inputs: [input]))
      layers.append(.init(name, .relu, inputs: [name + "_sum"]))
    }
    func pool(_ name: String, of input: String) {
      layers.append(.init(name, .maxPool(MaxPool(size: 2, stride: 2)), inputs: [input]))
    }
    func join(_ name: String, _ coarse: String, _ fine: String) {
      layers.append(.init(name + "_raised", .upsampling(factor: 2), inputs: [coarse]))
      layers.append(.init(name, .sum, inputs: [name + "_raised", fine]))
    }
    add("a", 16, of: "input", 1, size: 5)
    pool("pool1", of: "a")
    add("b", 32, of: "pool1", 16, size: 3)
    pool("pool2", of: "b")
    add("c", 48, of: "pool2", 32, size: 3)
    layers.append(
      .init("narrow", .convolution(.random(32, of: 48, size: 1, seed: 50)), inputs: ["c"]))
    join("joined1", "narrow", "b")
    add("up1", 16, of: readsCoarsest ? "joined1" : "b", 32, size: 3)
    join("joined0", "up1", "a")
    add("up0", 16, of: "joined0", 16, size: 3)
    add("h", 24, of: "up0", 16, size: 1)
    layers.append(
      .init("lines", .convolution(.random(16, of: 24, size: 1, seed: 51)), inputs: ["h"]))
    layers.append(
      .init("width", .convolution(.random(1, of: 24, size: 1, seed: 52)), inputs: ["h"]))
    return try Graph(inputChannels: 1, layers: layers)
  }

  struct Part: Sendable {
    var width: Int
    var height: Int
    var rows: Range<Int>
    var columns: Range<Int>
  }

  static let parts = [
    Part(width: 4, height: 4, rows: 0..<4, columns: 0..<4),
    Part(width: 44, height: 100, rows: 0..<100, columns: 0..<44),
    Part(width: 300, height: 36, rows: 0..<36, columns: 0..<300),
    Part(width: 60, height: 120, rows: 51..<87, columns: 13..<58),
    Part(width: 60, height: 120, rows: 119..<120, columns: 59..<60),
  ]

  @Test(arguments: parts)
  func valuesAreThoseOfTheLayers(_ part: Part) throws {
    let network = try #require(RowNetwork(try Self.graph()))
    #expect(network.stride == 4)
    let input = Tensor.random(
      Shape(channels: 1, height: part.height, width: part.width), seed: 9)
    let names = ["width", "lines", "h"]
    let evaluator = try Evaluator(
      Self.graph(), inputShape: input.shape, outputs: names, backend: .reference)
    try evaluator.forward(input)
    let expected = names.map { evaluator.values(of: $0) }
    var (seen, error) = (0, Float(0))
    try network.run(input, of: names, rows: part.rows, columns: part.columns) { piece in
      #expect(piece.columns.count <= RowNetwork.Piece.mostColumns)
      for (place, tensor) in expected.enumerated() {
        let values = piece.values(place)
        for channel in 0..<tensor.shape.channels {
          for (x, column) in piece.columns.enumerated() {
            let index = (channel * tensor.shape.height + piece.row) * tensor.shape.width + column
            error = max(error, abs(values[channel * piece.stride + x] - tensor.values[index]))
          }
        }
      }
      seen += piece.columns.count
    }
    #expect(seen == part.rows.count * part.columns.count)
    let largest = expected.flatMap(\.values).reduce(0) { max($0, abs($1)) }
    #expect(error < 5e-6 * largest)
  }

  @Test func graphsOfOtherLayersAreNotWorkedThroughByRows() throws {
    let graph = try Self.graph()
    let strided = Convolution.random(16, of: 1, size: 5, seed: 1)
    for (name, operation) in [
      ("pool1", Operation.maxPool(MaxPool(size: 3, stride: 2))),
      (
        "a_sum",
        .convolution(
          Convolution(
            weights: strided.weights, padding: .explicit(top: 2, left: 2, bottom: 2, right: 2)))
      ),
    ] {
      let layers = graph.layers.map { layer in
        layer.name == name ? Graph.Layer(name, operation, inputs: layer.inputs) : layer
      }
      #expect(RowNetwork(try Graph(inputChannels: 1, layers: layers)) == nil)
    }
    #expect(
      RowNetwork(
        try Graph(
          inputChannels: 3,
          layers: [
            .init("a", .convolution(.random(16, of: 3, size: 3, seed: 1)), inputs: ["input"])
          ])) == nil)
  }

  @Test func layersInTheMiddleAreNotGiven() throws {
    let network = try #require(RowNetwork(try Self.graph()))
    #expect(network.gives(["h", "lines", "width"]))
    for name in ["up0", "a", "h_sum", "narrow", "nothing"] { #expect(!network.gives([name])) }
  }
}
