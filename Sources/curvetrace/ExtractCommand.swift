import ArgumentParser
import CurveExport
import CurveTracing
import Foundation
import Imaging

/// Curve pixels.
struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Finds the pixels that belong to curves.",
    usage: "curvetrace extract <input> [-o <file>] [--soft <file>] [<options>]",
    discussion: """
      The picture has the curves in the image's own colours on a transparent ground; alpha says how \
      sure each pixel is. The evidence (--soft) e is written as 16-bit grey e / (1 + e): middle grey \
      is the threshold of detail 0.5.

      Examples:
        curvetrace extract angiogram.png -o curves.png
        curvetrace extract angiogram.png -o curves.png --soft evidence.png --polarity dark
        curvetrace extract angiogram.png --soft vesselness.png --evidence frangi
      """)

  @Argument(help: ArgumentHelp("The image, a PNG or JPEG.", valueName: "input"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the curve pixels here, with alpha.", valueName: "curves.png"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write the evidence here, larger where a curve is likelier.", valueName: "evidence.png"))
  var soft: String?

  @OptionGroup var source: EvidenceOptions

  @Option(help: "What to take from the network as evidence; without it, what suits the network.")
  var method: ExtractionMethod?

  @OptionGroup var asked: NetworkOptions
  @OptionGroup var region: AvoidOption
  @OptionGroup var common: RunOptions

  private var check: OutputCheck {
    OutputCheck(
      outputs: [output, soft].compactMap(\.self),
      inputs: [input] + [region.avoid].compactMap(\.self))
  }

  func validate() throws {
    guard output != nil || soft != nil else {
      throw ValidationError("there is nothing to write; give -o curves.png or --soft evidence.png")
    }
    if let output { try requireEnding("png", of: output, for: "the picture of curve pixels") }
    if let soft { try requireEnding("png", of: soft, for: "the evidence") }
    try source.check(with: asked)
    if method != nil { try source.requireNetwork("--method") }
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("extract", common)
    let subject = try run.prepare(input, asked, evidence: source.evidence, avoiding: region)
    let map = try run.timed("extract") {
      try CurveExtractor(
        networks: subject.networks, evidence: source.evidence, method: method, pool: common.pool
      ).curves(in: subject.input)
    }
    var mask = map.mask(detail: asked.detail)
    // Pinholes are filled, but not those.
    if let avoided = subject.input.avoided { mask = mask.subtracting(avoided) }
    if source.evidence == .network {
      run.summary["method"] = .text((method ?? subject.networks[0].method).rawValue)
    }
    run.summary["curvePixels"] = .integer(mask.population)
    if let output {
      try run.write(
        try CurvePicture.cutOut(mask, evidence: map.evidence, from: subject.image).pngData(),
        to: output)
    }
    if let soft {
      try run.write(
        try CurvePicture.soft(map.evidence).pngData(bitDepth: .sixteen), to: soft)
    }
    try run.finish()
  }
}
