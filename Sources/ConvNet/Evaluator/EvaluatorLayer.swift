/// One step of a plan: its kernel and the memories that it reads and writes.
final class EvaluatorLayer<Memory: LayerMemory> {
  let step: Plan.Step
  private let kernel: any Kernel<Memory>
  private let inputs: [Memory]
  private let output: Memory
  /// The gradient before the relu, where it cannot take the place of the one after it; made when it is needed first.
  private var masked: Memory?
  /// What an input's gradient grows by, where it comes from several layers; as many as inputs, likewise.
  private var terms: [Memory?]

  /// The layer of `step` among the values of all layers, by slot.
  init(_ step: Plan.Step, _ kernel: any Kernel<Memory>, values: [Memory]) {
    self.step = step
    self.kernel = kernel
    inputs = step.inputs.map { values[$0] }
    output = values[step.output]
    terms = step.inputs.map { _ in nil }
  }

  func forward() throws(GraphError) {
    guard try kernel.forward(inputs, into: output) else { throw .backendFailure(layer: step.name) }
  }

  /// Drops the inputs that no later layer reads.
  func clearLastReads() {
    for (input, slot) in zip(inputs, step.inputs) where step.lastReads.contains(slot) {
      input.clear()
    }
  }

  /// Adds what the gradient of the output is to those of the inputs, where they are needed, all by slot;
  /// the output's is gone afterwards unless it is to be kept.
  func pullback(_ gradients: [Memory], where isNeeded: [Bool], keepsOutput: Bool) throws(GraphError)
  {
    let gradient = try beforeReLU(gradients[step.output], keeps: keepsOutput)
    defer {
      if gradient !== gradients[step.output] || !keepsOutput { gradient.clear() }
    }
    for (index, slot) in step.inputs.enumerated() where isNeeded[slot] {
      let sum = gradients[slot]
      let target = sum.isEmpty ? sum : try term(index)
      guard
        try kernel.pullback(gradient, inputs: inputs, output: output, to: index, into: target)
      else { throw .backendFailure(layer: step.name) }
      if target !== sum {
        try sum.setSum(sum, target)
        target.clear()
      }
    }
  }

  private func term(_ index: Int) throws(GraphError) -> Memory {
    if let term = terms[index] { return term }
    let term = try Memory(inputs[index].shape)
    terms[index] = term
    return term
  }

  private func maskedMemory() throws(GraphError) -> Memory {
    if let masked { return masked }
    let memory = try Memory(output.shape)
    masked = memory
    return memory
  }

  private func beforeReLU(_ gradient: Memory, keeps: Bool) throws(GraphError) -> Memory {
    guard step.fusesReLU || step.operation == .relu else { return gradient }
    let isInPlace = !keeps && gradient.hasLayout(of: output)
    let result = isInPlace ? gradient : try maskedMemory()
    try result.setMasked(gradient, where: output)
    if !isInPlace && !keeps { gradient.clear() }
    return result
  }
}
