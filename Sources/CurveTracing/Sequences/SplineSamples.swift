import Geometry

/// Places along a spline, about evenly spaced within each segment, all knots among them.
struct SplineSamples {
  /// Global parameters, ascending, all knots among them.
  let places: [Double]
  /// The length of the spline up to each, px.
  let lengths: [Double]

  init(_ spline: Spline, spacing: Double) {
    var (places, lengths) = ([0.0], [0.0])
    for i in 0..<spline.segmentCount {
      let segment = spline.segment(i)
      let polygon =
        segment.p0.distance(to: segment.p1) + segment.p1.distance(to: segment.p2)
        + segment.p2.distance(to: segment.p3)
      let count = max(2, Int((polygon / spacing).rounded(.up)))
      var last = segment.p0
      for k in 1...count {
        let t = Double(k) / Double(count)
        let point = k == count ? segment.p3 : segment.point(at: t)
        places.append(Double(i) + t)
        lengths.append((lengths.last ?? 0) + last.distance(to: point))
        last = point
      }
    }
    (self.places, self.lengths) = (places, lengths)
  }
}
