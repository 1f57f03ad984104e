import CurveExport
import Foundation

/// A tidy table: a row for each thing, a column for each of its measures, with the unit in the header.
public struct MeasureTable: Sendable {
  /// What a table has of one thing in one column.
  public enum Cell: Hashable, Sendable {
    case integer(Int)
    case number(Double)
    case text(String)
    /// Not known, or not defined.
    case none
  }

  /// What its rows are: `curves`, `segments`, `nodes`, `lesions` or `image`.
  public let name: String
  /// The names of the columns, with units, such as `length_mm`.
  public let headers: [String]
  /// The rows, each with a cell for each column.
  public let rows: [[Cell]]

  init<Row>(_ name: String, _ rows: [Row], _ columns: [MeasureColumn<Row>], _ scale: LengthScale) {
    self.name = name
    headers = columns.map { $0.header(scale.unit) }
    self.rows = rows.map { row in columns.map { $0.cell(row, scale) } }
  }

  /// Lines of fields with commas between them, the headers first; what is not known is empty. Numbers have nine digits
  /// that count.
  public var csv: String {
    ([headers] + fields).map { MeasureTable.line($0) }.joined()
  }

  /// The rows as text, as `csv` has it.
  package var fields: [[String]] { rows.map { $0.map(\.field) } }

  /// A line of a table: fields with commas between them, in quotes where they need it, and a newline.
  package static func line(_ fields: [String]) -> String {
    fields.map { quoted($0) }.joined(separator: ",") + "\n"
  }

  /// The rows as objects; what is not known is `null`.
  var json: [JSONText] {
    rows.map { row in .object(zip(headers, row).map { ($0, $1.json) }) }
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}

extension MeasureTable.Cell {
  init(_ value: Double?) { self = value.map { .number($0) } ?? .none }
  init(_ value: Int?) { self = value.map { .integer($0) } ?? .none }

  fileprivate var field: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): shortText(value)
    case .text(let value): value
    case .none: ""
    }
  }

  fileprivate var json: JSONText {
    switch self {
    case .integer(let value): .integer(value)
    case .number(let value): .number(Double(shortText(value)) ?? value)
    case .text(let value): .text(value)
    case .none: .null
    }
  }
}

/// A number with nine digits that count, and no more than it has.
func shortText(_ value: Double) -> String {
  NumberText.exact(Double(String(format: "%.9g", value)) ?? value).replacing(#/\.0$/#, with: "")
}

/// A column of a table: its name, the power of the unit of length that it is in, and what a row has in it.
struct MeasureColumn<Row> {
  let name: String
  let power: Int
  let value: (Row) -> MeasureTable.Cell

  /// A column in the given power of the unit of length.
  init(_ name: String, power: Int = 0, cell: @escaping (Row) -> MeasureTable.Cell) {
    (self.name, self.power, value) = (name, power, cell)
  }

  /// A number.
  static func number(_ name: String, power: Int = 0, _ value: @escaping (Row) -> Double?) -> Self {
    Self(name, power: power) { MeasureTable.Cell(value($0)) }
  }

  /// A length.
  static func length(_ name: String, _ value: @escaping (Row) -> Double?) -> Self {
    number(name, power: 1, value)
  }

  /// An angle, which is shown in degrees.
  static func angle(_ name: String, _ value: @escaping (Row) -> Double?) -> Self {
    number(name + "_deg") { value($0).map { $0 * 180 / .pi } }
  }

  static func integer(_ name: String, _ value: @escaping (Row) -> Int?) -> Self {
    Self(name) { MeasureTable.Cell(value($0)) }
  }

  static func text(_ name: String, _ value: @escaping (Row) -> String) -> Self {
    Self(name) { .text(value($0)) }
  }

  /// The same column of what is a part of another row.
  func of<Whole>(_ part: @escaping (Whole) -> Row) -> MeasureColumn<Whole> {
    MeasureColumn<Whole>(name, power: power) { [value] in value(part($0)) }
  }

  /// `length_mm`, `area_mm2`, `length_density_per_mm`.
  func header(_ unit: LengthScale.Unit) -> String {
    let exponent = abs(power) > 1 ? "\(abs(power))" : ""
    return power == 0 ? name : name + (power < 0 ? "_per_" : "_") + unit.rawValue + exponent
  }

  /// The value of `row` in units of the scale.
  func cell(_ row: Row, _ scale: LengthScale) -> MeasureTable.Cell {
    let cell = value(row)
    guard power != 0, case .number(let value) = cell else { return cell }
    let factor = (0..<abs(power)).reduce(1.0) { product, _ in product * scale.side }
    return .number(power > 0 ? value * factor : value / factor)
  }
}
