import ArgumentParser
import CurveExport
import CurveTracing
import Foundation
import Geometry

/// The option of a command that writes a file for each of several images.
struct EachOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write an SVG for each image into this folder, named like it.", valueName: "folder"))
  var each: String?

  /// The files for `inputs`, in their order.
  func paths(for inputs: [String]) -> [String] {
    paths(
      named: inputs.map { (($0 as NSString).lastPathComponent as NSString).deletingPathExtension })
  }

  /// The files for images of these names, in their order.
  func paths(named names: [String]) -> [String] {
    guard let each else { return [] }
    return names.map { (each as NSString).appendingPathComponent($0 + ".svg") }
  }
}

/// Several images that show one kind of object, each of them a drawing of its own.
extension TraceCommand {
  /// Throws where several images are not to be traced like that; without a concept they are frames.
  func checkSeveral() throws {
    guard parts.concept != nil else { return }
    try frames.requireFrames(each: nil)
    if several.each != nil {
      guard output.isEmpty, overlay == nil else {
        throw ValidationError(
          "--each writes a drawing for each image; leave out -o and --overlay (curvetrace quilt makes a picture of all)"
        )
      }
    } else if inputs.count > 1 {
      throw ValidationError(
        "\(inputs.count) images make as many drawings; give their folder with --each")
    }
  }

  /// Traces one image after the other.
  func runSeveral() throws {
    let finder = try PartFinder(parts, avoiding: region.factors, pool: common.pool)
    var run = Run("trace", common)
    var drawings: [RunSummary.Value] = []
    for (input, path) in zip(inputs, several.paths(for: inputs)) {
      run.note(input)
      let (drawing, _) = try traced(input, finder, &run)
      run.describe(drawing)
      var own = RunSummary()
      for name in ["input", "width", "height", "confidence", "curves", "segments", "length"] {
        own[name] = run.summary[name]
      }
      drawings.append(.group(own))
      try run.write(try DrawingFormat.svg.data(of: drawing, style: style), to: path)
    }
    // What was said of the last image is with the others.
    run.summary = RunSummary(of: "trace")
    note(optionsIn: &run)
    run.summary["drawings"] = .list(drawings)
    try run.finish()
  }
}
