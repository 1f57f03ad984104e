import CurveExport
import Foundation
import Geometry
import Imaging
import Phantoms
import Testing

/// Outputs that cannot be written, and what is in those that can.
struct OutputTests {
  /// A folder with a small phantom called `in.png` and its truth.
  private func phantom(width: Int = 160, height: Int = 128) throws -> Folder {
    let folder = try Folder()
    let phantom = try Phantom(PhantomOptions(kind: .shapes, width: width, height: height, seed: 5))
    try TruthFiles.write(
      image: phantom.image, mask: phantom.mask, truth: phantom.truth, name: "in",
      to: folder.url.path)
    return folder
  }

  @Test(arguments: [
    ["trace", "IN", "-o", "DIR/none/a.svg"],
    ["trace", "IN", "-o", "DIR/a.svg", "--overlay", "DIR/none/a.png"],
    ["extract", "IN", "-o", "DIR/none/a.png"], ["extract", "IN", "--soft", "DIR/none/a.png"],
    ["canny", "IN", "-o", "DIR/none/a.png"], ["compare", "IN", "-o", "DIR/none/a.html"],
    ["evaluate", "--images", "IN", "--truth", "IN", "-o", "DIR/none/a.html"],
    ["evaluate", "--images", "IN", "--truth", "IN", "--json", "DIR/none/a.json"],
    ["phantom", "-o", "DIR/none"], ["crops", "-o", "DIR/none/a"],
    ["crops", "--sheet", "DIR/none/a.png"],
    ["visualize", "--neuron", "lines:1", "-o", "DIR/none/a.png"],
  ])
  func aMissingFolderIsSaidAtOnce(arguments: [String]) throws {
    let folder = try Folder()
    // The input is not there either: the output is looked at first.
    let filled = arguments.map {
      $0.replacingOccurrences(of: "DIR", with: folder.url.path)
        .replacingOccurrences(of: "IN", with: folder.path("nothing.png"), options: .anchored)
    }
    expectFailure(try Program.run(filled, in: folder), 73, ["none does not exist", "create it"])
    #expect(folder.names.isEmpty)
  }

  @Test func aFolderIsNotOverwritten() throws {
    let folder = try phantom()
    try FileManager.default.createDirectory(
      atPath: folder.path("a.svg"), withIntermediateDirectories: false)
    expectFailure(
      try Program.run(["trace", "in.png", "-o", "a.svg"], in: folder), 73,
      ["a.svg: the file cannot be written"])
  }

  /// A limit on the size of files stands in for a full disk: the write fails midway.
  @Test(arguments: [
    ("canny", "e.png", "-o"), ("extract", "c.png", "-o"), ("extract", "s.png", "--soft"),
    ("trace", "t.json", "-o"), ("trace", "o.png", "--overlay"), ("compare", "r.html", "-o"),
  ])
  func aFullDiskLeavesTheOldFile(command: String, name: String, option: String) throws {
    let folder = try phantom()
    let old = Data("the old file".utf8)
    try folder.write(old, to: name)
    let before = folder.names
    // `ulimit -f` counts 1024 bytes; the outputs have more.
    let outcome = try Program.shell(
      "ulimit -f 1; exec \"$0\" \(command) in.png \(option) \(name) --quiet",
      in: folder)
    expectFailure(outcome, 73, [name + ": the file cannot be written", "free some space"])
    #expect(folder.contents(name) == old)
    #expect(folder.names == before)
  }

