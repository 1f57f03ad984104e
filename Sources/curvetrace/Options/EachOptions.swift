import ArgumentParser
import CurveExport
import CurvePipeline

/// The options of a command that writes files for each of several images.
struct EachOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write files for each image into this folder, named like it: its drawing as \(DrawingFormat.usual.map(\.name).joined(separator: ", ")); "
        + "of frames an SVG for each.", valueName: "folder"))
  var each: String?

  @Option(
    help: ArgumentHelp(
      "Write these for each image: of \(ResultFormat.names) (default: \(DrawingFormat.usual.map(\.ending).joined(separator: ","))).",
      valueName: "name,name..."))
  var formats: String?

  /// What is written for each image.
  func kinds() throws -> [ResultFormat] {
    guard let formats else { return ResultFormat.usual }
    let names = formats.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let kinds = names.compactMap { ResultFormat(name: $0) }
    guard kinds.count == names.count, Set(kinds).count == kinds.count else {
      throw ValidationError("--formats \(formats): give different ones of \(ResultFormat.names)")
    }
    return kinds
  }

  /// The files of one image called `name`, in the order of `kinds`.
  func paths(of name: String) throws -> [String] {
    guard let each else { return [] }
    return try kinds().map { Self.path(name + $0.suffix, in: each) }
  }

  /// The SVG of each of these frames.
  func paths(ofFrames names: [String]) -> [String] {
    guard let each else { return [] }
    return names.map { Self.path("\($0).svg", in: each) }
  }

  private static func path(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}
