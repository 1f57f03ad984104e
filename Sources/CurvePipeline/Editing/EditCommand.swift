import Failures
public import Foundation
public import Geometry

/// Something that a person does to a drawing, named as it is shown: curves and nodes by their ids in it.
///
/// `CurvePipeline.edit(_:of:in:monitor:)` makes a `DrawingEdit` of it, which holds in other drawings of the image too.
/// As JSON it is an object with `"do"`:
///
/// | `do` | other keys |
/// |---|---|
/// | `remove` | `curves`: ids |
/// | `erase` | `points`: a stroke along what goes; `reach` (6): how far beside it, px |
/// | `cut` | `curve`: an id; `parameter`: where, as the graph says it |
/// | `join` | `ends`: two of `{"curve": 3, "atStart": false}` |
/// | `wire` | `points`, between which a wire runs along the evidence; to one of them, from a curve; `settles` (true) |
/// | `draw` | `points`: a stroke by hand; `follows` (false) the evidence nearby; `replaces` (false) what runs there |
/// | `move` | `curve`, `knot`; `handle`: `"in"`, `"out"` or `null`; `to`: a point; `settles` (true) |
/// | `pin`, `unpin` | `curve`; `knots`: indexes, or `null` for all of the curve |
/// | `cross` | `node`: an id; the curves there go on the next way |
/// | `accept` | `curve`; pins all of it |
/// | `adopt` | `drawing`: all curves that there are then, each as in a `DrawingEdit` |
///
/// Points are `[x, y]`, px. `revision`, a number, may stand beside them and says nothing here. Other keys are refused.
public enum EditCommand: Sendable, Hashable {
  /// An end of a curve.
  public struct End: Sendable, Hashable {
    /// The id of the curve.
    public var curve: Int
    /// Whether it is where the curve's parameter is 0.
    public var atStart: Bool

    /// The start or the end of the curve with an id.
    public init(curve: Int, atStart: Bool) { (self.curve, self.atStart) = (curve, atStart) }
  }

  /// Which of a knot's handles: that of the segment before it, or of the one after it.
  public enum Handle: String, Sendable, Hashable, CaseIterable, Decodable {
    case `in`, out
  }

  /// The curves with these ids go.
  case remove(curves: [Int])
  /// What runs along a stroke, px, at most `reach` px beside it and in about its direction, goes. With one point it is
  /// the nearest curve, from the node before that place to the one after it.
  case erase([Point], reach: Double)
  /// The curve is cut at a global parameter; a closed one is open there then.
  case cut(curve: Int, parameter: Double)
  /// Two ends become one curve; both ends of one curve close it. What bridges them is inferred.
  case join(End, End)
  /// A curve along the evidence through points, px, whose knots may settle; through one point it is a branch from the
  /// curve of the drawing that the evidence leads to it from.
  case wire([Point], settles: Bool)
  /// A curve through points, px, as a hand has drawn it, or along the evidence that it passes; beside what is there, or
  /// in the place of what runs along it.
  case draw([Point], follows: Bool = false, replaces: Bool = false)
  /// A knot, or one of its handles, goes to a place, px, and is pinned; the others may settle.
  case move(curve: Int, knot: Int, handle: Handle?, to: Point, settles: Bool)
  /// Knots are pinned; `nil` is the whole curve.
  case pin(curve: Int, knots: [Int]?)
  /// Knots are pinned no more; `nil` is the whole curve. One that was only pinned is then what the tracer finds.
  case unpin(curve: Int, knots: [Int]?)
  /// The curves at the node with an id go on in the next way there is.
  case cross(node: Int)
  /// The curve stays as it is, whatever is asked next.
  case accept(curve: Int)
  /// These curves are the drawing, as wide and as likely as the image has them.
  case adopt(drawing: [EditedCurve])

  /// How many points one command may have.
  public static let pointLimit = 10_000
  /// How far beside a stroke something goes if nothing else is said, px.
  static let usualReach = 6.0
  /// And at most, px.
  private static let mostReach = 1000.0
  /// How many curves one command may name.
  private static let curveLimit = 100_000

  /// The command in a JSON object.
  ///
  /// - Throws: `EditError`, whatever is wrong.
  public static func read(from data: Data) throws(EditError) -> EditCommand {
    do {
      return try JSONDecoder().decode(EditCommand.self, from: data)
    } catch let error as EditError {
      throw error
    } catch let error as DecodingError {
      throw .unusable(reason: error.reason)
    } catch let error as any ExplainedError {
      throw .unusable(reason: error.description)
    } catch {
      throw .unusable(reason: "this is no JSON")
    }
  }
}

extension EditCommand: Decodable {
  private enum Name: String, CaseIterable {
    case remove, erase, cut, join, wire, draw, move, pin, unpin, cross, accept, adopt

