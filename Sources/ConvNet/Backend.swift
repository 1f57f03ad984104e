/// Who does the arithmetic.
public enum Backend: String, Sendable, CaseIterable {
  /// oneDNN, in layouts of its own choosing: fast.
  case oneDNN
  /// Plain Swift, written for reading: what every layer of the other is tested against.
  case reference
}

/// A backend: how values are held, and how an operation for fixed shapes is made.
protocol ComputeBackend {
  associatedtype Value
  static func value(of tensor: Tensor) -> Value
  static func tensor(of value: Value) -> Tensor
  /// Adds `other` to `value`, in place where nobody else holds it.
  static func add(_ other: Value, to value: inout Value)
  /// Sets `gradient` to zero where `output` is not positive, in place where nobody else holds it.
  static func mask(_ gradient: inout Value, where output: Value)
  static func kernel(
    for operation: Operation, inputs: [Shape], output: Shape, fusesReLU: Bool
  ) -> (any Kernel<Value>)?
}

/// Inputs added, on any backend: gradients add up by the same rule.
final class SumKernel<B: ComputeBackend>: Kernel {
  func forward(_ inputs: [B.Value]) -> B.Value? {
    inputs.dropFirst().reduce(into: inputs[0]) { B.add($1, to: &$0) }
  }

  func pullback(_ gradient: B.Value, inputs: [B.Value], output: B.Value) -> [B.Value]? {
    inputs.map { _ in gradient }
  }
}

/// One operation, made ready for inputs of fixed shapes.
protocol Kernel<Value>: AnyObject {
  associatedtype Value
  /// The result, or `nil` where the library failed.
  func forward(_ inputs: [Value]) -> Value?
  /// The gradients with respect to the inputs, from the one with respect to the output.
  func pullback(_ gradient: Value, inputs: [Value], output: Value) -> [Value]?
}
