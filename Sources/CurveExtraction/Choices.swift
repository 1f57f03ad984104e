public import CurveNetworks
import Imaging

/// What an image is looked at with, for and how: every choice, in order, and whether the program made it by
/// looking at the image.
///
/// There is one such list. The sentence on standard error, the JSON summary, the provenance of drawings,
/// the page of a comparison and the key under which results are kept are all made of it.
public struct Choices: Sendable, Hashable {
  /// What is chosen; the raw value is its name everywhere, and that of the option that asks for it.
  public enum Key: String, Sendable, Hashable, CaseIterable {
    case network, evidence, method, family, neurons, polarity, channel, backdrop, ink, enlargement,
      scales,
      colors, fieldOfView, avoided
    case widths, radii
    case detail, factors, only, concept, tolerance, `init`, frames, seed, steps, objective, curves
    case dashes, specks
    case minConfidence = "min-confidence"
  }

  /// What was chosen.
  public enum Value: Sendable, Hashable {
    case text(String)
    case integer(Int)
    /// A whole number of 64 bits.
    case unsigned(UInt64)
    case number(Double)
    case flag(Bool)
    /// Numbers for each of several networks.
    case numbers([[Double]])
    /// So many pixels.
    case pixels(Int)
    /// From one number of pixels to another.
    case range(ClosedRange<Double>)

    /// The value in words, as drawings and pages have it.
    public var text: String {
      switch self {
      case .text(let text): text
      case .integer(let number): "\(number)"
      case .unsigned(let number): "\(number)"
      case .number(let number): "\(number)"
      case .flag(let flag): flag ? "yes" : "no"
      case .numbers(let lists):
        lists.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: "; ")
      case .pixels(let count): "\(count) px"
      case .range(let range): "\(range.lowerBound)..\(range.upperBound)"
      }
    }
  }

  /// Where a choice is told.
  public struct Places: OptionSet, Sendable, Hashable {
    public let rawValue: Int

    /// Places by their bits; those that there are have names.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// In the provenance of drawings, which has fields of its own for the network and the seed.
    public static let provenance = Places(rawValue: 1)
    /// In the summary of a run.
    public static let summary = Places(rawValue: 2)
  }

  /// One thing that was chosen, and where it is told.
  public struct Choice: Sendable, Hashable {
    public var key: Key
    public var value: Value
    /// Whether the program chose it by looking at the image; otherwise it was asked for, or is what is usual.
    public var isChosen: Bool
    public var places: Places
  }

  /// The choices, in the order in which they are told; no key twice.
  public private(set) var entries: [Choice] = []

  /// Nothing is chosen yet.
  public init() {}

  /// What was chosen under `key`.
  public subscript(key: Key) -> Value? { entries.first { $0.key == key }?.value }

  /// Whether the program chose `key` by looking.
  public func isChosen(_ key: Key) -> Bool { entries.first { $0.key == key }?.isChosen ?? false }

  /// Adds a choice, or replaces the one of this key; `nil` adds nothing.
  public mutating func set(
    _ key: Key, _ value: Value?, isChosen: Bool = false,
    in places: Places = [.provenance, .summary]
  ) {
    guard let value else { return }
    let choice = Choice(key: key, value: value, isChosen: isChosen, places: places)
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index] = choice
    } else {
      entries.append(choice)
    }
  }

  /// The choices that are told at `place`, in words, by their names.
  public func texts(in place: Places) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: entries.filter { $0.places.contains(place) }
        .map { ($0.key.rawValue, $0.value.text) })
  }
}

extension Choices {
  /// What `input` is looked at through.
  ///
  /// - Parameters:
  ///   - networks: those that are asked, at least one.
  ///   - evidence: a classical method takes the networks' place; then nobody looks at their scales.
  public init(of input: CurveInput, networks: [CurveNetwork], evidence: EvidenceSource) {
    self.init()
    let isAsked = evidence == .network
    set(.network, .text(networks[0].name), in: .summary)
    set(
      .evidence, .text(evidence.rawValue), in: isAsked ? .summary : [.provenance, .summary])
    let kinds = evidence.kind.map { [$0] } ?? networks.map(\.family.kind)
    set(.family, .text(kinds.map(\.rawValue).joined(separator: ",")))
    if isAsked {
      set(.neurons, networks.lazy.compactMap(\.selection).first.map { .text($0.description) })
    }
    set(
      .polarity, .text(input.polarity.rawValue), isChosen: input.isChosen.contains(.polarity))
    set(.channel, .text(input.channel.rawValue), isChosen: input.isChosen.contains(.channel))
    set(.backdrop, input.backdrop.map { .text($0.rawValue) }, isChosen: true)
    let inks = input.seenInks ?? (input.inks.isEmpty ? nil : input.inks)
    set(
      .ink, inks.map { .text($0.map(\.description).joined(separator: ",")) },
      isChosen: input.seenInks != nil)
    set(.enlargement, input.blocks.map { .integer($0.extent) }, isChosen: true)
    set(
      .scales, .numbers(networks.map { input.scales(for: $0) }),
      isChosen: networks.contains(where: \.choosesScales),
      in: isAsked ? [.provenance, .summary] : .provenance)
    set(.colors, .flag(!input.colors.isEmpty), in: .summary)
    set(.fieldOfView, .flag(input.fieldOfView != nil), isChosen: true, in: .summary)
    set(.avoided, input.avoided.map { .pixels($0.population) })
  }
}
