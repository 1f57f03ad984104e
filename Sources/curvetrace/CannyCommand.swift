import ArgumentParser
import CurveExport
import Imaging

/// Edges by the classical detector, the baseline of every comparison.
struct CannyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "canny",
    abstract: "Finds edges with Canny's detector.",
    usage: "curvetrace canny <input> -o <edges.png> [<options>]",
    discussion: """
      Thresholds are magnitudes of the Sobel gradient on grey levels 0 to 255, as OpenCV counts them; \
      without any they are chosen from the image.

      Examples:
        curvetrace canny photo.jpg -o edges.png
        curvetrace canny photo.jpg -o edges.png --sigma 2 --low 50 --high 120
      """)

  @Argument(help: ArgumentHelp("The image, a \(ImageFormat.names).", valueName: "input"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the edges here, white on black.", valueName: "edges.png"))
  var output: String

  @Option(
    help: ArgumentHelp("Smooth with a Gaussian this wide; 0 does not smooth.", valueName: "px"))
  var sigma: Float = 1.4

  @Option(help: ArgumentHelp("The low threshold; needs --high.", valueName: "magnitude"))
  var low: Float?

  @Option(help: ArgumentHelp("The high threshold; needs --low.", valueName: "magnitude"))
  var high: Float?

  @Option(
    help: ArgumentHelp(
      "Take as the high threshold the magnitude below which this share of the pixels lies, and "
        + "half of it as the low one.", valueName: "0...1"))
  var quantile: Double?

  @Flag(name: .customLong("l2"), help: "Measure gradients by their length, not by |x| + |y|.")
  var usesLength = false

  @OptionGroup var picked: ReadingOptions
  @OptionGroup var common: RunOptions

  private var check: OutputCheck { OutputCheck(outputs: [output], inputs: [input]) }

  func validate() throws {
    try requireEnding("png", of: output, for: "the picture of edges")
    guard (0...100).contains(sigma) else {
      throw ValidationError("--sigma \(sigma): give a number from 0 to 100")
    }
    if quantile != nil, low != nil || high != nil {
      throw ValidationError("--quantile chooses both thresholds; leave out --low and --high")
    }
    guard (low == nil) == (high == nil) else {
      throw ValidationError("--low and --high belong together; give both or neither")
    }
    if let low, let high {
      guard low >= 0, low <= high, high.isFinite else {
        throw ValidationError(
          "--low \(low) and --high \(high): give thresholds from 0 up, the low one not above the high one"
        )
      }
    }
    if let quantile, !(0...1).contains(quantile) {
      throw ValidationError("--quantile \(quantile): give a number from 0 to 1")
    }
    try picked.refuseAll()
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("canny", common)
    let image = try run.read(input, as: try picked.reading())
    let thresholds: CannyEdgeDetector.Thresholds =
      if let low, let high {
        .absolute(low: low, high: high)
      } else if let quantile {
        .quantile(quantile)
      } else {
        .automatic
      }
    let detector = CannyEdgeDetector(
      sigma: sigma, thresholds: thresholds, magnitude: usesLength ? .l2 : .l1)
    let detection = run.timed("edges") {
      detector.detect(in: image.luminance.filled(outside: image.fieldOfView))
    }
    run.note(
      "\(image.width) x \(image.height) pixels: sigma \(sigma), thresholds "
        + "\(detection.lowThreshold) and \(detection.highThreshold)"
        + (low == nil ? " (chosen by looking)" : ""))
    run.summary["sigma"] = .number(Double(sigma))
    run.summary["lowThreshold"] = .number(Double(detection.lowThreshold))
    run.summary["highThreshold"] = .number(Double(detection.highThreshold))
    run.summary["magnitude"] = .text(usesLength ? "l2" : "l1")
    run.summary["edgePixels"] = .integer(detection.edges.population)
    try run.write(try Image(grey: detection.edges.plane).pngData(), to: output)
    try run.finish()
  }
}
