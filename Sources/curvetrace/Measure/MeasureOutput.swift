import ArgumentParser
import Foundation
import Morphometry

/// Where measures go: the files that one `-o` makes.
enum MeasureOutput {
  /// Everything, as one JSON object.
  case json(String)
  /// Everything, as a page to look at.
  case page(String)
  /// A table for each kind of thing: the curves' here, or all in a folder.
  case tables(String, isFolder: Bool)
  /// One table as another program makes it.
  case foreign(DrawingMeasures.ForeignTable, String)

  /// The tables, as they are called.
  private static let kinds = ["curves", "segments", "nodes", "lesions", "image"]

  /// What `path` asks for; `table` is the one that is wanted, if one is.
  init(_ path: String, table: DrawingMeasures.ForeignTable?) throws {
    let (ending, stem) = (
      (path as NSString).pathExtension, (path as NSString).deletingPathExtension
    )
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      self =
        table.map { .foreign($0, Self.path("\($0.rawValue).csv", in: path)) }
        ?? .tables(path, isFolder: true)
      return
    }
    let named = DrawingMeasures.ForeignTable(rawValue: (stem as NSString).pathExtension)
    switch (ending.lowercased(), table ?? named) {
    case ("csv", let table?): self = .foreign(table, path)
    case ("csv", nil): self = .tables(path, isFolder: false)
    case ("json", _) where table == nil: self = .json(path)
    case ("html", _) where table == nil: self = .page(path)
    case ("json", _), ("html", _):
      throw ValidationError("\(path): --table writes a table; give a name that ends in .csv")
    default:
      throw ValidationError(
        "\(path): measures are written as .csv, .json or .html, or into a folder that is there; give a name that ends so"
      )
    }
  }

  /// The files that are written.
  var paths: [String] {
    switch self {
    case .json(let path), .page(let path), .foreign(_, let path): [path]
    case .tables(let path, let isFolder):
      Self.kinds.map { Self.path(of: $0, beside: path, isFolder: isFolder) }
    }
  }

  /// The files with their contents.
  ///
  /// - Throws: what `MeasureReport.html` throws.
  func files(of report: MeasureReport) throws -> [(path: String, data: Data)] {
    let measures = report.measures
    return switch self {
    case .json(let path): [(path, measures.json)]
    case .page(let path): [(path, Data(try report.html().utf8))]
    case .foreign(let kind, let path): [(path, Data(measures.table(kind).csv.utf8))]
    case .tables(let path, let isFolder):
      measures.tables.map {
        (Self.path(of: $0.name, beside: path, isFolder: isFolder), Data($0.csv.utf8))
      }
    }
  }

  /// `folder/nodes.csv`, or beside `table.csv`, which is the curves', `table-nodes.csv`.
  private static func path(of kind: String, beside path: String, isFolder: Bool) -> String {
    if isFolder { return Self.path(kind + ".csv", in: path) }
    guard kind != kinds[0] else { return path }
    let stem = (path as NSString).deletingPathExtension
    return "\(stem)-\(kind).\((path as NSString).pathExtension)"
  }

  private static func path(_ name: String, in folder: String) -> String {
    (folder as NSString).appendingPathComponent(name)
  }
}
