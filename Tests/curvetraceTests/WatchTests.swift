import Foundation
import Imaging
import Testing

/// A drawing is watched while its splines are refined.
struct WatchTests {
  /// How many frames an animation says that it has.
  private static func frameCount(_ data: Data) -> Int? {
    data.range(of: Data("acTL".utf8)).map { chunk in
      data[chunk.upperBound..<chunk.upperBound + 4].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private static func phantom(in folder: Folder) throws {
    let made = try Program.run(
      ["phantom", "-o", ".", "--name", "p", "--kind", "shapes", "--seed", "3", "--size", "96x96"],
      in: folder)
    try #require(made.status == 0, "\(made.errors)")
  }

  @Test(arguments: [
    ["--steps", "5"], ["--init", "random", "--curves", "1", "--steps", "4", "--polarity", "dark"],
  ])
  func theDrawingIsTheSame(options: [String]) throws {
    let folder = try Folder()
    try Self.phantom(in: folder)
    let trace = ["trace", "p.png", "--quiet"] + options
    var outcome = try Program.run(trace + ["-o", "plain.svg"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    outcome = try Program.run(trace + ["-o", "seen.svg", "--watch", "forming.apng"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.contents("plain.svg") == folder.contents("seen.svg"))
    let frames = try #require(folder.contents("forming.apng").flatMap(Self.frameCount))
    // Steps of every level, and the finished drawing; a random start shares its steps out among the levels.
    #expect(frames >= 4)
  }

  @Test func framesGoIntoAFolder() throws {
    let folder = try Folder()
    try Self.phantom(in: folder)
    let outcome = try Program.run(
      ["trace", "p.png", "-o", "p.svg", "--steps", "3", "--watch", ".", "--quiet"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.names.filter { $0.hasPrefix("frame-") }.count >= 4)
  }

  @Test func oneImageIsWatched() throws {
    let folder = try Folder()
    let outcome = try Program.run(
      ["trace", "a.png", "b.png", "--frames", "-o", "m.svg", "--watch", "w.apng"], in: folder)
    #expect(outcome.status == 64 && outcome.errors.contains("--watch shows how one drawing forms"))
  }
}
