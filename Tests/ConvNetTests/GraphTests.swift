import ConvNet
import Testing
import Workers

/// What a graph refuses, and what it reads from its parts.
struct GraphTests {
  private static let conv = Operation.convolution(.random(4, of: 3, size: 3))

  private func error(_ body: () throws -> Void) -> GraphError? {
    do { try body() } catch { return error as? GraphError }
    return nil
  }

  @Test func namesAreUnique() {
    #expect(
      error {
        _ = try Graph(
          inputChannels: 3,
          layers: [
            .init("a", .relu, inputs: ["input"]), .init("a", .relu, inputs: ["input"]),
          ])
      } == .duplicateLayer("a"))
    #expect(
      error {
        _ = try Graph(inputChannels: 3, layers: [.init("input", .relu, inputs: ["input"])])
      } == .duplicateLayer("input"))
  }

  @Test func layersReadOnlyEarlierOnes() {
    #expect(
      error {
        _ = try Graph(
          inputChannels: 3,
          layers: [.init("a", .relu, inputs: ["b"]), .init("b", .relu, inputs: ["input"])])
      } == .unknownLayer("b", known: ["input"]))
  }

  @Test(arguments: [
    ("relu of two", Operation.relu, 2), ("concatenation of none", .concatenate, 0),
    ("maximum of none", .maximum, 0), ("sum of none", .sum, 0),
    ("pool of none", .maxPool(MaxPool(size: 2, stride: 2)), 0),
  ])
  func operationsTakeTheirNumberOfInputs(_ name: String, _ operation: Operation, _ count: Int) {
    #expect(
      error {
        _ = try Graph(
          inputChannels: 3,
          layers: [
            .init(name, operation, inputs: Array(repeating: "input", count: count))
          ])
      } == .inputCount(layer: name, count: count))
  }

  @Test func channelsMatch() {
    #expect(
      error {
        _ = try Graph(inputChannels: 2, layers: [.init("conv", Self.conv, inputs: ["input"])])
      } == .channelMismatch(layer: "conv", expected: 3, got: 2))
    #expect(
      error {
        _ = try Graph(
          inputChannels: 3,
          layers: [
            .init("conv", Self.conv, inputs: ["input"]),
            .init("largest", .maximum, inputs: ["input", "conv"]),
          ])
      } == .channelMismatch(layer: "largest", expected: 3, got: 4))
  }

  @Test func sizesMatch() throws {
    let graph = try Graph(
      inputChannels: 3,
      layers: [
        .init("pool", .maxPool(MaxPool(size: 2, stride: 2)), inputs: ["input"]),
        .init("both", .concatenate, inputs: ["input", "pool"]),
      ])
    let shape = Shape(channels: 3, height: 8, width: 6)
    #expect(
      error { _ = try Evaluator(graph, inputShape: shape, outputs: ["both"]) }
        == .sizeMismatch(
          layer: "both", shape, Shape(channels: 3, height: 4, width: 3)))
  }

  @Test func windowsFitIntoTheInput() throws {
    let graph = try Graph(
      inputChannels: 3,
      layers: [
        .init(
          "conv", .convolution(.random(4, of: 3, size: 5, padding: .valid)), inputs: ["input"])
      ])
    let shape = Shape(channels: 3, height: 4, width: 9)
    #expect(
      error { _ = try Evaluator(graph, inputShape: shape, outputs: ["conv"]) }
        == .inputTooSmall(layer: "conv", shape))
  }

  @Test func evaluatorsKnowTheirLayers() throws {
    let graph = try Graph(
      inputChannels: 3,
      layers: [
        .init("conv", Self.conv, inputs: ["input"]), .init("relu", .relu, inputs: ["conv"]),
        .init("sum", .concatenate, inputs: ["conv", "relu"]),
      ])
    let shape = Shape(channels: 3, height: 4, width: 4)
    let known = ["conv", "relu", "sum"]
    #expect(
      error { _ = try Evaluator(graph, inputShape: shape, outputs: ["nothing"]) }
        == .unknownLayer("nothing", known: known))
    #expect(
      error { _ = try Evaluator(graph, inputShape: shape, outputs: ["sum"], entry: "nothing") }
        == .unknownLayer("nothing", known: known))
    // The other branch of `sum` cannot be computed from `relu`.
    let inner = Shape(channels: 4, height: 4, width: 4)
    #expect(
      error { _ = try Evaluator(graph, inputShape: inner, outputs: ["sum"], entry: "relu") }
        == .unknownLayer("input", known: ["relu"]))
    #expect(
      error { _ = try Evaluator(graph, inputShape: inner, outputs: ["sum"]) }
        == .channelMismatch(layer: "input", expected: 3, got: 4))
    #expect(error { _ = try graph.layer(named: "x") } == .unknownLayer("x", known: known))
  }

  @Test func errorsAreSentences() {
    #expect(
      GraphError.unknownLayer("x", known: ["a", "b"]).description
        == "there is no layer x: the layers are a, b")
    #expect(
      GraphError.channelMismatch(layer: "conv", expected: 3, got: 2).description
        == "layer conv takes 3 channels, not 2")
  }

  /// TensorFlow: outputs ⌈n / stride⌉, the odd row or column of padding below and to the right.
  @Test(arguments: Backend.allCases)
  func samePaddingIsTensorFlows(_ backend: Backend) throws {
    // A kernel of one tap, at its top left, shows where the windows begin.
    for (size, stride, extent, outputs, before) in [
      (3, 2, 8, 4, 0), (3, 2, 9, 5, 1), (7, 2, 224, 112, 2), (2, 1, 5, 5, 0), (5, 1, 6, 6, 2),
      (1, 3, 7, 3, 0),
    ] {
      var weights = Tensor(shape: Shape(channels: 1, height: size, width: size))
      weights.values[0] = 1
      let graph = try Graph(
        inputChannels: 1,
        layers: [
          .init(
            "conv", .convolution(Convolution(weights: weights, stride: stride)), inputs: ["input"])
        ])
      let shape = Shape(channels: 1, height: extent, width: extent)
      var input = Tensor(shape: shape)
      for i in input.values.indices { input.values[i] = Float(i + 1) }
      let evaluator = try Evaluator(
        graph, inputShape: shape, outputs: ["conv"], backend: backend)
      let output = try evaluator.output("conv", for: input)
      #expect(output.shape == Shape(channels: 1, height: outputs, width: outputs))
      let (row, column) = (outputs - 1, outputs - 1)
      let source = (row * stride - before, column * stride - before)
      #expect(
        output.values[row * outputs + column] == input.values[source.0 * extent + source.1])
      #expect(output.values[0] == (before == 0 ? 1 : 0))
    }
  }

  /// Both conventions by hand: x = (1, 2, 3) at one place, three channels.
  @Test(arguments: Backend.allCases)
  func normalizationFollowsItsConvention(_ backend: Backend) throws {
    let input = Tensor(shape: Shape(channels: 3, height: 1, width: 1), values: [1, 2, 3])
    for (lrn, sum) in [
      (LocalResponseNormalization.tensorFlow(depthRadius: 1, bias: 2, alpha: 0.3, beta: 0.5), 0.3),
      (.caffe(size: 3, k: 2, alpha: 0.3, beta: 0.5), 0.1),
    ] {
      let graph = try Graph(
        inputChannels: 3,
        layers: [.init("lrn", .localResponseNormalization(lrn), inputs: ["input"])])
      let evaluator = try Evaluator(
        graph, inputShape: input.shape, outputs: ["lrn"], backend: backend)
      let output = try evaluator.output("lrn", for: input)
      // The squares within one channel: 1 + 4, 1 + 4 + 9, 4 + 9.
      for (i, squares) in [5.0, 14, 13].enumerated() {
        let expected = Double(i + 1) / (2 + sum * squares).squareRoot()
        #expect(abs(Double(output.values[i]) - expected) < 1e-6)
      }
    }
  }

  /// By hand: two channels of a row of three, radius 1.
  @Test(arguments: Backend.allCases)
  func divisionIsByTheContrastOfTheWindow(_ backend: Backend) throws {
    let input = Tensor(
      shape: Shape(channels: 2, height: 1, width: 3), values: [1, 2, 3, 0, -1, 4])
    let graph = try Graph(
      inputChannels: 2,
      layers: [
        .init(
          "out", .divisiveNormalization(DivisiveNormalization(radius: 1, epsilon: 0.5)),
          inputs: ["input"])
      ])
    let evaluator = try Evaluator(
      graph, inputShape: input.shape, outputs: ["out"], backend: backend)
    let output = try evaluator.output("out", for: input)
    // Mean squares: (1+4 + 0+1) / 4, (1+4+9 + 0+1+16) / 6, (4+9 + 1+16) / 4.
    let contrasts = [1.5, 31.0 / 6, 7.5].map { 0.5 + $0.squareRoot() }
    for i in 0..<6 {
      #expect(abs(Double(output.values[i]) - Double(input.values[i]) / contrasts[i % 3]) < 1e-6)
    }
  }

  /// Every tie gives the gradient to the first of the equals, in both backends.
  @Test(arguments: Backend.allCases)
  func tiesGoToTheFirst(_ backend: Backend) throws {
    let shape = Shape(channels: 8, height: 4, width: 4)
    let flat = Tensor(shape: shape, repeating: -2)
    let pooling = try Graph(
      inputChannels: 8,
      layers: [.init("pool", .maxPool(MaxPool(size: 2, stride: 2)), inputs: ["input"])])
    let pool = try Evaluator(pooling, inputShape: shape, outputs: ["pool"], backend: backend)
    let pooled = try pool.output("pool", for: flat)
    #expect(pooled.values.allSatisfy { $0 == -2 })
    let back = try pool.inputGradient(of: "pool", Tensor(shape: pooled.shape, repeating: 1))
    for i in back.values.indices {
      let (x, y) = (i % 4, i / 4 % 4)
      #expect(back.values[i] == (x % 2 == 0 && y % 2 == 0 ? 1 : 0))
    }
    let largest = try Graph(
      inputChannels: 8,
      layers: [
        .init("a", .relu, inputs: ["input"]), .init("b", .relu, inputs: ["input"]),
        .init("most", .maximum, inputs: ["a", "b"]),
      ])
    let maximum = try Evaluator(
      largest, inputShape: shape, outputs: ["most", "a", "b"], backend: backend)
    try maximum.forward(Tensor(shape: shape, repeating: 3))
    let gradients = try maximum.pullback(
      ["most": Tensor(shape: shape, repeating: 1)], to: ["a", "b"])
    #expect(gradients["a"] == Tensor(shape: shape, repeating: 1))
    #expect(gradients["b"] == Tensor(shape: shape))
  }
}
