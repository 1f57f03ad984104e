import ConvNet
import Testing
import Workers

/// Evaluation and gradients through whole graphs.
struct EvaluatorTests {
  /// A trunk that two branches read, one of them an output that a later layer reads again.
  private static let graph: Graph? = try? Graph(
    inputChannels: 3,
    layers: [
      .init(
        "trunk_pre_relu", .convolution(.random(16, of: 3, size: 5, stride: 2, seed: 31)),
        inputs: ["input"]),
      .init("trunk", .relu, inputs: ["trunk_pre_relu"]),
      .init("pool", .maxPool(MaxPool(size: 3, stride: 1)), inputs: ["trunk"]),
      .init(
        "lrn", .localResponseNormalization(.caffe(size: 5, k: 1, alpha: 0.5, beta: 0.75)),
        inputs: ["pool"]),
      .init("wide", .convolution(.random(8, of: 16, size: 9, seed: 33)), inputs: ["trunk"]),
      .init("narrow", .convolution(.random(12, of: 16, size: 3, seed: 35)), inputs: ["lrn"]),
      .init("both", .concatenate, inputs: ["wide", "narrow", "trunk"]),
      .init("last_pre_relu", .convolution(.random(6, of: 36, size: 1, seed: 37)), inputs: ["both"]),
      .init("last", .relu, inputs: ["last_pre_relu"]),
    ])
  private static let shape = Shape(batch: 2, channels: 3, height: 21, width: 18)

