import CAllocations
import ConvNet
import Failures
import Testing

/// What evaluators do where there is no memory: one allocation after another fails, of those that C and C++ make.
@Suite(
  .enabled(
    if: allocations_are_watched() != 0, "allocations are made to fail on Linux with glibc only"))
struct AllocationFailureTests {
  /// Every kind of layer once, some of the ways that there are back through convolutions, and several layouts.
  private static let graph: Graph? = try? Graph(
    inputChannels: 3,
    layers: [
      .init(
        "stem_pre_relu", .convolution(.random(8, of: 3, size: 3, stride: 2, seed: 1)),
        inputs: ["input"]),
      .init("stem", .relu, inputs: ["stem_pre_relu"]),
      .init(
        "lrn", .localResponseNormalization(.caffe(size: 5, k: 1, alpha: 0.5, beta: 0.75)),
        inputs: ["stem"]),
      .init("pool", .maxPool(MaxPool(size: 2, stride: 2)), inputs: ["lrn"]),
      .init("wide", .convolution(.random(8, of: 8, size: 9, seed: 2)), inputs: ["pool"]),
      .init("largest", .maximum, inputs: ["wide", "pool"]),
      .init("total", .sum, inputs: ["largest", "pool"]),
      .init("raised", .upsampling(factor: 2), inputs: ["total"]),
      .init("both", .concatenate, inputs: ["raised", "stem"]),
      .init("one", .convolution(.random(1, of: 16, size: 3, seed: 4)), inputs: ["both"]),
      .init("last", .convolution(.random(5, of: 1, size: 3, seed: 5)), inputs: ["one"]),
    ])
  private static let shape = Shape(batch: 1, channels: 3, height: 16, width: 24)

  /// What a network says of an input, forward and back.
  private static func answer(_ evaluator: Evaluator, _ input: Tensor) throws -> [Tensor] {
    try evaluator.forward(input)
    let last = evaluator.values(of: "last")
    let gradients = try evaluator.pullback(["last": last], to: ["input", "total"])
    return [last] + gradients.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Fails the allocations 1, 2 and so on of `work`, where `work` makes any, fewer and fewer of them towards the end;
  /// returns how many failed. What `work` gives all the same is handed to `check`.
  private func failEach<Result>(
    _ work: () throws -> Result, _ check: (Result) -> Void
  ) -> Int {
    var (number, failures) = (1, 0)
    while true {
      allocation_failure_begin(number)
      let result = Swift.Result { try work() }
      guard allocation_failure_end() != 0 else { break }
      failures += 1
      switch result {
      case .success(let result): check(result)
      case .failure(let error):
        #expect((error as? GraphError)?.category == .outOfMemory, "\(number): \(error)")
      }
      number += 1 + number / 20
    }
    return failures
  }

  @Test(arguments: Arithmetic.allCases)
  func aFailedAllocationIsAnErrorAndNoOtherResult(_ arithmetic: Arithmetic) throws {
    let graph = try #require(Self.graph)
    let input = Tensor.random(Self.shape, seed: 6)
    func evaluator() throws -> Evaluator {
      try Evaluator(
        graph, inputShape: Self.shape, outputs: ["last", "total"], arithmetic: arithmetic)
    }
    let expected = try Self.answer(try evaluator(), input)
    // 1. While everything is made.
    let made = failEach {
      try Self.answer(try evaluator(), input)
    } _: {
      #expect($0 == expected)
    }
    #expect(made > 50)
    // 2. While the same evaluator works on, after each failure.
    let own = try evaluator()
    _ = failEach {
      try Self.answer(own, input)
    } _: {
      #expect($0 == expected)
    }
    #expect(try Self.answer(own, input) == expected)
  }
}
