import Foundation
import Imaging
import Phantoms
import Testing

/// Ctrl-C stops long work, and nothing half done is left.
struct InterruptTests {
  private static func folder() throws -> Folder {
    let folder = try Folder()
    let phantom = try Phantom(PhantomOptions(width: 1024, height: 1024, seed: 3))
    try folder.write(try phantom.image.pngData(), to: "film.png")
    return folder
  }

  /// `command` is interrupted by `signal` half a second after it began.
  private static func interrupted(
    _ command: String, by signal: String, in folder: Folder
  ) throws -> Program.Outcome {
    try Program.shell(
      """
      "$0" \(command) & pid=$!
      sleep 0.5
      kill -\(signal) $pid
      wait $pid
      """, in: folder)
  }

  @Test(arguments: ["INT", "TERM"])
  func anInterruptedTraceLeavesNothing(signal: String) throws {
    let folder = try Self.folder()
    let outcome = try Self.interrupted(
      "trace film.png -o film.svg -o film.json --overlay over.png --quiet", by: signal, in: folder)
    #expect(outcome.status == 130, "\(outcome.errors)")
    #expect(outcome.errors == "curvetrace: interrupted\n")
    #expect(folder.names == ["film.png"])
  }

  /// Signals that stop nothing but end the process, and work that nobody watches, leave nothing either.
  @Test(arguments: ["INT", "TERM", "HUP", "USR1", "XCPU"])
  func anEndedStreamLeavesNothing(signal: String) throws {
    let folder = try Folder()
    let outcome = try Self.interrupted(
      "crops -o many.bin --count 10000 --size 192 --threads 1 --quiet", by: signal, in: folder)
    #expect(outcome.status != 0)
    #expect(folder.names == [])
  }
}
