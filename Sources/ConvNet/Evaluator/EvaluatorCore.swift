import Workers

/// The work of an `Evaluator`, without the backend's types in its interface.
protocol EvaluatorCore: AnyObject {
  var onLayer: ((String, Evaluator.Pass, Duration) -> Void)? { get set }
  func forward(_ input: Tensor) throws
  func read(_ layer: String, into values: inout Tensor) throws(GraphError)
  func withValues<Result>(
    of layer: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result
  func pullback(
    _ outputGradients: [String: Tensor], into gradients: inout [String: Tensor]
  ) throws
}

/// A plan on a backend: its values, which stay from call to call where gradients may be asked for, and its gradients;
/// the room of what is no longer needed goes back at once.
final class BackendCore<B: ComputeBackend>: EvaluatorCore {
  private let plan: Plan
  private let arithmetic: Arithmetic
  private let threads: Int
  private let givesGradients: Bool
  private let layers: [EvaluatorLayer<B.Memory>]
  /// The memory of each slot of the plan; arrays below are indexed by slot too.
  private let values: [B.Memory]
  /// Made for the first backward pass.
  private var gradients: [B.Memory] = []
  /// The slots whose gradients are asked for, and those that one on its way there passes through.
  private var isTarget: [Bool]
  private var isNeeded: [Bool]
  var onLayer: ((String, Evaluator.Pass, Duration) -> Void)?

  init(
    _ plan: Plan, _ arithmetic: Arithmetic, threads: Int, givesGradients: Bool
  ) throws(GraphError) {
    self.plan = plan
    self.arithmetic = arithmetic
    self.threads = threads
    self.givesGradients = givesGradients
    B.use(threads: threads, arithmetic)
    values = try Self.memories(plan)
    isTarget = values.map { _ in false }
    isNeeded = isTarget
    var layers: [EvaluatorLayer<B.Memory>] = []
    for step in plan.steps {
      guard
        let kernel = try B.kernel(
          for: step.operation, of: step.name, plan.prepared,
          inputs: step.inputs.map { plan.slotShapes[$0] },
          output: plan.slotShapes[step.output], fusesReLU: step.fusesReLU, arithmetic,
          givesGradients: givesGradients)
      else { throw .backendFailure(layer: step.name) }
      layers.append(EvaluatorLayer(step, kernel, values: values))
    }
    self.layers = layers
  }

  private static func memories(_ plan: Plan) throws(GraphError) -> [B.Memory] {
    var memories: [B.Memory] = []
    for shape in plan.slotShapes { memories.append(try B.Memory(shape)) }
    return memories
  }

  func forward(_ input: Tensor) throws {
    B.use(threads: threads, arithmetic)
    try values[0].write(input)
    for layer in layers {
      try Cancellation.check()
      let start = onLayer.map { _ in ContinuousClock.now }
      try layer.forward()
      if !givesGradients { layer.clearLastReads() }
      if let start { onLayer?(layer.step.name, .forward, start.duration(to: .now)) }
    }
  }

  func read(_ layer: String, into tensor: inout Tensor) throws(GraphError) {
    try output(layer).read(into: &tensor)
  }

  func withValues<Result>(
    of layer: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result { try output(layer).withValues(body) }

  /// The memory of a layer that is to be read by this thread.
  private func output(_ layer: String) -> B.Memory {
    B.use(threads: threads, arithmetic)
    let memory = values[plan.slot(of: layer)]
    precondition(
      !memory.isEmpty, "read a layer that has no values: before a forward pass, or no output")
    return memory
  }

  func pullback(
    _ outputGradients: [String: Tensor], into found: inout [String: Tensor]
  ) throws {
    precondition(givesGradients, "made without gradients, asked for some")
    precondition(!values[0].isEmpty, "asked for gradients before the first forward pass")
    B.use(threads: threads, arithmetic)
    if gradients.isEmpty { gradients = try Self.memories(plan) }
    defer { for gradient in gradients { gradient.clear() } }
    for slot in isTarget.indices { isTarget[slot] = false }
    for layer in found.keys { isTarget[plan.slot(of: layer)] = true }
    plan.findSlots(between: isTarget, into: &isNeeded)
    for (layer, gradient) in outputGradients where isNeeded[plan.slot(of: layer)] {
      try gradients[plan.slot(of: layer)].write(gradient)
    }
    for layer in layers.reversed()
    where isNeeded[layer.step.output] && !gradients[layer.step.output].isEmpty {
      guard layer.step.inputs.contains(where: { isNeeded[$0] }) else { continue }
      try Cancellation.check()
      let start = onLayer.map { _ in ContinuousClock.now }
      try layer.pullback(gradients, where: isNeeded, keepsOutput: isTarget[layer.step.output])
      if let start { onLayer?(layer.step.name, .backward, start.duration(to: .now)) }
    }
    // By hand: `indices` would hold the dictionary, which would be copied when it is written to.
    var index = found.startIndex
    while index != found.endIndex {
      let gradient = gradients[plan.slot(of: found[index].key)]
      if gradient.isEmpty { try gradient.write(Tensor(shape: gradient.shape)) }
      try gradient.read(into: &found.values[index])
      found.formIndex(after: &index)
    }
  }
}
