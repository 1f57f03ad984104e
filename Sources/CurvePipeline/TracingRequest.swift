public import CurveExtraction
public import CurveNetworks
public import CurveTracing
public import Failures

/// Everything that a person can ask for when the curves of images are to be found and traced.
///
/// What is not said is left to the program, which looks at the image and says what it chose
/// (`TracingOutcome.choices`). Written as JSON a request is a *recipe*: see `TracingRequest+Recipe.swift`
/// for its keys.
///
/// ```swift
/// var request = TracingRequest()
/// request.polarity = .bright
/// request.options.detail = 0.7
/// ```
public struct TracingRequest: Sendable, Hashable {
  // MARK: What to look with, and for

  /// The network that is asked, one of `NetworkCatalog.names`.
  public var network = NetworkCatalog.defaultName
  /// Which curves are looked for; `nil` leaves it to what is traced (`families(of:)`).
  public var families: [CurveFamily.Kind]?
  /// Which curve neurons count; `nil` lets all.
  public var neurons: NeuronSelection?
  /// Whether curves are darker or brighter than what is around them; `nil` looks which.
  public var polarity: Polarity?
  /// What of an image is looked at; `nil` takes a channel in which all lines show.
  public var channel: CurveInput.Channel?
  /// The colours of ink that curves have; `nil` takes curves of all colours.
  public var ink: CurveInput.InkRequest?
  /// The sizes at which the image is looked at, as fractions of its own, 0.05…4; `nil` takes those that
  /// suit its curves.
  public var scales: [Double]?
  /// What is taken from the network as evidence; `nil` takes what suits it.
  public var method: ExtractionMethod?

  // MARK: Where

  /// Where no curve may run.
  public var avoided: [AvoidedRegion] = []
  /// Where curves may run, and nowhere else: where any of these pictures is light. Empty is everywhere.
  public var within: [AvoidedRegion] = []
  /// The parts of the image that are told apart, and which of them are traced; `nil` tells none apart.
  public var parts: PartsRequest?

  // MARK: How

  /// How curves are traced, and where evidence comes from: detail, tolerance, confidence, curves, start,
  /// steps, seed.
  public var options = TracingOptions()

  // MARK: What a person has decided

  /// What is changed in the drawing once it is traced, one after the other.
  public var edits: [DrawingEdit] = []

  /// What a person asks for who says nothing.
  public init() {}

  /// What is traced, as far as it decides which curves are meant where nobody says.
  public enum Target: Sendable, Hashable {
    /// An image of which nothing is known.
    case image
    /// The object of a concept: objects of photographs have outlines, lines among them are few.
    case object
    /// An image whose borders several people have drawn.
    case borders
  }

  /// Which curve neurons are asked: those that are asked for; else edges of objects and of images with
  /// drawn borders, as far as the network has neurons for edges; else lines. A classical method takes the
  /// place of lines, whatever it finds.
  public func families(of target: Target? = nil) -> [CurveFamily.Kind] {
    if let families { return families }
    let target = target ?? (parts?.isObject == true ? .object : .image)
    guard target != .image, options.evidence == .network,
      (try? NetworkCatalog.check(network, has: .edges)) != nil
    else { return [.lines] }
    return [.edges]
  }

  /// What is asked for, by name, with `auto` where it is left to the program: under this results are kept
  /// that follow from the request and the image alone.
  public var asked: Choices {
    var asked = Choices()
    asked.set(.network, .text(network))
    asked.set(.family, .text(families().map(\.rawValue).joined(separator: ",")))
    asked.set(.neurons, neurons.map { .text($0.description) })
    asked.set(.polarity, .text(polarity?.rawValue ?? "auto"))
    asked.set(.channel, channel.map { .text($0.rawValue) })
    asked.set(.ink, ink.map { .text($0.text) })
    asked.set(.detail, .number(options.detail))
    asked.set(.scales, scales.map { .numbers([$0]) } ?? .text("auto"))
    asked.set(.widths, options.widths.map { .range($0) })
    asked.set(.radii, options.radii.map { .range($0) })
    return asked
  }
}

