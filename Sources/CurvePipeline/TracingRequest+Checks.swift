import CurveExtraction
import CurveNetworks
import CurveTracing

extension TracingRequest {
  /// Throws where the request cannot be carried out, whatever the image. No file is looked at.
  ///
  /// - Throws: `RequestError`; `NetworkError` where there is no such network or family.
  public func check() throws {
    try checkValues()
    for kind in families() { try NetworkCatalog.check(network, has: kind) }
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
    if let scales {
      let isValid = scales.allSatisfy { (0.05...4).contains($0) }
      guard isValid, (1...8).contains(scales.count), Set(scales).count == scales.count else {
        throw .value(
          .scales, scales.map { "\($0)" }.joined(separator: ","),
          "up to 8 different numbers from 0.05 to 4, with commas between them")
      }
    }
    if case .factors(let factors) = parts, case .number(let count) = factors.count,
      !(1...255).contains(count)
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
    if options.initialization == .random {
      throw RequestError(
        "{init} random draws one image; of frames start from the extracted curves")
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
