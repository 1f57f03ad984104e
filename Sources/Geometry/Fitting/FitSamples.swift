/// A polyline made ready for fitting: cleaned, with samples inside of long pieces, and arc length.
struct FitSamples {
  /// The samples in order; a closed chain's last one is its first one again.
  var points: [Point] = []
  /// The arc length from the chain's start to each sample, px.
  var lengths: [Double] = []
  /// Where each sample is on the polyline that was given: index plus fraction.
  var locations: [Double] = []
  /// Whether the sample is a vertex of the cleaned polyline.
  var isVertex: [Bool] = []
  let isClosed: Bool

  /// Samples of the polyline through `input`: points that are not finite or that repeat the one
  /// before are dropped.
  init(_ input: [Point], isClosed: Bool, tolerance: Double) {
    var vertices: [Point] = []
    var indices: [Double] = []
    for (i, point) in input.enumerated() where point.isFinite && point != vertices.last {
      vertices.append(point)
      indices.append(Double(i))
    }
    while isClosed, vertices.count > 1, vertices.last == vertices.first {
      vertices.removeLast()
      indices.removeLast()
    }
    self.isClosed = isClosed && vertices.count > 2
    guard let first = vertices.first else { return }
    if self.isClosed {
      vertices.append(first)
      indices.append(Double(input.count) + (indices.first ?? 0))
    }
    let total = zip(vertices, vertices.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
    // Ten tolerances apart, but never more than a few samples for each vertex.
    let spacing = max(10 * tolerance, total / Double(4 * vertices.count + 4096))
    append(first, length: 0, location: indices[0], isVertex: true)
    var length = 0.0
    for i in 1..<max(vertices.count, 1) {
      let (a, b) = (vertices[i - 1], vertices[i])
      let piece = a.distance(to: b)
      // At least two inside, so that no piece can be overlooked.
      let count = max(Int((piece / spacing).rounded(.up)), 1)
      for k in 1...count {
        let s = Double(k) / Double(count)
        append(
          k == count ? b : a.lerp(to: b, s), length: length + s * piece,
          location: indices[i - 1] + s * (indices[i] - indices[i - 1]), isVertex: k == count)
      }
      length += piece
    }
  }

  var last: Int { points.count - 1 }

  /// The length of the whole chain, px.
  var total: Double { lengths.last ?? 0 }

  private mutating func append(
    _ point: Point, length: Double, location: Double, isVertex: Bool
  ) {
    points.append(point)
    lengths.append(length)
    locations.append(location)
    self.isVertex.append(isVertex)
  }

  /// The position `offset` px along the chain from sample `index`, which is near; clamped to the ends
  /// of an open chain.
  func position(from index: Int, offset: Double) -> Point {
    var target = lengths[index] + offset
    var i = index
    if isClosed {
      if target < 0 { (target, i) = (target + total, last) }
      if target > total { (target, i) = (target - total, 0) }
    }
    if target <= 0 { return points[0] }
    if target >= total { return points[last] }
    while lengths[i] > target { i -= 1 }
    while i < last, lengths[i + 1] < target { i += 1 }
    let piece = lengths[i + 1] - lengths[i]
    return points[i].lerp(to: points[i + 1], piece > 0 ? (target - lengths[i]) / piece : 0)
  }
}