  private func evaluator(
    _ outputs: [String], entry: String? = nil, shape: Shape = Self.shape,
    backend: Backend = .oneDNN
  ) throws -> Evaluator {
    try Evaluator(
      #require(Self.graph), inputShape: shape, outputs: outputs, entry: entry, backend: backend)
  }

  @Test func backendsAgreeOnEveryLayerAndGradient() throws {
    let names = try #require(Self.graph).layers.map(\.name)
    let input = Tensor.random(Self.shape, seed: 41)
    let made = try Backend.allCases.map { try evaluator(names, backend: $0) }
    for evaluator in made { try evaluator.forward(input) }
    for name in names {
      #expect(
        made[0].values(of: name).relativeDistance(to: made[1].values(of: name)) < 3e-6, "\(name)")
    }
    let seeds: [String: Tensor] = [
      "last": .random(made[0].values(of: "last").shape, seed: 42),
      "pool": .random(made[0].values(of: "pool").shape, seed: 43),
    ]
    let gradients = try made.map { try $0.pullback(seeds, to: names + ["input"]) }
    for name in names + ["input"] {
      let (ours, reference) = try (#require(gradients[0][name]), #require(gradients[1][name]))
      #expect(reference.norm > 0, "\(name)")
      #expect(ours.relativeDistance(to: reference) < 3e-6, "\(name)")
    }
  }

  /// The chain rule in two halves, joined at an inner layer: the whole gradient is the gradient of
  /// the lower half applied to the gradient of the upper half.
  @Test(arguments: Backend.allCases)
  func gradientsComposeAtAnInnerLayer(_ backend: Backend) throws {
    let whole = try evaluator(["last", "trunk"], backend: backend)
    try whole.forward(.random(Self.shape, seed: 44))
    let trunk = whole.values(of: "trunk")
    let weights = Tensor.random(whole.values(of: "last").shape, seed: 45)
    let gradients = try whole.pullback(["last": weights], to: ["input", "trunk"])
    let (atInput, atTrunk) = try (#require(gradients["input"]), #require(gradients["trunk"]))

    let upper = try evaluator(["last"], entry: "trunk", shape: trunk.shape, backend: backend)
    let last = try upper.output("last", for: trunk)
    #expect(last.relativeDistance(to: whole.values(of: "last")) < 1e-6)
    let pulled = try upper.inputGradient(of: "last", weights, entry: "trunk")
    #expect(pulled.relativeDistance(to: atTrunk) < 1e-6)

    let lower = try whole.pullback(["trunk": pulled], to: ["input"])
    #expect(try #require(lower["input"]).relativeDistance(to: atInput) < 1e-6)
  }

  /// The entry may itself be asked for, and gradients that are given at it arrive unchanged.
  @Test(arguments: Backend.allCases)
  func entryIsALayerLikeOthers(_ backend: Backend) throws {
    let shape = Shape(channels: 16, height: 6, width: 5)
    let upper = try evaluator(["trunk", "lrn"], entry: "trunk", shape: shape, backend: backend)
    let values = Tensor.random(shape, seed: 46)
    try upper.forward(values)
    #expect(upper.values(of: "trunk") == values)
    let direct = Tensor.random(shape, seed: 47)
    let through = Tensor.random(shape, seed: 48)
    let parts = try [["trunk": direct], ["lrn": through], ["trunk": direct, "lrn": through]].map {
      try #require(upper.pullback($0, to: ["trunk"])["trunk"])
    }
    #expect(parts[0] == direct)
    #expect(parts[2].relativeDistance(to: parts[0].moved(along: parts[1], by: 1)) < 1e-6)
  }

  /// A layer with several readers gets the sum of their gradients; the gradient is linear in what
  /// is given at the outputs.
  @Test(arguments: Backend.allCases)
  func gradientsAddUp(_ backend: Backend) throws {
    let outputs = ["wide", "narrow", "trunk"]
    let evaluator = try evaluator(outputs, backend: backend)
    try evaluator.forward(.random(Self.shape, seed: 49))
    var seeds: [String: Tensor] = [:]
    for (i, name) in outputs.enumerated() {
      seeds[name] = .random(evaluator.values(of: name).shape, seed: UInt64(50 + i))
    }
    let together = try #require(evaluator.pullback(seeds, to: ["input"])["input"])
    var sum = Tensor(shape: Self.shape)
    for name in outputs {
      let part = try evaluator.pullback([name: #require(seeds[name])], to: ["input"])
      sum = sum.moved(along: try #require(part["input"]), by: 1)
    }
    #expect(together.relativeDistance(to: sum) < 2e-6)
  }

  /// A layer on which the outputs do not depend has no gradient.
  @Test(arguments: Backend.allCases)
  func unreachedLayersHaveNoGradient(_ backend: Backend) throws {
    let evaluator = try evaluator(["wide", "narrow"], backend: backend)
    try evaluator.forward(.random(Self.shape, seed: 55))
    let seed = Tensor.random(evaluator.values(of: "narrow").shape, seed: 56)
    let gradients = try evaluator.pullback(["narrow": seed], to: ["wide", "trunk"])
    #expect(try #require(gradients["wide"]).values.allSatisfy { $0 == 0 })
    #expect(try #require(gradients["trunk"]).norm > 0)
  }

  /// Asking for the values before a relu keeps oneDNN from computing the two as one; nothing else
  /// may change.
  @Test(arguments: Backend.allCases)
  func fusionDoesNotChangeResults(_ backend: Backend) throws {
    let fused = try evaluator(["last", "trunk"], backend: backend)
    let apart = try evaluator(
      ["last", "trunk", "trunk_pre_relu", "last_pre_relu"], backend: backend)
    let input = Tensor.random(Self.shape, seed: 57)
    try fused.forward(input)
    try apart.forward(input)
    for layer in ["trunk", "last"] {
      #expect(fused.values(of: layer).relativeDistance(to: apart.values(of: layer)) < 1e-6)
      #expect(fused.values(of: layer).values.allSatisfy { $0 >= 0 })
    }
    #expect(apart.values(of: "trunk_pre_relu").values.contains { $0 < 0 })
    let seed = Tensor.random(fused.values(of: "last").shape, seed: 58)
    for layer in ["trunk", "input"] {
      let gradients = try [fused, apart].map {
        try #require($0.pullback(["last": seed], to: [layer])[layer])
      }
      #expect(gradients[0].relativeDistance(to: gradients[1]) < 2e-6)
    }
    // Where the relu is shut, nothing passes to the values before it.
    let before = try #require(
      apart.pullback(["trunk": apart.values(of: "trunk")], to: ["trunk_pre_relu"])["trunk_pre_relu"]
    )
    #expect(before == apart.values(of: "trunk"))
  }

  @Test(arguments: Backend.allCases)
  func evaluatorsForgetTheirLastInput(_ backend: Backend) throws {
    let used = try evaluator(["last"], backend: backend)
    let fresh = try evaluator(["last"], backend: backend)
    let input = Tensor.random(Self.shape, seed: 59)
    _ = try used.output("last", for: .random(Self.shape, seed: 60, deviation: 10))
    let seed = Tensor.random(try #require(used.shapes["last"]), seed: 61)
    _ = try used.inputGradient(of: "last", seed)
    #expect(try used.output("last", for: input) == fresh.output("last", for: input))
    #expect(
      try used.inputGradient(of: "last", seed) == fresh.inputGradient(of: "last", seed))
  }

  /// Each input of a batch is computed as if it were alone.
  @Test(arguments: Backend.allCases)
  func inputsOfABatchAreIndependent(_ backend: Backend) throws {
    let single = Shape(channels: 3, height: 21, width: 18)
    let inputs = [Tensor.random(single, seed: 62), Tensor.random(single, seed: 63)]
    let batch = Tensor(shape: Self.shape, values: inputs[0].values + inputs[1].values)
    let both = try evaluator(["last"], backend: backend)
    let alone = try evaluator(["last"], shape: single, backend: backend)
    let output = try both.output("last", for: batch)
    let seed = Tensor.random(output.shape, seed: 64)
    let gradient = try both.inputGradient(of: "last", seed)
    for (n, input) in inputs.enumerated() {
      func part(_ tensor: Tensor) -> Tensor {
        let size = tensor.values.count / 2
        let shape = Shape(
          channels: tensor.shape.channels, height: tensor.shape.height, width: tensor.shape.width)
        return Tensor(
          shape: shape, values: ContiguousArray(tensor.values[n * size..<(n + 1) * size]))
      }
      #expect(try alone.output("last", for: input).relativeDistance(to: part(output)) < 1e-6)
      #expect(
        try alone.inputGradient(of: "last", part(seed)).relativeDistance(to: part(gradient)) < 1e-6)
    }
  }

  /// Evaluators on several threads at once give the bytes of one alone.
  @Test(arguments: [2, 4])
  func threadsDoNotChangeBytes(_ threads: Int) throws {
    let graph = try #require(Self.graph)
    let work: @Sendable (Int) throws -> [Tensor] = { index in
      let evaluator = try Evaluator(
        graph, inputShape: Self.shape, outputs: ["last", "lrn"])
      try evaluator.forward(.random(Self.shape, seed: UInt64(70 + index)))
      let last = evaluator.values(of: "last")
      let gradient = try evaluator.pullback(["last": last], to: ["input"])
      return [last, evaluator.values(of: "lrn"), gradient["input"] ?? last]
    }
    let expected = try WorkerPool(threads: 1).map(12, work)
    let parallel = try WorkerPool(threads: threads).map(12, work)
    #expect(parallel == expected)
    #expect(expected[0] != expected[1])
  }

  /// An evaluator made without gradients has the same bytes, of maxima in blocks of channels and in planes.
  @Test(arguments: Backend.allCases, Arithmetic.allCases)
  func valuesAreTheSameWithoutGradients(_ backend: Backend, _ arithmetic: Arithmetic) throws {
    let graph = try Graph(
      inputChannels: 3,
      layers: [
        .init("planes", .maxPool(MaxPool(size: 3, stride: 1)), inputs: ["input"]),
        .init("conv", .convolution(.random(24, of: 3, size: 3, seed: 91)), inputs: ["planes"]),
        .init("relu", .relu, inputs: ["conv"]),
        .init("halved", .maxPool(MaxPool(size: 3, stride: 2)), inputs: ["relu"]),
        .init("pool", .maxPool(MaxPool(size: 3, stride: 1)), inputs: ["halved"]),
      ])
    let outputs = ["planes", "halved", "pool"]
    let input = Tensor.random(Self.shape, seed: 92)
    let made = try [true, false].map {
      try Evaluator(
        graph, inputShape: Self.shape, outputs: outputs, backend: backend, arithmetic: arithmetic,
        givesGradients: $0)
    }
    for evaluator in made { try evaluator.forward(input) }
    for name in outputs {
      let (with, without) = (made[0].values(of: name), made[1].values(of: name))
      #expect(with.values.map(\.bitPattern) == without.values.map(\.bitPattern), "\(name)")
    }
  }

  #if compiler(>=6.2)
    /// Errors would leave the child with success.
    @Test func gradientsThatWereRenouncedAreRefused() async {
      await #expect(processExitsWith: .failure) {
        let values = Tensor(shape: Shape(channels: 1, height: 2, width: 2))
        let evaluator = try? Evaluator(
          Graph(inputChannels: 1, layers: [.init("relu", .relu, inputs: ["input"])]),
          inputShape: values.shape, outputs: ["relu"], givesGradients: false)
        try? evaluator?.forward(values)
        _ = try? evaluator?.pullback(["relu": values], to: ["input"])
      }
    }
  #endif

  /// Memories are written to again and again: nothing of what was in them, not even in the channels that fill up a
  /// block, reaches the next step.
  @Test(arguments: Arithmetic.allCases)
  func nothingOfOneStepReachesTheNext(_ arithmetic: Arithmetic) throws {
    let graph = try #require(Self.graph)
    let input = Tensor.random(Self.shape, seed: 81)
    let names = ["input", "trunk", "lrn", "both"]
    func made() throws -> Evaluator {
      try Evaluator(
        graph, inputShape: Self.shape, outputs: ["last", "trunk"], arithmetic: arithmetic)
    }
    func step(_ evaluator: Evaluator, _ input: Tensor, _ seed: Tensor) throws -> [String: Tensor] {
      try evaluator.forward(input)
      var found = try evaluator.pullback(["last": seed], to: names)
      found["last"] = evaluator.values(of: "last")
      return found
    }
    let evaluator = try made()
    let seed = Tensor.random(try #require(evaluator.shapes["last"]), seed: 82)
    let expected = try step(made(), input, seed)
    #expect(try step(evaluator, input, seed) == expected)
    let spoiled = try step(
      evaluator, Tensor(shape: Self.shape, repeating: .infinity),
      Tensor(shape: seed.shape, repeating: .nan))
    for name in ["lrn", "both"] {
      #expect(spoiled[name]?.values.contains { !$0.isFinite } == true, "\(name)")
    }
    #expect(try step(evaluator, input, seed) == expected)
  }
}
