public import CurveExtraction
public import Geometry

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
