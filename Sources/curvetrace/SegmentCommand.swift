import ArgumentParser
import CurveExport
import CurvePipeline
import Foundation
import ImageParts

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
        curvetrace segment photo.jpg -o object.png --concept butterfly.concept
      """)

  @Argument(help: ArgumentHelp("The image, a \(ImageFormat.names).", valueName: "input"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the image here, painted with a colour for each factor.", valueName: "segments.png"))
  var output: String

  @OptionGroup var asked: PictureLookOptions

  @Option(
    help: ArgumentHelp(
      "Split into this many factors, 4 unless told otherwise; auto takes the fewest, at least two, that explain "
        + "\(Int((ImageSegmenter.usualShare * 100).rounded())) % of the activations' energy.",
      valueName: "n or auto"))
  var factors: FactorCount?

  @Option(
    help: ArgumentHelp(
      "Split into the object of this concept (see curvetrace concept), or these of its factors, and all else.",
      valueName: "file[:factors]"))
  var concept: String?

  @Option(
    help: ArgumentHelp(
      "Write each factor's soft map into this folder, as factor-1.png and so on; of a concept, the object's share of "
        + "each pixel as factor-1.png.",
      valueName: "folder"))
  var maps: String?

  @Option(
    help: ArgumentHelp(
      "Write which factor is where, as grey levels 1 and up, 0 where there is none; 1 is a concept's object, 2 all else.",
      valueName: "labels.png"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Write energy, strongest channels, area and centroid of each factor; of a concept's object confidence and area.",
      valueName: "factors.json"))
  var json: String?

  @OptionGroup var picked: ReadingOptions
  @OptionGroup var common: RunOptions

  /// All files that are written or read; of maps as many as there may be, where nobody knows yet how many are written.
  private var check: OutputCheck {
    let count =
      switch factors ?? Self.usualFactors {
      case _ where concept != nil: 1
      case .number(let number): number
      case .auto: FactorCount.range.upperBound
      }
    return OutputCheck(
      outputs: [output] + [labels, json].compactMap(\.self)
        + (maps == nil ? [] : (1...count).map(mapPath)),
      inputs: [input])
  }
  private static let usualFactors = FactorCount.number(4)

  private func mapPath(_ number: Int) -> String { "\(maps ?? ".")/factor-\(number).png" }

  func validate() throws {
    try requireEnding("png", of: output, for: "the picture of the factors")
    if let labels { try requireEnding("png", of: labels, for: "the label map") }
    if let json { try requireEnding("json", of: json, for: "what is known of the factors") }
    if let factors {
      var request = TracingRequest()
      request.parts = .factors(FactorsRequest(factors))
      try request.checkOptions()
    }
    if concept != nil, factors != nil || asked.network != nil || asked.layer != nil {
      throw ValidationError(
        "--concept has its own factors, network and layer; leave out --factors, --network and --layer"
      )
    }
    try picked.refuseAll()
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("segment", common)
    let image = try run.read(input, as: try picked.reading())
    let size = "\(image.width) x \(image.height)"
    let catalog = NetworkCatalog()
    if let concept {
      let finder = try catalog.finder(of: ConceptReference(concept), pool: common.pool)
      let finding = try run.watching("find") { monitor in
        try monitor.stage(.findingParts).run { try finder.finding(in: image) }
      }
      run.describe(finding, by: finder)
      run.warnUnless(knowsObjects: finder.knowsObjects, network: finder.concept.network.name)
      try write(
        finding.mask.pixels.map { $0 ? 0 : 1 }, maps: [finding.share],
        summary: Self.summary(of: finding, finder), image, &run)
    } else {
      let segmenter = try catalog.segmenter(
        FactorsRequest(factors ?? Self.usualFactors, network: asked.network, layer: asked.layer),
        pool: common.pool)
      let result = try run.watching("segment") { monitor in
        try monitor.stage(.findingParts).run { try segmenter.segmentation(of: image) }
      }
      run.describe(result, of: size, layer: segmenter.layer, network: segmenter.network.name)
      run.warnUnless(
        knowsObjects: segmenter.network.knowsObjects, network: segmenter.network.name)
      try write(
        result.labels, maps: result.factors.map(\.map),
        summary: Self.summary(of: result, segmenter),
        image, &run)
    }
    try run.finish()
  }

  /// Writes what was found in `image`: of each pixel the number of its part from 0, and the parts' maps.
  private func write(
    _ parts: [Int], maps planes: [Plane], summary: RunSummary, _ image: Image, _ run: inout Run
  ) throws {
    for entry in summary.entries { run.summary[entry.name] = entry.value }
    try run.write(try SegmentPicture().picture(of: parts, over: image).pngData(), to: output)
    if let labels {
      let levels = Plane(
        width: image.width, height: image.height,
        pixels: ContiguousArray(parts.lazy.map { Float($0 + 1) / 255 }))
      try run.write(try Image(grey: levels).pngData(), to: labels)
    }
    if maps != nil {
      for (index, plane) in planes.enumerated() {
        try run.write(try Image(grey: plane).pngData(bitDepth: .sixteen), to: mapPath(index + 1))
      }
    }
    if let json { try run.write(Data(summary.json.utf8), to: json) }
  }

  /// What is known of a concept's object in an image.
  private static func summary(of finding: ConceptFinding, _ finder: ConceptFinder) -> RunSummary {
    var summary = RunSummary()
    summary["network"] = .text(finder.concept.network.name)
    summary["layer"] = .text(finder.concept.layer)
    summary["selection"] = .list(finder.selection.map { .integer($0 + 1) })
    summary["confidence"] = .number(finding.confidence)
    summary["isPresent"] = .flag(finding.isPresent)
    summary["area"] = .number(
      Double(finding.mask.population) / Double(finding.amount.count))
    summary["peaks"] = .list(finding.peaks.map { .number(Double($0)) })
    return summary
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
