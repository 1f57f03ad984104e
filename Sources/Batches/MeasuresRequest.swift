import CurvePipeline
import Geometry
import Imaging
public import Morphometry

/// What is measured of the drawings of a batch. The numbers of whole images always are.
///
/// In a recipe it is an object with these keys:
///
/// | key | value |
/// |---|---|
/// | `tables` | tables beside that of images: some of `"curves"`, `"segments"`, `"nodes"`, `"lesions"`, `"skan"`,
/// `"analyze-skeleton"` |
/// | `unit` | `"px"` or `"mm"` |
/// | `pixelSize` | `[x, y]`: how far columns and rows are apart, mm |
/// | `ring` | `[x, y, r1, r2]`, px: the ring in which central equivalents are measured |
public struct MeasuresRequest: Sendable, Hashable {
  /// A table, named as in `DrawingMeasures.tables` or as another program's.
  public enum Table: String, Sendable, Hashable, Codable, CaseIterable {
    case image, curves, segments, nodes, lesions, skan
    case analyzeSkeleton = "analyze-skeleton"

    /// Those that can be asked for.
    static let extra = allCases.filter { $0 != .image }

    /// The file in which the rows of all images are.
    var file: String { (self == .image ? "images" : rawValue) + ".csv" }

    /// The table of one drawing.
    func table(of measures: DrawingMeasures) -> MeasureTable {
      DrawingMeasures.ForeignTable(rawValue: rawValue).map { measures.table($0) }
        ?? measures.tables.first { $0.name == rawValue } ?? measures.tables[0]
    }
  }

  /// The tables beside that of images, in order.
  public var tables: [Table] = []
  /// The unit of lengths: px whatever is known, mm or nothing; `nil` for mm where it is known how large a pixel is,
  /// else px.
  public var unit: LengthScale.Unit?
  /// How large the pixels of all images are; `nil` where each file says it, or nobody.
  public var pixelSize: LengthScale?
  /// Where central equivalents are measured.
  public var ring: MeasuringRing?

  /// The numbers of whole images, in mm where it is known how large a pixel is.
  public init() {}
}

extension MeasuresRequest {
  /// The scale of an image, which is in the file at `path`.
  ///
  /// - Throws: `BatchError.noScale`.
  func scale(of image: Image, at path: String) throws(BatchError) -> LengthScale {
    if unit == .pixel { return .pixels }
    if let pixelSize { return pixelSize }
    if let scale = image.scale { return LengthScale(scale) }
    guard unit == nil else { throw BatchError.noScale(image: path) }
    return .pixels
  }
}

extension MeasuresRequest: Codable {
  private enum Key: String, CodingKey, CaseIterable { case tables, unit, pixelSize, ring }

  /// The measures that a recipe asks for.
  ///
  /// - Throws: `RecipeError`; `DecodingError` where a value is of another type.
  public init(from decoder: any Decoder) throws {
    let recipe = try decoder.knownKeys(Key.self)
    func numbers(_ key: Key, _ count: Int, _ hint: String) throws -> [Double]? {
      guard let numbers = try recipe.decodeIfPresent([Double].self, forKey: key) else { return nil }
      guard numbers.count == count, numbers.allSatisfy(\.isFinite) else {
        throw RecipeError.badValue(key: key.rawValue, hint: hint)
      }
      return numbers
    }
    tables = try (recipe.decodeIfPresent([String].self, forKey: .tables) ?? []).map { name in
      guard let table = Table.extra.first(where: { $0.rawValue == name }) else {
        throw RecipeError.unknownWord(
          name, key: "tables", known: Table.extra.map(\.rawValue))
      }
      return table
    }
    guard Set(tables).count == tables.count else {
      throw RecipeError.badValue(key: "tables", hint: "different tables")
    }
    unit = try recipe.decodeIfPresent(String.self, forKey: .unit).map { word in
      guard let unit = LengthScale.Unit(rawValue: word) else {
        throw RecipeError.unknownWord(
          word, key: "unit", known: LengthScale.Unit.allCases.map(\.rawValue))
      }
      return unit
    }
    let sizeHint = "two positive numbers, the distances of columns and of rows in mm"
    pixelSize = try numbers(.pixelSize, 2, sizeHint).map { size in
      guard size.allSatisfy({ $0 > 0 }) else {
        throw RecipeError.badValue(key: "pixelSize", hint: sizeHint)
      }
      return LengthScale(x: size[0], y: size[1], source: Self.source)
    }
    let ringHint = "four numbers of pixels, the center and two radii, the smaller one first"
    ring = try numbers(.ring, 4, ringHint).map { ring in
      guard ring[2] >= 0, ring[2] < ring[3] else {
        throw RecipeError.badValue(key: "ring", hint: ringHint)
      }
      return MeasuringRing(centre: Point(ring[0], ring[1]), radii: ring[2]...ring[3])
    }
  }

  /// Who says how large pixels are.
  private static let source = "the recipe"

  /// Writes them as a recipe has them.
  public func encode(to encoder: any Encoder) throws {
    var recipe = encoder.container(keyedBy: Key.self)
    if !tables.isEmpty { try recipe.encode(tables, forKey: .tables) }
    try recipe.encodeIfPresent(unit?.rawValue, forKey: .unit)
    try recipe.encodeIfPresent(pixelSize.map { [$0.x, $0.y] }, forKey: .pixelSize)
    try recipe.encodeIfPresent(
      ring.map { [$0.centre.x, $0.centre.y, $0.radii.lowerBound, $0.radii.upperBound] },
      forKey: .ring)
  }
}
