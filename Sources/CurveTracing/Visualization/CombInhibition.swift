import ConvNet
import Determinism
import Foundation
import Imaging

/// Connections added to a network so that it does not comb: where it has seen a curve, lines across the curve in its
/// first layer inhibit what the curve excites.
///
/// Neurons for a line are also excited by lines at right angles to it (N. Cammarata et al., "Curve Detectors", Distill
/// 2020, doi 10.23915/distill.00024.003, section "The Combing Phenomenon"), so pictures that are drawn for them grow
/// teeth. Removing the excitation between perpendicular channels from the weights does not help, alone or turned into
/// inhibition (`Scripts/train/LOG.md`, third part): it comes in by many ways. Inhibition at the source does.
struct CombInhibition {
  /// The first layer of lines.
  let layer: String
  /// How much each of its units counts as a line across a curve, not more than in `lines`.
  let across: Tensor
  /// How much each of its units counts as any line at a curve.
  let lines: Tensor

  /// How far from the curve's direction the direction of a line across it is at least, degrees.
  private static let leastAngle = 55.0

  /// The connections for the curves of `map`, of an image that is drawn at `scale` times its size.
  ///
  /// - Parameter input: the shape of the network's input that the picture becomes.
  init(
    in network: PictureNetwork, for map: CurveMap, scale: Double, input: Shape, pool: WorkerPool
  ) throws {
    guard let first = network.graph.layers.first(where: { $0.operation == .relu }),
      let shape = try Evaluator(network.graph, inputShape: input, outputs: [first.name])
        .shapes[first.name]
    else { throw GraphError.unknownLayer("relu", known: network.graph.layers.map(\.name)) }
    layer = first.name
    let tunings = try LineTuning.measured(in: [layer], of: network, pool: pool)[layer] ?? []
    let grid = try network.graph.samplingGrid(of: layer)
    func pixel(_ unit: Int, _ extent: Int) -> Int {
      min(max(Int((grid.first + Double(unit) * grid.stride + 0.5) / scale), 0), extent - 1)
    }
    var (across, lines) = (Tensor(shape: shape), Tensor(shape: shape))
    for row in 0..<lines.shape.height {
      for column in 0..<lines.shape.width {
        let here =
          pixel(row, map.evidence.height) * map.evidence.width + pixel(column, map.evidence.width)
        let seen = map.evidence.pixels[here]
        let normal = Double(map.orientation.pixels[here]) * 180 / .pi
        let curve = LineTuning(orientation: normal, selectivity: 1)
        let place = row * lines.shape.width + column
        for (channel, tuning) in tunings.enumerated() {
          let weight = seen / (1 + seen) * Float(tuning.selectivity)
          let index = lines.range(channel: channel).lowerBound + place
          lines.values[index] = weight
          if tuning.angle(to: curve) >= Self.leastAngle { across.values[index] = weight }
        }
      }
    }
    (self.across, self.lines) = (across, lines)
  }

  /// The share of a picture's lines at curves that lie across them, 0…1.
  var cost: Objective { .share(layer: layer, of: across, in: lines) }
}

extension Objective {
  /// ⟨part, h⟩ / ⟨whole, h⟩, the mean over the pictures, 0 where nothing is: which share of a layer's activations
  /// that count is of one kind. Both are of the layer's shape, not negative, and `part` is nowhere more than `whole`.
  static func share(layer: String, of part: Tensor, in whole: Tensor) -> Objective {
    Objective(layers: [layer]) { sighting throws(CurveTracingError) in
      let h = sighting.activations(of: layer)
      var gradients: [Tensor] = []
      var sum = 0.0
      for batch in 0..<h.shape.batch {
        let own = h.part(batch)
        guard own.shape == whole.shape else {
          throw .wrongTarget(layer: layer, expected: "\(own.shape)", got: "\(whole.shape)")
        }
        let (all, some) = (whole.dot(own), part.dot(own))
        guard all > 0 else {
          gradients.append(Tensor(shape: own.shape))
          continue
        }
        sum += some / all
        let factor = 1 / (all * Double(h.shape.batch))
        var gradient = part.scaled(by: Float(factor))
        gradient.add(whole.scaled(by: Float(-factor * some / all)))
        gradients.append(gradient)
      }
      return Assessment(
        value: sum / Double(h.shape.batch), layers: [layer: Tensor(joining: gradients)])
    }
  }
}
