import ArgumentParser
import CurvePipeline
import Foundation
import Imaging
import Studio

/// `studio`: a page in which one sees the network look, and bends its answer.
struct StudioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studio",
    abstract: "Opens a page in which one sees the curves being found, and corrects them.",
    discussion: """
      The page is served to this computer alone, at an address that is printed and opened in the browser; nothing \
      leaves the computer. Images are named here or dropped there. What is done to an image is kept after every \
      edit, and offered again when it is opened again; curvetrace trace --project makes the same drawing without \
      the page. Ctrl-C ends it.

      Examples:
        curvetrace studio film.png
        curvetrace studio films --port 8080 --no-open
      """)

  @Argument(
    help: ArgumentHelp(
      "What is opened: images, \(ImageFormat.names), folders of them, drawings and project files.",
      valueName: "files"))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Serve on this port; 0 is any free one. (default: \(Studio.usualPort), or a free one)",
      valueName: "n"))
  var port: Int?

  @Flag(name: .customLong("no-open"), help: "Print the address and open no browser.")
  var opensNothing = false

  @OptionGroup var limits: MemoryOption
  @OptionGroup var common: RunOptions

  func validate() throws {
    if let port, !(0...65535).contains(port) {
      throw ValidationError("--port \(port): give a number from 0 to 65535")
    }
    if common.summary != nil {
      throw ValidationError("--summary is of a run that ends; leave it out")
    }
  }

  mutating func run() throws {
    var studio = Studio()
    studio.pool = common.pool
    studio.budget = limits.budget
    let paths = try files.flatMap { try ImageList.paths(of: $0) }
    let (opens, isQuiet) = (!opensNothing, common.quiet)
    try Interrupt.watching { cancellation in
      try studio.run(paths, port: port.map { UInt16($0) }, cancellation: cancellation) { address in
        try? StandardOutput.write("\(address.absoluteString)\n")
        if !isQuiet { StandardError.write("the studio is open at this address until Ctrl-C\n") }
        if opens { Browser.open(address) }
      }
    }
  }
}

/// The user's browser.
private enum Browser {
  /// Shows an address, if there is a program that does.
  static func open(_ address: URL) {
    #if os(macOS)
      let program = "open"
    #else
      let program = "xdg-open"
    #endif
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, address.absoluteString]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try? process.run()
  }
}
