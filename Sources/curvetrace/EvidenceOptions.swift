import ArgumentParser
import CurveExtraction
import CurveNetworks
import CurveTracing

/// Where the evidence of curves comes from.
struct EvidenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the evidence from the network, or from a classical method in its place.",
      valueName: "source"))
  var evidence = EvidenceSource.network

  /// Throws where options of the network are given, or curves are asked for, that a classical method does
  /// not have.
  func check(with asked: NetworkOptions) throws {
    guard let kind = evidence.kind else { return }
    if asked.scales != nil { try requireNetwork("--scales") }
    // Lines are what is looked for where no family is given; then Canny's edges are meant.
    if asked.family != .lines, asked.family.kinds != [kind] {
      throw ValidationError(
        "--family \(asked.family.rawValue): --evidence \(evidence.rawValue) finds "
          + "\(kind.rawValue); leave out --family")
    }
  }

  /// Throws where a classical method is to do with `option` what only a network can.
  func requireNetwork(_ option: String) throws {
    guard evidence == .network else {
      throw ValidationError(
        "\(option) asks the network; leave it out with --evidence \(evidence.rawValue)")
    }
  }
}
