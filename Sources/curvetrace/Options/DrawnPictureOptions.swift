import ArgumentParser

/// Options of `extract --method visualize`.
struct DrawnPictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Draw in this many steps (with --method visualize; 128).", valueName: "n"))
  var steps: Int?

  @Option(
    help: ArgumentHelp("Decides everything random (with --method visualize; 1).", valueName: "n"))
  var seed: UInt64?

  @Flag(
    help: """
      Let lines across curves inhibit in the network what curves excite, so that curves grow no teeth (with --method \
      visualize).
      """)
  var decomb = false

  @OptionGroup var watching: WatchOption

  /// Throws where an option is out of range, or has nothing to say because no picture is drawn.
  func check(isDrawn: Bool) throws {
    if let steps, !(1...100_000).contains(steps) {
      throw ValidationError("--steps \(steps): give a number from 1 to 100000")
    }
    guard !isDrawn, let name = given else { return }
    throw ValidationError("\(name) is about the picture that --method visualize draws; add that")
  }

  /// The first of the options that was given.
  private var given: String? {
    if steps != nil { return "--steps" }
    if seed != nil { return "--seed" }
    if decomb { return "--decomb" }
    return watching.watch == nil ? nil : "--watch"
  }
}
