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
  /// The layer whose activations serve as the plain response, without the inhibition that tells the
  /// two sides of a curve apart; its channels are the family's.
  public var responseLayer: String
  /// The neurons that detect curves.
  public var family: CurveFamily
  /// The sizes at which an image is looked at, as fractions of its own.
  public var scales: [Double]
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

  /// A network with curve neurons; `mirrored` defaults to `reach`.
  public init(
    name: String, graph: Graph, attributionLayer: String, responseLayer: String,
    family: CurveFamily, scales: [Double], readout: Readout = .rectified,
    method: ExtractionMethod = .combined, width: WidthSource,
    normalization: ContrastNormalization = ContrastNormalization(), reach: Int, stride: Int = 1,
    mirrored: Int? = nil, evidenceThreshold: Double
  ) {
    self.name = name
    self.graph = graph
    self.attributionLayer = attributionLayer
    self.responseLayer = responseLayer
    self.family = family
    self.scales = scales
    self.readout = readout
    self.method = method
    self.width = width
    self.normalization = normalization
    self.reach = reach
    self.stride = stride
    self.mirrored = mirrored ?? reach
    self.evidenceThreshold = evidenceThreshold
  }

  /// The layers that a reading takes.
  var outputLayers: [String] {
    var layers = [attributionLayer, responseLayer, family.layer]
    if case .binaryLogarithm(let layer) = width { layers.append(layer) }
    return Array(Set(layers)).sorted()
  }

  /// The network called `name`, or an error that lists the known ones.
  public static func named(_ name: String) throws -> CurveNetwork {
    guard let make = builders.first(where: { $0.name == name })?.make else {
      throw CurveTracingError.unknownNetwork(name, known: builders.map(\.name))
    }
    return try make()
  }

  /// The names that `named` knows.
  public static var knownNames: [String] { builders.map(\.name) }

  /// The network that is used where none is named.
  public static let defaultName = "curve-circuit"

  private static let builders: [(name: String, make: @Sendable () throws -> CurveNetwork)] = [
    ("curvenet", { try CurveNet.network() }),
    ("curve-circuit", { try CurveCircuit().network() }),
  ]
}

/// The neurons of one layer that detect curves, one for each orientation.
public struct CurveFamily: Sendable, Hashable {
  /// A channel that fires where a curve of one orientation passes.
  public struct Neuron: Sendable, Hashable {
    /// Its channel in the family's layer.
    public var channel: Int
    /// The direction of the outer normal of the curves that excite it most, degrees from x (right)
    /// towards y (down), in 0..<360.
    public var orientation: Double

    /// The neuron of `channel`, tuned to `orientation`.
    public init(channel: Int, orientation: Double) {
      self.channel = channel
      self.orientation = orientation
    }
  }

  /// The layer that the neurons are in.
  public var layer: String
  /// The neurons, in order of their orientation.
  public var neurons: [Neuron]

  /// The family of `neurons` in `layer`.
  public init(layer: String, neurons: [Neuron]) {
    self.layer = layer
    self.neurons = neurons
  }
}
