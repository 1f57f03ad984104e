import CurveNetworks
import Foundation

extension Choices {
  /// What is looked at, with and for, as one part of a sentence: `looking inside the field of view with
  /// curvenet for dark lines (chosen by looking) in green at scales 1, 0.5 (chosen by looking), detail
  /// 0.5`.
  public var sentence: String {
    var words = "looking"
    if case .flag(true)? = self[.fieldOfView] { words += " inside the field of view" }
    if case .integer(let extent)? = self[.enlargement] {
      words += ", smoothed as its pixels are \(extent) px wide,"
    }
    if case .pixels(let count)? = self[.avoided] { words += ", without \(count) pixels to avoid," }
    let evidence = self[.evidence]?.text ?? ""
    let isAsked = evidence == EvidenceSource.network.rawValue
    words += " with \(isAsked ? self[.network]?.text ?? "" : evidence) for "
    let kinds = (self[.family]?.text ?? "").split(separator: ",").map(String.init)
    let scales: [[Double]] = if case .numbers(let lists)? = self[.scales] { lists } else { [] }
    words += kinds.enumerated().map { index, kind in
      curves(of: kind)
        + (isAsked && scales.indices.contains(index)
          ? " at scales \(scales[index].map { String(format: "%.3g", $0) }.joined(separator: ", "))"
            + (kind == CurveFamily.Kind.lines.rawValue ? chosen(.scales) : "")
          : "")
    }.joined(separator: " and ")
    if let neurons = self[.neurons]?.text { words += ", by the neurons of \(neurons) alone" }
    if isChosen(.ink), let inks = self[.ink]?.text {
      words += ", seeing ink of \(inks.isEmpty ? "no colour" : inks)"
    }
    if case .number(let detail)? = self[.detail] {
      words += ", detail \(String(format: "%g", detail))"
    }
    return words
  }

  private func chosen(_ key: Key) -> String { isChosen(key) ? " (chosen by looking)" : "" }

  /// Which curves are looked for, and where.
  private func curves(of kind: String) -> String {
    let ground = self[.backdrop].map { " over \($0.text)\(chosen(.backdrop))" } ?? ""
    if kind == CurveFamily.Kind.edges.rawValue {
      let isColored = self[.colors] == .flag(true)
      return "edges in \(isColored ? "lightness and colour" : channel)\(ground)"
    }
    let polarity = self[.polarity]?.text ?? ""
    let which = polarity == Polarity.both.rawValue ? "dark and bright" : polarity
    let ink = isChosen(.ink) ? "" : self[.ink].map { " of \($0.text)" } ?? ""
    return "\(which) lines\(chosen(.polarity))\(ink) in \(channel)\(ground)"
  }

  /// What is looked at, in words.
  private var channel: String {
    switch self[.channel]?.text ?? "" {
    case CurveInput.Channel.color.rawValue: "the distance from the ground's colour"
    case let channel: channel
    }
  }
}

extension Choices.Key {
  /// Whether it is about how curves are traced, and not about how they are found.
  public var isOfTracing: Bool {
    switch self {
    case .tolerance, .`init`, .frames, .seed, .steps, .objective, .widths, .radii, .curves,
      .minConfidence:
      true
    default: false
    }
  }
}
