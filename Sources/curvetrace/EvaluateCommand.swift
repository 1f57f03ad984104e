import ArgumentParser
import CurvePipeline
import Evaluation
import Foundation
import Measuring

/// `evaluate`: how good methods are on a whole set of images with truth.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures methods on a folder of images whose curves are known.",
    usage: """
      curvetrace evaluate --images <folder> --truth <folder> [-o <report.html>] [--json <scores.json>] \
      [<options>]
      """,
    discussion: """
      The truth of NAME.png is NAME.png (a mask), NAME.svg or NAME.json (a drawing, of any size with \
      the image's shape), or NAME-mask.png and NAME-truth.svg as `curvetrace phantom` writes them. \
      Drawings of borders by several people are NAME_1.png, NAME_2.png and so on; then edges are looked \
      for.

      An image that cannot be used is listed and the others are scored; the exit code is then 65. What \
      was found is kept in a folder beside the scores: stopped and started again, the command goes on \
      where it was.

      Examples:
        curvetrace evaluate --images films --truth masks -o report.html --json scores.json
        curvetrace evaluate --images photos --truth borders --methods ours,canny -o report.html
      """)

  @Option(help: ArgumentHelp("The images, \(ImageFormat.names).", valueName: "folder"))
  var images: String

  @Option(help: ArgumentHelp("What is known about them.", valueName: "folder"))
  var truth: String

  @Option(
    help: ArgumentHelp(
      "Masks of the pixels that count, by the images' names.", valueName: "folder"))
  var fov: String?

  @Option(
    help: ArgumentHelp(
      "Measure these (of \(Self.methodNames); default: all that find what the truth shows).",
      valueName: "name,name..."))
  var methods: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the report here.", valueName: "report.html"))
  var output: String?

  @Option(help: ArgumentHelp("Write the scores here.", valueName: "scores.json"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Keep what is found here (default: beside the scores).", valueName: "folder"))
  var keep: String?

  @Option(
    help: ArgumentHelp("Count a centre line as right up to this distance.", valueName: "px"))
  var tolerance = DrawingScores.tolerance

  @OptionGroup var look: LookOptions

  @OptionGroup var common: RunOptions

  private var outputs: [String] { [output, json].compactMap(\.self) }

  /// The last two parts of a path: folders of images are often called `images`.
  private static func title(of folder: String) -> String {
    let parts = (folder as NSString).standardizingPath.split(separator: "/")
    return parts.suffix(2).filter { $0 != ".." && $0 != "." }.joined(separator: "/")
  }

  private static let methodNames = MeasuredMethod.all.map(\.name).joined(separator: ",")

  /// The methods that are named.
  private func named() throws -> [MeasuredMethod]? {
    guard let methods else { return nil }
    let names = methods.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let chosen = names.compactMap { name in MeasuredMethod.all.first { $0.name == name } }
    guard chosen.count == names.count, Set(chosen).count == chosen.count else {
      throw ValidationError(
        "--methods \(methods): give different ones of \(Self.methodNames)")
    }
    return chosen
  }

  /// The folder in which results are kept.
  private var keptFolder: String {
    keep ?? ((json ?? output ?? "") as NSString).deletingPathExtension + "-results"
  }

  func validate() throws {
    guard !outputs.isEmpty else {
      throw ValidationError("nothing to write; give -o report.html, --json scores.json or both")
    }
    if let output { try requireEnding("html", of: output, for: "the report") }
    if let json { try requireEnding("json", of: json, for: "the scores") }
    guard tolerance > 0, tolerance <= 100 else {
      throw ValidationError(
        "--tolerance \(tolerance): give a distance in px, above 0 and up to 100")
    }
    _ = try named()
    try OutputCheck(outputs: outputs, inputs: []).validate()
  }

  mutating func run() throws {
    try OutputCheck(outputs: outputs, inputs: []).prepare()
    var run = Run("evaluate", common)
    let set = try ImageSet(images: images, truth: truth, fieldsOfView: fov)
    let measurement = try run.watching {
      try SetMeasurement(
        of: set, methods: named(), request: look.request(), kept: KeptResults(folder: keptFolder),
        tolerance: tolerance, pool: common.pool, monitor: $0)
    }
    if set.kind == .borders, look.family == nil {
      run.note("the truth is of borders: looking for edges")
    }
    let found = try run.watching("find") { try measurement.find(monitor: $0) }
    if found.keptCount > 0 {
      run.note(
        "\(found.keptCount) of \(found.resultCount) results are kept from an earlier run in \(keptFolder)"
      )
    }
    let scores = try run.watching("score") { try measurement.scores(of: found, monitor: $0) }
    for method in scores.methods {
      if let widths = method.curves?.widths {
        run.note("\(method.method), widths: \(widths.sentence)")
      }
      if let lengths = method.curves?.lengths {
        run.note("\(method.method), lengths of images: \(lengths.sentence)")
      }
    }
    if let json { try run.write(Data(scores.summary.json.utf8), to: json) }
    if let output {
      let report = SetReport(
        title: Self.title(of: images), scores: scores,
        places: try run.timed("report") { try measurement.places(of: found, scores) },
        provenance: "curvetrace \(CurveTraceVersion.current)")
      try run.write(Data(try report.html().utf8), to: output)
    }
    run.summary["images"] = .integer(scores.names.count)
    run.summary["failures"] = .integer(scores.failures.count)
    run.summary["kept"] = .integer(found.keptCount)
    try run.finish()
    if let first = scores.failures.first {
      throw PartialFailure(
        "scored", failed: scores.failures.count, all: set.items.count, first: first.sentence)
    }
  }
}
