import ConvNet
public import CurveNetworks
public import Workers

extension FeatureVisualizer {
  /// What draws pictures of `size` px for what a network says in `layer`, in the way that suits the network.
  ///
  /// Of a network that is shown photographs as they are these are coloured and opaque. One that is shown normalized
  /// light sees a curve in the faintest contrast, so an opaque picture of its own would stay a texture that only the
  /// network can read. Its pictures are grey with alpha: the ground is new in every step and as rich in contrast as
  /// light can be, and what the picture has must hold its own against it, while alpha has its price, so that there
  /// is nothing else (`Picture.onMiddleGrey`).
  ///
  /// - Throws: `GraphError` where the network has no such layer.
  public static func suiting(
    _ network: PictureNetwork, objective: Objective, in layer: String, size: Int, count: Int = 1,
    steps: Int = 256, seed: UInt64 = 1, pool: WorkerPool = .allCores
  ) throws -> FeatureVisualizer {
    let isNormalized = network.normalization != nil
    return FeatureVisualizer(
      network: network,
      objective: isNormalized ? objective.reduced(by: .alphaArea, share: 1) : objective,
      parameterization: PictureParameterization(
        count: count, channels: network.graph.inputChannels,
        ink: isNormalized ? .greyAndAlpha : .color,
        // Fine waves are what a network at full resolution is fooled by.
        basis: isNormalized
          ? FourierBasis(width: size, height: size, decay: 1.75)
          : FourierBasis(width: size, height: size), pool: pool),
      transforms: .suiting(stride: try network.graph.samplingGrid(of: layer).stride), steps: steps,
      learningRate: isNormalized ? 0.1 : 0.05, seed: seed, pool: pool)
  }
}
