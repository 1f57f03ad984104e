import ArgumentParser
import CurvePipeline
import ImageParts

/// Factors by their numbers or names, as `factor:2`, `factor:1,3` or `factor:wing`.
struct FactorSelection: ExpressibleByArgument, Equatable {
  /// What stands before them.
  static let prefix = "factor:"
  /// Their numbers or names.
  var names: [String]

  init?(argument: String) {
    guard argument.hasPrefix(Self.prefix) else { return nil }
    names = argument.dropFirst(Self.prefix.count)
      .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if names.contains("") { return nil }
  }
}

/// The options of a command that tells the parts of an image apart.
struct FactorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Split the image into this many parts that look alike to a network (see curvetrace segment), and trace each by "
        + "itself: a colour and a group for each.", valueName: "n or auto"))
  var factors: FactorCount?

  @Option(
    help: ArgumentHelp(
      "Split by this network (one of \(NetworkCatalog.names.joined(separator: ", "))); without it, as "
        + "curvetrace segment does.", valueName: "name"))
  var factorNetwork: String?

  @Option(
    help: ArgumentHelp(
      "Find the object of this concept (see curvetrace concept), or these of its factors, and trace it alone: its "
        + "edges, unless --family says something else.",
      valueName: "file[:factors]"))
  var concept: String?

  @Option(
    help: ArgumentHelp("Split by the activations of this layer.", valueName: "layer"))
  var factorLayer: String?

  @Option(
    help: ArgumentHelp(
      "Trace only the curves of these parts; several have commas between them.",
      valueName: "factor:2"))
  var only: FactorSelection?

  /// The parts that are asked for, without the curves of those that are `avoided`; `nil` where none are.
  ///
  /// - Throws: `ValidationError` where what is asked for needs factors that are not.
  func request(avoiding avoided: [FactorSelection]) throws -> PartsRequest? {
    if factors != nil, concept != nil {
      throw ValidationError("--concept and --factors exclude each other; give one of them")
    }
    if let concept {
      guard only == nil, avoided.isEmpty else {
        throw ValidationError(
          "--concept says itself which factors: give FILE:2 instead of --only or --avoid")
      }
      try requireFactors()
      return .concept(ConceptReference(concept))
    }
    guard let factors else {
      try requireFactors(avoiding: avoided)
      return nil
    }
    return .factors(
      FactorsRequest(
        factors, network: factorNetwork, layer: factorLayer, only: only?.names,
        without: avoided.flatMap(\.names)))
  }

  /// Throws for the first option that only factors have.
  private func requireFactors(avoiding avoided: [FactorSelection] = []) throws {
    let needing = [
      ("--only", only != nil), ("--avoid factor:N", !avoided.isEmpty),
      ("--factor-network", factorNetwork != nil), ("--factor-layer", factorLayer != nil),
    ]
    if let option = needing.first(where: \.1)?.0 {
      throw ValidationError("\(option) needs factors; give --factors too")
    }
  }
}

/// The options of the commands that can be told where curves may run.
struct AvoidOption: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Let no curve run where this picture, as large as the image, is light: half or more; or, where factors are "
        + "told apart, leave out the curves of these; may be given again.",
      valueName: "mask.png or factor:1"))
  var avoid: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Let curves run only where this picture, as large as the image, is light: half or more; may be given again.",
      valueName: "mask.png"))
  var within: [String] = []

  /// The factors among what is to be avoided.
  var factors: [FactorSelection] { avoid.compactMap(FactorSelection.init) }

  /// The pictures among what is to be avoided.
  private var avoidedMasks: [String] { avoid.filter { FactorSelection(argument: $0) == nil } }

  /// The pictures that are read.
  var masks: [String] { avoidedMasks + within }

  /// Where no curve may run.
  var avoided: [AvoidedRegion] { avoidedMasks.map { .file($0) } }

  /// Where alone curves may run.
  var only: [AvoidedRegion] { within.map { .file($0) } }
}
