import Batches
import CurveExport
import CurvePipeline
import Figures
import Foundation
import Geometry
import Imaging
import Morphometry
import Workers

/// Something that can be taken away: a file of what is in force.
enum Export: Sendable {
  /// The drawing, as `curvetrace trace --project` writes it.
  case result(ResultFormat)
  /// A table of the measures.
  case measures(String)
  /// The curves as wide as they are over the image, with a scale bar: for a paper.
  case figure(isVector: Bool)
  /// The project file.
  case project

  private static let tables = ["image", "curves", "segments", "nodes", "lesions"]

  /// All that there are.
  static let all =
    ResultFormat.all.map { Export.result($0) } + tables.map { .measures($0) }
    + [.figure(isVector: false), .figure(isVector: true), .project]

  /// What it is asked for by.
  var name: String {
    switch self {
    case .result(let format): format.name
    case .measures(let table): "measures-\(table)"
    case .figure(let isVector): isVector ? "figure-svg" : "figure"
    case .project: "project"
    }
  }

  /// What people call it.
  var title: String {
    switch self {
    case .result(.drawing(let format)): format.name
    case .result(.overlay): "Curves over the image (PNG)"
    case .measures(let table): "Measures: \(table) (CSV)"
    case .figure(let isVector): "Figure with scale bar (\(isVector ? "SVG" : "PNG"))"
    case .project: "Project file"
    }
  }

  /// How the name of its file goes on after that of the image.
  var suffix: String {
    switch self {
    case .result(let format): format.suffix
    case .measures(let table): "-\(table).csv"
    case .figure(let isVector): "-figure." + (isVector ? "svg" : "png")
    case .project: ".curvetrace.json"
    }
  }

  var type: String {
    switch (suffix as NSString).pathExtension {
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "json": "application/json"
    case "csv": "text/csv"
    default: "application/octet-stream"
    }
  }
}

extension OpenImage {
  /// The bytes of a file that is taken away.
  func data(of export: Export, _ tools: Tools) throws -> Data {
    let outcome = try outcome(tools, monitor: .silent)
    switch export {
    case .result(let format):
      return try format.data(
        of: outcome.drawing, over: try read(tools).image, style: project.recipe.style)
    case .measures(let name):
      guard let table = try measures(tools).tables.first(where: { $0.name == name }) else {
        throw Refusal(.conflict, "nothing of this was measured")
      }
      return Data(table.csv.utf8)
    case .figure(let isVector):
      let figure = try measures(tools).figure(
        of: .diameter, over: try read(tools).image, extent: 1280)
      return isVector ? Data(try figure.svg().utf8) : try figure.picture().pngData()
    case .project:
      return try project.data()
    }
  }
}

extension Interface {
  var exportRoutes: [Route] {
    [
      route("GET", "/exports/{format}") { image, call in
        guard let export = Export.all.first(where: { $0.name == call.parameter("format") }) else {
          throw Refusal(.notFound, "there is no format of this name")
        }
        let data = try await desk.work(.answer, on: image) {
          try image.data(of: export, desk.tools)
        }
        let base = (image.name as NSString).deletingPathExtension
        return Answer(
          type: export.type,
          headers: ["Content-Disposition": Self.attachment(base + export.suffix)],
          body: .data(data))
      }
    ]
  }

  /// A header that names a file, whatever is in its name (RFC 6266).
  private static func attachment(_ name: String) -> String {
    let plain = String(
      name.unicodeScalars.map { scalar in
        scalar.isASCII && scalar.value >= 32 && !"\"\\%;".unicodeScalars.contains(scalar)
          ? Character(scalar) : "_"
      })
    let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? plain
    return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
  }
}
