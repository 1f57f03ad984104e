import ArgumentParser
import CurveExport
import CurveTracing
import Foundation
import Imaging

/// Parts of an image that look alike to a network.
struct SegmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segment",
    abstract: "Splits an image into parts that look alike to a network.",
    usage: "curvetrace segment <input> -o <segments.png> [<options>]",
    discussion: """
      The activations of a layer are split into non-negative factors; each is drawn in its colour where it is the \
      strongest. With a published network (curvetrace model install) factors are like objects and their parts.

      Examples:
        curvetrace segment photo.jpg -o segments.png
        curvetrace segment photo.jpg -o segments.png --factors 6 --maps maps --labels labels.png --json factors.json
        curvetrace segment photo.jpg -o segments.png --network bvlc-googlenet --layer mixed4d --factors auto
      """)

  @Argument(help: ArgumentHelp("The image, a PNG or JPEG.", valueName: "input"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the image here, painted with a colour for each factor.", valueName: "segments.png"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Ask this network (one of \(PictureNetwork.knownNames.joined(separator: ", "))); without it, the first "
        + "published one that is installed, else \(CurveNetwork.defaultName).", valueName: "name"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Factor the activations of this layer; without it, mixed4c of a published network.",
      valueName: "layer"))
  var layer: String?

  @Option(
    help: ArgumentHelp(
      "Split into this many factors; auto takes the fewest, at least two, that explain "
        + "\(Int((ImageSegmenter.usualShare * 100).rounded())) % of the activations' energy.",
      valueName: "n or auto"))
  var factors = FactorCount.number(4)

  @Option(
    help: ArgumentHelp(
      "Write each factor's soft map into this folder, as factor-1.png and so on.",
      valueName: "folder"))
  var maps: String?

  @Option(
    help: ArgumentHelp(
      "Write which factor is where, as grey levels 1 and up, 0 where there is none.",
      valueName: "labels.png"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Write energy, strongest channels, area and centroid of each factor.",
      valueName: "factors.json"))
  var json: String?

  @OptionGroup var common: RunOptions

  private var check: OutputCheck {
    OutputCheck(outputs: [output] + [labels, json].compactMap(\.self), inputs: [input])
  }

  private func mapPath(_ number: Int) -> String { "\(maps ?? ".")/factor-\(number).png" }

  func validate() throws {
    try requireEnding("png", of: output, for: "the picture of the factors")
    if let labels { try requireEnding("png", of: labels, for: "the label map") }
    if let json { try requireEnding("json", of: json, for: "what is known of the factors") }
    try factors.check()
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    if maps != nil { try OutputPaths.checkWritable(mapPath(1)) }
    var run = Run("segment", common)
    let image = try run.read(input)
    let segmenter = try factors.segmenter(network: network, layer: layer, pool: common.pool)
    let result = try run.segmented(image, by: segmenter)
    let summary = Self.summary(of: result, segmenter)
    for entry in summary.entries { run.summary[entry.name] = entry.value }
    try run.write(
      try SegmentPicture().picture(of: result.labels, over: image).pngData(), to: output)
    if let labels {
      let levels = Plane(
        width: image.width, height: image.height,
        pixels: ContiguousArray(result.labels.lazy.map { Float($0 + 1) / 255 }))
      try run.write(try Image(grey: levels).pngData(), to: labels)
    }
    if maps != nil {
      for (index, factor) in result.factors.enumerated() {
        try run.write(
          try Image(grey: factor.map).pngData(bitDepth: .sixteen), to: mapPath(index + 1))
      }
    }
    if let json { try run.write(Data(summary.json.utf8), to: json) }
    try run.finish()
  }

  /// What is known of a segmentation.
  private static func summary(of result: Segmentation, _ segmenter: ImageSegmenter) -> RunSummary {
    var summary = RunSummary()
    summary["network"] = .text(segmenter.network.name)
    summary["layer"] = .text(segmenter.layer)
    summary["explained"] = .number(result.explained)
    summary["factors"] = .list(
      result.factors.map { factor in
        var own = RunSummary()
        own["energy"] = .number(factor.energy)
        own["topChannels"] = .list(factor.topChannels(8).map { .integer($0) })
        own["area"] = .number(factor.area)
        own["centroid"] = .list([.number(factor.centroid.x), .number(factor.centroid.y)])
        return .group(own)
      })
    return summary
  }
}
