public import ConvNet
public import CurveNetworks
public import Workers

extension FeatureVisualizer {
  /// What draws the picture of the curves that a network has found in an image: one picture of grey and alpha that
  /// excites a layer as the image's curves did, and has nothing else.
  ///
  /// FeatureVisualization(|W ⊙ h|) in "Curve Detectors" (N. Cammarata et al., Distill 2020,
  /// doi 10.23915/distill.00024.003, section "Visualizing Attribution"). Its objective is ⟨A, h⟩ · cos^p, of which alpha
  /// takes its share, so that only what the curves need is opaque. The picture is not moved about, as A belongs to
  /// places; the grounds, new in every step, are what it must hold its own against.
  ///
  /// - Parameters:
  ///   - attribution: A, not negative, the shape of `layer` for an image of `width` x `height` pixels.
  ///   - cosinePower: p; larger ones keep out more of what the image did not have.
  public static func attribution(
    _ attribution: Tensor, in layer: String, of network: PictureNetwork, width: Int, height: Int,
    cosinePower: Double = 2, steps: Int = 128, seed: UInt64 = 1, pool: WorkerPool = .allCores
  ) -> FeatureVisualizer {
    FeatureVisualizer(
      network: network,
      objective: Objective.dotProduct(layer: layer, target: attribution, cosinePower: cosinePower)
        .reduced(by: .alphaArea, share: 1),
      parameterization: PictureParameterization(
        channels: network.graph.inputChannels, ink: .greyAndAlpha,
        basis: FourierBasis(width: width, height: height), pool: pool),
      transforms: .none, steps: steps, seed: seed, pool: pool)
  }
}
