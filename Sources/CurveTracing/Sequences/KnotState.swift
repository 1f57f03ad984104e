import Foundation
import Geometry
import Rasterization

/// One knot of a curve as the numbers that move it.
struct KnotState: Sendable {
  /// Where it is, px.
  var position: Point
  /// The directions in which the curve arrives and leaves, radians; the same but at corners.
  var incoming: Double
  var outgoing: Double
  /// The lengths of the handles before and after, px.
  var before: Double
  var after: Double
  /// The full width, px.
  var width: Double

  /// How many numbers there are.
  static let count = 7

  /// The numbers in the order of `roles`.
  var values: [Double] {
    get { [position.x, position.y, incoming, outgoing, before, after, width] }
    set {
      position = Point(newValue[0], newValue[1])
      (incoming, outgoing) = (newValue[2], newValue[3])
      (before, after) = (max(newValue[4], 0.1), max(newValue[5], 0.1))
      width = max(newValue[6], 0.1)
    }
  }

  /// What each number means.
  static let roles: [SplineParameterization.Role] = [
    .position, .position, .direction, .direction, .handle, .handle, .width,
  ]

  /// The knot carried along by a motion.
  func moved(by field: MotionField) -> KnotState {
    var state = self
    let (point, arriving) = field.moved(position, Vector(angle: incoming))
    let leaving = field.moved(position, Vector(angle: outgoing)).direction
    state.position = point
    // Angles go on from where they were: they are tied in time.
    state.incoming += Vector(angle: incoming).angle(to: arriving)
    state.outgoing += Vector(angle: outgoing).angle(to: leaving)
    state.before *= min(max(arriving.length, 0.5), 2)
    state.after *= min(max(leaving.length, 0.5), 2)
    return state
  }

  /// The knot moved by `offset` px across the curve, where that offset changes by `slope` px for each px
  /// along it.
  func shifted(by offset: Double, slope: Double) -> KnotState {
    var state = self
    let normal = (Vector(angle: incoming) + Vector(angle: outgoing)).normalized?.perpendicular
    state.position += (normal ?? .zero) * offset
    state.incoming += atan(slope)
    state.outgoing += atan(slope)
    return state
  }
}

extension [KnotState] {
  /// The spline through the knots, its last one the first again where it is closed.
  func spline(isClosed: Bool) -> Spline {
    let segmentCount = isClosed ? count : count - 1
    var points = [self[0].position]
    for i in 0..<segmentCount {
      let (a, b) = (self[i], self[(i + 1) % count])
      points.append(a.position + Vector(angle: a.outgoing) * a.after)
      points.append(b.position - Vector(angle: b.incoming) * b.before)
      points.append(b.position)
    }
    return Spline(controlPoints: points, isClosed: isClosed)
  }
}

extension SplineParameterization {
  /// The numbers of knot `k`, the width of a closed curve's first knot standing for its last one too.
  func state(ofKnot k: Int) -> KnotState {
    KnotState(
      position: Point(values[2 * k], values[2 * k + 1]), incoming: values[2 * knotCount + k],
      outgoing: values[3 * knotCount + k], before: values[4 * knotCount + k],
      after: values[5 * knotCount + k], width: values[6 * knotCount + k])
  }

  /// All knots' numbers.
  var states: [KnotState] { (0..<knotCount).map(state) }

  /// What of `gradient`, ordered as `values`, belongs to the numbers of knot `k`.
  func part(of gradient: [Double], ofKnot k: Int) -> [Double] {
    [gradient[2 * k], gradient[2 * k + 1]]
      + (2..<KnotState.count).map { gradient[$0 * knotCount + k] }
  }
}
