import ArgumentParser
import CurveExport
import CurvePipeline

/// The options of a command that writes files for each of several images.
struct EachOptions: ParsableArguments {
  /// What can be written for an image.
  enum Kind: Hashable {
    case drawing(DrawingFormat)
    case overlay

    static let all = DrawingFormat.all.map { Kind.drawing($0) } + [.overlay]

    var name: String {
      switch self {
      case .drawing(let format): format.ending
      case .overlay: "overlay"
      }
    }

    /// How the name of the file goes on after that of the image.
    var ending: String {
      switch self {
      case .drawing(let format): "." + format.ending
      case .overlay: "-overlay.png"
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Write files for each image into this folder, named like it: its drawing as \(DrawingFormat.usual.map(\.name).joined(separator: ", ")); "
        + "of frames an SVG for each.", valueName: "folder"))
  var each: String?

  @Option(
    help: ArgumentHelp(
      "Write these for each image: of \(Kind.all.map(\.name).joined(separator: ", ")) (default: \(DrawingFormat.usual.map(\.ending).joined(separator: ","))).",
      valueName: "name,name..."))
  var formats: String?

  /// What is written for each image.
  func kinds() throws -> [Kind] {
    guard let formats else { return DrawingFormat.usual.map { .drawing($0) } }
    let names = formats.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let kinds = names.compactMap { name in Kind.all.first { $0.name == name } }
    guard kinds.count == names.count, Set(kinds).count == kinds.count else {
      throw ValidationError(
        "--formats \(formats): give different ones of \(Kind.all.map(\.name).joined(separator: ","))"
      )
    }
    return kinds
  }

  /// The files of one image called `name`, in the order of `kinds`.
  func paths(of name: String) throws -> [String] {
    guard let each else { return [] }
    return try kinds().map { Self.path(name + $0.ending, in: each) }
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
