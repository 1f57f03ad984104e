import Foundation

/// What a backend has made of the weights of a graph's layers, kept with the graph for its evaluators of other sizes.
/// No part of the graph's value.
final class PreparedWeights: Sendable, Hashable {
  private let lock = NSLock()
  nonisolated(unsafe) private var found: [String: any AnyObject & Sendable] = [:]

  /// What was made for `layer`, or what `make` makes now.
  func value<Value: AnyObject & Sendable>(for layer: String, _ make: () -> Value?) -> Value? {
    lock.withLock {
      if let value = found[layer] as? Value { return value }
      let value = make()
      found[layer] = value
      return value
    }
  }

  static func == (_: PreparedWeights, _: PreparedWeights) -> Bool { true }

  func hash(into hasher: inout Hasher) {}
}
