public import ConvNet
public import ModelStore

/// InceptionV1 with published weights, as pictures are shown to it and as a network with curve neurons.
public struct InceptionNetwork: Sendable {
  /// The layer in which curve neurons are found where no other is named: that of "Curve Detectors" (N.
  /// Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003).
  public static let curveLayer = "mixed3b"

  /// The network as pictures are shown to it: red, green and blue of 0…1.
  public let pictures: PictureNetwork

  /// The network of these weights.
  ///
  /// - Throws: `WeightFileError` where filters are missing or do not fit.
  public init(name: String, weights: ModelWeights) throws {
    pictures = try PictureNetwork(name: name, weights: weights)
  }

  /// The installed network `model`.
  ///
  /// - Throws: `ModelStoreError` where it is not installed, damaged or cannot be used.
  public init(_ model: PublishedModel, in cache: ModelCache = ModelCache()) throws {
    let weights = try cache.load(model)
    do { try self.init(name: model.name, weights: weights) } catch let error as WeightFileError {
      throw ModelStoreError.unusable(path: cache.path(of: model), error)
    }
  }

  /// The layers whose channels can serve as curve neurons, each with the layer that it reads, in which
  /// attribution lives, and the one in which splines are refined. Deeper ones see more than a curve.
  private static let readLayers = [
    "conv2d2": (attribution: "conv2d1", refinement: "conv2d1"),
    "mixed3a": (attribution: "maxpool1", refinement: "conv2d2"),
    "mixed3b": (attribution: "mixed3a", refinement: "conv2d2"),
  ]

  /// The layers whose channels can count together with those of others, the first of them first.
  public static let suitableLayers = ["conv2d2", "mixed3a", "mixed3b"]

  /// `network` with attribution and refinement in layers that the neurons of all of `origins` read, of which each is
  /// one of `suitableLayers`.
  package static func reading(
    _ origins: Set<String>, in network: CurveNetwork
  ) -> CurveNetwork {
    var network = network
    if let first = suitableLayers.first(where: { origins.contains($0) }),
      let read = readLayers[first]
    {
      (network.layers.attribution, network.layers.refinement) = (read.attribution, read.refinement)
    }
    return network
  }

  /// Units of the layers up to `mixed3b` are 8 px apart.
  private static let stride = 8
  /// How many pixels around a place take part in the activations of `mixed3b`: 3 + 2 in the first layer and its
  /// pooling, 4 · (1 + 1) in the next, 8 · (2 + 2) in the two blocks, up to whole units.
  private static let reach = 48
  /// The share of a plain arc's attribution from which on a pixel counts as a curve: that at which F1 is
  /// best on our phantoms of seeds 201 to 204, through BVLC's weights.
  package static let arcShare = 0.43
  /// How much of full light a deviation of one in normalized light is.
  private static let contrast: Float = 0.08

  /// The network with `neurons` of `layer` as its curve neurons.
  ///
  /// Neurons are indifferent to polarity and to what is line and what border, so `kind` is what they are
  /// asked for, not what they tell apart. They are read as a layer of their own, in the order in which they
  /// are given.
  ///
  /// - Parameter arcAttribution: what attribution to these neurons a plain arc has; 1 measures evidence in
  ///   the network's own units.
  /// - Throws: `NetworkError.unsuitableLayer` where the layer is none of conv2d2, mixed3a and mixed3b.
  public func curveNetwork(
    _ kind: CurveFamily.Kind = .lines, neurons: [CurveFamily.Neuron], in layer: String = curveLayer,
    arcAttribution: Double = 1
  ) throws -> CurveNetwork {
    guard let read = Self.readLayers[layer] else {
      throw NetworkError.unsuitableLayer(layer, known: Self.suitableLayers)
    }
    let light = Convolution(
      weights: Tensor(
        shape: Shape(batch: pictures.mean.count, channels: 1, height: 1, width: 1),
        repeating: Self.contrast * pictures.range),
      bias: ContiguousArray(pictures.mean.map { (0.5 - $0) * pictures.range }))
    let selection = Self.selection(
      of: neurons.map(\.channel), among: try pictures.channelCount(of: layer))
    let graph = try pictures.graph
      .preceded(by: .convolution(light), input: "light", inputChannels: 1)
      .followed(by: [
        .init("curve_pre_relu", .convolution(selection), inputs: [layer + "_pre_relu"]),
        .init("curve", .relu, inputs: ["curve_pre_relu"]),
      ])
    let family = neurons.enumerated().map {
      CurveFamily.Neuron(
        channel: $0.offset, orientation: $0.element.orientation, number: $0.element.channel)
    }
    var normalization = ContrastNormalization()
    normalization.radius = 60
    return CurveNetwork(
      name: pictures.name, graph: graph,
      family: CurveFamily(kind, layer: "curve", origin: layer, neurons: family),
      layers: .init(
        attribution: read.attribution, refinement: read.refinement, response: "curve"),
      scales: [2, 1],
      input: .init(
        normalization: normalization, strokeDepth: 2, reach: Self.reach, stride: Self.stride),
      answer: .init(
        method: .attribution, width: .constant(16), threshold: Self.arcShare * arcAttribution,
        isSymmetric: false, tellsPolarity: false))
  }

  /// The convolution that keeps `channels` of `count`.
  private static func selection(of channels: [Int], among count: Int) -> Convolution {
    var weights = Tensor(
      shape: Shape(batch: channels.count, channels: count, height: 1, width: 1))
    for (row, channel) in channels.enumerated() { weights.values[row * count + channel] = 1 }
    return Convolution(weights: weights)
  }
}
