/// A curve family, and how much each of its neurons counts.
public struct WeighedFamily: Sendable, Hashable {
  /// The neurons, those included that do not count.
  public let family: CurveFamily
  /// How much each neuron of `family` counts, in their order; negative where it is not wanted.
  public private(set) var weights: [Double]
  /// What the neurons' activations are multiplied by before they are compared with those of other families.
  public package(set) var scale = 1.0

  /// A family whose neurons count as much as `weights` say.
  public init(_ family: CurveFamily, weights: [Double]) {
    precondition(family.neurons.count == weights.count, "each neuron has a weight")
    (self.family, self.weights) = (family, weights)
  }

  /// A family whose neurons all count alike.
  init(_ family: CurveFamily) {
    self.init(family, weights: family.neurons.map { _ in 1 })
  }

  /// The neurons that are wanted, or those that are not, each with how much it counts: a positive number.
  package func neurons(wanted: Bool) -> [(neuron: CurveFamily.Neuron, weight: Double)] {
    zip(family.neurons, weights).compactMap { neuron, weight in
      (wanted ? weight > 0 : weight < 0) ? (neuron, abs(weight)) : nil
    }
  }

  /// The family as mirror images, left to right, are shown to it: a neuron counts as much as the one that sees there
  /// what it sees here.
  var mirrored: WeighedFamily {
    let period = family.looksFor == .lines ? 180.0 : 360
    func apart(_ a: Double, _ b: Double) -> Double {
      let rest = abs(a - b).truncatingRemainder(dividingBy: period)
      return min(rest, period - rest)
    }
    var result = self
    result.weights = family.neurons.map { neuron in
      let orientation = 180 - neuron.orientation
      let nearest = family.neurons.indices.min {
        apart(orientation, family.neurons[$0].orientation)
          < apart(orientation, family.neurons[$1].orientation)
      }
      return nearest.map { weights[$0] } ?? 0
    }
    return result
  }
}
