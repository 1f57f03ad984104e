import Determinism
import Foundation
import Geometry

/// The marks that a brush makes along a curve, as path data.
///
/// Each is an outline through points about `spacing` px apart, smooth by quadratic splines between the
/// points' middles. A curve keeps its wandering from frame to frame: it depends on the seed, the id and the
/// place along it.
struct BrushMarks {
  let brush: Brush
  let seed: UInt64

  /// Px between the points of an outline.
  private static let spacing = 4.0

  /// How many points an outline of `curve` has along its length; curves that are to turn into each other
  /// need as many.
  static func pointCount(of curve: TracedCurve) -> Int {
    max(3, Int((curve.arcLength / spacing).rounded()))
  }

  /// The path data of the marks of `curve` with `count` points along it; `pointed` says which of its ends
  /// run out.
  func marks(
    of curve: TracedCurve, count: Int, pointed: (start: Bool, end: Bool), decimals: Int = 2
  ) -> [String] {
    let length = curve.arcLength
    guard length > 0 else { return [dot(curve, decimals)] }
    let parameters = curve.spline.parameters(spacing: length / Double(count))
    var marks: [String] = []
    for mark in 0..<brush.markCount {
      var wander = Wander(seed: seed, curve: curve.id, mark: mark)
      let outline = parameters.map { u in
        let place = length * u / Double(curve.spline.segmentCount)
        let ends = curve.spline.isClosed ? 1 : ease(place, of: length, curve.width(at: u), pointed)
        let tangent = curve.spline.tangent(at: u) ?? Vector(1, 0)
        let (offset, half) = profile(curve.width(at: u), ends, place, &wander)
        let middle = curve.spline.point(at: u) + tangent.perpendicular * offset
        return (
          left: middle + tangent.perpendicular * half, right: middle - tangent.perpendicular * half
        )
      }
      marks.append(
        Self.pathData(outline, isClosed: curve.spline.isClosed, decimals: decimals))
    }
    return marks
  }

  /// A dot: a round outline as wide as it, whatever the brush.
  private func dot(_ curve: TracedCurve, _ decimals: Int) -> String {
    let (middle, corners) = (curve.spline.knot(0), 8)
    // The outline runs through the middles between its corners.
    let radius = max(curve.meanWidth, 0.8) / 2 / cos(.pi / Double(corners))
    return Self.smoothRing(
      (0..<corners).map {
        middle + Vector(angle: 2 * .pi * Double($0) / Double(corners)) * radius
      }, decimals)
  }

  /// How far from the centre line a mark runs, and half its width, px.
  private func profile(
    _ width: Double, _ ends: Double, _ place: Double, _ wander: inout Wander
  ) -> (offset: Double, half: Double) {
    switch brush {
    case .ink: (0, max(width, 0.8) / 2 * ends)
    case .soft: (0, (1.15 * width + 0.6) / 2 * max(ends, 0.3))
    case .pencil:
      (
        (0.75 + 0.12 * width) * wander.value(at: place / 34),
        (0.5 + 0.05 * width) * (0.75 + 0.3 * wander.value(at: 100 + place / 13)) * max(ends, 0.35)
      )
    }
  }

  /// 1 along the curve, falling to 0 at ends that are `pointed`.
  private func ease(
    _ place: Double, of length: Double, _ width: Double, _ pointed: (start: Bool, end: Bool)
  ) -> Double {
    let reach = min(max(5 * width, 10), 0.4 * length)
    func rise(_ distance: Double) -> Double {
      let x = min(max(distance / reach, 0), 1)
      return x * (2 - x)
    }
    return (pointed.start ? rise(place) : 1) * (pointed.end ? rise(length - place) : 1)
  }

  /// One outline, or of a closed curve the outer and the inner one.
  private static func pathData(
    _ outline: [(left: Point, right: Point)], isClosed: Bool, decimals: Int
  ) -> String {
    if isClosed {
      let ring = outline.dropLast()
      return [ring.map(\.left), ring.reversed().map(\.right)]
        .map { smoothRing($0, decimals) }.joined(separator: " ")
    }
    return smoothRing(outline.map(\.left) + outline.reversed().map(\.right), decimals)
  }

  /// A closed quadratic spline with these control points.
  private static func smoothRing(_ points: [Point], _ decimals: Int) -> String {
    func text(_ p: Point) -> String {
      NumberText.bounded(p.x, decimals: decimals) + ","
        + NumberText.bounded(p.y, decimals: decimals)
    }
    guard let first = points.first, let last = points.last else { return "" }
    var data = "M" + text(last.lerp(to: first, 0.5)) + " Q"
    data += points.indices.map { i in
      let next = points[(i + 1) % points.count]
      return text(points[i]) + " " + text(points[i].lerp(to: next, 0.5))
    }.joined(separator: " ")
    return data + "Z"
  }
}

/// Smooth noise along a line, about -1…1, the same for the same seed, curve and mark.
private struct Wander {
  private let source: SeededGenerator
  private var values: [Int: Double] = [:]

  init(seed: UInt64, curve: Int, mark: Int) {
    source = SeededGenerator(seed: seed).fork(curve).fork(mark)
  }

  /// The noise at `place`, whose unit is how far apart independent values are.
  mutating func value(at place: Double) -> Double {
    let index = Int(place.rounded(.down))
    let share = place - Double(index)
    let blend = share * share * (3 - 2 * share)
    return (1 - blend) * knot(index) + blend * knot(index + 1)
  }

  private mutating func knot(_ index: Int) -> Double {
    if let known = values[index] { return known }
    var generator = source.fork(index)
    let value = generator.uniform(-1...1)
    values[index] = value
    return value
  }
}

extension CurveDrawing {
  /// Which ends of `curve` end alone, in the image and not on another curve.
  func loneEnds(of curve: TracedCurve) -> (start: Bool, end: Bool) {
    let last = Double(curve.spline.segmentCount)
    func isLone(_ parameter: Double) -> Bool {
      let p = curve.spline.point(at: parameter)
      let isInside =
        p.x > 2 && p.y > 2 && p.x < Double(width) - 2 && p.y < Double(height) - 2
      return isInside
        && !graph.nodes.contains { node in
          node.incidences.count > 1
            && node.incidences.contains {
              $0.curve == curve.id && abs($0.parameter - parameter) < 1e-6
            }
        }
    }
    return (isLone(0), isLone(last))
  }
}
