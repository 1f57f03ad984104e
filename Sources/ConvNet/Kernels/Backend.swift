/// The implementation that does the arithmetic of layers. Both give the same results up to rounding.
public enum Backend: String, Sendable, CaseIterable {
  /// Intel's oneDNN library, in memory layouts of its own choosing: fast.
  case oneDNN
  /// Plain Swift, written for reading: what every layer of the other is tested against.
  case reference
}

/// How the fast backend computes, to the last bits; the plain one knows only one way.
public enum Arithmetic: Sendable, CaseIterable {
  /// Every product summed in a fixed order, on one thread.
  case direct
  /// On one thread, and 3x3 convolutions by Winograd's algorithm (A. Lavin, S. Gray, "Fast Algorithms for
  /// Convolutional Neural Networks", CVPR 2016, arXiv 1509.09308): twice to three times as fast, with rounding errors
  /// of about 1e-6 of a layer's largest number instead of 1e-7. Our own code, for vectors of 8 numbers; without these
  /// as `direct`.
  case winograd
  /// The same in two parts, which two threads may share.
  case fast

  /// Into how many parts a layer is cut: a constant, because oneDNN's sums depend on it.
  var parts: Int { self == .fast ? 2 : 1 }
}

/// A backend: how values are held, and how an operation for fixed shapes is made.
protocol ComputeBackend {
  associatedtype Memory: LayerMemory
  /// Lets what the calling thread does next run on this many threads.
  static func use(threads: Int, _ arithmetic: Arithmetic)
  /// - Parameters:
  ///   - layer: by which what is made of the weights is found in `prepared`.
  ///   - givesGradients: whether the kernel's `pullback` may be called.
  static func kernel(
    for operation: Operation, of layer: String, _ prepared: PreparedWeights, inputs: [Shape],
    output: Shape, fusesReLU: Bool,
    _ arithmetic: Arithmetic, givesGradients: Bool
  ) throws(GraphError) -> (any Kernel<Memory>)?
}

/// Where a backend keeps the values of one shape, in a layout of its own; empty at first, and written to
/// again and again. Whatever takes memory throws `GraphError.outOfMemory` where there is none.
protocol LayerMemory: AnyObject {
  init(_ shape: Shape) throws(GraphError)
  var shape: Shape { get }
  /// Whether nothing has been written since the start or the last `clear()`.
  var isEmpty: Bool { get }
  /// Drops the values; their memory goes back for others to use.
  func clear()
  func write(_ tensor: Tensor) throws(GraphError)
  /// Reads the values, in place where the tensor has the shape.
  func read(into tensor: inout Tensor) throws(GraphError)
  /// Calls `body` with the values in the order of tensors.
  func withValues<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result
  func hasLayout(of other: Self) -> Bool
  /// Takes the values of `other`, without a copy where that is possible: who is written to next no longer
  /// shares.
  func share(_ other: Self) throws(GraphError)
  /// Takes the sum of two memories, the first of which may be this one.
  func setSum(_ a: Self, _ b: Self) throws(GraphError)
  /// Takes the values where `output` is positive, in its layout, and zero elsewhere; `values` may be this
  /// one where it has that layout.
  func setMasked(_ values: Self, where output: Self) throws(GraphError)
}

/// One operation, made ready for inputs of fixed shapes. What it needs for a moment it keeps for the next time.
protocol Kernel<Memory>: AnyObject {
  associatedtype Memory
  /// Writes the operation's output into `result`; false where the library underneath failed.
  func forward(_ inputs: [Memory], into result: Memory) throws(GraphError) -> Bool
  /// Writes the gradient with respect to one of the inputs, from the one with respect to the output.
  func pullback(
    _ gradient: Memory, inputs: [Memory], output: Memory, to index: Int, into result: Memory
  ) throws(GraphError) -> Bool
}
