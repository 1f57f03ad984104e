public import Failures
import Foundation

/// Why a selection cannot be made of a network's neurons.
public enum NeuronSelectionError: ExplainedError, Equatable {
  /// A named channel is none of the network's neurons.
  case unknownNeuron(String, network: String, known: [String])
  /// A network has no family of this name.
  case unknownFamily(String, network: String, known: [String])
  /// None of the family's neurons is selected.
  case empty(NeuronSelection, CurveFamily.Kind, network: String, known: [String])

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unknownNeuron(let name, let network, let known):
      "neurons \(name): this is no curve neuron of \(network); choose among \(known.joined(separator: ", "))"
    case .unknownFamily(let name, let network, let known):
      "neurons \(name): \(network) has no such family; it has \(known.joined(separator: ", "))"
    case .empty(let selection, let kind, let network, let known):
      "neurons \(selection): none of the neurons of \(network) for \(kind.rawValue) is among these; choose among "
        + known.joined(separator: ", ")
    }
  }

  public var category: FailureCategory { .usage }
}

extension CurveNetwork {
  /// The network of whose curve neurons only those count that are selected: what the others say is neither evidence
  /// nor explained by attribution, and what is owed to those that are not wanted is taken from it. The network itself
  /// where all count alike.
  ///
  /// Ranges of orientations are those of the network's own family.
  ///
  /// - Parameter others: more families that can be selected, in layers of the network's graph whose values are never
  ///   negative or share a softmax.
  /// - Throws: `NeuronSelectionError`.
  public func counting(
    _ selection: NeuronSelection, beside others: [CurveFamily] = []
  ) throws(NeuronSelectionError) -> CurveNetwork {
    let families = [family] + others
    for term in selection.terms {
      try check(term, families)
    }
    let weighed = families.enumerated().map { index, family in
      WeighedFamily(
        family,
        weights: family.neurons.map { neuron in
          selection.parts.reduce(0) { sum, part in
            part.terms.contains { $0.contains(neuron, of: family, isOwn: index == 0) }
              ? sum + part.weight : sum
          }
        })
    }
    guard weighed[0].weights.contains(where: { $0 > 0 }) else {
      throw .empty(
        selection, family.kind, network: name,
        known: family.neurons.map {
          "\(family.name(of: $0)) (\(String(format: "%.4g", $0.orientation))\u{B0})"
        })
    }
    let counted =
      weighed.prefix(1) + weighed.dropFirst().filter { $0.weights.contains { $0 != 0 } }
    var network = self
    if counted.count > 1 || counted[0].weights.contains(where: { $0 != 1 }) {
      (network.selection, network.counted) = (selection, Array(counted))
    }
    return network
  }

  private func check(
    _ term: NeuronSelection.Term, _ families: [CurveFamily]
  ) throws(NeuronSelectionError) {
    switch term {
    case .orientations: break
    case .channel(let layer, let channel):
      let there = families.filter { $0.origin == layer }
      if there.isEmpty { try throwUnknown("\(layer):\(channel)", families) }
      guard there.contains(where: { $0.neurons.contains { $0.number == channel } }) else {
        throw .unknownNeuron(
          "\(layer):\(channel)", network: name,
          known: there.flatMap { family in family.neurons.map { family.name(of: $0) } })
      }
    case .family(let layer, let looksFor):
      let isThere = families.contains {
        $0.origin == layer && $0.looksFor == looksFor && !$0.neurons.isEmpty
      }
      if !isThere { try throwUnknown("\(layer):\(looksFor.rawValue)", families) }
    }
  }

  private func throwUnknown(
    _ words: String, _ families: [CurveFamily]
  ) throws(NeuronSelectionError) {
    throw .unknownFamily(
      words, network: name,
      known: families.filter { !$0.neurons.isEmpty }.compactMap { family in
        family.looksFor.map { "\(family.origin):\($0.rawValue)" }
      })
  }

  /// The neurons of the family that are wanted.
  public var countedNeurons: [CurveFamily.Neuron] { counted[0].neurons(wanted: true).map(\.neuron) }

  /// The layers of all neurons that count, each once.
  package var countedLayers: [String] {
    Array(Set(counted.map(\.family.layer))).sorted()
  }

  /// The network of which all curve neurons count.
  package var countingAll: CurveNetwork {
    var network = self
    (network.selection, network.counted) = (nil, [WeighedFamily(family)])
    return network
  }

  /// The network of which no neurons count but all those of `other`, a family of those that count.
  package func countingOnly(_ other: CurveFamily) -> CurveNetwork {
    var network = self
    network.counted = counted.map { own in
      let weight = own.family == other ? 1.0 : 0
      return WeighedFamily(own.family, weights: own.weights.map { _ in weight })
    }
    return network
  }

  /// The network as mirror images, left to right, are shown to it: those neurons count that there see the curves which
  /// the ones that count see.
  package var inMirror: CurveNetwork {
    guard selection != nil else { return self }
    var network = self
    network.counted = counted.map(\.mirrored)
    return network
  }
}

extension NeuronSelection.Term {
  /// Whether `neuron` of `family` is meant; ranges of orientations mean the network's own family.
  fileprivate func contains(
    _ neuron: CurveFamily.Neuron, of family: CurveFamily, isOwn: Bool
  ) -> Bool {
    switch self {
    case .orientations(let from, let to):
      isOwn && (to - from >= 360 || Self.turn(from, neuron.orientation) <= Self.turn(from, to))
    case .channel(let layer, let channel): layer == family.origin && channel == neuron.number
    case .family(let layer, let looksFor):
      layer == family.origin && looksFor == family.looksFor
    }
  }

  /// How far it is from one direction to another, degrees in 0..<360.
  private static func turn(_ from: Double, _ to: Double) -> Double {
    let turn = (to - from).truncatingRemainder(dividingBy: 360)
    return turn < 0 ? turn + 360 : turn
  }
}
