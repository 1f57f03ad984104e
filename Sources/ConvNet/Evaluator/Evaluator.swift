/// A graph made ready for inputs of one shape: forward, and gradients back to any layer.
///
/// Kernels, weights in their layouts and memories are made once, those of gradients when they are first
/// asked for: the same calls again allocate nothing on oneDNN, but for what oneDNN itself does, and for
/// layers that it lacks. An evaluator belongs to one thread at a time; make one for each worker.
public final class Evaluator {
  /// `[N, C, H, W]` of the values given to `forward`.
  public let inputShape: Shape
  /// The shape of every layer that is computed, by name.
  public let shapes: [String: Shape]
  /// Called with every layer's name, pass and cost; while it is `nil`, nothing is measured.
  public var onLayer: ((String, Pass, Duration) -> Void)? {
    didSet { core.onLayer = onLayer }
  }
  private let core: any EvaluatorCore

  /// Whether a layer computed its values (`forward`) or gradients (`backward`).
  public enum Pass: Sendable { case forward, backward }

  /// Makes `graph` ready to compute `outputs` from the values of `entry`.
  ///
  /// - Parameters:
  ///   - inputShape: `[N, C, H, W]` of what `forward` will be given.
  ///   - outputs: the layers to be read or differentiated; nothing beyond them is computed.
  ///   - entry: the layer whose values are given, the graph's input by default. Layers before it are
  ///     left out.
  ///   - arithmetic: how sums are formed.
  ///   - threads: how many threads may work on a layer, of which `.fast` uses two and the others one. More than
  ///     one is for a caller with a single evaluator at work; workers with an evaluator each take one.
  ///     Results are the same bytes for every number.
  ///   - givesGradients: whether `pullback` will be called. Without, values are the same bytes; maxima are pooled
  ///     without keeping where they were, and layers that are no outputs give their memory back as soon as they have
  ///     been read.
  public init(
    _ graph: Graph, inputShape: Shape, outputs: [String], entry: String? = nil,
    backend: Backend = .oneDNN, arithmetic: Arithmetic = .direct, threads: Int = 1,
    givesGradients: Bool = true
  ) throws(GraphError) {
    let plan = try Plan(
      graph, inputShape: inputShape, outputs: outputs, entry: entry ?? graph.input)
    self.inputShape = inputShape
    shapes = plan.shapes
    switch backend {
    case .oneDNN:
      core = try BackendCore<OneDNNBackend>(
        plan, arithmetic, threads: threads, givesGradients: givesGradients)
    case .reference:
      core = try BackendCore<ReferenceBackend>(
        plan, arithmetic, threads: threads, givesGradients: givesGradients)
    }
  }

  /// Computes the outputs for `input`, which stay available until the next call.
  ///
  /// - Throws: `GraphError` where there is no memory; `CancellationError` between two layers, of work that is
  ///   cancelled; then there are no values to be read.
  public func forward(_ input: Tensor) throws {
    precondition(
      input.shape == inputShape, "made for inputs of \(inputShape), given \(input.shape)")
    try core.forward(input)
  }

  /// The values of a layer asked for as an output, after `forward`.
  public func values(of layer: String) -> Tensor {
    var values = Tensor.empty
    read(layer, into: &values)
    return values
  }

  /// Reads what `values(of:)` gives into a tensor that the caller keeps, in place where it has the shape.
  public func read(_ layer: String, into values: inout Tensor) {
    do { try core.read(layer, into: &values) } catch { preconditionFailure(error.description) }
  }

  /// Calls `body` with the values of a layer asked for as an output, in the order of tensors, without a copy where that
  /// is possible; they are there until `body` returns.
  public func withValues<Result>(
    of layer: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result { try core.withValues(of: layer, body) }

  /// The gradients with respect to `layers` of the scalar whose gradients with respect to some of
  /// the outputs are given: a vector–Jacobian product at the last input. Not of evaluators made without gradients.
  public func pullback(
    _ outputGradients: [String: Tensor], to layers: [String]
  ) throws -> [String: Tensor] {
    var gradients: [String: Tensor] = [:]
    for layer in layers { gradients[layer] = .empty }
    try pullback(outputGradients, into: &gradients)
    return gradients
  }

  /// Reads what `pullback(_:to:)` gives into tensors that the caller keeps, in place where they have the shape.
  ///
  /// - Parameters:
  ///   - outputGradients: the gradients with respect to some of the outputs, by layer.
  ///   - gradients: has the layers that are asked for as its keys.
  public func pullback(
    _ outputGradients: [String: Tensor], into gradients: inout [String: Tensor]
  ) throws {
    for (name, gradient) in outputGradients {
      precondition(
        shapes[name] == gradient.shape,
        "layer \(name) has shape \(String(describing: shapes[name])), not \(gradient.shape)")
    }
    try core.pullback(outputGradients, into: &gradients)
  }
}
