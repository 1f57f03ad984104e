import CAllocations
import ConvNet
import Testing

/// What evaluators allocate once everything is made: counted by the `malloc` of the test program.
@Suite(
  .enabled(
    if: allocations_are_watched() != 0, "allocations are counted on Linux with glibc only"))
struct AllocationTests {
  /// All that runs on memories of oneDNN's: strides, wide borders, kernels towards one channel and a few, both kinds of
  /// merging, a layer with several readers, relus fused and by themselves.
  private static let graph: Graph? = try? Graph(
    inputChannels: 3,
    layers: [
      .init(
        "stem_pre_relu", .convolution(.random(16, of: 3, size: 7, stride: 2, seed: 1)),
        inputs: ["input"]),
      .init("stem", .relu, inputs: ["stem_pre_relu"]),
      .init(
        "lrn", .localResponseNormalization(.caffe(size: 5, k: 1, alpha: 0.5, beta: 0.75)),
        inputs: ["stem"]),
      .init("pool", .maxPool(MaxPool(size: 2, stride: 2)), inputs: ["lrn"]),
      .init("wide", .convolution(.random(16, of: 16, size: 9, seed: 2)), inputs: ["pool"]),
      .init("narrow", .convolution(.random(16, of: 16, size: 3, seed: 3)), inputs: ["pool"]),
      .init("largest", .maximum, inputs: ["wide", "narrow"]),
      .init("total", .sum, inputs: ["largest", "narrow", "pool"]),
      .init("raised", .upsampling(factor: 2), inputs: ["total"]),
      .init("both", .concatenate, inputs: ["raised", "stem"]),
      .init("rectified", .relu, inputs: ["both"]),
      .init("one", .convolution(.random(1, of: 32, size: 3, seed: 4)), inputs: ["rectified"]),
      .init("last", .convolution(.random(6, of: 1, size: 5, seed: 5)), inputs: ["one"]),
    ])
  private static let shape = Shape(batch: 2, channels: 3, height: 32, width: 40)

  private func allocations(
    of body: () throws -> Void
  ) rethrows -> (insideOneDNN: Int, elsewhere: Int) {
    allocation_count_begin("libdnnl")
    defer { _ = allocation_count_end() }
    try body()
    let count = allocation_count_end()
    return (count.inside, count.outside)
  }

  /// What oneDNN allocates with every primitive that it runs is not ours to change.
  @Test(arguments: Arithmetic.allCases)
  func stepsAllocateNothing(_ arithmetic: Arithmetic) throws {
    let graph = try #require(Self.graph)
    let evaluator = try Evaluator(
      graph, inputShape: Self.shape, outputs: ["last", "total"], arithmetic: arithmetic)
    let inputs = [Tensor.random(Self.shape, seed: 6), .random(Self.shape, seed: 7)]
    try evaluator.forward(inputs[0])
    var values = evaluator.values(of: "last")
    let seeds = ["last": values, "total": evaluator.values(of: "total")]
    var gradients: [String: Tensor] = [
      graph.input: inputs[0], "total": inputs[0], "lrn": inputs[0],
    ]
    func step(_ input: Tensor) throws {
      try evaluator.forward(input)
      evaluator.read("last", into: &values)
      try evaluator.pullback(seeds, into: &gradients)
    }
    for _ in 0..<2 { try step(inputs[1]) }
    // Tests beside this one may take blocks that its last step gave back: what every step allocates counts.
    let counts = try (1...20).map { index in try allocations { try step(inputs[index % 2]) } }
    #expect(counts.map(\.elsewhere).min() == 0)
    // And it was the step, written over what was there.
    let fresh = try evaluator.pullback(seeds, to: Array(gradients.keys))
    #expect(values == evaluator.values(of: "last"))
    #expect(gradients == fresh)
    for gradient in fresh.values { #expect(gradient.norm > 0) }
  }

  @Test func theCounterSeesWhatTensorsAllocate() throws {
    var tensors: [Tensor] = []
    tensors.reserveCapacity(3)
    let count = allocations { for _ in 0..<3 { tensors.append(Tensor(shape: Self.shape)) } }
    #expect(count == (0, 3))
    #expect(tensors.count == 3)
  }
}
