public import ConvNet
import Foundation
public import Imaging

/// A network with curve neurons: all that a pipeline needs to know to extract and trace through it.
///
/// The hand-set circuit, a learned network and InceptionV1 are values of this one type. Pipelines
/// feed it planes of normalized light (`ContrastNormalization`) in which curves of the wanted
/// polarity are dark, at each of `scales`.
public struct CurveNetwork: Sendable {
  /// The name by which `--network` knows it.
  public var name: String
  /// All layers, from one plane of normalized light to the curve neurons.
  public var graph: Graph {
    didSet { rows = RowNetwork(graph) }
  }
  /// The same to be worked through row by row, where its layers are such.
  package private(set) var rows: RowNetwork?
  /// The neurons that detect curves.
  public var family: CurveFamily
  /// Which of the layers are read besides the family's own.
  public var layers: Layers
  /// The sizes at which an image is looked at, as fractions of its own, the largest first.
  public var scales: [Double]
  /// Whether `scales` are as they are, or only relative to the one at which the curves of an image are seen
  /// best (`ScaleChooser`).
  public var choosesScales: Bool
  /// How images and drawings become its input.
  public var input: Input
  /// What its answer means.
  public var answer: Answer
  /// Which neurons count, where these are not all of its own curve neurons alike.
  public package(set) var selection: NeuronSelection?
  /// The neurons that count and how much: first its own family, then others that are wanted or not wanted.
  public package(set) var counted: [WeighedFamily]

  /// A network with curve neurons, by default one whose scales are as they are.
  public init(
    name: String, graph: Graph, family: CurveFamily, layers: Layers, scales: [Double],
    choosesScales: Bool = false, input: Input, answer: Answer
  ) {
    self.name = name
    self.graph = graph
    rows = RowNetwork(graph)
    self.family = family
    counted = [WeighedFamily(family)]
    self.layers = layers
    self.scales = scales
    self.choosesScales = choosesScales
    self.input = input
    self.answer = answer
  }

  /// Which layers are read, by name; those of attribution and refinement are never negative.
  public struct Layers: Sendable, Hashable {
    /// The layer *h* that attribution lives in: the one whose contributions to the curve neurons are
    /// asked for.
    public var attribution: String
    /// The layer in which a drawing is to excite the network as the image does while splines are refined, at
    /// full resolution.
    public var refinement: String
    /// The layer whose activations serve as the plain response, without the inhibition that tells the
    /// two sides of a curve apart; its channels are the family's.
    public var response: String

    /// Layers by name; splines are refined in the layer of attribution unless another is named.
    public init(attribution: String, refinement: String? = nil, response: String) {
      self.attribution = attribution
      self.refinement = refinement ?? attribution
      self.response = response
    }
  }

  /// How images, and drawings while they are refined, are shown to a network.
  public struct Input: Sendable, Hashable {
    /// How light is prepared.
    public var normalization: ContrastNormalization
    /// How dark a stroke of full coverage is when it is drawn, in units of normalized light.
    public var strokeDepth: Float
    /// How many pixels around a place take part in its activations and their gradients.
    public var reach: Int
    /// Widths and heights of inputs are multiples of this, px.
    public var stride: Int
    /// How many mirrored pixels beyond an image are shown at most.
    public var mirrored: Int

    /// Input of a network with this `reach`; as many pixels are mirrored unless another number is given.
    public init(
      normalization: ContrastNormalization = ContrastNormalization(), strokeDepth: Float = 1,
      reach: Int, stride: Int = 1, mirrored: Int? = nil
    ) {
      self.normalization = normalization
      self.strokeDepth = strokeDepth
      self.reach = reach
      self.stride = stride
      self.mirrored = mirrored ?? reach
    }
  }

  /// What the numbers mean that a network answers, and what it is indifferent to.
  public struct Answer: Sendable, Hashable {
    /// How pre-activations become activations and evidence.
    public var readout: Readout
    /// What of the network is the best evidence of curves.
    public var method: ExtractionMethod
    /// Where the width of a curve is taken from.
    public var width: WidthSource
    /// The evidence at which a pixel counts as a curve at detail 0.5: of rectified neurons in units of
    /// activation, of a softmax a probability.
    public var threshold: Double
    /// Whether the answer to a mirrored image is the mirrored answer, as of a network built by formula. A
    /// learned one has its own left and right, and is shown both: the mean is nearer to the truth than
    /// either.
    public var isSymmetric: Bool
    /// Whether the answer tells dark curves from bright ones; a trained classifier's neurons do not care.
    public var tellsPolarity: Bool

    /// An answer, by default that of rectified neurons built by formula.
    public init(
      readout: Readout = .rectified, method: ExtractionMethod = .combined, width: WidthSource,
      threshold: Double, isSymmetric: Bool = true, tellsPolarity: Bool = true
    ) {
      self.readout = readout
      self.method = method
      self.width = width
      self.threshold = threshold
      self.isSymmetric = isSymmetric
      self.tellsPolarity = tellsPolarity
    }
  }

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

