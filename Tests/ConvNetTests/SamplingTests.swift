import Testing

@testable import ConvNet

struct SamplingTests {
  private static func graph(_ padding: Padding, pool: Padding) throws -> Graph {
    func filter(_ channels: Int, _ size: Int, stride: Int, _ padding: Padding) -> ConvNet.Operation
    {
      .convolution(
        Convolution(
          weights: Tensor(
            shape: Shape(batch: 1, channels: channels, height: size, width: size), repeating: 1),
          stride: stride, padding: padding))
    }
    return try Graph(
      inputChannels: 1,
      layers: [
        .init("first", filter(1, 7, stride: 2, padding), inputs: ["input"]),
        .init("pool", .maxPool(MaxPool(size: 3, stride: 2, padding: pool)), inputs: ["first"]),
        .init("relu", .relu, inputs: ["pool"]),
        .init("second", filter(1, 3, stride: 1, .symmetric(1)), inputs: ["relu"]),
        .init("raised", .upsampling(factor: 2), inputs: ["second"]),
      ])
  }

  /// By hand: SAME of 7 at stride 2 has two columns on the left, so the first window ends at 4 and is centred on 1;
  /// the pool's first window has the units 0 to 2, centred on 1 and 2 further.
  @Test func tensorFlowsPaddingLooksRightOfTheMiddle() throws {
    let graph = try Self.graph(.same, pool: .same)
    #expect(try graph.samplingGrid(of: "first") == SamplingGrid(stride: 2, first: 1))
    #expect(try graph.samplingGrid(of: "pool") == SamplingGrid(stride: 4, first: 3))
    #expect(try graph.samplingGrid(of: "second") == SamplingGrid(stride: 4, first: 3))
    #expect(try graph.samplingGrid(of: "raised") == SamplingGrid(stride: 2, first: 2))
    #expect(throws: GraphError.self) { try graph.samplingGrid(of: "third") }
  }

  @Test func symmetricPaddingIsCentredOnTheFirstPixel() throws {
    let pool = Padding.explicit(top: 0, left: 0, bottom: 1, right: 1)
    let graph = try Self.graph(.symmetric(3), pool: pool)
    #expect(try graph.samplingGrid(of: "first") == SamplingGrid(stride: 2, first: 0))
    #expect(try graph.samplingGrid(of: "pool") == SamplingGrid(stride: 4, first: 2))
  }

  /// The gradient of one unit lies around the place where the grid says that it looks.
  @Test(arguments: [Padding.same, .symmetric(3)])
  func gradientsAreCentredOnTheGrid(_ padding: Padding) throws {
    let graph = try Self.graph(padding, pool: .same)
    let shape = Shape(channels: 1, height: 32, width: 32)
    let evaluator = try Evaluator(graph, inputShape: shape, outputs: ["first"])
    try evaluator.forward(Tensor(shape: shape, repeating: 1))
    let size = try #require(evaluator.shapes["first"])
    var unit = Tensor(shape: size)
    unit.values[7 * size.width + 5] = 1
    let gradient = try #require(try evaluator.pullback(["first": unit], to: ["input"])["input"])
    var (mass, x, y) = (Float(0), Float(0), Float(0))
    for row in 0..<32 {
      for column in 0..<32 {
        let value = gradient.values[row * 32 + column]
        mass += value
        x += value * Float(column)
        y += value * Float(row)
      }
    }
    let grid = try graph.samplingGrid(of: "first")
    #expect(abs(Double(x / mass) - (grid.first + 5 * grid.stride)) < 1e-4)
    #expect(abs(Double(y / mass) - (grid.first + 7 * grid.stride)) < 1e-4)
  }

  @Test func graphsGrowAtEitherEnd() throws {
    let graph = try Self.graph(.same, pool: .same)
    let triple = Convolution(
      weights: Tensor(shape: Shape(batch: 1, channels: 3, height: 1, width: 1), repeating: 2))
    let longer = try graph.preceded(by: .convolution(triple), input: "color", inputChannels: 3)
      .followed(by: [.init("last", .relu, inputs: ["raised"])])
    let shape = Shape(channels: 3, height: 16, width: 16)
    let long = try Evaluator(longer, inputShape: shape, outputs: ["last"])
    try long.forward(Tensor(shape: shape, repeating: 0.5))
    let short = try Evaluator(
      graph, inputShape: Shape(channels: 1, height: 16, width: 16), outputs: ["raised"])
    try short.forward(Tensor(shape: short.inputShape, repeating: 3))
    #expect(long.values(of: "last") == short.values(of: "raised"))
  }
}
