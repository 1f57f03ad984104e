/// A graph made ready for inputs of one shape: forward, and gradients back to any layer.
///
/// Kernels, weights in their layouts and scratch memory are made once. An evaluator belongs to one
/// thread at a time; make one for each worker.
public final class Evaluator {
  /// The shape of the input.
  public let inputShape: Shape
  /// The shape of every layer that is computed, by name.
  public let shapes: [String: Shape]
  /// Called with every layer's name, pass and cost; while it is `nil`, nothing is measured.
  public var onLayer: ((String, Pass, Duration) -> Void)? {
    didSet { core.onLayer = onLayer }
  }
  private let core: any EvaluatorCore

  /// The way there or the way back.
  public enum Pass: Sendable { case forward, backward }

  /// Makes `graph` ready to compute `outputs` from the values of `entry`.
  ///
  /// - Parameters:
  ///   - inputShape: `[N, C, H, W]` of what `forward` will be given.
  ///   - outputs: the layers to be read or differentiated; nothing beyond them is computed.
  ///   - entry: the layer whose values are given, the graph's input by default. Layers before it are
  ///     left out.
  ///   - arithmetic: how sums are formed.
  ///   - threads: how many threads may work on a layer, of which `.fast` uses two and `.direct` one. More than
  ///     one is for a caller with a single evaluator at work; workers with an evaluator each take one.
  ///     Results are the same bytes for every number.
  public init(
    _ graph: Graph, inputShape: Shape, outputs: [String], entry: String? = nil,
    backend: Backend = .oneDNN, arithmetic: Arithmetic = .direct, threads: Int = 1
  ) throws(GraphError) {
    let plan = try Plan(
      graph, inputShape: inputShape, outputs: outputs, entry: entry ?? graph.input)
    self.inputShape = inputShape
    shapes = plan.shapes
    switch backend {
    case .oneDNN: core = try Core<OneDNNBackend>(plan, arithmetic, threads: threads)
    case .reference: core = try Core<ReferenceBackend>(plan, arithmetic, threads: threads)
    }
  }

  /// Computes the outputs for `input`, which stay available until the next call.
  public func forward(_ input: Tensor) throws(GraphError) {
    precondition(
      input.shape == inputShape, "made for inputs of \(inputShape), given \(input.shape)")
    try core.forward(input)
  }

  /// The values of a layer asked for as an output, after `forward`.
  public func values(of layer: String) -> Tensor { core.values(of: layer) }

  /// The gradients with respect to `layers` of the scalar whose gradients with respect to some of
  /// the outputs are given: a vector–Jacobian product at the last input.
  public func pullback(
    _ outputGradients: [String: Tensor], to layers: [String]
  ) throws(GraphError) -> [String: Tensor] {
    for (name, gradient) in outputGradients {
      precondition(
        shapes[name] == gradient.shape,
        "layer \(name) has shape \(String(describing: shapes[name])), not \(gradient.shape)")
    }
    return try core.pullback(outputGradients, to: layers)
  }
}

private protocol EvaluatorCore: AnyObject {
  var onLayer: ((String, Evaluator.Pass, Duration) -> Void)? { get set }
  func forward(_ input: Tensor) throws(GraphError)
  func values(of layer: String) -> Tensor
  func pullback(
    _ outputGradients: [String: Tensor], to layers: [String]
  ) throws(GraphError) -> [String: Tensor]
}

private final class Core<B: ComputeBackend>: EvaluatorCore {
  private let plan: Plan
  private let arithmetic: Arithmetic
  private let threads: Int
  private let kernels: [any Kernel<B.Value>]
  private var values: [B.Value?]
  var onLayer: ((String, Evaluator.Pass, Duration) -> Void)?

  init(_ plan: Plan, _ arithmetic: Arithmetic, threads: Int) throws(GraphError) {
    self.plan = plan
    self.arithmetic = arithmetic
    self.threads = threads
    B.use(threads: threads, arithmetic)
    var kernels: [any Kernel<B.Value>] = []
    for step in plan.steps {
      guard
        let kernel = B.kernel(
          for: step.operation, inputs: step.inputs.map { plan.slotShapes[$0] },
          output: plan.slotShapes[step.output], fusesReLU: step.fusesReLU, arithmetic)
      else { throw .backendFailure(layer: step.name) }
      kernels.append(kernel)
    }
    self.kernels = kernels
    values = Array(repeating: nil, count: plan.slotShapes.count)
  }

  private func value(_ slot: Int) -> B.Value {
    guard let value = values[slot] else {
      preconditionFailure("read a layer before the first forward pass")
    }
    return value
  }

  func forward(_ input: Tensor) throws(GraphError) {
    B.use(threads: threads, arithmetic)
    values[0] = B.value(of: input)
    for (step, kernel) in zip(plan.steps, kernels) {
      let start = onLayer.map { _ in ContinuousClock.now }
      guard let result = kernel.forward(step.inputs.map(value)) else {
        throw .backendFailure(layer: step.name)
      }
      if let start { onLayer?(step.name, .forward, start.duration(to: .now)) }
      values[step.output] = result
    }
  }

  func values(of layer: String) -> Tensor {
    B.use(threads: threads, arithmetic)
    return B.tensor(of: value(plan.slot(of: layer)))
  }

  func pullback(
    _ outputGradients: [String: Tensor], to layers: [String]
  ) throws(GraphError) -> [String: Tensor] {
    B.use(threads: threads, arithmetic)
    var gradients: [B.Value?] = Array(repeating: nil, count: values.count)
    func add(_ gradient: B.Value, to slot: Int) {
      if var sum = gradients[slot].take() {
        B.add(gradient, to: &sum)
        gradients[slot] = sum
      } else {
        gradients[slot] = gradient
      }
    }
    for (name, gradient) in outputGradients.sorted(by: { $0.key < $1.key }) {
      add(B.value(of: gradient), to: plan.slot(of: name))
    }
    let targets = Set(layers.map(plan.slot))
    let needed = plan.slotsBetween(targets: targets)
    for (step, kernel) in zip(plan.steps, kernels).reversed() where needed.contains(step.output) {
      // Taken, so that nobody else holds it and it is masked in place.
      guard step.inputs.contains(where: needed.contains),
        var gradient = targets.contains(step.output)
          ? gradients[step.output] : gradients[step.output].take()
      else { continue }
      let start = onLayer.map { _ in ContinuousClock.now }
      let output = value(step.output)
      if step.fusesReLU || step.operation == .relu { B.mask(&gradient, where: output) }
      guard
        let results = step.operation == .relu
          ? [gradient]
          : kernel.pullback(gradient, inputs: step.inputs.map(value), output: output)
      else { throw .backendFailure(layer: step.name) }
      for (slot, result) in zip(step.inputs, results) where needed.contains(slot) {
        add(result, to: slot)
      }
      if let start { onLayer?(step.name, .backward, start.duration(to: .now)) }
    }
    var found: [String: Tensor] = [:]
    for layer in layers {
      let slot = plan.slot(of: layer)
      found[layer] = gradients[slot].map(B.tensor) ?? Tensor(shape: plan.slotShapes[slot])
    }
    return found
  }
}
