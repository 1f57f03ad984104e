import Geometry

/// A part of a traced curve, and where on the whole it lies.
struct CurvePiece {
  /// The curve that it was cut from.
  let whole: TracedCurve
  /// The part, with the whole's id.
  let curve: TracedCurve
  /// The knots at which it was cut.
  let cutKnots: [Int]
  /// Where on the whole it starts and ends: global parameters, which go on beyond a closed curve's seam.
  private let start: Double
  private let end: Double

  /// The whole of `curve`.
  init(_ curve: TracedCurve) {
    (whole, self.curve, cutKnots) = (curve, curve, [])
    (start, end) = (0, Double(curve.spline.segmentCount))
  }

  /// The open part of `whole` from its global parameter `start` to `end`; beyond the seam of a closed curve
  /// these go on from `segmentCount`.
  init(_ whole: TracedCurve, from start: Double, to end: Double) {
    let count = Double(whole.spline.segmentCount)
    var segments: [CubicBezier] = []
    var widths = [whole.width(at: start)]
    for range in [start..<min(end, count), 0..<max(end - count, 0)] where !range.isEmpty {
      segments += whole.spline.subspline(range).segments
      let inner = whole.widths.indices.filter { range.contains(Double($0)) }
      widths += inner.filter { Double($0) > range.lowerBound }.map { whole.widths[$0] }
      widths.append(whole.width(at: range.upperBound))
    }
    self.whole = whole
    (self.start, self.end) = (start, end)
    var part = whole
    part.spline = Spline(segments: segments)
    part.widths = widths
    let beyond = whole.inferred.map { $0.lowerBound + count...$0.upperBound + count }
    part.inferred = (whole.inferred + beyond).compactMap { gap in
      let (low, high) = (max(gap.lowerBound, start), min(gap.upperBound, end))
      guard low < high else { return nil }
      return Self.parameter(of: low, start, end)...Self.parameter(of: high, start, end)
    }
    curve = part
    let isClosed = whole.spline.isClosed
    cutKnots =
      (isClosed || start > 0 ? [0] : []) + (isClosed || end < count ? [segments.count] : [])
  }

  /// The part's parameter at the whole's parameter `u`; `nil` where the part does not have that place.
  func parameter(ofWhole u: Double) -> Double? {
    let isUncut = cutKnots.isEmpty
    let wrapped = u + Double(whole.spline.segmentCount)
    let places = whole.spline.isClosed && !isUncut ? [u, wrapped] : [u]
    guard let place = places.first(where: { start <= $0 && $0 <= end }) else { return nil }
    if isUncut { return u }
    return min(Self.parameter(of: place, start, end), Double(curve.spline.segmentCount))
  }

  /// The parameter, on the part from `start` to `end` of a curve, of the whole's `place` on it. Cut segments
  /// are shorter, in proportion; those between are whole.
  private static func parameter(of place: Double, _ start: Double, _ end: Double) -> Double {
    let segment = place.rounded(.down)
    let (low, high) = (max(segment, start), min(segment + 1, end))
    let within = high > low ? (place - low) / (high - low) : 0
    return segment - start.rounded(.down) + within
  }
}
