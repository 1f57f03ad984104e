import Testing

@testable import ConvNet

/// The network around random filters: names, sizes and the two conventions' rules.
struct InceptionV1Tests {
  typealias Convention = ModelWeights.Convention

  private func evaluator(
    _ weights: ModelWeights, _ shape: Shape, _ outputs: [String], _ backend: Backend = .oneDNN
  ) throws -> Evaluator {
    try Evaluator(
      InceptionV1.graph(weights), inputShape: shape, outputs: outputs, backend: backend)
  }

  @Test func layersHaveGooglesNames() throws {
    let names = try InceptionV1.graph(.random(.tensorFlow, blocks: 1)).layers.map(\.name)
    let stem =
      "conv2d0_pre_relu conv2d0 maxpool0 localresponsenorm0 conv2d1_pre_relu conv2d1 "
      + "conv2d2_pre_relu conv2d2 localresponsenorm1 maxpool1"
    let block =
      "1x1_pre_relu 1x1 3x3_bottleneck_pre_relu 3x3_bottleneck 3x3_pre_relu 3x3 "
      + "5x5_bottleneck_pre_relu 5x5_bottleneck 5x5_pre_relu 5x5 pool pool_reduce_pre_relu "
      + "pool_reduce pre_relu"
    #expect(
      names == stem.split(separator: " ").map(String.init)
        + block.split(separator: " ").map { "mixed3a_\($0)" } + ["mixed3a"])
  }

  /// As deep as the filters go, to the last block that has all of them.
  @Test func depthFollowsTheFilters() throws {
    let whole = try InceptionV1.graph(.random(.caffe, blocks: 9))
    #expect(whole.layers.last?.name == "mixed5b")
    #expect(whole.channels["mixed5b"] == 4 + 8 + 11)
    #expect(try whole.layer(named: "mixed4a_1x1_pre_relu").inputs == ["maxpool4"])
    #expect(try whole.layer(named: "mixed5a_pool").inputs == ["maxpool10"])
    var weights = ModelWeights.random(.caffe, blocks: 3)
    weights.filters["mixed4a_5x5"] = nil
    let cut = try InceptionV1.graph(weights)
    #expect(cut.layers.last?.name == "mixed3b")
  }

  @Test(arguments: Convention.allCases)
  func normalizationsThatAFileLacksAreThePublishedOnes(_ convention: Convention) throws {
    let whole = ModelWeights.random(convention, blocks: 1)
    var bare = whole
    bare.normalizations = [:]
    #expect(try InceptionV1.graph(bare) == InceptionV1.graph(whole))
    var other = whole
    other.normalizations["localresponsenorm1"]?.bias = 3
    #expect(try InceptionV1.graph(other) != InceptionV1.graph(whole))
  }

  @Test func missingAndMisshapenFiltersAreNamed() throws {
    var weights = ModelWeights.random(.tensorFlow, blocks: 1)
    weights.filters["conv2d1"] = nil
    #expect {
      try InceptionV1.graph(weights)
    } throws: {
      guard case .missingTensor("conv2d1", _)? = $0 as? WeightFileError else { return false }
      return true
    }
    weights = .random(.tensorFlow, blocks: 1)
    weights.filters["mixed3a_5x5"] = weights.filters["mixed3a_3x3"]
    #expect(
      throws: WeightFileError.wrongShape(
        "mixed3a_5x5", expected: Shape(batch: 6, channels: 2, height: 5, width: 5),
        got: Shape(batch: 6, channels: 5, height: 3, width: 3))
    ) { try InceptionV1.graph(weights) }
    weights = .random(.tensorFlow, blocks: 1)
    weights.filters["conv2d0"]?.bias.removeLast()
    #expect(
      throws: WeightFileError.wrongShape(
        "conv2d0's bias", expected: Shape(channels: 8, height: 1, width: 1),
        got: Shape(channels: 7, height: 1, width: 1))
    ) { try InceptionV1.graph(weights) }
  }

  /// Convolutions give ceil(n / 2) in both; SAME pooling too, Caffe's ceil((n - 3) / 2) + 1, which is
  /// one less where n is odd.
  @Test(arguments: Convention.allCases, [32, 33, 224, 225])
  func sizesFollowTheConvention(_ convention: Convention, _ size: Int) throws {
    let layers = ["conv2d0", "maxpool0", "maxpool1", "mixed3b", "mixed4e", "mixed5b"]
    let shape = Shape(channels: 3, height: size, width: size + 2)
    let shapes = try evaluator(.random(convention, blocks: 9), shape, layers).shapes
    func halved(_ n: Int) -> Int { (n + 1) / 2 }
    func pooled(_ n: Int) -> Int { convention == .tensorFlow ? halved(n) : n / 2 }
    func expect(_ layer: String, _ size: (Int) -> Int) throws {
      let got = try #require(shapes[layer])
      #expect([got.height, got.width] == [size(shape.height), size(shape.width)], "\(layer)")
    }
    try expect("conv2d0") { halved($0) }
    try expect("maxpool0") { pooled(halved($0)) }
    try expect("maxpool1") { pooled(pooled(halved($0))) }
    try expect("mixed3b") { pooled(pooled(halved($0))) }
    try expect("mixed4e") { pooled(pooled(pooled(halved($0)))) }
    try expect("mixed5b") { pooled(pooled(pooled(pooled(halved($0))))) }
  }

  @Test(arguments: Convention.allCases, [32, 33])
  func backendsAgreeOnEveryLayer(_ convention: Convention, _ size: Int) throws {
    let weights = ModelWeights.random(convention, blocks: 4)
    let names = try InceptionV1.graph(weights).layers.map(\.name)
    let shape = Shape(channels: 3, height: size, width: size + 4)
    let input = Tensor.random(shape, seed: 90, deviation: 60)
    let made = try Backend.allCases.map { try evaluator(weights, shape, names, $0) }
    for evaluator in made { try evaluator.forward(input) }
    for name in names {
      let values = made.map { $0.values(of: name) }
      #expect(values[0].norm > 0, "\(name)")
      #expect(values[0].relativeDistance(to: values[1]) < 1e-5, "\(name)")
    }
    let seed = Tensor.random(try #require(made[0].shapes["mixed4b"]), seed: 91)
    let gradients = try made.map { try $0.inputGradient(of: "mixed4b", seed) }
    #expect(gradients[1].norm > 0)
    #expect(gradients[0].relativeDistance(to: gradients[1]) < 1e-5)
  }

  /// Winograd's algorithm on blocks of 16 channels, beside layers whose channels fill none: what is left of
  /// rounding after eight layers of it.
  @Test(arguments: Convention.allCases)
  func winogradsAlgorithmAgrees(_ convention: Convention) throws {
    let weights = ModelWeights.random(convention, blocks: 2, scale: 8)
    let names = try InceptionV1.graph(weights).layers.map(\.name)
    let shape = Shape(channels: 3, height: 65, width: 48)
    let input = Tensor.random(shape, seed: 93, deviation: 60)
    let made = try Arithmetic.allCases.map {
      try Evaluator(
        InceptionV1.graph(weights), inputShape: shape, outputs: names, arithmetic: $0)
    }
    for evaluator in made { try evaluator.forward(input) }
    for name in names {
      let values = made.map { $0.values(of: name) }
      #expect(values[1].relativeDistance(to: values[0]) < 1e-5, "\(name)")
    }
    let seed = Tensor.random(try #require(made[0].shapes["mixed3b"]), seed: 94)
    let gradients = try made.map { try $0.inputGradient(of: "mixed3b", seed) }
    #expect(gradients[1].relativeDistance(to: gradients[0]) < 1e-3)
  }

  @Test(arguments: Arithmetic.allCases, Convention.allCases)
  func threadsWithinAnEvaluatorDoNotChangeBytes(
    _ arithmetic: Arithmetic, _ convention: Convention
  ) throws {
    let graph = try InceptionV1.graph(.random(convention, blocks: 2, scale: 8))
    let names = graph.layers.map(\.name)
    let shape = Shape(batch: 2, channels: 3, height: 97, width: 80)
    let input = Tensor.random(shape, seed: 98, deviation: 60)
    func results(threads: Int, _ outputs: [String]) throws -> [Tensor] {
      let evaluator = try Evaluator(
        graph, inputShape: shape, outputs: outputs, arithmetic: arithmetic, threads: threads)
      try evaluator.forward(input)
      let seed = Tensor.random(try #require(evaluator.shapes["mixed3b"]), seed: 99)
      return try outputs.map(evaluator.values) + [evaluator.inputGradient(of: "mixed3b", seed)]
    }
    for outputs in [names, ["mixed3b"]] {
      let one = try results(threads: 1, outputs)
      for threads in [2, 5] {
        let several = try results(threads: threads, outputs)
        for (name, (a, b)) in zip(outputs + ["the gradient"], zip(one, several)) {
          #expect(a == b, "\(name), \(threads) threads")
        }
      }
    }
  }

  @Test func blocksAreTheirBranchesInOrder() throws {
    let ends = ["1x1", "3x3", "5x5", "pool_reduce"].map { "mixed3a_\($0)" }
    let befores = ends.map { $0 + "_pre_relu" }
    let shape = Shape(channels: 3, height: 40, width: 36)
    let evaluator = try evaluator(
      .random(.caffe, blocks: 1), shape, ends + befores + ["mixed3a", "mixed3a_pre_relu"])
    try evaluator.forward(.random(shape, seed: 92, deviation: 60))
    #expect(
      evaluator.values(of: "mixed3a").values
        == ends.map { evaluator.values(of: $0).values }
        .reduce([], +))
    #expect(
      evaluator.values(of: "mixed3a_pre_relu").values
        == befores.map { evaluator.values(of: $0).values }.reduce([], +))
    for (end, before) in zip(ends, befores) {
      #expect(
        evaluator.values(of: end).values.elementsEqual(
          evaluator.values(of: before).values.lazy.map { max($0, 0) }), "\(end)")
    }
  }

  /// Who asks for values after the relus pays for nothing before them, and for nothing deeper.
  @Test func reluIsPartOfItsConvolution() throws {
    let plan = try Plan(
      InceptionV1.graph(.random(.tensorFlow, blocks: 2)),
      inputShape: Shape(channels: 3, height: 64, width: 64), outputs: ["mixed3a"], entry: "input")
    let convolutions = plan.steps.filter {
      if case .convolution = $0.operation { true } else { false }
    }
    #expect(convolutions.count == 9)
    #expect(convolutions.allSatisfy { $0.fusesReLU })
    // Two normalizations, three poolings, one concatenation.
    #expect(plan.steps.count == 9 + 6)
  }

  @Test func meanIsSubtractedByColor() {
    let shape = Shape(batch: 2, channels: 3, height: 1, width: 2)
    let pixels = Tensor(shape: shape, values: ContiguousArray((0..<12).map { Float(20 * $0) }))
    #expect(
      Convention.caffe.centered(pixels).values
        == [-123, -103, -77, -57, -24, -4, -3, 17, 43, 63, 96, 116])
    #expect(
      Convention.tensorFlow.centered(pixels).values
        == [-117, -97, -77, -57, -37, -17, 3, 23, 43, 63, 83, 103])
  }
}
