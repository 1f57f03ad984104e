public import ConvNet
import Foundation

/// The embedded hand-set network: its weights are a formula with a handful of named parameters.
///
/// It follows the layers that N. Cammarata, G. Goh, S. Carter, C. Voss, L. Schubert, C. Olah found in
/// InceptionV1 ("Curve Circuits", Distill 2021, doi 10.23915/distill.00024.006):
///
/// 1. `gabor`: oriented second-derivative filters, rectified, so that each answers to dark lines of
///    its orientation.
/// 2. `line`: each orientation inhibited by the perpendicular one, which is what combs and crossing
///    texture excite, and divided by what all of them say, so that it tells less of contrast and width
///    (D. J. Heeger, "Normalization of cell responses in cat striate cortex", Visual Neuroscience 9,
///    1992, doi 10.1017/S0952523800009640).
/// 3. `early_curve`: lines tiled along arcs, one for each outer normal over 360 degrees; where the
///    arc's tangent turns, so does the orientation that is asked for.
/// 4. `contest`: the early curves again, and by how much each of the three around the opposite normal
///    exceeds a curve's own response.
/// 5. `curve`: each early curve inhibited by the contests that it lost, so that no echo remains.
///
/// Different from the article, the filters are one octave-wide and look at dark lines only: other
/// widths are the business of `scales`, the other polarity of the input's sign, which costs nothing
/// where the polarity is known.
public struct CurveCircuit: Sendable, Hashable {
  /// How many line orientations there are over 180 degrees; twice as many curve neurons.
  public var orientations = 8
  /// The deviation of the filters across a line, px.
  public var sigma = 1.15
  /// Their deviation along the line, in units of `sigma`.
  public var elongation = 1.8
  /// How much of the perpendicular response is taken from each line response.
  public var combInhibition = 1.0
  /// How soon line responses saturate: a place's are divided by √(1 + s Σ line²). Over widths of 2 to
  /// 8 px, contrasts of 0.1 to 0.3 and radii of 20 and 40 px curve responses differ by up to 49 % for
  /// s = 0, 18 % for 1, 14 % for 3 and 12 % for 10, while AUC and F1 on every third coronary angiogram
  /// are .966 and .665, .964 and .665, .962 and .661, .957 and .651. Saturating `gabor` (s = 3: 15 %,
  /// .961, .657) or `early_curve` (1: 22 %, .965, .661; 3: 14 %, .963, .654) instead costs more; a larger
  /// `epsilon` of contrast normalization (0.2: 38 %) or dividing the input by its local energy (35 %)
  /// does not suffice.
  public var lineSaturation = 1.0
  /// Half the length of the arcs that lines are tiled along, px.
  public var arcHalfLength = 6
  /// The arcs' curvature, 1/px.
  public var curvature = 0.06
  /// How far from the arc a line may lie: a deviation, px.
  public var arcSpread = 1.0
  /// Pixels from one tap of the arc kernels to the next: line responses are smooth enough for every
  /// second one (2.7 times faster, and no worse).
  public var arcStep = 2
  /// How much of what an opposite response has more than its due is taken from a curve response.
  public var echoInhibition = 8.0
  /// The share of its own response that a neuron grants the opposite ones. An arc of radius 40 px and
  /// width 2 px excites the opposite neuron 0.9 times as much, and loses little. A straight line
  /// excites both alike, and keeps 1 - 8 · 0.1 = 0.2 of its response on either side, where plain
  /// subtraction would leave nothing of it.
  public var echoTolerance = 0.9

  /// The circuit with its usual parameters.
  public init() {}

  /// The network built from the parameters.
  public func network() throws -> CurveNetwork {
    let neurons = (0..<2 * orientations).map {
      CurveFamily.Neuron(channel: $0, orientation: Double($0) * 180 / Double(orientations))
    }
    return CurveNetwork(
      name: "curve-circuit", graph: try graph(),
      family: CurveFamily(layer: "curve", neurons: neurons),
      layers: .init(attribution: "line", response: "early_curve"),
      scales: [1, 0.5.squareRoot(), 0.5, 0.125.squareRoot()],
      input: .init(reach: gaborRadius + 2 * arcRadius),
      answer: .init(width: .constant(2 * sigma), threshold: 0.95))
  }

  /// The layers from one plane to the curve neurons.
  public func graph() throws(GraphError) -> Graph {
    try Graph(
      inputChannels: 1,
      layers: [
        .init("gabor_pre_relu", .convolution(gabors), inputs: ["input"]),
        .init("gabor", .relu, inputs: ["gabor_pre_relu"]),
        .init("line_pre_relu", .convolution(combs), inputs: ["gabor"]),
        .init("line_unsaturated", .relu, inputs: ["line_pre_relu"]),
        .init("line", .localResponseNormalization(saturation), inputs: ["line_unsaturated"]),
        .init("early_curve", .convolution(arcs), inputs: ["line"]),
        .init("contest_pre_relu", .convolution(contests), inputs: ["early_curve"]),
        .init("contest", .relu, inputs: ["contest_pre_relu"]),
        .init("curve_pre_relu", .convolution(echoes), inputs: ["contest"]),
        .init("curve", .relu, inputs: ["curve_pre_relu"]),
      ])
  }

