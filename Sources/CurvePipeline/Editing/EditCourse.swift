import Foundation
import Geometry

/// A way through an image, and which curves run along it.
struct EditCourse: Sendable {
  /// About a pixel apart, px.
  let points: [Point]
  /// The unit tangent at each point; zero where there is only one.
  private let tangents: [Vector]
  private let index: PointIndex
  let box: BoundingBox
  /// Px.
  let length: Double
  /// Whether it ends where it starts.
  private var isClosed: Bool { points[0].distance(to: points[points.count - 1]) <= 1 }

  /// How far beside a course what runs along it may be, px, and in widths of the curve.
  static let (reach, reachInWidths) = (2.0, 0.25)
  /// The largest angle between the two, radians.
  static let angle = 30 * Double.pi / 180
  /// So far beyond an end is still beside it, px.
  private static let slack = 0.1
  /// A curve is that of the course where so much of each lies along the other.
  private static let likeness = 0.95

  /// The course through `course`, at least one point.
  init(_ course: [Point]) {
    let points = Polyline(course).resampled(spacing: 1)
    self.points = points
    tangents = points.indices.map { i in
      (points[min(i + 1, points.count - 1)] - points[max(i - 1, 0)]).normalized ?? .zero
    }
    index = PointIndex(points)
    box = BoundingBox(points) ?? BoundingBox(.zero)
    length = Polyline(points).length
  }

  /// The course of a curve's places.
  init(_ places: CurvePlaces) {
    (points, tangents, box) = (places.points, places.tangents, places.box)
    index = PointIndex(points)
    length = places.length
  }

  var isDot: Bool { points.count == 1 }

  /// How far beside the course `point` is, px, where the course runs in about the direction of `tangent` there, or in
  /// the opposite one; `nil` where it does not, or is farther away than `reach`.
  func deviation(
    of point: Point, along tangent: Vector, within reach: Double, angle: Double = Self.angle
  ) -> Double? {
    let (nearest, distance) = index.nearest(to: point)
    guard distance <= reach + 1, abs(tangents[nearest].dot(tangent)) >= cos(angle) else {
      return nil
    }
    let offset = point - points[nearest]
    // Between two points the course is as far away as the straight line through them.
    let along = abs(offset.dot(tangents[nearest]))
    // Beyond its ends a course says nothing.
    let beyond = offset.dot(tangents[nearest]) * (nearest == 0 ? -1 : 1)
    let isEnd = nearest == 0 || nearest == points.count - 1
    if isEnd, beyond > Self.slack, !isClosed { return nil }
    let deviation = along <= 1 ? abs(offset.cross(tangents[nearest])) : distance
    return deviation <= reach ? deviation : nil
  }

  /// Whether a curve may lie beside the course anywhere: a look before the work.
  func isNear(_ curve: TracedCurve) -> Bool {
    curve.spline.controlBox.intersects(box.expanded(by: 2 * Self.reach + curve.meanWidth))
  }

  /// Whether the ends of a curve are near enough to those of the course for it to be the same: a look before the work.
  func mayBe(_ curve: TracedCurve) -> Bool {
    guard !isClosed, !curve.spline.isClosed else { return isClosed == curve.spline.isClosed }
    let spline = curve.spline
    let reach = 2 * max(Self.reach, Self.reachInWidths * curve.meanWidth) + 0.1 * length
    let own = (points[0], points[points.count - 1])
    let ends = (spline.knot(0), spline.knot(spline.segmentCount))
    func farthest(_ a: Point, _ b: Point) -> Double {
      max(own.0.distance(to: a), own.1.distance(to: b))
    }
    return min(farthest(ends.0, ends.1), farthest(ends.1, ends.0)) <= reach
  }

  /// The mean distance between the course and a curve that is the same from end to end, px; `nil` where it is not.
  func difference(from places: CurvePlaces) -> Double? {
    let reach = places.reach
    let (own, difference) = share(of: places.points, places.tangents, within: reach)
    guard own >= Self.likeness, abs(length - places.length) <= max(0.1 * length, 2 * reach) else {
      return nil
    }
    let (other, _) = EditCourse(places).share(of: points, tangents, within: reach)
    return other >= Self.likeness ? difference : nil
  }

  /// Which share of points lies along the course, and how far beside it they are in the mean.
  private func share(
    of points: [Point], _ tangents: [Vector], within reach: Double
  ) -> (share: Double, difference: Double) {
    var (count, sum) = (0, 0.0)
    for (point, tangent) in zip(points, tangents) {
      guard let deviation = deviation(of: point, along: tangent, within: reach) else { continue }
      count += 1
      sum += deviation
    }
    return (Double(count) / Double(points.count), sum / Double(max(count, 1)))
  }
}

/// Places along a curve, a pixel apart or less.
struct CurvePlaces: Sendable {
  /// Their global parameters, ascending from the start to the end of the curve, both included.
  let parameters: [Double]
  let points: [Point]
  /// Unit tangents.
  let tangents: [Vector]
  /// The length of the curve up to each place, px.
  let arcs: [Double]
  let box: BoundingBox
  /// How far beside a course the curve may be, px.
  let reach: Double

  /// Px.
  var length: Double { arcs[arcs.count - 1] }

  init(_ curve: TracedCurve) {
    let spline = curve.spline
    var (parameters, points, tangents, arcs) = ([0.0], [spline.knot(0)], [Vector](), [0.0])
    tangents.append(spline.tangent(at: 0) ?? .zero)
    for k in 0..<spline.segmentCount {
      let segment = spline.segment(k)
      // No curve is longer than the chain of its control points.
      let length =
        segment.p0.distance(to: segment.p1) + segment.p1.distance(to: segment.p2)
        + segment.p2.distance(to: segment.p3)
      let count = max(Int(length.rounded(.up)), 1)
      for i in 1...count {
        let t = Double(i) / Double(count)
        let point = segment.point(at: t)
        parameters.append(Double(k) + t)
        tangents.append(segment.derivative(at: t).normalized ?? tangents[tangents.count - 1])
        arcs.append(arcs[arcs.count - 1] + point.distance(to: points[points.count - 1]))
        points.append(point)
      }
    }
    (self.parameters, self.points, self.tangents, self.arcs) = (parameters, points, tangents, arcs)
    box = BoundingBox(points) ?? BoundingBox(.zero)
    reach = max(EditCourse.reach, EditCourse.reachInWidths * curve.meanWidth)
  }
}
