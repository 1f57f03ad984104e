import CurveExport
import CurvePipeline
import Imaging

extension Recipe: Codable {
  private enum Key: String, CodingKey {
    case frame, window, formats, brush, stroke, order, pixelSide, measures
  }

  /// What a recipe asks for.
  ///
  /// - Throws: `RecipeError`; `DecodingError` where a value is of another type.
  public init(from decoder: any Decoder) throws {
    request = try TracingRequest(from: decoder)
    let recipe = try decoder.container(keyedBy: Key.self)
    if recipe.contains(.frame) {
      reading.frame = try Self.frame(in: recipe)
    }
    reading.window = try recipe.decodeIfPresent([Double].self, forKey: .window).map { numbers in
      guard numbers.count == 2,
        let window = LightWindow(center: numbers[0], width: numbers[1])
      else { throw RecipeError.badValue(key: "window", hint: "a center and a width of at least 1") }
      return window
    }
    if let names = try recipe.decodeIfPresent([String].self, forKey: .formats) {
      formats = try names.map { name in
        guard let format = ResultFormat(name: name) else {
          throw RecipeError.unknownWord(
            name, key: "formats", known: ResultFormat.all.map(\.name))
        }
        return format
      }
      guard Set(formats).count == formats.count else {
        throw RecipeError.badValue(key: "formats", hint: "different formats")
      }
    }
    style = try Self.style(in: recipe, seed: request.options.seed)
    measures =
      try recipe.decodeIfPresent(MeasuresRequest.self, forKey: .measures) ?? MeasuresRequest()
  }

  private static func style(
    in recipe: KeyedDecodingContainer<Key>, seed: UInt64
  ) throws -> DrawingStyle {
    func word<Value: RawRepresentable & CaseIterable>(_ key: Key) throws -> Value?
    where Value.RawValue == String {
      try recipe.decodeIfPresent(String.self, forKey: key).map { word in
        guard let value = Value(rawValue: word) else {
          throw RecipeError.unknownWord(
            word, key: key.rawValue, known: Value.allCases.map(\.rawValue))
        }
        return value
      }
    }
    let side = try recipe.decodeIfPresent(Double.self, forKey: .pixelSide)
    guard side.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw RecipeError.badValue(key: "pixelSide", hint: "a positive number of mm")
    }
    let style = DrawingStyle(
      brush: try word(.brush), stroke: try word(.stroke) ?? .line,
      isOrdered: try recipe.decodeIfPresent(Bool.self, forKey: .order) ?? false, pixelSize: side,
      seed: seed)
    let looks = [style.brush != nil, style.stroke == .outline, style.isOrdered]
    guard looks.count(where: \.self) <= 1 else {
      throw RecipeError.badValue(key: "stroke", hint: "one of brush, outlines and an order")
    }
    return style
  }

  private static func frame(in recipe: KeyedDecodingContainer<Key>) throws -> FrameChoice {
    if let word = try? recipe.decode(String.self, forKey: .frame) {
      guard word == "best" else {
        throw RecipeError.unknownWord(word, key: "frame", known: ["best", "1"])
      }
      return .best
    }
    let number = try recipe.decode(Int.self, forKey: .frame)
    guard number >= 1 else {
      throw RecipeError.badValue(key: "frame", hint: "a number from 1, or best")
    }
    return .number(number)
  }

  /// Writes the recipe with what differs from what is usual.
  public func encode(to encoder: any Encoder) throws {
    try request.encode(to: encoder)
    var recipe = encoder.container(keyedBy: Key.self)
    switch reading.frame {
    case .number(let number): try recipe.encode(number, forKey: .frame)
    case .best: try recipe.encode("best", forKey: .frame)
    case .all, nil: break
    }
    try recipe.encodeIfPresent(
      reading.window.map { [$0.center, $0.width] }, forKey: .window)
    if formats != ResultFormat.usual {
      try recipe.encode(formats.map(\.name), forKey: .formats)
    }
    try recipe.encodeIfPresent(style.brush?.rawValue, forKey: .brush)
    if style.stroke != .line { try recipe.encode(style.stroke.rawValue, forKey: .stroke) }
    if style.isOrdered { try recipe.encode(true, forKey: .order) }
    try recipe.encodeIfPresent(style.pixelSize, forKey: .pixelSide)
    if measures != MeasuresRequest() { try recipe.encode(measures, forKey: .measures) }
  }
}
