import ArgumentParser
import CurveExtraction
import CurveNetworks
import CurvePipeline
import CurveTracing
import ImageParts
import Imaging
import Workers

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

  /// Whether parts of the image are told apart.
  var areTold: Bool { factors != nil || concept != nil }

  /// Throws where what is asked for needs factors that are not.
  func check(avoiding avoided: [FactorSelection]) throws {
    try factors?.check()
    if factors != nil, concept != nil {
      throw ValidationError("--concept and --factors exclude each other; give one of them")
    }
    if concept != nil, only != nil || !avoided.isEmpty {
      throw ValidationError(
        "--concept says itself which factors: give FILE:2 instead of --only or --avoid")
    }
    guard factors == nil else { return }
    let needing = [
      ("--only", only != nil), ("--avoid factor:N", !avoided.isEmpty),
      ("--factor-network", factorNetwork != nil), ("--factor-layer", factorLayer != nil),
    ]
    if let option = needing.first(where: \.1)?.0 {
      throw ValidationError("\(option) needs factors; give --factors too")
    }
  }
}

/// How the parts of an image are found, and which of them are traced.
struct PartFinder {
  private enum Source {
    case segmenter(ImageSegmenter)
    case concept(ConceptFinder)
  }

  private let source: Source
  private let only: FactorSelection?
  private let avoided: [FactorSelection]

  /// `nil` where `options` ask for no parts.
  ///
  /// - Throws: `NetworkError` where there is no such network, layer or factor; what `ConceptFinder` throws.
  init?(_ options: FactorOptions, avoiding avoided: [FactorSelection], pool: WorkerPool) throws {
    (only, self.avoided) = (options.only, avoided)
    if let concept = options.concept {
      source = .concept(try ConceptFinder(concept, pool: pool))
      return
    }
    guard let count = options.factors else { return nil }
    source = .segmenter(
      try count.segmenter(
        network: options.factorNetwork, layer: options.factorLayer, pool: pool))
    // Where it is known how many there will be, wrong numbers are told before the work.
    guard case .number(let count) = count else { return }
    let known = (1...count).map { "\($0)" }
    for name in (avoided + [only].compactMap(\.self)).flatMap(\.names)
    where !known.contains(name) {
      throw PartError.unknownFactor(name, known: known)
    }
  }

  /// The parts of `image`.
  func maps(of image: Image, in run: inout Run) throws -> FactorMaps {
    switch source {
    case .concept(let finder):
      return FactorMaps(try run.found(in: image, by: finder), of: finder)
    case .segmenter(let segmenter):
      var maps = FactorMaps(try run.segmented(image, by: segmenter))
      if let only { maps.wanted = try maps.numbers(of: only.names) }
      for selection in avoided { maps.wanted.subtract(try maps.numbers(of: selection.names)) }
      return maps
    }
  }
}
