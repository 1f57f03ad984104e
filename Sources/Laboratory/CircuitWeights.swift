import ConvNet
import CurveNetworks

/// The weights from one layer to the neurons of a family, expanded through what lies between them.
///
/// Where a bottleneck of fewer channels lies between, its rectifier is left out, so that what is left is linear: the
/// product of the weights on the way. Pooling on the way is left as it is, with everything on.
public struct CircuitWeights: Sendable {
  /// The layer that is read.
  public let layer: String
  /// By neuron of the family and by channel of `layer`, a square of weights in rows.
  public let kernels: [[[[Float]]]]

  /// The weights from `layer`, by default the one before the family's block.
  ///
  /// - Throws: `NetworkError`, `GraphError`.
  public init(of family: NeuronFamily, from layer: String? = nil) throws {
    let network = family.network
    let before = try layer ?? network.layerBefore(family.layer)
    let linear = try network.graph.linear(after: before)
    let count = try network.channelCount(of: before)
    // Wide enough for what is between two layers of these networks; odd, so that there is a middle.
    let side = 31
    let shape = Shape(channels: count, height: side, width: side)
    self.layer = before
    kernels = try family.members.map { member in
      let source = try network.preActivation(of: family.layer, channel: member.channel)
      let evaluator = try Evaluator(
        linear, inputShape: shape, outputs: [source.layer], entry: before)
      try evaluator.forward(Tensor(shape: shape, repeating: 1))
      let values = evaluator.values(of: source.layer)
      var seed = Tensor(shape: values.shape)
      let middle = values.shape.height / 2
      seed.values[
        values.range(channel: source.channel).lowerBound + middle * values.shape.width + middle] = 1
      let gradient = try evaluator.pullback([source.layer: seed], to: [before])[before] ?? seed
      return gradient.squares(around: side / 2)
    }
  }

  /// The sum of all weights from a channel to a neuron.
  public func sum(from channel: Int, to neuron: Int) -> Double {
    kernels[neuron][channel].joined().reduce(0) { $0 + Double($1) }
  }
}

extension Tensor {
  /// Of every channel the square around `middle` outside of which all channels are 0.
  fileprivate func squares(around middle: Int) -> [[[Float]]] {
    var reach = 0
    for channel in 0..<shape.channels {
      let plane = self.channel(channel)
      for (index, value) in plane.enumerated() where value != 0 {
        reach = max(reach, abs(index / shape.width - middle), abs(index % shape.width - middle))
      }
    }
    let range = middle - reach...middle + reach
    return (0..<shape.channels).map { channel in
      let plane = self.channel(channel)
      return range.map { row in range.map { plane[row * shape.width + $0] } }
    }
  }
}

extension Graph {
  /// The graph in which nothing after `layer` is rectified.
  func linear(after layer: String) throws -> Graph {
    guard let place = layers.firstIndex(where: { $0.name == layer }) else { return self }
    return try Graph(
      input: input, inputChannels: inputChannels,
      layers: layers.enumerated().map { index, one in
        guard index > place, one.operation == .relu else { return one }
        // A concatenation of one layer is that layer.
        return Layer(one.name, .concatenate, inputs: one.inputs)
      })
  }

  /// The graph in which all that reads `layer` reads 0 in place of these channels, be it a convolution, pooling or
  /// a sum.
  func silencing(_ silent: Set<Int>, of layer: String) throws -> Graph {
    guard let place = layers.firstIndex(where: { $0.name == layer }), let count = channels[layer]
    else { return self }
    let shape = Shape(batch: count, channels: 1, height: 1, width: 1)
    let kept = ContiguousArray((0..<count).map { silent.contains($0) ? Float(0) : 1 })
    let mask = Layer(
      layer + "_ablated",
      .convolution(Convolution(weights: Tensor(shape: shape, values: kept), groups: count)),
      inputs: [layer])
    let after = layers[(place + 1)...].map { one in
      Layer(one.name, one.operation, inputs: one.inputs.map { $0 == layer ? mask.name : $0 })
    }
    return try Graph(
      input: input, inputChannels: inputChannels, layers: layers[...place] + [mask] + after)
  }
}

extension NeuronFamily {
  /// The family in a network in which chosen channels of an earlier layer count for nothing (`--ablate`), so that any
  /// experiment can be made again without them.
  ///
  /// - Throws: `NetworkError.unknownLayer`, `.unknownChannel`.
  public func ablating(_ channels: [Int], of layer: String) throws -> NeuronFamily {
    let count = try network.channelCount(of: layer)
    for channel in channels where !(0..<count).contains(channel) {
      throw NetworkError.unknownChannel(channel, layer: layer, count: count)
    }
    var changed = network
    changed.graph = try network.graph.silencing(Set(channels), of: layer)
    return try NeuronFamily(changed, layer: self.layer, members: members)
  }
}
