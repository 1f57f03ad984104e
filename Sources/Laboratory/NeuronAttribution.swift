public import ConvNet
import CurveNetworks
import Foundation
public import Imaging
import Visualization
public import Workers

/// What of the layer before made a neuron fire: W ⊙ h, which is the gradient of its pre-activation by h at the
/// operating point, times h ("Curve Detectors", N. Cammarata et al., Distill 2020, doi
/// 10.23915/distill.00024.003, section "Visualizing Attribution").
public struct NeuronAttribution: Sendable {
  /// The neuron.
  public var family: NeuronFamily
  /// The layer that attribution lives in.
  public let layer: String
  /// W ⊙ h, of the shape of `layer`: positive where it excites.
  public let contributions: Tensor
  /// The neuron's pre-activation.
  public let preActivation: Double
  /// The size of what was shown, px.
  public let size: (width: Int, height: Int)

  /// Where neurons of the channel are asked.
  public enum Extent: Sendable, Hashable {
    /// The one in the middle of the picture.
    case middle
    /// All that fire.
    case everywhere
  }

  /// The attribution of the first neuron of `family` in `image`.
  ///
  /// `layer`: the layer that it is asked of, by default the one before the neuron's block.
  /// - Throws: `NetworkError`, `GraphError` where the image is too small.
  public init(
    of family: NeuronFamily, in image: Image, at extent: Extent = .middle, layer: String? = nil
  ) throws {
    let before = try layer ?? family.network.layerBefore(family.layer)
    let (found, values) = try Self.contributions(of: family, in: image, at: extent, to: [before])
    self.family = family
    self.layer = before
    contributions =
      found[before]?.contributions ?? Tensor(shape: Shape(channels: 1, height: 1, width: 1))
    preActivation = values
    size = (image.width, image.height)
  }

  /// What of a layer counted for a neuron, and what the layer's neurons said.
  typealias Share = (contributions: Tensor, activations: Tensor)

  /// The contributions of `layers` to the first neuron of `family`, and the sum of its pre-activations that were asked.
  static func contributions(
    of family: NeuronFamily, in image: Image, at extent: Extent, to layers: [String]
  ) throws -> (shares: [String: Share], preActivation: Double) {
    let network = family.network
    let shown = network.input(showing: image)
    let input = Tensor(
      (0..<shown.shape.channels).map {
        shown.plane($0).padded(
          top: 0, leading: 0, bottom: network.whole(shown.shape.height) - shown.shape.height,
          trailing: network.whole(shown.shape.width) - shown.shape.width)
      })
    let source = try network.preActivation(of: family.layer, channel: family.members[0].channel)
    let evaluator = try Evaluator(
      network.graph, inputShape: input.shape, outputs: Array(Set([source.layer] + layers)).sorted())
    try evaluator.forward(input)
    let values = evaluator.values(of: source.layer)
    var seed = Tensor(shape: values.shape)
    var sum = 0.0
    switch extent {
    case .middle:
      let grid = try network.graph.samplingGrid(of: source.layer)
      func unit(_ extent: Int, _ count: Int) -> Int {
        let place = (Double(extent) / 2 - 0.5 - grid.first) / grid.stride
        return min(max(Int(place.rounded()), 0), count - 1)
      }
      let place =
        values.range(channel: source.channel).lowerBound
        + unit(image.height, values.shape.height) * values.shape.width
        + unit(image.width, values.shape.width)
      seed.values[place] = 1
      sum = Double(values.values[place])
    case .everywhere:
      for place in values.range(channel: source.channel) where values.values[place] > 0 {
        seed.values[place] = 1
        sum += Double(values.values[place])
      }
    }
    let gradients = try evaluator.pullback([source.layer: seed], to: layers)
    let shares = gradients.map { layer, gradient -> (String, Share) in
      let activations = evaluator.values(of: layer)
      var product = gradient
      for i in product.values.indices { product.values[i] *= activations.values[i] }
      return (layer, (product, activations))
    }
    return (Dictionary(uniqueKeysWithValues: shares), sum)
  }

  /// What is drawn of the contributions.
  public enum Part: String, Sendable, Hashable, CaseIterable {
    /// What excites and what inhibits, by its size.
    case all
    case excitation
    case inhibition
  }

  /// The picture, on no ground, that excites the layer as much as the contributions say: what counts for the neuron
  /// is drawn, in grey and alpha, everything else is not.
  ///
  /// `channels`: those of the layer whose contributions count, or `nil` for all.
  public func picture(
    of part: Part = .all, channels: Set<Int>? = nil, steps: Int = 128, seed: UInt64 = 1,
    pool: WorkerPool, monitor: WorkMonitor = .silent
  ) throws -> Image {
    var strength = contributions
    for channel in 0..<strength.shape.channels {
      let counts = channels?.contains(channel) ?? true
      for i in strength.range(channel: channel) {
        let value = strength.values[i]
        let size: Float =
          switch part {
          case .all: abs(value)
          case .excitation: max(value, 0)
          case .inhibition: max(-value, 0)
          }
        // The root keeps strong curves from drowning faint ones.
        strength.values[i] = counts ? size.squareRoot() : 0
      }
    }
    let network = family.network
    let (width, height) = (network.whole(size.width), network.whole(size.height))
    guard strength.norm > 0 else {
      let nothing = Plane(width: size.width, height: size.height)
      return Image(grey: nothing.map { _ in 1 }, alpha: nothing)
    }
    let picture = try FeatureVisualizer.attribution(
      strength, in: layer, of: network, width: width, height: height, steps: steps, seed: seed,
      pool: pool
    ).pictures(monitor: monitor)
    let sheet = picture.sheet()
    let (columns, rows) = (0..<size.width, 0..<size.height)
    let planes = sheet.color.map { $0.cropped(columns: columns, rows: rows) }
    let alpha = sheet.alpha?.cropped(columns: columns, rows: rows)
    return planes.count == 3
      ? Image(red: planes[0], green: planes[1], blue: planes[2], alpha: alpha)
      : Image(grey: planes[0], alpha: alpha)
  }
}

extension PictureNetwork {
  /// `extent` up to a whole number of the network's coarsest units, px.
  func whole(_ extent: Int) -> Int {
    let multiple = max(multiple, 16)
    return (extent + multiple - 1) / multiple * multiple
  }
}

extension PictureNetwork {
  /// The nearest layer that all ways to `layer` pass through and whose activations are never negative: what a
  /// neuron's contributions are asked of.
  func layerBefore(_ layer: String) throws -> String {
    try stages(before: layer).last ?? graph.input
  }

  /// All of these layers in order.
  func stages(before layer: String) throws -> [String] {
    _ = try channelCount(of: layer)
    return try graph.passages(to: [layer]).filter { name in
      guard name != graph.input else { return false }
      return switch try graph.layer(named: name).operation {
      case .relu, .maxPool, .maximum, .concatenate: true
      default: false
      }
    }
  }
}
