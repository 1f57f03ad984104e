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
  /// A page on which one can do more than look at the figures, as HTML; `nil` for none.
  func page() throws -> String?
}

extension ExperimentOutcome {
  /// Most outcomes have no page of their own.
  public func page() throws -> String? { nil }

  /// The files that an outcome is written as, with their names: each figure as SVG and PNG, each table as CSV, a
  /// page of its own where there is one, and the outcome itself as JSON.
  ///
  /// - Throws: `ImagingError` where a picture cannot be encoded.
  public func files() throws -> [(name: String, data: Data)] {
    var files: [(name: String, data: Data)] = []
    for figure in figures {
      files.append((figure.name + ".svg", Data(try figure.svg().utf8)))
      files.append((figure.name + ".png", try figure.picture().pngData()))
    }
    for table in tables { files.append((table.name + ".csv", Data(table.csv.utf8))) }
    if let page = try page() { files.append((Self.name + ".html", Data(page.utf8))) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    files.append((Self.name + ".json", try encoder.encode(self) + Data("\n".utf8)))
    return files
  }

  /// Writes all files into `folder`, which is made where it is missing.
  ///
  /// - Returns: the paths of the files.
  /// - Throws: `ImagingError`.
  public func write(to folder: String) throws -> [String] {
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    return try files().map { file in
      let path = folder + "/" + file.name
      try AtomicFile.write(file.data, to: path)
      return path
    }
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

    /// A word.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A whole number.
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