extension TracingRequest {
  /// Throws where the request cannot be carried out, whatever the image. No file is looked at.
  ///
  /// - Throws: `RequestError`; `NetworkError` where there is no such network or family.
  public func check() throws {
    try checkValues()
    for kind in families() { try NetworkCatalog.check(network, has: kind) }
    if channel != nil, channel != .color, case .only = ink {
      throw RequestError("{ink} looks at colour; leave out {channel}")
    }
    if options.dashes == .join, families() == [.edges] {
      throw RequestError("{dashes} join joins lines; leave it out with {family} edges")
    }
    for way in Self.ways where way.isTaken(self) {
      if let refusal = way.refusals.first(where: { $0.isAsked(self) }) {
        throw RequestError(refusal.sentence(self))
      }
    }
  }

  /// Throws where a number is none that an option can have.
  private func checkValues() throws(RequestError) {
    guard (0...1).contains(options.detail) else {
      throw .value(.detail, options.detail, "a number from 0 to 1")
    }
    guard (0.05...100).contains(options.tolerance) else {
      throw .value(.tolerance, options.tolerance, "a number of pixels from 0.05 to 100")
    }
    guard (0...1).contains(options.leastConfidence) else {
      throw .value(.minConfidence, options.leastConfidence, "a number from 0 to 1")
    }
    if let curves = options.curveCount, !(1...10_000).contains(curves) {
      throw .value(.curves, curves, "a number from 1 to 10000")
    }
    if let steps = options.steps, !(0...100_000).contains(steps) {
      throw .value(.steps, steps, "a number from 0 to 100000")
    }
    for (key, range) in [(Choices.Key.widths, options.widths), (.radii, options.radii)] {
      if let range, !(range.lowerBound >= 0 && range.upperBound <= 100_000) {
        throw .value(
          key, Choices.Value.range(range).text, "two numbers of pixels from 0 to 100000, as 2..6")
      }
    }
    if let scales {
      let isValid = scales.allSatisfy { (0.05...4).contains($0) }
      guard isValid, (1...8).contains(scales.count), Set(scales).count == scales.count else {
        throw .value(
          .scales, scales.map { "\($0)" }.joined(separator: ","),
          "up to 8 different numbers from 0.05 to 4, with commas between them")
      }
    }
    if case .only(let inks) = ink {
      guard (1...12).contains(inks.count), Set(inks).count == inks.count else {
        throw .value(
          .ink, inks.map(\.description).joined(separator: ","), "1 to 12 different colours")
      }
    }
    if case .factors(let factors) = parts, case .number(let count) = factors.count,
      !FactorCount.range.contains(count)
    {
      throw .value(.factors, count, "a number from 1 to 255, or auto")
    }
  }

  /// A way of finding curves, and what it cannot use.
  private struct Way: Sendable {
    var isTaken: @Sendable (TracingRequest) -> Bool
    var refusals: [Refusal]
  }

  /// Something that a way of finding curves cannot use, and the sentence that says so.
  private struct Refusal: Sendable {
    var isAsked: @Sendable (TracingRequest) -> Bool
    var sentence: @Sendable (TracingRequest) -> String

    init(
      _ isAsked: @escaping @Sendable (TracingRequest) -> Bool,
      _ sentence: @escaping @Sendable (TracingRequest) -> String
    ) {
      self.isAsked = isAsked
      self.sentence = sentence
    }

    /// A classical method cannot do what only a network can.
    static func asksNetwork(
      _ option: String, _ isAsked: @escaping @Sendable (TracingRequest) -> Bool
    ) -> Refusal {
      Refusal(isAsked) {
        "\(option) asks the network; leave it out with {evidence} \($0.options.evidence.rawValue)"
      }
    }
  }

