import Determinism
import Foundation
import Imaging
import Phantoms
import Testing

/// A folder of images on the command line.
struct BatchTests {
  /// A folder with `count` images in `films`, and a recipe of what is quick.
  private static func folder(_ count: Int, size: Int = 72) throws -> Folder {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("films/old"), withIntermediateDirectories: true)
    for seed in 1...count {
      let phantom = try Phantom(PhantomOptions(width: size, height: size, seed: UInt64(seed)))
      let name = seed % 3 == 0 ? "old/\(seed).png" : "\(seed).png"
      try folder.write(try phantom.image.pngData(), to: "films/" + name)
    }
    try folder.write(recipe(), to: "recipe.json")
    return folder
  }

  private static func recipe(_ members: String = "", version: Int = 1) -> Data {
    Data(
      """
      {"format": "curvetrace-recipe", "version": \(version), "evidence": "sato",
       "formats": ["svg", "json", "overlay"]\(members)}
      """.utf8)
  }

  private static func batch(
    _ arguments: [String] = [], recipe: String = "recipe.json", into results: String = "out",
    in folder: Folder
  ) throws -> Program.Outcome {
    try Program.run(
      ["batch", "--recipe", recipe, "--in", "films", "--out", results, "--quiet"] + arguments,
      in: folder)
  }

  /// All files in `name` with their bytes, but for hidden ones: those that somebody can take for results.
  private static func files(_ name: String, of folder: Folder) -> [String: Data] {
    let names = FileManager.default.enumerator(atPath: folder.path(name))
    return (names?.compactMap { $0 as? String } ?? [])
      .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
      .reduce(into: [:]) { $0[$1] = folder.contents(name + "/" + $1) }
  }

  /// What trace does with one image the recipe that it saves does with all.
  @Test func aSavedRecipeDoesTheSame() throws {
    let folder = try Self.folder(3)
    try FileManager.default.createDirectory(
      atPath: folder.path("each"), withIntermediateDirectories: false)
    let options = ["--evidence", "frangi", "--detail", "0.6", "--brush", "pencil", "--seed", "5"]
    let one = try Program.run(
      [
        "trace", "films/1.png", "-o", "1.svg", "-o", "1.csv", "--overlay", "1.png",
        "--save-recipe", "saved.json",
      ] + options, in: folder)
    try #require(one.status == 0, "\(one.errors)")
    let each = try Program.run(
      [
        "trace", "films", "--each", "each", "--formats", "svg,csv,overlay", "--quiet",
        "--save-recipe", "each.json",
      ] + options, in: folder)
    try #require(each.status == 0, "\(each.errors)")
    #expect(folder.contents("saved.json") == folder.contents("each.json"))
    let batch = try Self.batch(recipe: "saved.json", in: folder)
    #expect(batch.status == 0 && batch.errors.isEmpty && batch.output.isEmpty, "\(batch.errors)")
    for ending in [".svg", ".csv", "-overlay.png"] {
      let result = folder.contents("out/results/1.png" + ending)
      #expect(result != nil && result == folder.contents("each/1" + ending), "\(ending)")
    }
    #expect(folder.contents("out/results/1.png.svg") == folder.contents("1.svg"))
  }

  /// Killed at any moment it goes on: no file is torn, none is made twice, and in the end all are there.
  @Test func aKilledBatchGoesOn() throws {
    let folder = try Self.folder(12)
    let whole = try Self.batch(into: "whole", in: folder)
    try #require(whole.status == 0, "\(whole.errors)")
    let expected = Self.files("whole", of: folder)
    #expect(expected.count >= 12 * 5 + 4)
    var made: [String: Date] = [:]
    var generator = SeededGenerator(seed: 9)
    for kill in 0..<8 {
      let seconds = 0.05 + 0.25 * generator.uniform()
      let outcome = try Program.shell(
        """
        "$0" batch --recipe recipe.json --in films --out out --quiet & pid=$!
        sleep \(seconds)
        kill -9 $pid 2>/dev/null
        wait $pid 2>/dev/null
        true
        """, in: folder)
      #expect(outcome.status == 0)
      for (name, data) in Self.files("out", of: folder) {
        let isSame = data == expected[name]
        #expect(isSame, "\(name) after kill \(kill)")
        let attributes = try FileManager.default.attributesOfItem(
          atPath: folder.path("out/" + name))
        guard name.hasPrefix("records/"), let date = attributes[.modificationDate] as? Date
        else { continue }
        #expect(made[name] ?? date == date, "\(name) was made twice")
        made[name] = date
      }
    }
    let last = try Self.batch(["--summary", "json"], in: folder)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try Summary(last).number("kept") == Double(made.count))
    let isWhole = Self.files("out", of: folder) == expected
    #expect(isWhole)
    let all = FileManager.default.enumerator(atPath: folder.path("out"))
    #expect(all?.compactMap { $0 as? String }.contains { $0.hasSuffix(".tmp") } == false)
  }

  @Test func shardsMakeTheSameBytes() throws {
    let folder = try Self.folder(5)
    try folder.write(Data("no image".utf8), to: "films/bad.png")
    expectFailure(
      try Self.batch(into: "one", in: folder), 65, ["1 of 6 images could not be traced", "bad.png"])
    let statuses = try [2, 1].map { index in
      try Self.batch(["--shard", "\(index)/2"], into: "parts", in: folder).status
    }
    #expect(statuses.sorted() == [0, 65])
    let merged = try Self.batch(["--merge"], into: "parts", in: folder)
    expectFailure(merged, 65, ["1 of 6 images could not be traced"])
    let isSame = Self.files("parts", of: folder) == Self.files("one", of: folder)
    #expect(isSame)
  }

  @Test func whatIsWrongIsOneSentence() throws {
    let folder = try Self.folder(2)
    try folder.write(Self.recipe(version: 2), to: "later.json")
    try folder.write(Self.recipe(", \"measures\": {\"unit\": \"mm\"}"), to: "mm.json")
    try folder.write(Self.recipe(", \"detail\": 2"), to: "detail.json")
    expectFailure(
      try Self.batch(recipe: "later.json", in: folder), 65,
      ["later.json: this recipe has version 2", "use a newer curvetrace"])
    expectFailure(
      try Self.batch(recipe: "mm.json", into: "mm", in: folder), 65,
      ["2 of 2 images", "films/1.png: lengths are asked for in mm", "give the recipe a pixelSize"])
    expectFailure(
      try Self.batch(recipe: "none.json", in: folder), 66, ["none.json: there is no such file"])
    expectFailure(
      try Self.batch(recipe: "detail.json", in: folder), 65,
      ["detail.json: detail 2.0: give a number"])
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    for (arguments, part) in [
      (["--shard", "3/2"], "3/2"), (["--shard", "1/2", "--merge"], "leave out --shard"),
    ] {
      let outcome = try Self.batch(arguments, in: folder)
      #expect(outcome.status == 64 && outcome.errors.contains(part), "\(outcome.errors)")
    }
    let frames = try Program.run(
      ["trace", "films/1.png", "films/2.png", "--frames", "--save-recipe", "r.json"], in: folder)
    expectFailure(frames, 64, ["--save-recipe is of images"])
    // Another recipe, then a folder without room.
    #expect(try Self.batch(in: folder).status == 0)
    try folder.write(Self.recipe(", \"detail\": 0.6"), to: "other.json")
    expectFailure(
      try Self.batch(recipe: "other.json", in: folder), 64,
      ["out: this folder has the results of another recipe"])
    let full = try Program.shell(
      "ulimit -f 2; exec \"$0\" batch --recipe recipe.json --in films --out full --quiet",
      in: folder)
    expectFailure(full, 73, ["full/results/", "file too large"])
  }

  @Test func aLockedFolderIsLeftAlone() throws {
    let folder = try Self.folder(1)
    #expect(try Self.batch(in: folder).status == 0)
    let lock = open(folder.path("out/.locks/batch"), O_RDWR | O_CLOEXEC)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let outcome = try Self.batch(in: folder)
    expectFailure(outcome, 73, ["out: another batch is writing into this folder"])
  }
}
