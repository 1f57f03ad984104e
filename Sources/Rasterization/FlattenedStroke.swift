import Geometry

/// A stroke cut into straight pieces: the polyline that is drawn.
///
/// Vertex k of a segment with n pieces lies at `t = k / n`, so every vertex is a fixed linear
/// combination of control points, and the picture's derivative passes exactly through
/// `gradient(ofVertices:)`.
struct FlattenedStroke {
  /// One vertex: position, full width and opacity, the last two clamped to what can be drawn.
  struct Vertex {
    var x = 0.0
    var y = 0.0
    var width = 0.0
    var opacity = 0.0
  }

  /// The vertices in order; there is a piece between each two neighbours. Empty for a stroke that is
  /// not finite.
  let vertices: ContiguousArray<Vertex>
  /// How many pieces each segment has.
  let pieceCounts: [Int]

  /// Pieces are at most this long, px, and a segment has at least `minimumPieces` of them, so that
  /// the handles of a straight segment feel the picture, too.
  private static let pieceLength = 4.0
  private static let minimumPieces = 4
  private static let maximumPieces = 2048

  /// Cuts `stroke` so that no piece is farther than `tolerance` px from its curve.
  init(_ stroke: Stroke, tolerance: Double) {
    guard stroke.isFinite else {
      vertices = []
      pieceCounts = []
      return
    }
    var vertices = ContiguousArray<Vertex>()
    var counts: [Int] = []
    for i in 0..<stroke.segmentCount {
      let p = stroke.controlPoints[(3 * i)...(3 * i + 3)]
      let cubic = CubicBezier(
        p[p.startIndex], p[p.startIndex + 1], p[p.startIndex + 2], p[p.startIndex + 3])
      let n = Self.pieceCount(of: cubic, tolerance: tolerance)
      counts.append(n)
      let (w0, w1) = (stroke.widths[i], stroke.widths[i + 1])
      let (o0, o1) = (stroke.opacities[i], stroke.opacities[i + 1])
      // The last vertex of a segment is the first one of the next.
      for k in 0..<(i == stroke.segmentCount - 1 ? n + 1 : n) {
        let t = Double(k) / Double(n)
        let point = cubic.point(at: t)
        vertices.append(
          Vertex(
            x: point.x, y: point.y, width: max(w0 + (w1 - w0) * t, 0),
            opacity: min(max(o0 + (o1 - o0) * t, 0), 1)))
      }
    }
    self.vertices = vertices
    pieceCounts = counts
  }

  /// A cubic in n pieces, even in t, is nowhere farther from them than max |B''| / (8 n²), and |B''|
  /// is largest at an end.
  private static func pieceCount(of cubic: CubicBezier, tolerance: Double) -> Int {
    let bend = max(cubic.secondDerivative(at: 0).length, cubic.secondDerivative(at: 1).length)
    let polygon =
      cubic.p0.distance(to: cubic.p1) + cubic.p1.distance(to: cubic.p2)
      + cubic.p2.distance(to: cubic.p3)
    let needed = max((bend / (8 * tolerance)).squareRoot(), polygon / pieceLength).rounded(.up)
    // Bounded before the conversion: control points may be as far out as a Double reaches, and then nothing is known.
    return needed < Double(maximumPieces) ? max(minimumPieces, Int(needed)) : maximumPieces
  }

  /// Carries the derivatives by the vertices' x, y, width and opacity over to the stroke.
  ///
  /// A width or opacity outside of the drawable range hands on the derivative at the range's end, so
  /// that an optimizer that has stepped out finds back.
  func gradient(
    ofVertices derivatives: ContiguousArray<Vertex>, into gradient: inout StrokeGradient
  ) {
    var first = 0
    for (i, n) in pieceCounts.enumerated() {
      for k in 0..<(i == pieceCounts.count - 1 ? n + 1 : n) {
        let t = Double(k) / Double(n)
        let s = 1 - t
        let d = derivatives[first + k]
        let v = Vector(d.x, d.y)
        gradient.controlPoints[3 * i] += s * s * s * v
        gradient.controlPoints[3 * i + 1] += 3 * s * s * t * v
        gradient.controlPoints[3 * i + 2] += 3 * s * t * t * v
        gradient.controlPoints[3 * i + 3] += t * t * t * v
        gradient.widths[i] += s * d.width
        gradient.widths[i + 1] += t * d.width
        gradient.opacities[i] += s * d.opacity
        gradient.opacities[i + 1] += t * d.opacity
      }
      first += n
    }
  }
}