  /// All ways but the usual one, which takes everything.
  private static let ways = [
    // A classical method in the network's place.
    Way(
      isTaken: { $0.options.evidence != .network },
      refusals: [
        .asksNetwork("{scales}") { $0.scales != nil },
        .asksNetwork("{objective}") { $0.options.objective != .attribution },
        .asksNetwork("{neurons}") { $0.neurons != nil },
        Refusal(
          { request in
            // Lines are what is looked for where no family is given; then Canny's edges are meant.
            request.families.map { $0 != [.lines] && $0 != [request.options.evidence.kind] }
              ?? false
          },
          {
            "{family} \($0.familyName): {evidence} \($0.options.evidence.rawValue) finds "
              + "\($0.options.evidence.kind?.rawValue ?? ""); leave out {family}"
          }),
        .asksNetwork("{init} random") { $0.options.initialization == .random },
        .asksNetwork("{method}") { $0.method != nil },
        .asksNetwork("{steps}") { $0.options.steps ?? 0 > 0 },
      ]),
    // Random splines that the network alone moves.
    Way(
      isTaken: { $0.options.initialization == .random },
      refusals: [
        Refusal({ $0.options.steps == 0 }) { _ in
          "{init} random finds nothing without steps; give {steps} 1 or more"
        },
        Refusal({ $0.options.dashes == .join }) { _ in
          "{init} random draws whole curves; leave out {dashes}"
        },
        Refusal({ $0.families ?? [.lines] != [.lines] }) { _ in
          "{init} random draws lines; give {family} lines"
        },
        Refusal({ $0.polarity == .both }) { _ in
          "{init} random looks for curves of one polarity; give {polarity} dark or bright"
        },
        Refusal({ $0.parts != nil }) { _ in
          "{init} random does not tell factors apart; leave out {factors} and {concept}"
        },
      ]),
  ]

  /// The families as they are named together.
  private var familyName: String {
    let names = families().map(\.rawValue)
    return names.count > 1 ? "both" : names.joined()
  }

  /// Throws where frames of one moving drawing cannot be traced so.
  ///
  /// - Throws: `RequestError`.
  public func checkFrames() throws(RequestError) {
    if !edits.isEmpty {
      throw RequestError("{edits} change the drawing of one image; of frames leave them out")
    }
    if options.initialization == .random {
      throw RequestError(
        "{init} random draws one image; of frames start from the extracted curves")
    }
    if options.dashes == .join {
      throw RequestError("{dashes} join joins the dashes of one image; of frames leave it out")
    }
    if options.objective != .attribution {
      throw RequestError("{objective} is of one image; of frames leave it out")
    }
    for (name, range) in [("widths", options.widths), ("radii", options.radii)] where range != nil {
      throw RequestError("{\(name)} keeps curves of one image; of frames leave it out")
    }
    switch parts {
    case .factors:
      throw RequestError("{factors} tells the parts of one image apart; of frames leave it out")
    case .concept:
      throw RequestError("{concept} finds an object in one image; of frames leave it out")
    case nil: break
    }
  }
}

/// Why a request cannot be carried out, whatever the image.
public struct RequestError: ExplainedError, Equatable {
  /// One sentence without a full stop in which names of options stand in braces: `{steps} -1: give a number …`.
  private let template: String

  /// An error that says `template`.
  init(_ template: String) { self.template = template }

  /// One sentence without a full stop.
  public var description: String { sentence { $0 } }

  /// The sentence with names of options as `spelled`, such as `--steps` on the command line.
  public func sentence(_ spelled: (String) -> String) -> String {
    template.replacing(/\{([a-z-]+)\}/) { spelled(String($0.1)) }
  }

  public var category: FailureCategory { .usage }
}

extension RequestError {
  /// The value of an option is not one that it can have.
  static func value(_ key: Choices.Key, _ value: some CustomStringConvertible, _ hint: String)
    -> RequestError
  {
    RequestError("{\(key.rawValue)} \(value): give \(hint)")
  }
}
