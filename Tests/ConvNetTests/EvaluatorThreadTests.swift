import ConvNet
import Foundation
import Synchronization
import Testing

/// Evaluators on other threads than those that made them.
///
/// Left to itself, oneDNN keeps one scratch memory for each thread, sized by what that thread made: on other threads a
/// primitive finds none, or one that is too small, and writes to address 0 or beyond the end.
struct EvaluatorThreadTests {
  /// The kinds of convolution that need scratch memory: Winograd's, where `.fast` finds it, and matrix products, by
  /// which groups of a few channels are computed.
  private static let graph: Graph? = try? Graph(
    inputChannels: 64,
    layers: [
      .init("wide", .convolution(.random(96, of: 64, size: 3, seed: 91)), inputs: ["input"]),
      .init("narrow", .convolution(.random(6, of: 96, size: 1, seed: 92)), inputs: ["wide"]),
      .init(
        "grouped", .convolution(.random(6, of: 6, size: 3, groups: 2, seed: 93)),
        inputs: ["narrow"]),
    ])
  /// Sides of inputs, so that scratch memories differ.
  private static let sides = [8, 28, 16, 40]

  private static func made(_ side: Int, _ arithmetic: Arithmetic) throws -> Evaluator {
    try Evaluator(
      #require(graph), inputShape: Shape(channels: 64, height: side, width: side),
      outputs: ["grouped"], arithmetic: arithmetic)
  }

  /// An output and the gradient of its square's half.
  private static func step(_ evaluator: Evaluator) throws -> [Tensor] {
    let output = try evaluator.output("grouped", for: .random(evaluator.inputShape, seed: 94))
    return [output, try evaluator.inputGradient(of: "grouped", output)]
  }

  /// For each side how far the output and the gradient are from those expected, at most.
  private static func differences(of found: [[Tensor]], from expected: [[Tensor]]) -> [[Float]] {
    zip(found, expected).map { zip($0, $1).map { $0.largestDifference(from: $1) } }
  }

  /// The results of `body` for `0..<count`, all at once, each on a thread that has made and run nothing before.
  private func onNewThreads<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let found = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
    let group = DispatchGroup()
    for index in 0..<count {
      group.enter()
      Thread {
        let result = Swift.Result { try body(index) }
        found.withLock { $0[index] = result }
        group.leave()
      }.start()
    }
    group.wait()
    return try found.withLock { try $0.map { try #require($0).get() } }
  }

  @Test(arguments: Arithmetic.allCases)
  func evaluatorsRunOnThreadsThatDidNotMakeThem(_ arithmetic: Arithmetic) throws {
    let expected = try Self.sides.map { try Self.step(Self.made($0, arithmetic)) }
    let evaluators = try Self.sides.map { Passed(try Self.made($0, arithmetic)) }
    // What a backward pass needs is made by the first round's threads, and used by those of the next.
    for round in 0..<3 {
      let found = try onNewThreads(evaluators.count) { index in
        try evaluators[index].evaluator.map(Self.step)
      }
      let differences = Self.differences(of: found.compactMap(\.self), from: expected)
      #expect(
        differences.count == expected.count && differences.allSatisfy { $0 == [0, 0] },
        "round \(round): \(differences)")
    }
  }

  /// On some processors oneDNN leaves a share of the result as it was where two parts compute groups of three channels.
  @Test(arguments: sides)
  func groupsAreTheSameInParts(side: Int) throws {
    let results = try [Arithmetic.direct, .fast, .fast].map {
      try Self.made(side, $0).output(
        "grouped", for: .random(Shape(channels: 64, height: side, width: side), seed: 94))
    }
    let largest = try #require(results[0].values.map(abs).max())
    for fast in results.dropFirst() {
      #expect(fast.largestDifference(from: results[0]) <= 1e-5 * largest)
    }
  }

  @Test(arguments: Arithmetic.allCases)
  func evaluatorsMayEndOnAnyThread(_ arithmetic: Arithmetic) throws {
    let expected = try Self.step(Self.made(Self.sides[0], arithmetic))
    let evaluators = try Self.sides.map { Passed(try Self.made($0, arithmetic)) }
    let found = try onNewThreads(evaluators.count) { index in
      let own = try Self.made(Self.sides[0], arithmetic)
      evaluators[index].evaluator = nil
      return try Self.step(own)
    }
    #expect(found.allSatisfy { $0 == expected })
  }
}

/// An evaluator on its way from thread to thread, used by one at a time.
private final class Passed: @unchecked Sendable {
  var evaluator: Evaluator?

  init(_ evaluator: Evaluator) { self.evaluator = evaluator }
}

extension Tensor {
  fileprivate func largestDifference(from other: Tensor) -> Float {
    zip(values, other.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
