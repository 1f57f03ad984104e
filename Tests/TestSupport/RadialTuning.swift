package import ConvNet
package import CurveExtraction
package import CurveNetworks
import Foundation
package import Imaging
package import Neurons
import Workers

/// How the curve neurons answer to arcs of every orientation: the article's radial tuning curves
/// (N. Cammarata et al., "Curve Detectors", Distill 2020, doi 10.23915/distill.00024.003).
package struct RadialTuning {
  /// The orientations of the arcs are this many degrees apart.
  package static let step = 7.5
  package static let count = Int(360 / step)

  /// `responses[orientation][neuron]`: the largest activation over the scales, in the middle of the
  /// arc.
  package let responses: [[Float]]
  package let neurons: [CurveFamily.Neuron]

  /// Turns `arc` all the way round.
  package init(of network: CurveNetwork, to arc: SyntheticArc, polarity: Polarity = .dark) throws {
    neurons = network.family.neurons
    responses = try WorkerPool.allCores.map(Self.count) { index in
      var turned = arc
      turned.orientation = Double(index) * Self.step
      return try network.activations(inTheMiddleOf: turned, polarity: polarity)
    }
  }

  /// One neuron's answers to all orientations, starting with 0°.
  package func curve(of neuron: Int) -> [Float] { responses.map { $0[neuron] } }

  package func peak(of neuron: Int) -> Float { curve(of: neuron).max() ?? 0 }

  /// Where the neuron answers most, degrees: the vertex of the parabola through the largest answer
  /// and its neighbours.
  package func peakOrientation(of neuron: Int) -> Double {
    let curve = curve(of: neuron)
    let top = curve.indices.max { curve[$0] < curve[$1] } ?? 0
    let (before, at, after) = (
      Double(curve[(top + Self.count - 1) % Self.count]), Double(curve[top]),
      Double(curve[(top + 1) % Self.count])
    )
    let bend = before - 2 * at + after
    let shift = bend < 0 ? (before - after) / (2 * bend) : 0
    return (Double(top) + shift) * Self.step
  }

  /// Half the width of the bump, degrees: how far from the peak answers fall to half of it, the mean of both
  /// sides.
  package func halfWidth(of neuron: Int) -> Double {
    let curve = curve(of: neuron)
    let top = curve.indices.max { curve[$0] < curve[$1] } ?? 0
    let sides = [1, Self.count - 1].map { side -> Double in
      for i in 1...Self.count / 2 {
        let (before, after) = (
          curve[(top + side * (i - 1)) % Self.count], curve[(top + side * i) % Self.count]
        )
        if after <= curve[top] / 2 {
          return Double(i - 1) + Double((before - curve[top] / 2) / (before - after))
        }
      }
      return Double(Self.count / 2)
    }
    return (sides[0] + sides[1]) / 2 * Self.step
  }

  /// The answer to the opposite of the stated orientation, as a share of the peak.
  package func echo(of neuron: Int) -> Float {
    let opposite = neurons[neuron].orientation + 180
    let index = Int((opposite / Self.step).rounded()) % Self.count
    return curve(of: neuron)[index] / peak(of: neuron)
  }

  /// How far the answers rise again on the way down from the peak to its opposite, on either side, as
  /// a share of the peak: zero for a single bump.
  package func secondRise(of neuron: Int) -> Float {
    let curve = curve(of: neuron)
    let top = curve.indices.max { curve[$0] < curve[$1] } ?? 0
    var worst: Float = 0
    for side in [1, Self.count - 1] {
      var lowest = curve[top]
      for i in 1...Self.count / 2 {
        let value = curve[(top + side * i) % Self.count]
        lowest = min(lowest, value)
        worst = max(worst, value - lowest)
      }
    }
    return worst / curve[top]
  }

  /// The smallest angle between two directions, degrees.
  package static func angle(_ a: Double, _ b: Double) -> Double {
    let difference = abs(a - b).truncatingRemainder(dividingBy: 360)
    return min(difference, 360 - difference)
  }
}

extension CurveNetwork {
  /// The activations of the family's neurons in the middle of an arc: the largest over the scales.
  package func activations(
    inTheMiddleOf arc: SyntheticArc, polarity: Polarity = .dark
  ) throws -> [Float] {
    try activations(inTheMiddleOf: arc, polarity: polarity, layers: [family.layer])[0]
  }

  /// The same for several layers with the family's channels.
  package func activations(
    inTheMiddleOf arc: SyntheticArc, polarity: Polarity, layers: [String]
  ) throws -> [[Float]] {
    let sign: Float = polarity == .bright ? -1 : 1
    let light = input.normalization.normalized(arc.plane()).map { $0 * sign }
    var best = layers.map { _ in [Float](repeating: 0, count: family.neurons.count) }
    let (reach, stride) = (input.reach, input.stride)
    for scale in scales {
      let extent = Int((Double(light.width) * scale).rounded())
      let plane =
        scale == 1 ? light : light.resized(width: extent, height: extent, filter: .area)
      // Between the four pixels around the middle, in coordinates of pixel centres.
      let middle = SyntheticArc.middle * Double(extent) / Double(light.width) - 0.5
      let first = Int(middle.rounded(.down))
      let part = Float(middle - Double(first))
      // Windows lie where they lie in the whole picture.
      let lower = Int((Double(first - reach) / Double(stride)).rounded(.down)) * stride
      let count = (first + reach + 2 - lower + stride - 1) / stride * stride
      let input = plane.square(lower..<lower + count)
      let evaluator = try Evaluator(graph, inputShape: input.shape, outputs: layers)
      try evaluator.forward(input)
      for (index, layer) in layers.enumerated() {
        let values = activations(evaluator.values(of: layer))
        for (i, neuron) in family.neurons.enumerated() {
          let channel = values.channel(neuron.channel)
          let side = input.shape.width
          let at = (first - lower) * side + first - lower
          let upper = channel[at] * (1 - part) + channel[at + 1] * part
          let lower = channel[at + side] * (1 - part) + channel[at + side + 1] * part
          let value = upper * (1 - part) + lower * part
          best[index][i] = max(best[index][i], value)
        }
      }
    }
    return best
  }
}

extension Plane {
  /// The pixels in `range` of columns and rows, the outermost ones repeated beyond the plane.
  package func square(_ range: Range<Int>) -> Tensor {
    var values = ContiguousArray<Float>()
    for y in range {
      for x in range { values.append(self[min(max(x, 0), width - 1), min(max(y, 0), height - 1)]) }
    }
    return Tensor(
      shape: Shape(channels: 1, height: range.count, width: range.count), values: values)
  }
}

extension SyntheticArc {
  /// The full width of a line, px; of a border none.
  package var width: Double {
    if case .line(let width) = kind { width } else { 0 }
  }
}
