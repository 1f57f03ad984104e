import ArgumentParser
import CurveExport
import Evaluation
import Failures
import Foundation
import Geometry

/// `score`: how near a moving drawing is to the true one.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores a moving drawing against the true one.",
    usage: "curvetrace score <moving.json> --truth <truth.json> [<options>]",
    discussion: """
      Prints, for each moving drawing, how far true curves are from where they are drawn, which share of \
      them keeps its partner all the time, and how much drawn curves jump to and fro against the true motion. \
      What the figures are exactly is in the documentation of SequenceScores.

      Examples:
        curvetrace score moving.json --truth run-truth.json
        curvetrace score tied.json untied.json --truth run-truth.json
      """)

  @Argument(
    help: ArgumentHelp(
      "Moving drawings, as curvetrace trace writes them.", valueName: "moving.json"))
  var inputs: [String]

  @Option(
    help: ArgumentHelp(
      "The true one, as curvetrace phantom --frames writes it.", valueName: "truth.json"))
  var truth: String

  @OptionGroup var common: RunOptions

  mutating func run() throws {
    var run = Run("score", common)
    let truth = try CurveSequence.read(from: truth)
    for path in inputs {
      let drawn = try CurveSequence.read(from: path)
      guard drawn.frames.count == truth.frames.count else {
        throw DrawingFileError.otherFrames(
          path: path, count: drawn.frames.count, expected: truth.frames.count)
      }
      let scores = run.timed("score") { SequenceScores(drawn, truth: truth) }
      func text(_ value: Double?, _ format: String = "%.3f") -> String {
        value.map { String(format: format, $0) } ?? "none"
      }
      let line =
        "\(path): error \(text(scores.medianError)) px (95 % within \(text(scores.error95, "%.2f"))), "
        + "jitter \(text(scores.jitter)) px, "
        + "\(text(100 * scores.steadyCurves, "%.1f")) % of \(scores.countedCurves) curves steady "
        + "(\(scores.switches) switches), found \(text(100 * scores.found, "%.1f")) %, "
        + "right \(text(100 * scores.precision, "%.1f")) %, "
        + "\(scores.drawnCurves) curves for \(scores.trueCurves)"
      if common.summary == nil { try StandardOutput.write(line + "\n") }
      var group = RunSummary()
      group["medianError"] = scores.medianError.map { .number($0) } ?? RunSummary.Value.none
      group["error95"] = scores.error95.map { .number($0) } ?? RunSummary.Value.none
      group["jitter"] = scores.jitter.map { .number($0) } ?? RunSummary.Value.none
      group["steadyCurves"] = .number(scores.steadyCurves)
      group["countedCurves"] = .integer(scores.countedCurves)
      group["switches"] = .integer(scores.switches)
      group["found"] = .number(scores.found)
      group["precision"] = .number(scores.precision)
      group["drawnCurves"] = .integer(scores.drawnCurves)
      group["trueCurves"] = .integer(scores.trueCurves)
      run.summary[path] = .group(group)
    }
    try run.finish()
  }
}
