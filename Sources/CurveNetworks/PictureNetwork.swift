public import ConvNet
import Foundation
import Hashing
package import Imaging

/// A network as pictures are shown to it: its layers, and how light becomes its input.
public struct PictureNetwork: Sendable {
  /// The name that it is known by.
  public var name: String
  public var graph: Graph
  /// The light that becomes an input of zero, one number for each channel of the input.
  public var mean: [Float]
  /// How much the input grows from light 0 to light 1: input = (light - mean) · range.
  public var range: Float
  /// Widths and heights of inputs are multiples of this.
  public var multiple: Int
  /// Whether it was trained to tell objects apart, so that factors of its activations are like objects;
  /// what comes with the program was not.
  public var knowsObjects = false
  /// How the light of a photograph is prepared before it is shown; `nil` where it is shown as it is.
  public var normalization: ContrastNormalization?
  /// The layers whose channels and "nothing", whose pre-activation is 0, share a softmax.
  public var sharedLayers: Set<String> = []
  /// Of layers whose neurons are inhibited by their rivals, the layer in which the same channels are not yet.
  public var uninhibitedLayers: [String: String] = [:]
  /// The smallest size at which it looks at an image, as a fraction of the image's own: large curves are seen
  /// there. 1 of networks that are shown photographs as they are.
  public var smallestScale = 1.0
  /// Whether it tells dark curves from bright ones and lines from borders by what it is shown and by its layers, so
  /// that none of its neurons has to answer to all of them.
  public var tellsKinds = false

  /// A network of which `mean` has one number for each input channel.
  public init(name: String, graph: Graph, mean: [Float], range: Float, multiple: Int = 1) {
    precondition(
      mean.count == graph.inputChannels,
      "\(graph.inputChannels) input channels have as many means, not \(mean.count)")
    self.name = name
    self.graph = graph
    self.mean = mean
    self.range = range
    self.multiple = multiple
  }

  /// A network with curve neurons, shown light that is normalized already: middle grey is the ground, and
  /// black is what a stroke of full coverage is.
  public init(_ network: CurveNetwork) {
    self.init(
      name: network.name, graph: network.graph,
      mean: Array(repeating: 0.5, count: network.graph.inputChannels),
      range: 2 * network.input.strokeDepth, multiple: network.input.stride)
    normalization = network.input.normalization
    smallestScale = network.scales.min() ?? 1
    tellsKinds = network.answer.tellsPolarity
    if network.layers.response != network.family.layer {
      uninhibitedLayers[network.family.layer] = network.layers.response
    }
    if network.answer.readout == .softmax {
      sharedLayers = Set(CurveFamily.Kind.allCases.map(\.rawValue)).intersection(
        graph.channels.keys)
    }
  }

  /// An InceptionV1 with published weights, shown pixels as it was trained with.
  ///
  /// - Throws: `WeightFileError` where the weights do not make one.
  public init(name: String, weights: ModelWeights) throws {
    self.init(
      name: name, graph: try InceptionV1.graph(weights),
      mean: weights.convention.mean.map { $0 / 255 }, range: 255)
    knowsObjects = true
  }

  /// The input that shows planes of light 0…1, one for all channels of the input or one for each.
  package func input(showing light: [Plane]) -> Tensor {
    Tensor(
      zip(0..., mean).map { channel, mean in
        light[min(channel, light.count - 1)].map { ($0 - mean) * range }
      })
  }

  /// The input that shows a photograph.
  package func input(showing image: Image) -> Tensor {
    let image = image.overWhite()
    if let normalization { return Tensor([normalization.normalized(image.luminance)]) }
    return input(showing: image.color)
  }

  /// What a neuron of `layer` says where all of them at its place add up to `preActivations`: never negative, and
  /// a probability where they share a softmax.
  package func activation(
    of channel: Int, among preActivations: [Float], in layer: String
  ) -> Float {
    let own = preActivations[channel]
    guard sharedLayers.contains(layer) else { return max(own, 0) }
    let largest = preActivations.reduce(0, max)
    let sum = preActivations.reduce(exp(-largest)) { $0 + exp($1 - largest) }
    return exp(own - largest) / sum
  }

  /// The neurons of channel `channel` of `layer` before they are rectified, which is where a neuron that is
  /// silent can still be asked what would make it less so: through rectification and concatenation, the
  /// channel of the layer that its activation follows from.
  ///
  /// - Throws: `NetworkError.unknownLayer`, `.unknownChannel`.
  public func preActivation(
    of layer: String, channel: Int
  ) throws(NetworkError) -> (layer: String, channel: Int) {
    let channels = try channelCount(of: layer)
    guard (0..<channels).contains(channel) else {
      throw .unknownChannel(channel, layer: layer, count: channels)
    }
    var (name, index) = (layer, channel)
    while let found = graph.layers.first(where: { $0.name == name }) {
      switch found.operation {
      case .relu:
        return (found.inputs[0], index)
      case .concatenate:
        for input in found.inputs {
          let count = graph.channels[input] ?? 0
          name = input
          if index < count { break }
          index -= count
        }
      default:
        return (name, index)
      }
    }
    return (name, index)
  }

  /// How many channels `layer` has.
  ///
  /// - Throws: `NetworkError.unknownLayer`, which lists those that there are.
  public func channelCount(of layer: String) throws(NetworkError) -> Int {
    guard let count = graph.channels[layer], layer != graph.input else {
      // What is before the relu of a layer can be guessed from its name.
      let known = graph.layers.map(\.name).filter { !$0.hasSuffix("_pre_relu") }
      throw .unknownLayer(layer, network: name, known: known)
    }
    return count
  }

  /// The vector in the space of a layer's channels that is `weights` along these and zero along the others.
  ///
  /// - Throws: `NetworkError.unknownLayer`, `.unknownChannel`.
  public func vector(
    of weights: [Int: Float], in layer: String
  ) throws(NetworkError) -> [Float] {
    var vector = [Float](repeating: 0, count: try channelCount(of: layer))
    for (channel, weight) in weights.sorted(by: { $0.key < $1.key }) {
      guard vector.indices.contains(channel) else {
        throw .unknownChannel(channel, layer: layer, count: vector.count)
      }
      vector[channel] = weight
    }
    return vector
  }
}

extension PictureNetwork {
  /// The SHA-256 of the network's weights, in hexadecimal digits: of the name of every layer with weights, its
  /// filters and its biases, in order. Two networks of one name and other weights differ in it.
  public var weightsSHA256: String {
    var hash = Digest(.sha256)
    for layer in graph.layers {
      guard case .convolution(let convolution) = layer.operation else { continue }
      Array(layer.name.utf8).withUnsafeBytes { hash.update($0) }
      for values in [convolution.weights.values, convolution.bias] {
        // Little-endian as on every platform that this runs on.
        values.withUnsafeBytes { hash.update($0) }
      }
    }
    return hash.hexadecimal()
  }
}

extension Tensor {
  /// The numbers of one channel as a plane.
  package func plane(_ channel: Int, batch: Int = 0) -> Plane {
    Plane(width: shape.width, height: shape.height, pixels: self.channel(channel, batch: batch))
  }

  /// The tensor of planes of one size, `[batch, planes.count / batch, height, width]`.
  package init(_ planes: [Plane], batch: Int = 1) {
    var values = ContiguousArray<Float>()
    values.reserveCapacity(planes.reduce(0) { $0 + $1.count })
    for plane in planes { values += plane.pixels }
    self.init(
      shape: Shape(
        batch: batch, channels: planes.count / batch, height: planes[0].height,
        width: planes[0].width),
      values: values)
  }
}
