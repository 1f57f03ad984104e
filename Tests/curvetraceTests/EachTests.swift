import Foundation
import Imaging
import Phantoms
import Testing

/// Several images are as many drawings: a folder is not a film.
struct EachTests {
  /// A folder with two images that have nothing in common, one of them also as a moving picture, and `out`.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    for name in ["films", "out"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: false)
    }
    for (name, size, seed) in [("a", 96, 5), ("b", 112, 9)] {
      let phantom = try Phantom(PhantomOptions(width: size, height: 96, seed: UInt64(seed)))
      try folder.write(try phantom.image.pngData(), to: "films/\(name).png")
    }
    return folder
  }

  private static func trace(_ arguments: [String], in folder: Folder) throws -> Program.Outcome {
    try Program.run(["trace"] + arguments + ["--steps", "1"], in: folder)
  }

  @Test func everyImageHasTheFilesThatItHasAlone() throws {
    let folder = try Self.folder()
    let outcome = try Self.trace(
      ["films", "--each", "out", "--formats", "svg,json,csv,overlay", "--summary", "json"],
      in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let endings = [".svg", ".json", ".csv", "-overlay.png"]
    let names = ["a", "b"].flatMap { name in endings.map { "out/\(name)\($0)" } }
    #expect(try Summary(outcome).texts("outputs") == names)
    for name in ["a", "b"] {
      let alone = try Self.trace(
        [
          "films/\(name).png", "-o", "alone.svg", "-o", "alone.json", "-o", "alone.csv",
          "--overlay", "alone-overlay.png", "--quiet",
        ], in: folder)
      try #require(alone.status == 0, "\(alone.errors)")
      for ending in endings {
        #expect(folder.contents("out/\(name)\(ending)") == folder.contents("alone\(ending)"))
      }
    }
  }

  @Test func anImageThatCannotBeUsedDoesNotStopTheOthers() throws {
    let folder = try Self.folder()
    try folder.write(Data("no image".utf8), to: "films/ab.png")
    let outcome = try Self.trace(
      ["films/*.png", "--each", "out", "--formats", "svg", "--quiet"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("films/ab.png: this is neither a PNG nor a JPEG"))
    #expect(outcome.errors.contains("1 of 3 images could not be traced"))
    let written = try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
    #expect(written == ["a.svg", "b.svg"])
  }

  /// A file with frames is a moving drawing among the stills.
  @Test func aFileOfFramesMovesByItself() throws {
    let folder = try Self.folder()
    let run = try PhantomSequence(PhantomOptions(width: 96, height: 96, seed: 5), count: 2)
    var animation = AnimatedPNG(frameDuration: 20)
    for image in run.images { try animation.append(image) }
    try folder.write(animation.data(), to: "films/moving.png")
    let outcome = try Self.trace(["films", "--each", "out", "--quiet"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    func text(_ name: String) -> String {
      String(decoding: folder.contents(name) ?? Data(), as: UTF8.self)
    }
    #expect(text("out/moving.json").contains("\"curvetrace-sequence\""))
    #expect(text("out/moving.csv").hasPrefix("frame,curve,segment"))
    #expect(!text("out/a.svg").isEmpty && !text("out/a.svg").contains("animate"))
  }

  @Test func twoImagesOfOneNameAreRefused() throws {
    let folder = try Self.folder()
    try FileManager.default.copyItem(
      atPath: folder.path("films/a.png"), toPath: folder.path("a.png"))
    expectFailure(
      try Self.trace(["films/a.png", "a.png", "--each", "out"], in: folder), 64,
      ["asked for twice"])
  }
}
