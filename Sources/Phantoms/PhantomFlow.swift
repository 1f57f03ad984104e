import Determinism
import Geometry

/// How much of each vessel is filled in each frame: most are all the time; some without branches fill
/// slowly, appear at once, or vanish.
struct PhantomFlow {
  private enum Course {
    case constant
    /// From the third that is filled at first to all of it.
    case filling(ClosedRange<Int>)
    case appearing(Int)
    case vanishing(Int)
  }

  private let courses: [Course]

  /// The courses of the curves of `plan` through `count` frames; those that fill must have a knot wherever
  /// filling may stop (`refined`).
  init(_ plan: [PlannedCurve], frames count: Int, generator source: SeededGenerator) {
    var generator = source
    let parents = Set(plan.compactMap { $0.origin?.parent })
    courses = plan.indices.map { index in
      let draw = generator.uniform()
      let frame = generator.integer(count / 4...max(count / 4, 3 * count / 4))
      guard count >= 8, plan[index].origin != nil, !parents.contains(index) else {
        return .constant
      }
      if draw < 0.25 { return .filling(min(count / 4, frame)...max(count / 2, frame)) }
      if draw < 0.4 { return .appearing(frame) }
      return draw < 0.5 ? .vanishing(frame) : .constant
    }
  }

  /// Px between the knots at which filling may stop.
  private static let step = 8.0

  /// The plan with more knots on curves that fill.
  func refined(_ plan: [PlannedCurve]) -> [PlannedCurve] {
    zip(plan, courses).map { curve, course in
      guard case .filling = course else { return curve }
      var segments: [CubicBezier] = []
      var widths = [curve.widths[0]]
      for (index, segment) in curve.spline.segments.enumerated() {
        let count = max(1, Int((segment.arcLength() / Self.step).rounded()))
        for k in 0..<count {
          let (from, to) = (Double(k) / Double(count), Double(k + 1) / Double(count))
          segments.append(segment.subsegment(from..<to))
          widths.append(curve.width(at: Double(index) + to))
        }
      }
      return PlannedCurve(Spline(segments: segments), widths: widths, origin: curve.origin)
    }
  }

  /// The curves of `plan`, in their places, as far as they are filled in `frame`; `nil` where they are not.
  func filled(_ plan: [PlannedCurve], in frame: Int) -> [PlannedCurve?] {
    zip(plan, courses).map { curve, course in
      switch course {
      case .constant: return curve
      case .appearing(let start): return frame >= start ? curve : nil
      case .vanishing(let end): return frame < end ? curve : nil
      case .filling(let frames):
        let share =
          Double(frame - frames.lowerBound) / Double(max(frames.count - 1, 1))
        let count = curve.spline.segmentCount
        let all = 0.33 + 0.67 * min(max(share, 0), 1)
        let segments = min(max(Int((all * Double(count)).rounded()), 1), count)
        return PlannedCurve(
          Spline(segments: Array(curve.spline.segments.prefix(segments))),
          widths: Array(curve.widths.prefix(segments + 1)), origin: curve.origin)
      }
    }
  }
}
