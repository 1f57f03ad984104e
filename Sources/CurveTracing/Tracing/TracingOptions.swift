public import CurveExtraction
public import Geometry

/// How an image is traced, in the user's units.
public struct TracingOptions: Sendable, Hashable {
  /// Where splines start from.
  public enum Initialization: String, Sendable, Hashable, CaseIterable {
    /// The graph of the extracted curves: finds everything.
    case attribution
    /// Random splines, moved by the network alone: the article's way.
    case random
  }

  /// More or fewer curves, 0…1: at 1 the faintest, at 0 the most certain ones.
  public var detail = 0.5
  /// Curves that are less likely real than this, 0…1, are left out.
  public var leastConfidence = 0.0
  /// How far a spline may be from the centre line that it stands for, px.
  public var tolerance = 0.5
  /// Where evidence comes from; what a classical method finds is not refined through the network.
  public var evidence = EvidenceSource.network
  /// Where splines start from.
  public var initialization = Initialization.attribution
  /// How many splines a random start has; `nil` leaves it to the tracer. Attribution: at most the
  /// longest so many.
  public var curveCount: Int?
  /// How many steps of refinement through the network; `nil` leaves it to the tracer, 0 is none.
  public var steps: Int?
  /// The seed of everything random.
  public var seed: UInt64 = 1

  /// The default options.
  public init() {}
}

extension Choices {
  /// Adds how `input` is traced.
  mutating func add(_ options: TracingOptions, of input: CurveInput) {
    set(.detail, .number(options.detail))
    if let parts = input.parts {
      set(.factors, .integer(parts.parts.count), in: .provenance)
      if !parts.areAllWanted {
        let wanted = parts.wanted.sorted().map { "\($0)" }.joined(separator: ",")
        set(.only, .text(wanted), in: .provenance)
      }
    }
    set(.tolerance, .number(options.tolerance))
    set(.`init`, .text(options.initialization.rawValue))
    set(.seed, .unsigned(options.seed), in: .summary)
    if options.leastConfidence > 0 { set(.minConfidence, .number(options.leastConfidence)) }
    set(.steps, options.steps.map { .integer($0) })
    // A summary counts the curves that there are under this name.
    set(.curves, options.curveCount.map { .integer($0) }, in: .provenance)
  }
}

extension Provenance {
  /// How a drawing was made: what was chosen.
  public init(_ choices: Choices) {
    let seed: UInt64 = if case .unsigned(let seed)? = choices[.seed] { seed } else { 0 }
    self.init(
      network: choices[.network]?.text ?? "", seed: seed,
      options: choices.texts(in: .provenance))
  }
}
