public import Failures
import Foundation

/// Which neurons of curve families count: those of ranges of orientations, and those that are named.
///
/// In words, as options and recipes have them: `30..90`, `330..30,150..210`, `lines:4,5`.
public struct NeuronSelection: Sendable, Hashable, CustomStringConvertible {
  /// Some of the neurons; a selection has those of all its terms.
  public enum Term: Sendable, Hashable {
    /// Those whose orientation is met on the way from one to another that turns from x towards y, degrees; all
    /// where that is a whole turn.
    case orientations(from: Double, to: Double)
    /// A channel of a layer, both by the names that people know.
    case channel(layer: String, Int)
  }

  /// What is selected, at least one term.
  public var terms: [Term]

  /// The selection of `terms`.
  public init(_ terms: [Term]) { self.terms = terms }

  /// The selection in words; after a layer, channels alone are more of its channels. `nil` where it is none.
  public init?(_ text: String) {
    terms = []
    var layer: String?
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if let dots = part.range(of: "..") {
        guard let from = Self.angle(part[..<dots.lowerBound]),
          let to = Self.angle(part[dots.upperBound...])
        else { return nil }
        terms.append(.orientations(from: from, to: to))
        continue
      }
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      if words.count == 2, !words[0].isEmpty { layer = String(words[0]) }
      guard words.count <= 2, let layer, let channel = words.last.flatMap({ Int($0) }), channel >= 0
      else { return nil }
      terms.append(.channel(layer: layer, channel))
    }
  }

  private static func angle(_ text: Substring) -> Double? {
    Double(text).flatMap { (-360...360).contains($0) ? $0 : nil }
  }

  /// The selection in words.
  public var description: String {
    terms.map { term in
      switch term {
      case .orientations(let from, let to): String(format: "%g..%g", from, to)
      case .channel(let layer, let channel): "\(layer):\(channel)"
      }
    }.joined(separator: ",")
  }

  /// The family of the embedded network whose channels are named; lines where none are.
  public var kind: CurveFamily.Kind {
    terms.lazy.compactMap { term in
      if case .channel(let layer, _) = term { CurveFamily.Kind(rawValue: layer) } else { nil }
    }.first ?? .lines
  }

  /// Whether `neuron` of `family` is selected.
  func contains(_ neuron: CurveFamily.Neuron, of family: CurveFamily) -> Bool {
    terms.contains { term in
      switch term {
      case .orientations(let from, let to):
        to - from >= 360
          || Self.turn(from, neuron.orientation) <= Self.turn(from, to)
      case .channel(let layer, let channel):
        layer == family.origin && channel == neuron.number
      }
    }
  }

  /// The angle between two directions, degrees in 0...180.
  fileprivate static func angle(_ a: Double, _ b: Double) -> Double { min(turn(a, b), turn(b, a)) }

  /// How far it is from one direction to another, degrees in 0..<360.
  private static func turn(_ from: Double, _ to: Double) -> Double {
    let turn = (to - from).truncatingRemainder(dividingBy: 360)
    return turn < 0 ? turn + 360 : turn
  }
}

/// Why a selection cannot be made of a family's neurons.
public enum NeuronSelectionError: ExplainedError, Equatable {
  /// A named channel is none of the family's neurons.
  case unknownNeuron(String, network: String, known: [String])
  /// None of the family's neurons is selected.
  case empty(NeuronSelection, CurveFamily.Kind, network: String, known: [String])

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unknownNeuron(let name, let network, let known):
      "neurons \(name): this is no curve neuron of \(network); choose among \(known.joined(separator: ", "))"
    case .empty(let selection, let kind, let network, let known):
      "neurons \(selection): none of the neurons of \(network) for \(kind.rawValue) is among these; choose among "
        + known.joined(separator: ", ")
    }
  }

  public var category: FailureCategory { .usage }
}

extension CurveNetwork {
  /// The network of whose curve neurons only those count that are selected: what the others say is neither evidence
  /// nor explained by attribution. The network itself where none is left out.
  ///
  /// - Throws: `NeuronSelectionError`.
  public func counting(_ selection: NeuronSelection) throws(NeuronSelectionError) -> CurveNetwork {
    for case .channel(let layer, let channel) in selection.terms
    where layer == family.origin && !family.neurons.contains(where: { $0.number == channel }) {
      throw .unknownNeuron(
        "\(layer):\(channel)", network: name, known: family.neurons.map { family.name(of: $0) })
    }
    let counted = family.neurons.filter { selection.contains($0, of: family) }
    guard !counted.isEmpty else {
      throw .empty(
        selection, family.kind, network: name,
        known: family.neurons.map {
          "\(family.name(of: $0)) (\(String(format: "%.4g", $0.orientation))\u{B0})"
        })
    }
    var network = self
    if counted.count < family.neurons.count {
      (network.selection, network.countedNeurons) = (selection, counted)
    }
    return network
  }

  /// The network of which all curve neurons count.
  package var countingAll: CurveNetwork {
    var network = self
    (network.selection, network.countedNeurons) = (nil, family.neurons)
    return network
  }

  /// The network as mirror images, left to right, are shown to it: those neurons count that there see the curves which
  /// the ones that count see.
  package var inMirror: CurveNetwork {
    guard selection != nil else { return self }
    var network = self
    network.countedNeurons = family.neurons.filter { neuron in
      let mirrored = 180 - neuron.orientation
      let nearest = family.neurons.min {
        NeuronSelection.angle(mirrored, $0.orientation)
          < NeuronSelection.angle(mirrored, $1.orientation)
      }
      return nearest.map(countedNeurons.contains) ?? false
    }
    return network
  }
}
