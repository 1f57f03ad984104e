import Foundation
import Geometry

extension Editor {
  /// What runs along a stroke within this angle of its direction goes; what crosses it stays, radians.
  private static let angle = 50 * Double.pi / 180
  /// A shorter stretch is where a curve is crossed, not erased, px.
  private static let leastLength = 3.0
  /// A stroke that ends this near to an end goes there, px.
  private static let gap = 8.0

  /// Takes away what runs along a stroke, or the stretch of a curve between two nodes.
  func erase(_ stroke: [Point], reach: Double) throws -> DrawingEdit {
    for point in stroke { try drawing.check(point) }
    guard let first = stroke.first else { throw EditError.nothingNear }
    let stretches =
      stroke.count == 1
      ? try [stretch(at: first, reach: reach)]
      : stretches(along: stroke, within: reach)
    guard !stretches.isEmpty else { throw EditError.nothingNear }
    return DrawingEdit(.erase, replacing: stretches, by: [])
  }

  /// The curve that is nearest to a place, from the node before it to the one after it.
  private func stretch(at place: Point, reach: Double) throws(EditError) -> TracedCurve {
    let near = drawing.curves.map { (curve: $0, foot: $0.spline.nearest(to: place)) }
      .min { $0.foot.distanceSquared < $1.foot.distanceSquared }
    guard let (curve, foot) = near,
      foot.distanceSquared.squareRoot() <= max(reach, curve.width(at: foot.t) / 2)
    else { throw .nothingNear }
    let count = Double(curve.spline.segmentCount)
    let isClosed = curve.spline.isClosed
    var nodes = drawing.graph.nodes.flatMap(\.incidences).filter { $0.curve == curve.id }
      .map(\.parameter)
    // Around a seam the nodes go on.
    nodes += isClosed ? nodes.map { $0 - count } + nodes.map { $0 + count } : [0, count]
    let start = nodes.filter { $0 <= foot.t }.max()
    let end = nodes.filter { $0 > foot.t }.min() ?? (isClosed ? nil : count)
    guard let start, let end, end - start < count else { return curve }
    return curve.part(from: start < 0 ? start + count : start, to: start < 0 ? end + count : end)
  }

  /// What runs along a stroke, at most `reach` px or half its width beside it.
  func stretches(along stroke: [Point], within reach: Double) -> [TracedCurve] {
    let course = EditCourse(stroke)
    return drawing.curves.flatMap {
      Self.stretches(of: $0, along: course, within: max(reach, $0.meanWidth / 2))
    }
  }

  /// A stroke in the place of `old` stretches, its ends led to where the rest of the drawing begins.
  static func attached(
    _ stroke: [Point], where old: [TracedCurve], to rest: CurveDrawing
  ) -> [Point] {
    let ends = old.flatMap { [$0.spline.knot(0), $0.spline.knot($0.spline.segmentCount)] }
      .filter { end in rest.curves.contains { $0.runs(by: end) } }
    func led(_ points: [Point]) -> [Point] {
      guard let last = points.last,
        let end = ends.min(by: { $0.distance(to: last) < $1.distance(to: last) }),
        end.distance(to: last) <= gap
      else { return points }
      let far = points.reversed().drop { $0.distance(to: end) < gap }
      return far.isEmpty ? points : far.reversed() + [end]
    }
    return led(led(stroke).reversed()).reversed()
  }

  /// The stretches of a curve that run along a course.
  private static func stretches(
    of curve: TracedCurve, along course: EditCourse, within reach: Double
  ) -> [TracedCurve] {
    guard curve.spline.controlBox.intersects(course.box.expanded(by: reach)) else { return [] }
    if curve.isDot {
      let place = curve.spline.knot(0)
      return course.points.contains { $0.distance(to: place) <= reach } ? [curve] : []
    }
    let places = CurvePlaces(curve)
    let isAlong = places.points.indices.map {
      course.deviation(
        of: places.points[$0], along: places.tangents[$0], within: reach, angle: angle) != nil
    }
    guard isAlong.contains(true) else { return [] }
    return CurvePiece.pieces(of: curve, at: places.parameters, where: isAlong)
      .map(\.piece.curve).filter { $0.arcLength >= leastLength }
  }
}
