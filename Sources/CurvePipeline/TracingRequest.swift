public import CurveExtraction
public import CurveNetworks
public import CurveTracing

/// Everything that a person can ask for when the curves of images are to be found and traced.
///
/// What is not said is left to the program, which looks at the image and says what it chose (`TracingOutcome.choices`).
/// Written as JSON a request is a *recipe*: see `TracingRequest+Recipe.swift` for its keys.
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
  /// Whether curves are darker or brighter than what is around them; `nil` looks which.
  public var polarity: Polarity?
  /// What of a coloured image is looked at; `nil` takes the channel in which lines stand out most.
  public var channel: CurveInput.Channel?
  /// The sizes at which the image is looked at, as fractions of its own, 0.05…4; `nil` takes those that suit its curves.
  public var scales: [Double]?
  /// What is taken from the network as evidence; `nil` takes what suits it.
  public var method: ExtractionMethod?

  // MARK: Where

  /// Where no curve may run.
  public var avoided: [AvoidedRegion] = []
  /// The parts of the image that are told apart, and which of them are traced; `nil` tells none apart.
  public var parts: PartsRequest?

  // MARK: How

  /// How curves are traced, and where evidence comes from: detail, tolerance, confidence, curves, start, steps, seed.
  public var options = TracingOptions()

  /// What a person asks for who says nothing.
  public init() {}

  /// What is traced, as far as it decides which curves are meant where nobody says.
  public enum Subject: Sendable, Hashable {
    /// An image of which nothing is known.
    case image
    /// The object of a concept: objects of photographs have outlines, lines among them are few.
    case object
    /// An image whose borders several people have drawn.
    case borders
  }

  /// Which curve neurons are asked: those that are asked for; else edges of objects and of images with drawn borders, as
  /// far as the network has neurons for edges; else lines. A classical method takes the place of lines, whatever it finds.
  public func families(of subject: Subject? = nil) -> [CurveFamily.Kind] {
    if let families { return families }
    let subject = subject ?? (parts?.isObject == true ? .object : .image)
    guard subject != .image, options.evidence == .network,
      (try? NetworkCatalog.check(network, has: .edges)) != nil
    else { return [.lines] }
    return [.edges]
  }

  /// What is asked for, by name, with `auto` where it is left to the program: under this results are kept that follow
  /// from the request and the image alone.
  public var asked: Choices {
    var asked = Choices()
    asked.set(.network, .text(network))
    asked.set(.family, .text(families().map(\.rawValue).joined(separator: ",")))
    asked.set(.polarity, .text(polarity?.rawValue ?? "auto"))
    asked.set(.channel, channel.map { .text($0.rawValue) })
    asked.set(.detail, .number(options.detail))
    asked.set(.scales, scales.map { .numbers([$0]) } ?? .text("auto"))
    return asked
  }
}
