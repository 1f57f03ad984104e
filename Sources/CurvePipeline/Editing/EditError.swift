public import Failures

/// Why an edit cannot be made. The texts are one sentence without a full stop.
public enum EditError: ExplainedError, Equatable {
  /// It is no JSON object, or a value of it is of another kind, for this reason.
  case unusable(reason: String)
  /// What is to be done has a name that nobody knows.
  case unknownCommand(String, known: [String])
  /// It has keys that what is to be done does not take.
  case unknownKeys([String], command: String, known: [String])
  /// A value is none that the key can have.
  case badValue(key: String, hint: String)
  /// There are more points than one edit may have.
  case tooManyPoints(Int)
  /// A point is so far from the image that nobody can have meant it.
  case farPoint(x: Double, y: Double, width: Int, height: Int)
  /// The drawing has no curve with this id.
  case noCurve(Int)
  /// The drawing's graph has no node with this id.
  case noNode(Int)
  /// The curve has no knot with this index.
  case noKnot(Int, curve: Int, count: Int)
  /// The knot has no such handle: it is an end of an open curve.
  case noHandle(String, knot: Int, curve: Int)
  /// The parameter is none inside of the curve.
  case noPlace(Double, curve: Int, end: Int)
  /// A closed curve or a dot has no ends.
  case noEnds(curve: Int)
  /// One curve's end cannot be joined to itself.
  case sameEnd(curve: Int)
  /// The curves at the node cannot be led otherwise, for this reason.
  case noOtherWay(node: Int, reason: String)
  /// The points are all one.
  case noLength
  /// There is no curve where one is meant.
  case nothingNear

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unusable(let reason): "the edit cannot be read: \(reason)"
    case .unknownCommand(let name, let known):
      "do cannot be \"\(name)\" but one of \(known.joined(separator: ", "))"
    case .unknownKeys(let keys, let command, let known):
      "the edit \(command) has unknown keys: \(keys.joined(separator: ", ")); the known ones are "
        + known.joined(separator: ", ")
    case .badValue(let key, let hint): "\(key) cannot have this value; give \(hint)"
    case .tooManyPoints(let count):
      "\(count) points are more than the limit of \(EditCommand.pointLimit); give fewer"
    case .farPoint(let x, let y, let width, let height):
      "the point \(x), \(y) is far outside of the image, which has \(width) x \(height) pixels; "
        + "give one in it"
    case .noCurve(let id): "the drawing has no curve \(id); give the id of one that it has"
    case .noNode(let id): "the drawing has no node \(id); give the id of one that it has"
    case .noKnot(let knot, let curve, let count):
      "curve \(curve) has no knot \(knot); give a number from 0 to \(count - 1)"
    case .noHandle(let handle, let knot, let curve):
      "knot \(knot) of curve \(curve) has no handle \"\(handle)\", for the curve ends there; give the other one"
    case .noPlace(let parameter, let curve, let end):
      "the parameter \(parameter) is none inside of curve \(curve); give one between 0 and \(end)"
    case .noEnds(let curve): "curve \(curve) has no ends to join; give an open curve"
    case .sameEnd(let curve): "an end of curve \(curve) cannot be joined to itself; give two ends"
    case .noOtherWay(let node, let reason):
      "the curves at node \(node) cannot go on another way: \(reason)"
    case .noLength: "the points are all one; give two that are apart"
    case .nothingNear: "no curve is near; point at one"
    }
  }

  public var category: FailureCategory { .badData }
}