    /// The keys that it takes besides its name and the revision.
    var keys: [Key] {
      switch self {
      case .remove: [.curves]
      case .erase: [.points, .reach]
      case .cut: [.curve, .parameter]
      case .join: [.ends]
      case .wire: [.points, .settles]
      case .draw: [.points, .follows, .replaces]
      case .move: [.curve, .knot, .handle, .to, .settles]
      case .pin, .unpin: [.curve, .knots]
      case .cross: [.node]
      case .accept: [.curve]
      case .adopt: [.drawing]
      }
    }
  }

  private enum Key: String, CodingKey, CaseIterable {
    case `do`, revision, curve, curves, parameter, ends, points, reach, settles, follows, replaces,
      knot, handle, to, knots, node, drawing
  }

  /// The command that an object has.
  ///
  /// - Throws: `EditError`; `DecodingError` where a value is of another type or missing.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    let word = try object.decode(String.self, forKey: .do)
    guard let name = Name(rawValue: word) else {
      throw EditError.unknownCommand(word, known: Name.allCases.map(\.rawValue))
    }
    try Self.check(decoder, [.do, .revision] + name.keys, of: word)
    func curve() throws -> Int { try object.decode(Int.self, forKey: .curve) }
    func points() throws -> [Point] {
      try EditPoints(in: object, key: Key.points, limit: Self.pointLimit).points
    }
    func flag(_ key: Key, usually: Bool) throws -> Bool {
      try object.decodeIfPresent(Bool.self, forKey: key) ?? usually
    }
    func reach() throws -> Double {
      let reach = try object.decodeIfPresent(Double.self, forKey: .reach) ?? Self.usualReach
      guard reach > 0, reach <= Self.mostReach else {
        throw EditError.badValue(key: "reach", hint: "up to \(Int(Self.mostReach)) px")
      }
      return reach
    }
    func knots() throws -> [Int]? { try object.decodeIfPresent([Int].self, forKey: .knots) }
    switch name {
    case .remove:
      let curves = try object.decode([Int].self, forKey: .curves)
      guard (1...Self.curveLimit).contains(curves.count) else {
        throw EditError.badValue(key: "curves", hint: "the ids of 1 to \(Self.curveLimit) curves")
      }
      self = .remove(curves: curves)
    case .erase: self = .erase(try points(), reach: try reach())
    case .cut:
      self = .cut(
        curve: try curve(), parameter: try object.decode(Double.self, forKey: .parameter))
    case .join:
      let ends = try object.decode([End].self, forKey: .ends)
      guard ends.count == 2 else {
        throw EditError.badValue(key: "ends", hint: "two ends of curves")
      }
      self = .join(ends[0], ends[1])
    case .wire: self = .wire(try points(), settles: try flag(.settles, usually: true))
    case .draw:
      self = .draw(
        try points(), follows: try flag(.follows, usually: false),
        replaces: try flag(.replaces, usually: false))
    case .move:
      let to = try object.decode([Double].self, forKey: .to)
      self = .move(
        curve: try curve(), knot: try object.decode(Int.self, forKey: .knot),
        handle: try Self.handle(in: object), to: try EditPoints.point(to, key: "to"),
        settles: try flag(.settles, usually: true))
    case .pin: self = .pin(curve: try curve(), knots: try knots())
    case .unpin: self = .unpin(curve: try curve(), knots: try knots())
    case .cross: self = .cross(node: try object.decode(Int.self, forKey: .node))
    case .accept: self = .accept(curve: try curve())
    case .adopt:
      let curves = try object.decode([EditedCurve].self, forKey: .drawing)
      guard curves.count <= Self.curveLimit else {
        throw EditError.badValue(key: "drawing", hint: "at most \(Self.curveLimit) curves")
      }
      self = .adopt(drawing: curves)
    }
  }

  private static func handle(in object: KeyedDecodingContainer<Key>) throws -> Handle? {
    guard let word = try object.decodeIfPresent(String.self, forKey: .handle) else { return nil }
    guard let handle = Handle(rawValue: word) else {
      throw EditError.badValue(key: "handle", hint: "\"in\", \"out\" or null")
    }
    return handle
  }

  /// Throws where the object has other keys than `known`.
  private static func check(_ decoder: any Decoder, _ known: [Key], of command: String) throws {
    let known = known.map(\.rawValue)
    let unknown = try decoder.allKeys.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw EditError.unknownKeys(unknown, command: command, known: known)
    }
  }
}

extension EditCommand.End: Decodable {
  private enum Key: String, CodingKey, CaseIterable { case curve, atStart }

  /// The end that an object names.
  ///
  /// - Throws: `EditError`; `DecodingError` where a value is of another type or missing.
  public init(from decoder: any Decoder) throws {
    let known = Key.allCases.map(\.rawValue)
    let unknown = try decoder.allKeys.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw EditError.unknownKeys(unknown, command: "join", known: known)
    }
    let object = try decoder.container(keyedBy: Key.self)
    self.init(
      curve: try object.decode(Int.self, forKey: .curve),
      atStart: try object.decode(Bool.self, forKey: .atStart))
  }
}
