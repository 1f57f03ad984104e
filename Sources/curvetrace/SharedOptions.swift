import ArgumentParser
import CurveExtraction
import CurveNetworks
import CurvePipeline
import CurveTracing
import Foundation
import Imaging
import Workers

/// What a run tells of itself at the end.
enum SummaryFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Options that every command has.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Use this many threads; results do not depend on it.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Write nothing but errors to standard error.")
  var quiet = false

  @Option(
    help: ArgumentHelp(
      "Write a summary of the run to standard output, as text or as one JSON object.",
      valueName: "format"))
  var summary: SummaryFormat?

  /// The workers asked for.
  var pool: WorkerPool { threads.map { WorkerPool(threads: $0) } ?? .allCores }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): give a number from 1 to 1024")
    }
  }
}

/// Options of the commands that ask a network.
struct NetworkOptions: ParsableArguments {
  /// Which curves are meant, or that the image decides.
  enum PolarityChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, dark, bright, both

    var polarity: Polarity? {
      switch self {
      case .auto: nil
      case .dark: .dark
      case .bright: .bright
      case .both: .both
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Ask this network (one of \(NetworkCatalog.names.joined(separator: ", "))).",
      valueName: "name"))
  var network = NetworkCatalog.defaultName

  /// Which curve neurons are asked.
  enum FamilyChoice: String, ExpressibleByArgument, CaseIterable {
    case lines, edges, both

    var kinds: [CurveFamily.Kind] {
      switch self {
      case .lines: [.lines]
      case .edges: [.edges]
      case .both: [.lines, .edges]
      }
    }
  }

  @Option(
    name: .customLong("family"),
    help: ArgumentHelp(
      "Look for lines (vessels, strokes; these where nothing else is said), for edges (borders between regions), or "
        + "for both."))
  private var askedFamily: FamilyChoice?

  /// Which curve neurons are asked.
  var family: FamilyChoice {
    get { askedFamily ?? .lines }
    set { askedFamily = newValue }
  }

  /// Whether the user says which.
  var saysFamily: Bool { askedFamily != nil }

  @Option(help: "Look for curves darker or brighter than their surroundings; auto looks which.")
  var polarity = PolarityChoice.auto

  @Option(
    help: ArgumentHelp(
      "Find more (towards 1) or fewer (towards 0) curves.", valueName: "0...1"))
  var detail = 0.5

  @Option(
    help: ArgumentHelp(
      "Look at the image at these sizes, as fractions of its own; without it, those that suit its curves.",
      valueName: "s,s..."))
  var scales: String?

  /// The networks that are asked, one for each family, looking at the scales that are asked for.
  func makeNetworks() throws -> [CurveNetwork] {
    try family.kinds.map { kind in
      var network = try NetworkCatalog().curveNetwork(
        network, family: kind, findingNeuronsOn: .allCores)
      if let scales {
        network.scales = try Self.numbers(scales)
        network.choosesScales = false
      }
      return network
    }
  }

  /// The networks for `evidence`: where a classical method takes their place no one looks at the scales that would be
  /// chosen.
  func makeNetworks(for evidence: EvidenceSource) throws -> [CurveNetwork] {
    var networks = try makeNetworks()
    if evidence != .network { for k in networks.indices { networks[k].choosesScales = false } }
    return networks
  }

  private static func numbers(_ list: String) throws -> [Double] {
    let numbers = list.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    let valid = numbers.compactMap { $0 }.filter { (0.05...4).contains($0) }
    guard valid.count == numbers.count, valid.count <= 8, Set(valid).count == valid.count else {
      throw ValidationError(
        "--scales \(list): give up to 8 different numbers from 0.05 to 4, with commas between them")
    }
    return valid
  }

  func validate() throws {
    if let scales { _ = try Self.numbers(scales) }
    do {
      for kind in family.kinds { try NetworkCatalog.check(network, has: kind) }
    } catch let error as NetworkError {
      if case .missingFamily = error {
        throw ValidationError("--family \(family.rawValue): \(error)")
      }
      throw ValidationError("--network: \(error)")
    }
    guard (0...1).contains(detail) else {
      throw ValidationError("--detail \(detail): give a number from 0 to 1")
    }
  }
}
