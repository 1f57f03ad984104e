extension TracedCurve {
  /// The open part from the global parameter `start` to a larger one, `end`; beyond the seam of a closed curve
  /// parameters go on from `segmentCount`. It has the whole's id, and its part of the widths, profile and gaps.
  public func part(from start: Double, to end: Double) -> TracedCurve {
    let count = Double(spline.segmentCount)
    var segments: [CubicBezier] = []
    var inside = [width(at: start)]
    for range in [start..<min(end, count), 0..<max(end - count, 0)] where !range.isEmpty {
      segments += spline.subspline(range).segments
      let inner = widths.indices.filter { range.contains(Double($0)) }
      inside += inner.filter { Double($0) > range.lowerBound }.map { widths[$0] }
      inside.append(width(at: range.upperBound))
    }
    var part = self
    part.spline = Spline(segments: segments)
    part.widths = inside
    part.profile = profile.map { profile in
      let total = spline.arcLength()
      let arcs = [start, end].map { u in
        u > count ? total + spline.arcLength(to: u - count) : spline.arcLength(to: u)
      }
      return profile.part(from: arcs[0], to: arcs[1])
    }
    let beyond = inferred.map { $0.lowerBound + count...$0.upperBound + count }
    part.inferred = (inferred + beyond).compactMap { gap in
      let (low, high) = (max(gap.lowerBound, start), min(gap.upperBound, end))
      guard low < high else { return nil }
      return Self.parameter(of: low, start, end)...Self.parameter(of: high, start, end)
    }
    return part
  }

  /// The parameter, on the part from `start` to `end` of a curve, of the whole's `place` on it. Cut segments
  /// are shorter, in proportion; those between are whole.
  package static func parameter(of place: Double, _ start: Double, _ end: Double) -> Double {
    let segment = place.rounded(.down)
    let (low, high) = (max(segment, start), min(segment + 1, end))
    let within = high > low ? (place - low) / (high - low) : 0
    return segment - start.rounded(.down) + within
  }
}
