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

  /// The attribution of the first neuron of `family` in the middle of `image`.
  ///
  /// - Parameter layer: the layer that it is asked of, by default the one before the neuron's block.
  /// - Throws: `NetworkError`, `GraphError` where the image is too small.
  public init(of family: NeuronFamily, in image: Image, layer: String? = nil) throws {
    let network = family.network
    let multiple = max(network.multiple, 16)
    func up(_ n: Int) -> Int { (n + multiple - 1) / multiple * multiple }
    let shown = network.input(showing: image)
    let input = Tensor(
      (0..<shown.shape.channels).map {
        shown.plane($0).padded(
          top: 0, leading: 0, bottom: up(shown.shape.height) - shown.shape.height,
          trailing: up(shown.shape.width) - shown.shape.width)
      })
    let source = try network.preActivation(of: family.layer, channel: family.members[0].channel)
    let before = try layer ?? network.layerBefore(family.layer)
    let evaluator = try Evaluator(
      network.graph, inputShape: input.shape, outputs: [source.layer, before])
    try evaluator.forward(input)
    let values = evaluator.values(of: source.layer)
    let grid = try network.graph.samplingGrid(of: source.layer)
    func unit(_ extent: Int, _ count: Int) -> Int {
      min(max(Int(((Double(extent) / 2 - 0.5 - grid.first) / grid.stride).rounded()), 0), count - 1)
    }
    let place =
      values.range(channel: source.channel).lowerBound
      + unit(image.height, values.shape.height) * values.shape.width
      + unit(image.width, values.shape.width)
    var seed = Tensor(shape: values.shape)
    seed.values[place] = 1
    var product = try evaluator.pullback([source.layer: seed], to: [before])[before] ?? seed
    let activations = evaluator.values(of: before)
    for i in product.values.indices { product.values[i] *= activations.values[i] }
    self.family = family
    self.layer = before
    contributions = product
    preActivation = Double(values.values[place])
    size = (image.width, image.height)
  }

  /// The picture, on no ground, that excites the layer as much as |W ⊙ h| says, laid on white: what counts for
  /// the neuron is drawn, everything else is not.
  public func picture(steps: Int = 128, seed: UInt64 = 1, pool: WorkerPool) throws -> Image {
    var strength = contributions
    for i in strength.values.indices { strength.values[i] = abs(strength.values[i]).squareRoot() }
    guard strength.norm > 0 else {
      return Image(grey: Plane(width: size.width, height: size.height, repeating: 1))
    }
    let multiple = max(family.network.multiple, 16)
    func up(_ n: Int) -> Int { (n + multiple - 1) / multiple * multiple }
    let picture = try FeatureVisualizer.attribution(
      strength, in: layer, of: family.network, width: up(size.width), height: up(size.height),
      steps: steps, seed: seed, pool: pool
    ).pictures()
    return picture.sheet().overWhite()
  }
}

extension PictureNetwork {
  /// The nearest layer that all ways to `layer` pass through and whose activations are never negative: what a
  /// neuron's contributions are asked of.
  func layerBefore(_ layer: String) throws -> String {
    _ = try channelCount(of: layer)
    let byName = Dictionary(uniqueKeysWithValues: graph.layers.map { ($0.name, $0) })
    // Layers are in order, so going back from the last of what is still open meets all ways again.
    let order = Dictionary(
      uniqueKeysWithValues: graph.layers.enumerated().map { ($1.name, $0) })
    var open: Set<String> = [layer]
    while let last = open.max(by: { order[$0] ?? -1 < order[$1] ?? -1 }), let found = byName[last] {
      open.remove(last)
      open.formUnion(found.inputs)
      guard open.count == 1, let only = open.first, let one = byName[only] else { continue }
      switch one.operation {
      case .relu, .maxPool, .maximum: return only
      case .concatenate: return only
      default: continue
      }
    }
    return graph.input
  }
}
