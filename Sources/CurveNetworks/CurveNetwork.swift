public import ConvNet
import Foundation

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

  /// Whether the answer to a mirrored image is the mirrored answer, as of a network built by formula. A
  /// learned one has its own left and right, and is shown both: the mean is nearer to the truth than
  /// either.
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

/// The neurons of one layer that detect curves, one for each orientation.
public struct CurveFamily: Sendable, Hashable {
  /// What the curves are.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Vessels, strokes: something darker or brighter than what is on either side of it.
    case lines
    /// Borders between regions.
    case edges
  }

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

  /// What the curves are.
  public var kind: Kind
  /// The layer that the neurons are in.
  public var layer: String
  /// The neurons, in order of their orientation.
  public var neurons: [Neuron]

  /// The family of `neurons` in `layer`.
  public init(_ kind: Kind = .lines, layer: String, neurons: [Neuron]) {
    self.kind = kind
    self.layer = layer
    self.neurons = neurons
  }
}

/// The ways to get curve pixels from a network.
public enum ExtractionMethod: String, Sendable, Hashable, CaseIterable {
  /// Attribution and response together.
  case combined
  /// What the curve neurons' activations are owed to: |∂z/∂h ⊙ h|.
  case attribution
  /// The activations of the curve neurons themselves.
  case response
}

extension CurveNetwork {
  /// The activations of neurons with these values in the graph, `[1, neurons, height, width]`.
  package func activations(_ values: Tensor) -> Tensor {
    switch readout {
    case .rectified: values
    case .softmax: values.softmaxBesideNone()
    }
  }

  /// Whether what `method` takes from a scale is the probability of a curve.
  package func isProbability(_ method: ExtractionMethod) -> Bool {
    readout == .softmax && method == .response
  }

  /// The evidence for a curve, 1 at the threshold, where what `method` takes from the scales is `value`: the
  /// mean of probabilities, or else the sum.
  ///
  /// Probabilities are turned into odds, so that the knob has as far to go above the threshold as below it.
  package func evidence(_ value: Float, method: ExtractionMethod) -> Float {
    let threshold = Float(evidenceThreshold)
    guard isProbability(method) else { return value / threshold }
    let probability = min(value, 1 - 1e-4)
    return probability / (1 - probability) * (1 - threshold) / threshold
  }
}

extension Tensor {
  /// exp z_k / (1 + Σ exp z_j) over the channels of one input: a softmax over them and one more, whose
  /// pre-activation is 0.
  fileprivate func softmaxBesideNone() -> Tensor {
    let (area, channels) = (shape.area, shape.channels)
    var result = self
    // Subtracting the largest keeps the exponentials from overflowing.
    var largest = ContiguousArray<Float>(repeating: 0, count: area)
    var sum = largest
    result.values.withUnsafeMutableBufferPointer { z in
      largest.withUnsafeMutableBufferPointer { largest in
        sum.withUnsafeMutableBufferPointer { sum in
          for k in 0..<channels {
            for i in 0..<area { largest[i] = max(largest[i], z[k &* area &+ i]) }
          }
          for i in 0..<area { sum[i] = exp(-largest[i]) }
          for k in 0..<channels {
            for i in 0..<area {
              let e = exp(z[k &* area &+ i] - largest[i])
              z[k &* area &+ i] = e
              sum[i] += e
            }
          }
          for i in 0..<area { sum[i] = 1 / sum[i] }
          for k in 0..<channels {
            for i in 0..<area { z[k &* area &+ i] *= sum[i] }
          }
        }
      }
    }
    return result
  }
}

extension CurveNetwork {
  /// The network, looking at other scales.
  package func looking(at scales: [Double]) -> CurveNetwork {
    var network = self
    network.scales = scales
    return network
  }

  /// Which of its scales serve to refine splines: those up to the image's own size, beyond which a step
  /// costs more than it gains; the smallest where all are larger.
  package var refinementLevels: [Int] {
    let fine = scales.indices.filter { scales[$0] <= 1 }
    return fine.isEmpty
      ? Array(scales.indices.min { scales[$0] < scales[$1] }.map { [$0] } ?? []) : fine
  }
}
