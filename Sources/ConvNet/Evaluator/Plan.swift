/// What an evaluator will do, in order: the layers between an entry and some outputs, each with the
/// slots that its values come from and go to, convolutions joined with the relu that follows them.
struct Plan {
  struct Step {
    var name: String
    var operation: Operation
    var inputs: [Int]
    var output: Int
    var fusesReLU = false
    /// The slots that no later step reads and nobody asked for.
    var lastReads: [Int] = []
  }

  private(set) var steps: [Step] = []
  /// The shape of each slot; slot 0 holds the entry's values.
  private(set) var slotShapes: [Shape]
  /// The shape of each layer that is computed, by its name.
  private(set) var shapes: [String: Shape]
  private var slots: [String: Int]
  /// Where kernels find what was made of the weights.
  let prepared: PreparedWeights

  init(_ graph: Graph, inputShape: Shape, outputs: [String], entry: String) throws(GraphError) {
    guard let entryChannels = graph.channels[entry] else {
      throw .unknownLayer(entry, known: graph.layers.map(\.name))
    }
    guard inputShape.channels == entryChannels else {
      throw .channelMismatch(layer: entry, expected: entryChannels, got: inputShape.channels)
    }
    slotShapes = [inputShape]
    shapes = [entry: inputShape]
    slots = [entry: 0]
    prepared = graph.prepared
    let needed = try Self.needed(graph, outputs: outputs, entry: entry)
    let layers = graph.layers.filter { needed.contains($0.name) }
    for layer in layers {
      var inputShapes: [Shape] = []
      var inputSlots: [Int] = []
      for name in layer.inputs {
        guard let shape = shapes[name], let slot = slots[name] else {
          throw .unknownLayer(name, known: shapes.keys.sorted())
        }
        inputShapes.append(shape)
        inputSlots.append(slot)
      }
      let shape = try Graph.outputShape(of: layer, inputs: inputShapes)
      shapes[layer.name] = shape
      if layer.operation == .relu, let last = steps.indices.last,
        canFuse(steps[last], into: layer, layers: layers, outputs: outputs)
      {
        steps[last].fusesReLU = true
        slots[layer.name] = steps[last].output
        // What is before the relu is never there to be read.
        slots[steps[last].name] = nil
        continue
      }
      slots[layer.name] = slotShapes.count
      steps.append(
        Step(
          name: layer.name, operation: layer.operation, inputs: inputSlots,
          output: slotShapes.count))
      slotShapes.append(shape)
    }
    findLastReads(outputs: outputs)
  }

  private mutating func findLastReads(outputs: [String]) {
    var isRead = Set(outputs.compactMap { slots[$0] })
    for index in steps.indices.reversed() {
      for slot in steps[index].inputs where isRead.insert(slot).inserted {
        steps[index].lastReads.append(slot)
      }
    }
  }

  /// The slot of a layer that the evaluator was asked for.
  func slot(of layer: String) -> Int {
    guard let slot = slots[layer] else {
      preconditionFailure("layer \(layer) is not among the layers of this evaluator")
    }
    return slot
  }

  /// Marks the slots that a gradient on its way to some targets passes through, the targets among them.
  func findSlots(between isTarget: [Bool], into isNeeded: inout [Bool]) {
    for slot in isTarget.indices { isNeeded[slot] = isTarget[slot] }
    for step in steps where step.inputs.contains(where: { isNeeded[$0] }) {
      isNeeded[step.output] = true
    }
  }

  private func canFuse(
    _ step: Step, into relu: Graph.Layer, layers: [Graph.Layer], outputs: [String]
  ) -> Bool {
    guard case .convolution = step.operation, relu.inputs == [step.name], !step.fusesReLU else {
      return false
    }
    let readers = layers.filter { $0.inputs.contains(step.name) }
    return readers.count == 1 && !outputs.contains(step.name)
  }

  private static func needed(
    _ graph: Graph, outputs: [String], entry: String
  ) throws(GraphError) -> Set<String> {
    var needed: Set<String> = []
    for output in outputs where output != entry {
      _ = try graph.layer(named: output)
      needed.insert(output)
    }
    for layer in graph.layers.reversed() where needed.contains(layer.name) {
      for name in layer.inputs where name != entry && name != graph.input { needed.insert(name) }
      if layer.inputs.contains(graph.input) && entry != graph.input {
        throw .unknownLayer(graph.input, known: [entry])
      }
    }
    return needed
  }
}