  /// The layers that a reading takes, attribution aside.
  package var readLayers: [String] {
    var names = [layers.response] + countedLayers
    if case .binaryLogarithm(let layer) = answer.width { names.append(layer) }
    return names
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
    /// Its channel in the family's `origin`, by which people know it.
    public var number: Int

    /// The neuron of `channel`, tuned to `orientation`; people know it by that number unless another is given.
    public init(channel: Int, orientation: Double, number: Int? = nil) {
      self.channel = channel
      self.orientation = orientation
      self.number = number ?? channel
    }
  }

  public var kind: Kind
  /// What the neurons look for; `nil` where they were named one by one.
  public var looksFor: NeuronSelection.FamilyName? = .curves
  /// The layer that the neurons are in.
  public var layer: String
  /// The layer by which people know them: `layer`, or the one that it was selected from.
  public var origin: String
  /// The neurons, in order of their orientation.
  public var neurons: [Neuron]

  /// The family of `neurons` in `layer`, which people know by that name unless another is given.
  public init(
    _ kind: Kind = .lines, layer: String, origin: String? = nil, neurons: [Neuron]
  ) {
    self.kind = kind
    self.layer = layer
    self.origin = origin ?? layer
    self.neurons = neurons
  }

  /// The name of a neuron: `lines:4`.
  public func name(of neuron: Neuron) -> String { "\(origin):\(neuron.number)" }
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
    switch answer.readout {
    case .rectified: values
    case .softmax: values.softmaxBesideNone()
    }
  }

  /// Whether what `method` takes from a scale is the probability of a curve.
  package func isProbability(_ method: ExtractionMethod) -> Bool {
    answer.readout == .softmax && method == .response
  }

  /// The evidence for a curve, 1 at the threshold, where what `method` takes from the scales is `value`: the
  /// mean of probabilities, or else the sum.
  ///
  /// Probabilities are turned into odds, so that the knob has as far to go above the threshold as below it.
  package func evidence(_ value: Float, method: ExtractionMethod) -> Float {
    let threshold = Float(answer.threshold)
    guard isProbability(method) else { return value / threshold }
    let probability = min(value, 1 - 1e-4)
    return probability / (1 - probability) * (1 - threshold) / threshold
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

/// Light relative to its neighbourhood: the local mean subtracted, divided by the local deviation.
///
/// Vessels in shadow and in full light, strokes on grey and on white paper become the same to a
/// network. (N. Pinto, D. D. Cox, J. J. DiCarlo, "Why is Real-World Visual Object Recognition Hard?",
/// PLoS Comput. Biol. 4, 2008, doi 10.1371/journal.pcbi.0040027, there in a window of 3 px.)
public struct ContrastNormalization: Sendable, Hashable {
  /// The window's radius, px of the original image.
  public var radius = 20
  /// How often means are taken: twice, and the window falls off towards its rim.
  public var passes = 2
  /// The deviation below which contrast is no longer amplified, in units of full light.
  public var epsilon: Float = 0.05

  /// The usual window, for light 0…1.
  public init() {}

  /// Light 0…1 to multiples of the local deviation, about -3…3.
  public func normalized(_ light: Plane) -> Plane {
    let (width, epsilon) = (light.width, epsilon)
    let mean = means(of: light) { $0 }
    let square = means(of: light) { $0 * $0 }
    var result = light
    result.pixels.withUnsafeMutableBufferPointer { out in
      var (means, squares) = (
        ContiguousArray<Float>(repeating: 0, count: width),
        ContiguousArray<Float>(repeating: 0, count: width)
      )
      means.withUnsafeMutableBufferPointer { means in
        squares.withUnsafeMutableBufferPointer { squares in
          for y in 0..<light.height {
            mean(means)
            square(squares)
            let row = UnsafeMutableBufferPointer(rebasing: out[y * width..<(y + 1) * width])
            for x in 0..<width {
              let variance = max(squares[x] - means[x] * means[x], 0)
              row[x] = (row[x] - means[x]) / (variance.squareRoot() + epsilon)
            }
          }
        }
      }
    }
    return result
  }

  /// What writes the rows of the local means of `transform` of `light`, one after the other.
  private func means(
    of light: Plane, _ transform: @escaping (Float) -> Float
  ) -> BoxMeanRows.Source {
    guard radius > 0, passes > 0 else {
      var y = 0
      return { row in
        for x in 0..<row.count { row[x] = transform(light.pixels[y * light.width + x]) }
        y += 1
      }
    }
    let first = BoxMeanRows(of: light, radius: radius, transform)
    return (1..<passes).reduce(first) { before, _ in
      BoxMeanRows(
        width: light.width, height: light.height, radius: radius, source: before.next(into:))
    }.next(into:)
  }
}