  /// The radius of the oriented filters, px: 3 deviations along the line.
  var gaborRadius: Int { Int((3 * sigma * elongation).rounded(.up)) }

  /// The radius of the arcs, px.
  var arcRadius: Int { (arcHalfLength + arcStep) / arcStep * arcStep }

  /// The direction of the normal of line orientation `k`, radians.
  private func normal(_ k: Int) -> Double { Double(k) * .pi / Double(orientations) }

  /// Minus the second derivative of a Gaussian across the line, a Gaussian along it; no response to
  /// constant light, and weights whose absolute values add up to 2.
  private var gabors: Convolution {
    let kernels = (0..<orientations).map { k in
      let normal = normal(k)
      var kernel = Kernel(radius: gaborRadius) { x, y in
        let across = (x * cos(normal) + y * sin(normal)) / sigma
        let along = (y * cos(normal) - x * sin(normal)) / (sigma * elongation)
        return (across * across - 1) * exp(-(across * across + along * along) / 2)
      }
      kernel.subtractMean()
      kernel.scale(toAbsoluteSum: 2)
      return [kernel]
    }
    return Kernel.convolution(kernels)
  }

  /// The identity minus `combInhibition` times the perpendicular orientation.
  private var combs: Convolution {
    let count = orientations
    var weights = Tensor(shape: Shape(batch: count, channels: count, height: 1, width: 1))
    for k in 0..<count {
      weights.values[k * count + k] += 1
      weights.values[k * count + (k + count / 2) % count] -= Float(combInhibition)
    }
    return Convolution(weights: weights)
  }

  /// Each line response divided by what all orientations say together.
  private var saturation: LocalResponseNormalization {
    .tensorFlow(depthRadius: orientations, bias: 1, alpha: Float(lineSaturation), beta: 0.5)
  }

  /// The rivals of a neuron, in steps of normals from its own: the opposite one and its neighbours,
  /// which answer to the flanks of an echo.
  private var rivals: [Int] { [orientations - 1, orientations, orientations + 1] }

  /// The identity, which a relu leaves alone because early curves are never negative; then for each
  /// rival what it has above `echoTolerance` times the neuron's own response.
  private var contests: Convolution {
    let count = 2 * orientations
    var weights = Tensor(
      shape: Shape(batch: (1 + rivals.count) * count, channels: count, height: 1, width: 1))
    for k in 0..<count {
      weights.values[k * count + k] = 1
      for (block, rival) in rivals.enumerated() {
        let row = ((1 + block) * count + k) * count
        weights.values[row + k] -= Float(echoTolerance)
        weights.values[row + (k + rival) % count] += 1
      }
    }
    return Convolution(weights: weights)
  }

  /// The first block of `contest` minus `echoInhibition` times the sum of the others.
  private var echoes: Convolution {
    let (count, blocks) = (2 * orientations, 1 + rivals.count)
    var weights = Tensor(
      shape: Shape(batch: count, channels: blocks * count, height: 1, width: 1))
    for k in 0..<count {
      for block in 0..<blocks {
        weights.values[(k * blocks + block) * count + k] =
          block == 0 ? 1 : -Float(echoInhibition)
      }
    }
    return Convolution(weights: weights)
  }

  /// For each outer normal, lines tiled along the arc through the centre that bends away from it,
  /// weighted by a Gaussian along the arc; weights that add up to 1.
  private var arcs: Convolution {
    let radius = arcRadius / arcStep
    let step = Double(arcStep)
    let kernels = (0..<2 * orientations).map { n -> [Kernel] in
      let theta = Double(n) * .pi / Double(orientations)
      var kernels = Array(repeating: Kernel(radius: radius) { _, _ in 0 }, count: orientations)
      for position in -arcHalfLength...arcHalfLength {
        let s = Double(position)
        let turned = theta + s * curvature
        // The circle of radius 1 / curvature around the point that lies that far along -normal.
        let (x, y) = (
          (cos(turned) - cos(theta)) / curvature, (sin(turned) - sin(theta)) / curvature
        )
        let weight = exp(-2 * s * s / Double(arcHalfLength * arcHalfLength))
        let spot = Kernel(radius: radius) { column, row in
          let (dx, dy) = (column * step - x, row * step - y)
          return exp(-(dx * dx + dy * dy) / (2 * arcSpread * arcSpread))
        }
        // Between two line orientations, the nearer one takes the larger part.
        let index = turned * Double(orientations) / .pi
        let lower = Int(index.rounded(.down))
        let fraction = index - Double(lower)
        for (k, part) in [(lower, 1 - fraction), (lower + 1, fraction)] {
          kernels[(k % orientations + orientations) % orientations].add(spot, times: weight * part)
        }
      }
      let total = kernels.reduce(0) { $0 + $1.absoluteSum }
      for k in kernels.indices { kernels[k].scale(by: 1 / total) }
      return kernels
    }
    return Kernel.convolution(kernels, dilation: arcStep)
  }
}