  @Test func aFullStandardOutputIsAnError() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let folder = try phantom()
    let outcome = try Program.shell("\"$0\" trace in.png --quiet > /dev/full", in: folder)
    expectFailure(outcome, 73, ["standard output", "cannot be written"])
  }

  @Test func traceWritesEveryFormat() throws {
    let folder = try phantom()
    let outcome = try Program.run(
      [
        "trace", "in.png", "-o", "a.svg", "-o", "a.json", "-o", "a.csv", "--overlay", "a.png",
        "--summary", "json",
      ], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let drawing = try DrawingFormat.json.drawing(from: try #require(folder.contents("a.json")))
    #expect(drawing.width == 160 && drawing.height == 128 && !drawing.curves.isEmpty)
    let svg = try DrawingFormat.svg.drawing(from: try #require(folder.contents("a.svg")))
    #expect(svg.curves.map(\.id) == drawing.curves.map(\.id))
    let csv = String(decoding: try #require(folder.contents("a.csv")), as: UTF8.self)
    let segments = drawing.curves.reduce(0) { $0 + $1.spline.segmentCount }
    #expect(csv.split(separator: "\n").count == 1 + segments)
    let overlay = try Image.read(from: folder.path("a.png"))
    #expect(overlay.width == 160 && overlay.height == 128 && !overlay.isGrey)
    let summary = try Summary(outcome)
    #expect(summary.text("command") == "trace" && summary.text("input") == "in.png")
    #expect(summary.number("curves") == Double(drawing.curves.count))
    #expect(summary.number("segments") == Double(segments))
    #expect(summary.texts("outputs") == ["a.svg", "a.json", "a.csv", "a.png"])
    #expect(summary.text("polarity") == "dark" && summary.text("channel") == "luminance")
    let total = try #require(try summary.group("seconds").number("total"))
    #expect(total > 0)
  }

  @Test func withoutOutputsTheSVGIsPrinted() throws {
    let folder = try phantom()
    let printed = try Program.run(["trace", "in.png"], in: folder)
    let written = try Program.run(["trace", "in.png", "-o", "a.svg"], in: folder)
    #expect(printed.status == 0 && written.status == 0)
    #expect(written.output.isEmpty)
    #expect(printed.output == folder.contents("a.svg"))
    #expect(printed.errors.contains("dark lines (chosen by looking)"))
  }

  @Test func extractSaysHowSureItIs() throws {
    let folder = try phantom()
    let outcome = try Program.run(
      ["extract", "in.png", "-o", "c.png", "--soft", "s.png", "--quiet", "--summary", "json"],
      in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let image = try Image.read(from: folder.path("in.png"))
    let curves = try Image.read(from: folder.path("c.png"))
    let soft = try Image.read(from: folder.path("s.png"))
    let truth = Mask(try Image.read(from: folder.path("in-mask.png")).luminance, atLeast: 0.5)
    #expect(soft.isGrey && soft.width == 160 && soft.height == 128)
    let alpha = try #require(curves.alpha)
    let found = Mask(alpha, atLeast: 0.01)
    #expect(try Summary(outcome).number("curvePixels") == Double(found.population))
    // Sixteen bits: more levels than eight could hold.
    #expect(Set(soft.color[0].pixels).count > 256)
    for i in 0..<alpha.count where found.pixels[i] {
      // The image's own colours, to 8 bits.
      #expect(abs(curves.color[0].pixels[i] - image.color[0].pixels[i]) < 0.003)
      #expect(soft.color[0].pixels[i] > 0.1)
    }
    // Nearly all of what is on the page is found, and little that is not close to it.
    let both = found.intersection(truth).population
    #expect(Double(both) > 0.7 * Double(truth.population))
    let near = found.intersection(truth.dilated(radius: 4)).population
    #expect(Double(near) > 0.9 * Double(found.population))
  }

  @Test func cannySaysItsThresholds() throws {
    let folder = try phantom()
    let outcome = try Program.run(
      ["canny", "in.png", "-o", "e.png", "--summary", "json"], in: folder)
    let chosen = try Summary(outcome)
    let low = try #require(chosen.number("lowThreshold"))
    let high = try #require(chosen.number("highThreshold"))
    #expect(outcome.errors.contains("(chosen by looking)") && high > 0)
    #expect(abs(low - high / 2) < 1e-9 * high)
    let given = try Program.run(
      ["canny", "in.png", "-o", "f.png", "--low", "\(low)", "--high", "\(high)"], in: folder)
    #expect(given.status == 0 && !given.errors.contains("chosen"))
    #expect(folder.contents("e.png") == folder.contents("f.png"))
    let strict = try Program.run(
      ["canny", "in.png", "-o", "g.png", "--quantile", "0.99", "--l2", "--summary", "json"],
      in: folder)
    #expect(try Summary(strict).text("magnitude") == "l2")
    let edges = try Image.read(from: folder.path("g.png")).color[0].pixels
    #expect(edges.contains(1) && edges.allSatisfy { $0 == 0 || $0 == 1 })
  }

  @Test(arguments: ["in-mask.png", "in-truth.svg"])
  func compareScoresAgainstTheTruth(truth: String) throws {
    let folder = try phantom(width: 320, height: 256)
    let outcome = try Program.run(
      ["compare", "in.png", "-o", "r.html", "--truth", truth, "--summary", "json"],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let scores = try Summary(outcome).group("scores")
    let pixels = try #require(try scores.group("curvePixels").number("f"))
    let splines = try #require(try scores.group("tracedSplines").number("f"))
    let outlines = try #require(try scores.group("cannyAsOutlines").number("f"))
    #expect(pixels > 0.8 && splines > 0.8 && outlines > 0.8)
    // Strokes with their widths cover the true pixels better than two walls do.
    let covered = try #require(try scores.group("tracedSplines").number("dice"))
    let walls = try #require(try scores.group("cannyAsCentreLines").number("dice"))
    #expect(covered > walls + 0.2)
    let html = String(decoding: try #require(folder.contents("r.html")), as: UTF8.self)
    for title in ["Image", "Canny", "Curve pixels", "Traced splines", "Scores"] {
      #expect(html.contains("<h2>\(title)</h2>"))
    }
    for word in ["http:", "https:", "<script", "<link"] { #expect(!html.contains(word)) }
  }

  @Test func aTruthOfAnotherSizeIsRefused() throws {
    let folder = try phantom()
    let other = Image(grey: Plane(width: 10, height: 12, repeating: 1))
    try folder.write(try other.pngData(), to: "other.png")
    try folder.write(Data("<svg></sv".utf8), to: "bad.svg")
    let arguments = ["compare", "in.png", "-o", "r.html", "--quiet", "--truth"]
    expectFailure(
      try Program.run(arguments + ["other.png"], in: folder), 65,
      ["other.png: the truth has 10 x 12 pixels and the image 160 x 128"])
    expectFailure(
      try Program.run(arguments + ["bad.svg"], in: folder), 65, ["bad.svg: ", "SVG"])
    expectFailure(
      try Program.run(arguments + ["none.svg"], in: folder), 66, ["none.svg: there is no"])
  }

  @Test func phantomWritesImageMaskAndTruth() throws {
    let folder = try Folder()
    let arguments = ["phantom", "-o", ".", "--size", "96x64", "--seed", "9", "--quiet"]
    for kind in ["angiogram", "drawing", "shapes"] {
      let first = try Program.run(arguments + ["--kind", kind, "--jpeg"], in: folder)
      #expect(first.status == 0 && first.errors.isEmpty && first.output.isEmpty)
      let again = try Program.run(arguments + ["--kind", kind, "--name", "again"], in: folder)
      #expect(again.status == 0)
      for ending in [".png", "-mask.png", "-truth.svg"] {
        let data = try #require(folder.contents("\(kind)-9" + ending))
        #expect(data == folder.contents("again" + ending))
      }
      let image = try Image.read(from: folder.path("\(kind)-9.jpg"))
      #expect(image.width == 96 && image.height == 64)
    }
  }
}
