import Foundation
public import Geometry

/// What a person changes in a drawing, so that it holds in any drawing of the same image: where curves go, and which
/// come.
///
/// There is one primitive for all that can be done. Curves are named by their *courses* and not by ids: a new run with
/// another detail gives other curves, and what runs along a course of `replaced` is what the person meant. See
/// `EditedDrawing` for what becomes of a drawing.
public struct DrawingEdit: Sendable, Hashable {
  /// What the person did; it is told to people and changes nothing of the effect.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    case remove, erase, cut, join, wire, draw, move, pin, unpin, cross, adopt
  }

  public var name: Name
  /// The courses of the curves that go, px: polylines that stay within 0.1 px of them or so. A course of one point is
  /// that of a dot; one that ends where it starts is closed.
  public var replaced: [[Point]]
  /// The curves that come.
  public var curves: [EditedCurve]

  /// An edit after which `curves` are there, and no more what runs along the courses of `replaced`.
  public init(_ name: Name, replaced: [[Point]] = [], curves: [EditedCurve] = []) {
    (self.name, self.replaced, self.curves) = (name, replaced, curves)
  }

  /// An edit that has `curves` take the place of `old` ones.
  public init(_ name: Name, replacing old: [TracedCurve], by curves: [EditedCurve]) {
    self.init(name, replaced: old.map(Self.course), curves: curves)
  }

  /// How far a course is from its curve at most, px; it is written in hundredths of one.
  private static let tolerance = 0.1

  /// The course by which `curve` is recognised.
  static func course(of curve: TracedCurve) -> [Point] {
    func rounded(_ point: Point) -> Point {
      Point((point.x * 100).rounded() / 100, (point.y * 100).rounded() / 100)
    }
    if curve.isDot { return [rounded(curve.spline.knot(0))] }
    return curve.spline.flattened(tolerance: tolerance).map(rounded)
  }
}

extension DrawingEdit: Codable {
  private enum Key: String, CodingKey, CaseIterable { case name, replaced, curves }

  /// The edit that an object has; keys that nobody knows are refused.
  ///
  /// - Throws: `EditError`, `RecipeError`; `DecodingError` where a value is of another type.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.knownKeys(Key.self)
    let word = try object.decode(String.self, forKey: .name)
    guard let name = Name(rawValue: word) else {
      throw RecipeError.unknownWord(
        word, key: Key.name.rawValue, known: Name.allCases.map(\.rawValue))
    }
    let courses = try object.decodeIfPresent([[[Double]]].self, forKey: .replaced) ?? []
    guard courses.allSatisfy({ !$0.isEmpty }) else {
      throw EditError.badValue(key: Key.replaced.rawValue, hint: "courses of at least one point")
    }
    self.init(
      name,
      replaced: try courses.map { course in
        try course.map { pair throws(EditError) in
          try EditPoints.point(pair, key: Key.replaced.rawValue)
        }
      }, curves: try object.decodeIfPresent([EditedCurve].self, forKey: .curves) ?? [])
  }

  /// Writes the edit, without lists that are empty.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(name.rawValue, forKey: .name)
    if !replaced.isEmpty {
      try object.encode(replaced.map { $0.map { [$0.x, $0.y] } }, forKey: .replaced)
    }
    if !curves.isEmpty { try object.encode(curves, forKey: .curves) }
  }
}
