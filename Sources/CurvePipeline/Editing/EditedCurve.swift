public import Geometry

/// A curve that a person has made or changed, complete: an edit puts it into a drawing as it is.
public struct EditedCurve: Sendable, Hashable {
  /// The curve. Its id says nothing: drawings number edited curves after their own.
  public var curve: TracedCurve
  /// The knots that a person has pinned; `nil` for none.
  public var pins: PinnedKnots?

  /// A curve, whatever its id, with these knots pinned.
  public init(_ curve: TracedCurve, pins: PinnedKnots? = nil) {
    self.curve = curve
    self.curve.id = 0
    self.pins = pins
  }
}

extension EditedCurve: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case controlPoints, closed, widths, confidence, kind, polarity, inferred, factor, dashes,
      profile, pins
  }

  private enum ProfileKey: String, CodingKey, CaseIterable { case spacing, widths, errors }

  /// The curve that an object has, with keys as in a drawing's JSON; what is usual need not be said.
  ///
  /// - Throws: `EditError`, `RecipeError.unknownKeys`; `DecodingError` where a value is of another type.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.knownKeys(Key.self)
    let points = try EditPoints(in: object, key: .controlPoints).points
    let isClosed = try object.decodeIfPresent(Bool.self, forKey: .closed) ?? false
    guard points.count >= 4, points.count % 3 == 1, !isClosed || points.first == points.last else {
      throw EditError.badValue(
        key: "controlPoints", hint: "1 + 3n points, a closed curve's last one equal to the first")
    }
    let spline = Spline(controlPoints: points, isClosed: isClosed)
    let widths = try Self.lengths(object, .widths)
    guard widths.count == spline.knotCount else {
      throw EditError.badValue(key: "widths", hint: "one number of pixels for each knot")
    }
    let dashes = object.contains(.dashes) ? try Self.lengths(object, .dashes) : []
    guard dashes.count % 2 == 0, dashes.isEmpty || dashes.reduce(0, +) > 0 else {
      throw EditError.badValue(key: "dashes", hint: "lengths of dashes and gaps in turn")
    }
    let confidence = try object.decodeIfPresent(Double.self, forKey: .confidence) ?? 1
    guard (0...1).contains(confidence) else {
      throw EditError.badValue(key: "confidence", hint: "a number from 0 to 1")
    }
    let end = Double(spline.segmentCount)
    let inferred = try (object.decodeIfPresent([[Double]].self, forKey: .inferred) ?? []).map {
      range throws(EditError) in
      guard range.count == 2, range[0] >= 0, range[0] <= range[1], range[1] <= end else {
        throw .badValue(key: "inferred", hint: "pairs of ascending parameters on the curve")
      }
      return range[0]...range[1]
    }
    self.init(
      TracedCurve(
        id: 0, spline: spline, widths: widths, confidence: confidence,
        kind: try Self.word(object, .kind) ?? .line, inferred: inferred,
        part: try object.decodeIfPresent(Int.self, forKey: .factor), dashes: dashes,
        profile: try Self.profile(in: object), polarity: try Self.word(object, .polarity)),
      pins: try object.decodeIfPresent(PinnedKnots.self, forKey: .pins))
    if case .knots(let knots)? = pins, knots.contains(where: { $0 >= spline.knotCount }) {
      throw EditError.badValue(key: "pins", hint: "knots that the curve has")
    }
  }

  private static func word<Value: RawRepresentable & CaseIterable>(
    _ object: KeyedDecodingContainer<Key>, _ key: Key
  ) throws -> Value? where Value.RawValue == String {
    try object.decodeIfPresent(String.self, forKey: key).map { word throws(EditError) in
      guard let value = Value(rawValue: word) else {
        let known = Value.allCases.map { "\"\($0.rawValue)\"" }
        throw .badValue(key: key.rawValue, hint: known.joined(separator: " or "))
      }
      return value
    }
  }

  private static func lengths<Name: CodingKey>(
    _ object: KeyedDecodingContainer<Name>, _ key: Name
  ) throws -> [Double] {
    let lengths = try object.decode([Double].self, forKey: key)
    guard lengths.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw EditError.badValue(key: key.stringValue, hint: "numbers of pixels from 0 on")
    }
    return lengths
  }

  private static func profile(in object: KeyedDecodingContainer<Key>) throws -> WidthProfile? {
    guard object.contains(.profile) else { return nil }
    let profile = try object.superDecoder(forKey: .profile).knownKeys(ProfileKey.self)
    let spacing = try profile.decode(Double.self, forKey: .spacing)
    let (widths, errors) = (try lengths(profile, .widths), try lengths(profile, .errors))
    guard spacing > 0, spacing.isFinite, widths.count >= 2, errors.count == widths.count else {
      throw EditError.badValue(key: "profile", hint: "a spacing, widths and as many errors")
    }
    return WidthProfile(spacing: spacing, widths: widths, errors: errors)
  }

  /// Writes what differs from what is usual.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(
      curve.spline.controlPoints.map { [$0.x, $0.y] }, forKey: .controlPoints)
    if curve.spline.isClosed { try object.encode(true, forKey: .closed) }
    try object.encode(curve.widths, forKey: .widths)
    if curve.confidence != 1 { try object.encode(curve.confidence, forKey: .confidence) }
    if curve.kind != .line { try object.encode(curve.kind.rawValue, forKey: .kind) }
    try object.encodeIfPresent(curve.polarity?.rawValue, forKey: .polarity)
    if !curve.inferred.isEmpty {
      try object.encode(curve.inferred.map { [$0.lowerBound, $0.upperBound] }, forKey: .inferred)
    }
    try object.encodeIfPresent(curve.part, forKey: .factor)
    if !curve.dashes.isEmpty { try object.encode(curve.dashes, forKey: .dashes) }
    if let own = curve.profile {
      var profile = object.nestedContainer(keyedBy: ProfileKey.self, forKey: .profile)
      try profile.encode(own.spacing, forKey: .spacing)
      try profile.encode(own.widths, forKey: .widths)
      try profile.encode(own.errors, forKey: .errors)
    }
    try object.encodeIfPresent(pins, forKey: .pins)
  }
}

/// Points as pairs of numbers.
struct EditPoints {
  let points: [Point]

  /// The points under `key`, at most `limit`, all of them finite.
  ///
  /// - Throws: `EditError`; `DecodingError`.
  init<Key: CodingKey>(
    in object: KeyedDecodingContainer<Key>, key: Key, limit: Int = .max
  ) throws {
    let list = try object.nestedUnkeyedContainer(forKey: key)
    if let count = list.count, count > limit { throw EditError.tooManyPoints(count) }
    points = try object.decode([[Double]].self, forKey: key).map { pair throws(EditError) in
      try Self.point(pair, key: key.stringValue)
    }
  }

  /// - Throws: `EditError` where the pair is none of finite numbers.
  static func point(_ pair: [Double], key: String) throws(EditError) -> Point {
    guard pair.count == 2, pair[0].isFinite, pair[1].isFinite else {
      throw .badValue(key: key, hint: "two finite numbers of pixels for each point, as [12.5, 80]")
    }
    return Point(pair[0], pair[1])
  }
}
