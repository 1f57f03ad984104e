/// Who does the arithmetic.
public enum Backend: String, Sendable, CaseIterable {
  /// oneDNN, in layouts of its own choosing: fast.
  case oneDNN
  /// Plain Swift, written for reading: what every layer of the other is tested against.
  case reference
}

/// How oneDNN computes, to the last bits; the plain backend knows only one way.
public enum Arithmetic: Sendable, CaseIterable {
  /// Every product summed in a fixed order, on one thread.
  case direct
  /// In two parts, which two threads may share, and 3x3 convolutions by Winograd's algorithm where oneDNN
  /// has it (A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, arXiv
  /// 1509.09308): 2.3 times as fast, with rounding errors of about 1e-6 of a layer's largest number instead
  /// of 1e-7.
  case fast

  /// Into how many parts a layer is cut: a constant, because oneDNN's sums depend on it.
  var parts: Int { self == .direct ? 1 : 2 }
}

/// A backend: how values are held, and how an operation for fixed shapes is made.
protocol ComputeBackend {
  associatedtype Value
  /// Lets what the calling thread does next run on this many threads.
  static func use(threads: Int, _ arithmetic: Arithmetic)
  static func value(of tensor: Tensor) -> Value
  static func tensor(of value: Value) -> Tensor
  /// Adds `other` to `value`, in place where nobody else holds it.
  static func add(_ other: Value, to value: inout Value)
  /// Sets `gradient` to zero where `output` is not positive, in place where nobody else holds it.
  static func mask(_ gradient: inout Value, where output: Value)
  static func kernel(
    for operation: Operation, inputs: [Shape], output: Shape, fusesReLU: Bool,
    _ arithmetic: Arithmetic
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
