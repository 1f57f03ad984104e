public import Figures
public import Foundation
public import Imaging
public import Workers

/// A question put to neurons: its inputs, and how an answer is found.
public protocol Experiment: Sendable {
  /// What comes out.
  associatedtype Outcome: ExperimentOutcome
  /// Does the work; `monitor` hears how far it is, and stops it.
  func run(pool: WorkerPool, monitor: WorkMonitor) throws -> Outcome
}

/// The answer of an experiment: numbers, figures drawn of them, and what they say in words.
public protocol ExperimentOutcome: Codable, Sendable {
  /// What its files are called, and its command: `radial`.
  static var name: String { get }
  /// What it asks, as the heading of a page's section.
  static var title: String { get }
  /// Figures, the most telling first.
  var figures: [Figure] { get }
  /// The numbers of the figures.
  var tables: [DataTable] { get }
  /// What one sees, one sentence each, with its numbers.
  var findings: [String] { get }
}

extension ExperimentOutcome {
  /// The files that `write` makes in a folder, by their names.
  public func fileNames() -> [String] {
    figures.flatMap { [$0.name + ".svg", $0.name + ".png"] } + tables.map { $0.name + ".csv" }
      + [Self.name + ".json"]
  }

  /// Writes everything into `folder`, which is made where it is missing: each figure as SVG and PNG, each table as
  /// CSV, and the outcome itself as JSON.
  ///
  /// - Returns: the paths of the files.
  /// - Throws: `ImagingError`.
  public func write(to folder: String) throws -> [String] {
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    var paths: [String] = []
    func write(_ data: Data, _ name: String) throws {
      let path = folder + "/" + name
      try AtomicFile.write(data, to: path)
      paths.append(path)
    }
    for figure in figures {
      try write(Data(try figure.svg().utf8), figure.name + ".svg")
      try write(try figure.picture().pngData(), figure.name + ".png")
    }
    for table in tables { try write(Data(table.csv.utf8), table.name + ".csv") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try write(try encoder.encode(self) + Data("\n".utf8), Self.name + ".json")
    return paths
  }
}

/// Numbers under names, as they are written to a CSV file.
public struct DataTable: Sendable, Hashable {
  /// The name of its file, without an ending.
  public var name: String
  /// The names of the columns, with units.
  public var columns: [String]
  /// The rows, each as long as `columns`.
  public var rows: [[Cell]]

  /// A number or a word.
  public enum Cell: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
  {
    case number(Double)
    case text(String)

    public init(stringLiteral value: String) { self = .text(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }

    fileprivate var csv: String {
      switch self {
      case .number(let value):
        value.rounded() == value && abs(value) < 1e15 ? String(Int(value)) : value.description
      case .text(let text):
        text.contains(where: { ",\"\n\r".contains($0) })
          ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
      }
    }
  }

  /// A table called `name`.
  public init(_ name: String, columns: [String], rows: [[Cell]]) {
    (self.name, self.columns, self.rows) = (name, columns, rows)
  }

  /// The text of RFC 4180, with line feeds alone.
  public var csv: String {
    ([columns.map { Cell.text($0) }] + rows).map { $0.map(\.csv).joined(separator: ",") + "\n" }
      .joined()
  }
}

/// A picture inside an outcome, as a PNG file's bytes.
public struct KeptPicture: Sendable, Hashable, Codable {
  /// The file.
  public var png: Data

  /// A picture of `image`, 8 bits a channel.
  public init(_ image: Image) throws { png = try image.pngData() }

  /// The picture.
  public var image: Image {
    guard let image = try? Image.decode(Array(png), name: "picture") else {
      return Image(grey: Plane(width: 1, height: 1))
    }
    return image
  }
}
