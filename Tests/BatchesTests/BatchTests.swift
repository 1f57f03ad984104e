import CurvePipeline
import Foundation
import Morphometry
import Phantoms
import Testing

@testable import Batches

/// Folders of images by one recipe.
struct BatchTests {
  /// A folder that goes when the test ends.
  private final class Place: Sendable {
    let path = NSTemporaryDirectory() + "curvetrace-batch-" + UUID().uuidString

    init() throws {
      try FileManager.default.createDirectory(
        atPath: path + "/in/old", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var images: String { path + "/in" }
    var results: String { path + "/out" }

    func draw(_ names: String..., size: Int = 64) throws {
      for (seed, name) in names.enumerated() {
        let options = PhantomOptions(width: size, height: size, seed: UInt64(seed + 1))
        try Phantom(options).image.write(to: images + "/" + name)
      }
    }

    func text(_ name: String) -> String {
      String(
        decoding: FileManager.default.contents(atPath: path + "/" + name) ?? Data(), as: UTF8.self)
    }

    /// The rows of a table, by header.
    func rows(_ name: String) -> [[String: String]] {
      let lines = text(name).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      return lines.dropFirst().map { row in
        Dictionary(zip(lines[0], row)) { first, _ in first }
      }
    }

    /// All files of a folder with their bytes, but for locks.
    func files(_ folder: String) -> [String: Data] {
      let names = FileManager.default.enumerator(atPath: path + "/" + folder)
      return (names?.compactMap { $0 as? String } ?? []).filter { !$0.hasPrefix(".locks") }
        .reduce(into: [:]) {
          $0[$1] = FileManager.default.contents(atPath: "\(path)/\(folder)/\($1)")
        }
    }
  }

  /// What is quick.
  private static var recipe: Recipe {
    var recipe = Recipe()
    recipe.request.options.evidence = .sato
    recipe.formats = [.drawing(.json)]
    return recipe
  }

  private static func made(
    _ place: Place, _ recipe: Recipe = recipe, into results: String? = nil, threads: Int = 2
  ) throws -> (traced: Batch.Outcome, merged: Batch.Outcome) {
    let batch = try Batch(
      of: place.images, by: recipe, into: results ?? place.results,
      pool: WorkerPool(threads: threads))
    return (try batch.trace(), try batch.merge())
  }

  /// `a.png`, `a.jpg` and `old/a.png` have files and rows of their own, in natural order.
  @Test func everyImageHasItsFilesAndItsRow() throws {
    let place = try Place()
    try place.draw("a.png", "a.jpg", "old/a.png", "b10.png", "b2.png")
    try Data("x".utf8).write(to: URL(fileURLWithPath: place.images + "/notes.txt"))
    let outcome = try Self.made(place)
    #expect(outcome.traced == Batch.Outcome(images: 5))
    #expect(outcome.merged.failures == 0)
    let names = ["a.jpg", "a.png", "b2.png", "b10.png", "old/a.png"]
    let rows = place.rows("out/images.csv")
    #expect(rows.map { $0["image"] } == names)
    for (name, row) in zip(names, rows) {
      let drawing = try CurveDrawing.read(from: place.results + "/results/\(name).json")
      #expect(row["curves"] == "\(drawing.curves.count)")
      let length = drawing.curves.reduce(0) { $0 + $1.spline.arcLength() }
      #expect(abs((row["length_px"].flatMap(Double.init) ?? -1) - length) < 0.01)
      #expect(FileManager.default.fileExists(atPath: place.results + "/thumbnails/\(name).jpg"))
      #expect(place.text("out/contact-sheet.html").contains("thumbnails/\(name).jpg"))
    }
    #expect(place.text("out/failures.csv") == "image,failure\n")
  }

  @Test func resultsDoNotDependOnThreadsOrShards() throws {
    let place = try Place()
    try place.draw("1.png", "2.png", "old/3.png", "4.png", "5.png")
    try Data("no image".utf8).write(to: URL(fileURLWithPath: place.images + "/bad.png"))
    _ = try Self.made(place, into: place.path + "/one", threads: 1)
    _ = try Self.made(place, into: place.path + "/four", threads: 4)
    for index in [3, 1, 2] {
      let shard = try #require(Shard(index, of: 3))
      let batch = try Batch(
        of: place.images, by: Self.recipe, into: place.path + "/shards", shard: shard)
      #expect(try batch.trace().images == 2)
    }
    let whole = try Batch(of: place.images, by: Self.recipe, into: place.path + "/shards")
    #expect(try whole.merge().failures == 1)
    let one = place.files("one")
    #expect(one.count == 20)
    #expect(place.files("four") == one)
    #expect(place.files("shards") == one)
  }

  @Test func whatIsDoneIsNotDoneAgain() throws {
    let place = try Place()
    try place.draw("1.png", "2.png", "3.png")
    #expect(try Self.made(place).traced.kept == 0)
    let files = place.files("out")
    #expect(try Self.made(place).traced.kept == 3)
    // A file that is gone, an image that has changed, a record that is torn.
    try FileManager.default.removeItem(atPath: place.results + "/results/1.png.json")
    #expect(try Self.made(place).traced.kept == 2)
    try Data("{".utf8).write(to: URL(fileURLWithPath: place.results + "/records/3.png.json"))
    #expect(try Self.made(place).traced.kept == 2)
    #expect(place.files("out") == files)
    try FileManager.default.copyItem(
      atPath: place.images + "/1.png", toPath: place.images + "/4.png")
    try FileManager.default.removeItem(atPath: place.images + "/2.png")
    #expect(try Self.made(place).traced == Batch.Outcome(images: 3, kept: 2))
    #expect(place.rows("out/images.csv").map { $0["image"] } == ["1.png", "3.png", "4.png"])
  }

  @Test func failuresAreListedAndTriedAgain() throws {
    let place = try Place()
    try place.draw("1.png", "3.png")
    let bad = place.images + "/2.png"
    try Data("no image".utf8).write(to: URL(fileURLWithPath: bad))
    for _ in 0..<2 {
      let outcome = try Self.made(place)
      #expect(outcome.traced.failures == 1 && outcome.merged.failures == 1)
      #expect(outcome.merged.firstFailure?.hasPrefix("\(bad): this is neither a PNG") == true)
    }
    #expect(place.text("out/failures.csv").contains("2.png,\"\(bad): this is neither"))
    #expect(place.rows("out/images.csv").count == 2)
    #expect(place.text("out/contact-sheet.html").contains("1 could not be used"))
    try place.draw("2.png")
    #expect(try Self.made(place).merged.failures == 0)
    #expect(place.rows("out/images.csv").count == 3)
  }

  @Test func whatNoShardHasTracedIsAFailure() throws {
    let place = try Place()
    try place.draw("1.png", "2.png")
    let shard = try #require(Shard(1, of: 2))
    _ = try Batch(of: place.images, by: Self.recipe, into: place.results, shard: shard).trace()
    let merged = try Batch(of: place.images, by: Self.recipe, into: place.results).merge()
    #expect(merged.failures == 1)
    #expect(merged.firstFailure?.contains("2.png: this image has not been traced yet") == true)
  }

  @Test func twoBatchesDoNotWriteIntoOneFolder() throws {
    let place = try Place()
    try place.draw("1.png", "2.png")
    func batch(_ shard: String? = nil) throws -> Batch {
      try Batch(
        of: place.images, by: Self.recipe, into: place.results, shard: shard.flatMap { Shard($0) })
    }
    let locked = BatchError.locked(folder: place.results)
    do {
      let whole = try batch()
      #expect(throws: locked) { try batch() }
      #expect(throws: locked) { try batch("1/2") }
      withExtendedLifetime(whole) {}
    }
    let shards = try [batch("1/2"), batch("2/2")]
    #expect(throws: locked) { try batch("2/2") }
    #expect(throws: locked) { try batch() }
    withExtendedLifetime(shards) {}
  }

  @Test func whatCannotBeIsRefused() throws {
    let place = try Place()
    let empty = place.path + "/in/old"
    #expect(throws: ImageListError.emptyFolder(path: empty)) {
      try Batch(of: empty, by: Self.recipe, into: place.results)
    }
    try place.draw("1.png")
    _ = try Batch(of: place.images, by: Self.recipe, into: place.results)
    #expect(throws: BatchError.otherRecipe(folder: place.results)) {
      try Batch(of: place.images, by: Recipe(), into: place.results)
    }
    #expect(throws: BatchError.sameFolder(place.images + "/")) {
      try Batch(of: place.images, by: Self.recipe, into: place.images + "/")
    }
    #expect(throws: ImagingError.missingFile(path: place.path + "/none")) {
      try Batch(of: place.path + "/none", by: Self.recipe, into: place.results)
    }
    #expect(throws: ImagingError.self) {
      try Batch(of: place.images, by: Self.recipe, into: place.images + "/1.png/out")
    }
    var wrong = Self.recipe
    wrong.request.options.detail = 2
    #expect(throws: RequestError.self) {
      try Batch(of: place.images, by: wrong, into: place.results)
    }
  }

  /// What is written is not taken for images, also where it lies among them.
  @Test func resultsAreNoImages() throws {
    let place = try Place()
    try place.draw("1.png")
    var recipe = Self.recipe
    recipe.formats = [.overlay]
    for _ in 0..<2 {
      let outcome = try Self.made(place, recipe, into: place.images + "/traced")
      #expect(outcome.merged.images == 1)
    }
  }

  /// Of a run the frame in which most is seen, unless the recipe says otherwise; in mm where the file knows how large
  /// pixels are, in a column of its own where another image is in px.
  @Test func framesAndUnitsAreTold() throws {
    let place = try Place()
    try place.draw("1.png")
    let film = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../ImagingTests/Fixtures/dicom/film.dcm").standardized.path
    try FileManager.default.copyItem(atPath: film, toPath: place.images + "/film.dcm")
    var recipe = Self.recipe
    recipe.formats = []
    recipe.measures.tables = [.curves]
    _ = try Self.made(place, recipe, into: place.path + "/best")
    let rows = place.rows("best/images.csv")
    #expect(rows.map { $0["frame"] } == ["1", "3"])
    #expect(rows.map { $0["frames"] } == ["1", "4"])
    #expect(rows.map { $0["length_px"]?.isEmpty } == [false, true])
    #expect(rows.map { $0["length_mm"]?.isEmpty } == [true, false])
    #expect(place.rows("best/curves.csv").count > 1)
    #expect(place.text("best/contact-sheet.html").contains("frame 3 of 4"))
    recipe.reading.frame = .number(2)
    recipe.measures.unit = .pixel
    let second = try Self.made(place, recipe, into: place.path + "/second")
    #expect(second.merged.firstFailure?.contains("there is no frame 2") == true)
    #expect(place.rows("second/images.csv").map { $0["frame"] } == ["2"])
    #expect(place.rows("second/images.csv")[0]["length_px"]?.isEmpty == false)
    recipe.reading.frame = nil
    recipe.measures.unit = .millimetre
    let metric = try Self.made(place, recipe, into: place.path + "/metric")
    let image = place.images + "/1.png"
    #expect(metric.merged.firstFailure == BatchError.noScale(image: image).description)
    recipe.measures.pixelSize = LengthScale(x: 0.5, y: 0.5, source: "the recipe")
    #expect(try Self.made(place, recipe, into: place.path + "/half").merged.failures == 0)
    let length = rows[0]["length_px"].flatMap(Double.init)
    let half = place.rows("half/images.csv")[0]["length_mm"].flatMap(Double.init)
    #expect(abs((half ?? 0) - (length ?? 1) / 2) < 1e-6)
  }

  /// Where nothing can be written the batch ends; what is done by then is done.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full here"))
  func aFullDiskEndsIt() throws {
    let place = try Place()
    try place.draw("1.png", "2.png", "3.png")
    let file = place.results + "/results/2.png.json"
    try FileManager.default.createDirectory(
      atPath: place.results + "/results", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/full")
    #expect(throws: ImagingError.cannotWrite(path: file, reason: "no space left on device")) {
      try Self.made(place, threads: 1)
    }
    try FileManager.default.removeItem(atPath: file)
    #expect(try Self.made(place, threads: 1).traced.kept == 1)
  }

  @Test func aBatchThatIsStoppedGoesOn() throws {
    let place = try Place()
    try place.draw("1.png", "2.png", "3.png", "4.png")
    let monitor = WorkMonitor { event in
      if event.share > 0.3 { throw CancellationError() }
    }
    #expect(throws: CancellationError.self) {
      try Batch(
        of: place.images, by: Self.recipe, into: place.results, pool: WorkerPool(threads: 1)
      ).trace(monitor: monitor)
    }
    let kept = try Self.made(place).traced.kept
    #expect((1..<4).contains(kept))
  }
}
