public import ConvNet

/// A network with curve neurons: all that a pipeline needs to know to extract and trace through it.
///
/// The hand-set circuit, a learned network and InceptionV1 are values of this one type. Pipelines
/// feed it planes of normalized light (`ContrastNormalization`) in which curves of the wanted
/// polarity are dark, at each of `scales`.
public struct CurveNetwork: Sendable {
  /// The name by which `--network` knows it.
  public var name: String
  /// The layers, from one plane of normalized light to the curve neurons.
  public var graph: Graph
  /// The layer *h* that attribution lives in: the one whose contributions to the curve neurons are
  /// asked for. Never negative.
  public var attributionLayer: String
  /// The layer in which a drawing is to excite the network as the image does while splines are refined, at full
  /// resolution; never negative.
  public var refinementLayer: String
  /// The layer whose activations serve as the plain response, without the inhibition that tells the
  /// two sides of a curve apart; its channels are the family's.
  public var responseLayer: String
  /// The neurons that detect curves.
  public var family: CurveFamily
  /// The sizes at which an image is looked at, as fractions of its own, the largest first.
  public var scales: [Double]
  /// Whether `scales` are as they are, or only relative to the one at which the curves of an image are seen
  /// best (`ScaleChooser`).
  public var choosesScales: Bool
  /// How pre-activations become activations and evidence.
  public var readout: Readout
  /// What of the network is the best evidence of curves.
  public var method: ExtractionMethod
  /// Where the width of a curve is taken from.
  public var width: WidthSource
  /// How light is prepared.
  public var normalization: ContrastNormalization
  /// How many pixels around a place take part in its activations and their gradients.
  public var reach: Int
  /// Widths and heights of inputs are multiples of this.
  public var stride: Int
  /// How many mirrored pixels beyond an image are shown at most.
  public var mirrored: Int
  /// The evidence at which a pixel counts as a curve at detail 0.5: of rectified neurons in units of
  /// activation, of a softmax a probability.
  public var evidenceThreshold: Double

  /// Whether the answer to a mirrored image is the mirrored answer, as of a network built by formula. A learned one
  /// has its own left and right, and is shown both: the mean is nearer to the truth than either.
  public var isSymmetric: Bool

  /// Whether the answer tells dark curves from bright ones; a trained classifier's neurons do not care.
  public var tellsPolarity: Bool

  /// How dark a stroke of full coverage is when it is drawn for this network, in units of normalized light.
  public var strokeDepth: Float

  /// How pre-activations become activations and evidence.
  public enum Readout: Sendable, Hashable {
    /// Neurons are rectified in the graph; what they say at several scales adds up.
    case rectified
    /// Neurons and "no curve", whose pre-activation is 0, share a softmax: activations are
    /// probabilities, and those of several scales are averaged.
    case softmax
  }

  /// Where the width of a curve is taken from.
  public enum WidthSource: Sendable, Hashable {
    /// The full width that the network answers to best, px at its own scale: the scales tell widths.
    case constant(Double)
    /// The layer of one channel that holds the binary logarithm of the full width, px.
    case binaryLogarithm(layer: String)
  }

  /// A network with curve neurons; `refinementLayer` defaults to `attributionLayer`, `mirrored` to `reach`.
  public init(
    name: String, graph: Graph, attributionLayer: String, refinementLayer: String? = nil,
    responseLayer: String,
    family: CurveFamily, scales: [Double], choosesScales: Bool = false,
    readout: Readout = .rectified,
    method: ExtractionMethod = .combined, width: WidthSource,
    normalization: ContrastNormalization = ContrastNormalization(), reach: Int, stride: Int = 1,
    mirrored: Int? = nil, evidenceThreshold: Double, strokeDepth: Float = 1,
    isSymmetric: Bool = true, tellsPolarity: Bool = true
  ) {
    self.name = name
    self.graph = graph
    self.attributionLayer = attributionLayer
    self.refinementLayer = refinementLayer ?? attributionLayer
    self.responseLayer = responseLayer
    self.family = family
    self.scales = scales
    self.choosesScales = choosesScales
    self.readout = readout
    self.method = method
    self.width = width
    self.normalization = normalization
    self.reach = reach
    self.stride = stride
    self.mirrored = mirrored ?? reach
    self.evidenceThreshold = evidenceThreshold
    self.strokeDepth = strokeDepth
    self.isSymmetric = isSymmetric
    self.tellsPolarity = tellsPolarity
  }

  /// The layers that a reading takes.
  package var outputLayers: [String] {
    var layers = [attributionLayer, refinementLayer, responseLayer, family.layer]
    if case .binaryLogarithm(let layer) = width { layers.append(layer) }
    return Array(Set(layers)).sorted()
  }
}
