import Foundation
import Geometry

/// The outline of a stroke as wide as its curve is at each place, with round ends and corners, as path data.
///
/// Points of the two sides lie across the centre line, half the width away, about 1 px apart, and nearer where it bends
/// fast. Filled by the rule `nonzero` the outline covers what a disc of changing size would that runs along the curve:
/// where a side turns back upon itself, as inside a hairpin, it winds around what is covered already.
enum StrokeOutline {
  /// A place on the centre line, the unit tangent there and half the width, px.
  private struct Section {
    var middle: Point
    var tangent: Vector
    var half: Double

    var left: Point { middle + tangent.perpendicular * half }
    var right: Point { middle - tangent.perpendicular * half }
  }

  /// How far the tangent turns at most from one section to the next, about, radians.
  private static let turnStep = 0.25

  /// The path data of a curve that is not dashed. A closed curve is one whose ends meet: an inner outline of its own
  /// would leave a hole in a ring that is broader than its hole.
  static func pathData(of curve: TracedCurve) -> String {
    let sections = sections(of: curve)
    guard sections.count > 1, let first = sections.first, let last = sections.last else {
      return disc(at: curve.spline.knot(0), radius: curve.widths[0] / 2)
    }
    let (left, right) = (sections.map(\.left), sections.reversed().map(\.right))
    return "M" + left.map(text).joined(separator: "L") + arc(last.half, to: last.right) + "L"
      + right.dropFirst().map(text).joined(separator: "L") + arc(first.half, to: first.left) + "Z"
  }

  /// Sections along the curve, round at its corners.
  private static func sections(of curve: TracedCurve) -> [Section] {
    let corners = plainSections(of: curve)
    var sections = Array(corners.prefix(1))
    for (a, b) in zip(corners, corners.dropFirst()) {
      let turn = a.tangent.angle(to: b.tangent)
      let count = max(Int((abs(turn) / turnStep).rounded()), 1)
      sections += (1...count).map { k in
        let share = Double(k) / Double(count)
        return Section(
          middle: a.middle.lerp(to: b.middle, share),
          tangent: k == count ? b.tangent : Vector(angle: a.tangent.angle + turn * share),
          half: a.half + (b.half - a.half) * share)
      }
    }
    return sections
  }

  /// Sections about 1 px apart, and two at each corner: of the segment before it and of that after it.
  private static func plainSections(of curve: TracedCurve) -> [Section] {
    let spline = curve.spline
    let parameters = CurveSamples.parameters(
      of: curve, stops: (0...spline.segmentCount).map(Double.init))
    return zip(parameters, curve.widths(at: parameters)).flatMap { parameter, width in
      let place = spline.locate(parameter)
      let isCorner =
        place.t == 0 && place.segment > 0 && spline.cornerAngle(atKnot: place.segment) > 1e-3
      let before = isCorner ? spline.segment(place.segment - 1).tangent(at: 1) : nil
      return [before, spline.segment(place.segment).tangent(at: place.t)].compactMap(\.self).map {
        Section(middle: spline.point(at: parameter), tangent: $0, half: width / 2)
      }
    }
  }

  private static func disc(at middle: Point, radius: Double) -> String {
    let (start, end) = (middle + Vector(radius, 0), middle - Vector(radius, 0))
    return "M" + text(start) + arc(radius, to: end) + arc(radius, to: start) + "Z"
  }

  /// Half a circle about an end, the way around that leads from the left side to the right one.
  private static func arc(_ radius: Double, to end: Point) -> String {
    let radius = NumberText.bounded(radius)
    return "A\(radius),\(radius) 0 0 0 \(text(end))"
  }

  private static func text(_ p: Point) -> String {
    NumberText.bounded(p.x) + "," + NumberText.bounded(p.y)
  }
}
