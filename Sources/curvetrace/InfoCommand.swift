import ArgumentParser
import Foundation
import Imaging

/// What image files hold.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Says what image files hold: format, size, frames, and how large a pixel is.",
    usage: "curvetrace info <input> ... [--json]",
    discussion: """
      Of what somebody may have written into a file, such as a name, nothing is shown.

      Examples:
        curvetrace info film.png
        curvetrace info stack.tif --json
      """)

  @Argument(
    help: ArgumentHelp(
      "The images, each a \(ImageFormat.names); - is standard input.", valueName: "input"))
  var inputs: [String]

  @Flag(help: "Print a list of JSON objects instead, one for each image.")
  var json = false

  func run() throws {
    // What cannot be read is said at once, and the rest is shown all the same.
    var infos: [ImageFileInfo] = []
    var failure: ImagingError?
    for name in inputs {
      do throws(ImagingError) {
        let info = try ImageFileInfo(of: name)
        infos.append(info)
        if !json { print("\(name): \(info)") }
      } catch {
        if let earlier = failure { StandardError.write("curvetrace: \(earlier)\n") }
        failure = error
      }
    }
    if json { try printJSON(infos) }
    if let failure { throw failure }
  }

  private func printJSON(_ infos: [ImageFileInfo]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(infos), as: UTF8.self))
  }
}
