public import ConvNet
public import CurveExtraction
public import CurveNetworks
public import Imaging
public import Workers

/// Draws the curves of an image as a network sees them: the picture, on no ground, that excites the layer
/// before the curve neurons as the image's curves did.
///
/// "Curve Detectors" (N. Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003, section "Visualizing
/// Attribution"): A = |W ⊙ h|, then FeatureVisualization(A).
public struct AttributionPicture: Sendable {
  /// The network that sees and for which is drawn.
  public var network: CurveNetwork
  /// The number of optimizer steps; more make the picture clearer and take longer in proportion.
  public var steps: Int
  /// Whether lines across curves are to inhibit what the curves excite, so that they grow no teeth.
  public var isDecombed: Bool
  /// All random choices follow from it.
  public var seed: UInt64
  /// The workers; results do not depend on how many there are.
  public var pool: WorkerPool

  /// A picture through `network`; the same seed gives the same picture.
  public init(
    network: CurveNetwork, steps: Int = 128, isDecombed: Bool = false, seed: UInt64 = 1,
    pool: WorkerPool = .allCores
  ) {
    self.network = network
    self.steps = steps
    self.isDecombed = isDecombed
    self.seed = seed
    self.pool = pool
  }

  /// Larger images are drawn smaller, for every step goes through the whole network: this many pixels.
  private static let mostPixels = 512.0 * 512

  /// The picture, of the image's size: how much ink is where, 0…1.
  ///
  /// Whoever watches sees it after every step (`ProgressEvent.ink`), at the size at which it is drawn.
  ///
  /// - Throws: `NetworkError`, `GraphError`.
  public func drawn(from input: CurveInput, monitor: WorkMonitor = .silent) throws -> Plane {
    try monitor.run { try picture(of: input, monitor) }
  }

  /// The picture as it is after one of the steps.
  public struct Progress: Sendable {
    /// The number of steps done.
    public var step: Int
    /// How much ink each pixel has, 0…1.
    public var ink: Plane
  }

  private func picture(of input: CurveInput, _ monitor: WorkMonitor) throws -> Plane {
    let scale = min(1, (Self.mostPixels / Double(input.light.count)).squareRoot())
    let sign: Float = input.polarity == .bright ? -1 : 1
    let light = input.normalized.map { $0 * sign }.resized(by: scale)
    let frame = TileGrid.Tile(whole: light, stride: network.input.stride)
    let attribution = try attribution(in: light.tensor(around: frame))
    let shown = (columns: frame.shownColumns.count, rows: frame.shownRows.count)
    guard attribution.norm > 0 else {
      return Plane(width: input.light.width, height: input.light.height)
    }
    var visualizer = FeatureVisualizer.attribution(
      attribution, in: network.layers.attribution, of: PictureNetwork(network),
      width: shown.columns, height: shown.rows, steps: steps, seed: seed, pool: pool)
    if isDecombed {
      let inhibition = try CombInhibition(
        in: PictureNetwork(network),
        for: try CurveExtractor(network: network, pool: pool).curves(in: input),
        scale: scale, input: light.tensor(around: frame), pool: pool)
      visualizer.objective = visualizer.objective.inhibited(
        by: inhibition.cost, strength: Self.inhibition)
    }
    let steps = WorkMonitor(cancellation: monitor.cancellation) { event in
      guard let drawn = event.pictures else { return }
      monitor.stage(.drawing).report(
        event.share,
        snapshot: monitor.isWatched
          ? Progress(step: drawn.step, ink: Self.ink(of: drawn.pictures)) : nil)
    }
    let picture = try visualizer.pictures(monitor: steps)
    return Self.ink(of: picture).cropped(
      columns: 0..<light.width, rows: 0..<light.height
    ).resized(width: input.light.width, height: input.light.height)
  }

  /// How strongly lines across curves inhibit. On the article's angiogram combing is 0.133 without, 0.078
  /// at 3, 0.063 at 4.5, 0.058 at 6, and at 12 curves melt into their surroundings.
  private static let inhibition = 4.5

  /// The root of A, which keeps strong curves from drowning faint ones.
  private func attribution(in light: Tensor) throws -> Tensor {
    let layer = network.layers.attribution
    let evaluator = try Evaluator(
      network.graph, inputShape: light.shape, outputs: [layer] + network.countedLayers)
    try evaluator.forward(light)
    return try network.products(evaluator, in: [layer])[layer]?.squareRoots()
      ?? Tensor(shape: light.shape)
  }

  /// How much of a mark the picture makes: alpha times how far light is from middle grey, which is the
  /// ground of normalized light; in units of what only few places have more of.
  private static func ink(of picture: Picture) -> Plane {
    guard let alpha = picture.alpha else { preconditionFailure("drawn with alpha") }
    var ink = alpha.plane(0)
    let light = picture.color.plane(0)
    for i in 0..<ink.count { ink.pixels[i] *= abs(2 * light.pixels[i] - 1) }
    let full = max(ink.quantile(1 - fullShare) ?? 1, 1e-3)
    return ink.map { min($0 / full, 1) }
  }

  /// The share of places whose ink is full.
  private static let fullShare = 0.005
}

extension ProgressEvent {
  /// How far the picture of a network's attribution is, after each step of drawing it.
  public var ink: AttributionPicture.Progress? { snapshot as? AttributionPicture.Progress }
}

extension FeatureVisualizer {
  /// What draws the picture of the curves that a network has found in an image: one picture of grey and
  /// alpha that excites a layer as the image's curves did, and has nothing else.
  ///
  /// FeatureVisualization(|W ⊙ h|) in "Curve Detectors" (N. Cammarata et al., Distill 2020, doi
  /// 10.23915/distill.00024.003, section "Visualizing Attribution"). Its objective is ⟨A, h⟩ · cos^p, of
  /// which alpha takes its share, so that only what the curves need is opaque. The picture is not moved
  /// about, as A belongs to places; the grounds, new in every step, are what it must hold its own against.
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
