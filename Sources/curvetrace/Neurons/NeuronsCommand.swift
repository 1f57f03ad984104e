import ArgumentParser

/// The curve neurons of a network.
struct NeuronsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neurons",
    abstract: "Finds the curve neurons of a network.",
    discussion: """
      Example:
        curvetrace neurons find --network bvlc-googlenet
      """,
    subcommands: [NeuronsFindCommand.self])
}
