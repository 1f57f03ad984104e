import Testing

@testable import ConvNet

/// Evaluators without gradients give memory back as soon as nobody reads it.
struct LastReadTests {
  private static func graph() throws -> Graph {
    try Graph(
      inputChannels: 2,
      layers: [
        .init("a", .convolution(.random(4, of: 2, size: 3, seed: 1)), inputs: ["input"]),
        .init("b", .maxPool(MaxPool(size: 2, stride: 2)), inputs: ["a"]),
        .init("c", .upsampling(factor: 2), inputs: ["b"]),
        .init("d", .sum, inputs: ["c", "a"]),
      ])
  }

  private static let shape = Shape(channels: 2, height: 12, width: 10)

  @Test func slotsAreReadLastByTheirLastReaders() throws {
    let plan = try Plan(Self.graph(), inputShape: Self.shape, outputs: ["b", "d"], entry: "input")
    let lastReads = plan.steps.map { step in
      step.lastReads.map { slot in
        ["input", "a", "b", "c", "d"].first { plan.slot(of: $0) == slot }
      }
    }
    #expect(lastReads == [["input"], [], [], ["c", "a"]])
  }

  @Test(arguments: Backend.allCases)
  func valuesAreTheSameAgainAndAgain(_ backend: Backend) throws {
    let outputs = ["b", "d"]
    let (kept, given) = try (
      Evaluator(Self.graph(), inputShape: Self.shape, outputs: outputs, backend: backend),
      Evaluator(
        Self.graph(), inputShape: Self.shape, outputs: outputs, backend: backend,
        givesGradients: false)
    )
    for seed in 1...3 {
      let input = Tensor.random(Self.shape, seed: UInt64(seed))
      try kept.forward(input)
      try given.forward(input)
      for output in outputs {
        #expect(given.values(of: output) == kept.values(of: output))
        #expect(
          try given.withValues(of: output) { Array($0) } == Array(kept.values(of: output).values))
      }
    }
  }
}
