import ConvNet
import CurveExtraction
import CurveNetworks
import Foundation
import Imaging
import Neurons
import Workers

/// Connections added to a network so that it does not comb: where it has seen a curve, lines across the
/// curve in its first layer inhibit what the curve excites.
///
/// Neurons for a line are also excited by lines at right angles to it (N. Cammarata et al., "Curve
/// Detectors", Distill 2020, doi 10.23915/distill.00024.003, section "The Combing Phenomenon"), so pictures
/// that are drawn for them grow teeth. Removing the excitation between perpendicular channels from the
/// weights does not help, alone or turned into inhibition (`Scripts/train/LOG.md`, "What was tried against
/// combing"): it comes in by many ways. Inhibition at the source does.
struct CombInhibition {
  /// The network's first layer with channels for straight lines.
  let layer: String
  /// How much each of its units counts as a line across a curve.
  let across: Tensor
  /// What all lines at the image's curves add up to.
  let unit: Double

  /// How far from the curve's direction the direction of a line across it is at least, degrees.
  private static let leastAngle = 55.0
  /// The power of e / (1 + e), of evidence e, that tells how much of a curve a place is: where there is
  /// none, lines do not matter.
  private static let sharpness: Float = 4

  /// The connections for the curves of `map`, of an image that is drawn at `scale` times its size.
  ///
  /// - Parameter input: the network's input that shows the image.
  init(
    in network: PictureNetwork, for map: CurveMap, scale: Double, input: Tensor, pool: WorkerPool
  ) throws {
    guard let first = network.graph.layers.first(where: { $0.operation == .relu }) else {
      throw GraphError.unknownLayer("relu", known: network.graph.layers.map(\.name))
    }
    let evaluator = try Evaluator(network.graph, inputShape: input.shape, outputs: [first.name])
    try evaluator.forward(input)
    let seen = evaluator.values(of: first.name)
    layer = first.name
    let tunings = try LineTuning.measured(in: [layer], of: network, pool: pool)[layer] ?? []
    let grid = try network.graph.samplingGrid(of: layer)
    func pixel(_ unit: Int, _ extent: Int) -> Int {
      min(max(Int((grid.first + Double(unit) * grid.stride + 0.5) / scale), 0), extent - 1)
    }
    var (across, lines) = (Tensor(shape: seen.shape), Tensor(shape: seen.shape))
    for row in 0..<lines.shape.height {
      for column in 0..<lines.shape.width {
        let here =
          pixel(row, map.evidence.height) * map.evidence.width + pixel(column, map.evidence.width)
        let evidence = map.evidence.pixels[here]
        let normal = Double(map.orientation.pixels[here]) * 180 / .pi
        let curve = LineTuning(orientation: normal, selectivity: 1)
        let place = row * lines.shape.width + column
        for (channel, tuning) in tunings.enumerated() {
          let weight = pow(evidence / (1 + evidence), Self.sharpness) * Float(tuning.selectivity)
          let index = lines.range(channel: channel).lowerBound + place
          lines.values[index] = weight
          if tuning.angle(to: curve) >= Self.leastAngle { across.values[index] = weight }
        }
      }
    }
    self.across = across
    unit = max(lines.dot(seen), .leastNormalMagnitude)
  }

  /// The lines across curves that a picture has, in units of all lines at the image's curves.
  var cost: Objective { 1 / unit * .sum(layer: layer, weights: across) }
}

extension Objective {
  /// The objective v times exp(-strength · c), where c is a `cost` that is not negative: what it costs
  /// weighs alike however large v is, and v never turns against itself.
  func inhibited(by cost: Objective, strength: Double) -> Objective {
    Objective(layers: layers.union(cost.layers)) { sighting throws(NetworkError) in
      let (own, other) = (try assess(sighting), try cost.assess(sighting))
      let factor = exp(-strength * other.value)
      let slope = strength * factor * own.value
      var found = try (factor * Objective { _ in own } - slope * Objective { _ in other }).assess(
        sighting)
      found.value = factor * own.value
      return found
    }
  }

  /// ⟨weights, h⟩, the mean over the pictures, h being the activations of `layer`, whose shape `weights` has.
  static func sum(layer: String, weights: Tensor) -> Objective {
    Objective(layers: [layer]) { sighting throws(NetworkError) in
      let h = sighting.activations(of: layer)
      let parts = (0..<h.shape.batch).map { h.part($0) }
      for part in parts where part.shape != weights.shape {
        throw .wrongTarget(layer: layer, expected: "\(part.shape)", got: "\(weights.shape)")
      }
      let share = 1 / Double(h.shape.batch)
      let gradient = weights.multiplied(by: Float(share))
      return Assessment(
        value: parts.reduce(0) { $0 + weights.dot($1) * share },
        layers: [layer: Tensor(joining: parts.map { _ in gradient })])
    }
  }
}
