import Foundation

/// Which neurons count, and how much: those of ranges of orientations, those that are named, and whole families.
///
/// In words, as options and recipes have them: `30..90`, `330..30,150..210`, `lines:4,5`; and several of these with
/// spaces between them, each with a sign or a weight, `+mixed3b:curves -0.5*mixed3a:lines`. What has a negative weight
/// is not wanted: what the network owes to it is taken from what it owes to the others.
public struct NeuronSelection: Sendable, Hashable, CustomStringConvertible {
  /// Some of the neurons; a selection has those of all its terms.
  public enum Term: Sendable, Hashable {
    /// Those whose orientation is met on the way from one to another that turns from x towards y, degrees; all
    /// where that is a whole turn.
    case orientations(from: Double, to: Double)
    /// A channel of a layer, both by the names that people know.
    case channel(layer: String, Int)
    /// All neurons of a layer that look for this.
    case family(layer: String, FamilyName)
  }

  /// What the neurons of a family look for.
  public enum FamilyName: String, Sendable, Hashable, CaseIterable {
    /// Curves, each neuron those that bend one way.
    case curves
    /// Straight lines, of which both sides are alike.
    case lines
  }

  /// Some neurons that count alike.
  public struct Part: Sendable, Hashable {
    /// How much they count; not 0, and negative where they are not wanted.
    public var weight: Double
    /// Which they are, at least one term.
    public var terms: [Term]

    /// Neurons that count as much as `weight` says.
    public init(weight: Double = 1, _ terms: [Term]) { (self.weight, self.terms) = (weight, terms) }
  }

  /// What is selected, at least one part; weights of neurons that are in several add up.
  public var parts: [Part]

  /// The selection of `terms`, all of them wanted.
  public init(_ terms: [Term]) { parts = [Part(terms)] }

  /// The selection of `parts`.
  public init(parts: [Part]) { self.parts = parts }

  /// The terms of all parts, whatever their weights.
  public var terms: [Term] { parts.flatMap(\.terms) }

  /// The selection in words; after a layer, channels alone are more of its channels. `nil` where it is none.
  public init?(_ text: String) {
    parts = []
    for word in text.split(separator: " ") {
      guard let part = Part(word) else { return nil }
      parts.append(part)
    }
    if parts.isEmpty { return nil }
  }

  /// The selection in words.
  public var description: String {
    parts.count == 1 && parts[0].weight == 1
      ? parts[0].words : parts.map(\.description).joined(separator: " ")
  }

  /// The family of the embedded network whose channels are wanted first; lines where none are.
  public var kind: CurveFamily.Kind {
    parts.lazy.filter { $0.weight > 0 }.flatMap(\.terms).compactMap { term in
      term.layer.flatMap { CurveFamily.Kind(rawValue: $0) }
    }.first ?? .lines
  }
}

extension NeuronSelection.Term {
  /// The layer that is named, if any.
  public var layer: String? {
    switch self {
    case .orientations: nil
    case .channel(let layer, _), .family(let layer, _): layer
    }
  }
}

extension NeuronSelection.Part: CustomStringConvertible {
  /// Weights are at most this far from 0.
  private static let largestWeight = 1000.0

  /// One word: a sign or a weight and `*`, then terms with commas between them.
  fileprivate init?(_ word: Substring) {
    var rest = word
    weight = 1
    if let star = word.firstIndex(of: "*") {
      guard let number = Double(word[..<star]), number != 0, abs(number) <= Self.largestWeight
      else { return nil }
      (weight, rest) = (number, word[word.index(after: star)...])
    } else if let sign = word.first, "+-".contains(sign),
      // The sign of a number is its own.
      let next = word.dropFirst().first, !next.isNumber, next != "."
    {
      (weight, rest) = (sign == "-" ? -1 : 1, word.dropFirst())
    }
    terms = []
    var layer: String?
    for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
      if let dots = part.range(of: "..") {
        guard let from = Self.angle(part[..<dots.lowerBound]),
          let to = Self.angle(part[dots.upperBound...])
        else { return nil }
        terms.append(.orientations(from: from, to: to))
        continue
      }
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      if words.count == 2, !words[0].isEmpty { layer = String(words[0]) }
      guard words.count <= 2, let layer, let last = words.last else { return nil }
      if let family = NeuronSelection.FamilyName(rawValue: String(last)) {
        terms.append(.family(layer: layer, family))
      } else if let channel = Int(last), channel >= 0 {
        terms.append(.channel(layer: layer, channel))
      } else {
        return nil
      }
    }
  }

  private static func angle(_ text: Substring) -> Double? {
    Double(text).flatMap { (-360...360).contains($0) ? $0 : nil }
  }

  /// The terms in words.
  fileprivate var words: String {
    terms.map { term in
      switch term {
      case .orientations(let from, let to): String(format: "%g..%g", from, to)
      case .channel(let layer, let channel): "\(layer):\(channel)"
      case .family(let layer, let family): "\(layer):\(family.rawValue)"
      }
    }.joined(separator: ",")
  }

  /// The weight and the terms in words.
  public var description: String {
    let words = words
    if case .orientations = terms.first {
      return weight == 1 ? words : String(format: "%+g*", weight) + words
    }
    return (abs(weight) == 1 ? weight < 0 ? "-" : "+" : String(format: "%+g*", weight)) + words
  }
}
