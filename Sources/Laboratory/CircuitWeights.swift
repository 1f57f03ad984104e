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

  /// The graph in which nothing reads these channels of `layer`: their weights into every convolution are 0.
  func silencing(_ channels: Set<Int>, of layer: String) throws -> Graph {
    try Graph(
      input: input, inputChannels: inputChannels,
      layers: layers.map { one in
        guard one.inputs == [layer], case .convolution(var convolution) = one.operation,
          convolution.groups == 1
        else { return one }
        let shape = convolution.weights.shape
        for output in 0..<shape.batch {
          for channel in channels where channel < shape.channels {
            for index in convolution.weights.range(batch: output, channel: channel) {
              convolution.weights.values[index] = 0
            }
          }
        }
        return Layer(one.name, .convolution(convolution), inputs: one.inputs)
      })
  }
}

extension NeuronFamily {
  /// The family in a network in which chosen channels of an earlier layer count for nothing: all weights from them are
  /// 0 (`--ablate`), so that any experiment can be made again without them.
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
