import ConvNet
import Foundation

/// Evaluators of one layer, by the shape of their input, for whoever needs one for a moment.
///
/// Each is made once and lent to one thread at a time, so there are no more of a shape than threads that ask.
final class EvaluatorShelf: @unchecked Sendable {
  private let graph: Graph
  private let layer: String
  private let lock = NSLock()
  private var idle: [Shape: [Evaluator]] = [:]

  init(_ graph: Graph, layer: String) {
    self.graph = graph
    self.layer = layer
  }

  /// What `body` makes of an evaluator for inputs of `shape`.
  func withEvaluator<Result>(
    for shape: Shape, _ body: (Evaluator) throws -> Result
  ) throws -> Result {
    let evaluator =
      try lock.withLock { idle[shape]?.popLast() }
      ?? Evaluator(graph, inputShape: shape, outputs: [layer])
    defer { lock.withLock { idle[shape, default: []].append(evaluator) } }
    return try body(evaluator)
  }
}
