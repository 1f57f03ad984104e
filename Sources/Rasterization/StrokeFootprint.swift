/// The pixels that one stroke touches, what it covers of each, and which of its pieces is nearest.
struct StrokeFootprint {
  /// The stroke as the polyline that was drawn.
  var stroke: FlattenedStroke
  /// Row-major indices of the touched pixels; entry k of the other arrays belongs to pixel k.
  var pixels = ContiguousArray<Int32>()
  /// The nearest piece: it begins at the vertex of this index.
  var pieces = ContiguousArray<Int32>()
  /// Opacity times coverage, 0…1.
  var alphas = ContiguousArray<Float>()
  /// What the strokes before this one let through, 0…1; filled in when strokes are combined.
  var transmittances = ContiguousArray<Float>()
}

/// Memory for finding footprints: for every pixel of a stroke's bounding box the squared distance of
/// the nearest piece so far. Infinite everywhere between two strokes.
struct FootprintFinder {
  private let width: Int
  private let height: Int
  private let profile: EdgeProfile
  private var nearest = ContiguousArray<Double>()
  private var nearestPiece = ContiguousArray<Int32>()
  private var touched = ContiguousArray<Int32>()

  /// A finder for a canvas of `width` x `height` pixels.
  init(width: Int, height: Int, softness: Double) {
    self.width = width
    self.height = height
    profile = EdgeProfile(softness: softness)
  }

  /// The footprint of `stroke`.
  ///
  /// 1. Bound the stroke by a box on the canvas. 2. For every piece and every row that it can reach,
  /// walk over the pixels within reach and keep the nearest piece of each. 3. Turn distances into
  /// coverage and drop pixels that get none.
  mutating func footprint(of stroke: FlattenedStroke) -> StrokeFootprint {
    var footprint = StrokeFootprint(stroke: stroke)
    guard let first = stroke.vertices.first else { return footprint }

    // 1. The box. One reach for the whole stroke: with a reach for each piece, a pixel beyond the
    // reach of its nearest piece could fall to a wider, farther one, and coverage would jump there.
    var (minX, maxX, minY, maxY, widest) = (first.x, first.x, first.y, first.y, first.width)
    for v in stroke.vertices {
      minX = min(minX, v.x)
      maxX = max(maxX, v.x)
      minY = min(minY, v.y)
      maxY = max(maxY, v.y)
      widest = max(widest, v.width)
    }
    let reach = widest * 0.5 + profile.softness
    let columns = pixelRange(minX - reach, maxX + reach, count: width)
    let rows = pixelRange(minY - reach, maxY + reach, count: height)
    guard !columns.isEmpty, !rows.isEmpty else { return footprint }
    let area = columns.count * rows.count
    if nearest.count < area {
      nearest = ContiguousArray(repeating: .infinity, count: area)
      nearestPiece = ContiguousArray(repeating: 0, count: area)
    }

    // 2. The nearest piece of every pixel within reach.
    touched.removeAll(keepingCapacity: true)
    search(stroke.vertices, reach: reach, columns: columns, rows: rows)

    // 3. Coverage.
    measure(into: &footprint, columns: columns, rows: rows)
    return footprint
  }

  /// The pixels whose centres are in `low…high`, clipped to `0..<count`.
  private func pixelRange(_ low: Double, _ high: Double, count: Int) -> Range<Int> {
    // In this order, what is no number is nothing: the first argument wins over it.
    let first = min(Double(count), max(0, (low - 0.5).rounded(.up)))
    let end = min(Double(count), max(first, (high - 0.5).rounded(.down) + 1))
    return Int(first)..<Int(end)
  }

  private mutating func search(
    _ vertices: ContiguousArray<FlattenedStroke.Vertex>, reach: Double, columns: Range<Int>,
    rows: Range<Int>
  ) {
    let reachSquared = reach * reach
    let stride = columns.count
    let (left, top) = (Double(columns.lowerBound), Double(rows.lowerBound))
    var found = touched
    touched = []
    nearest.withUnsafeMutableBufferPointer { nearest in
      nearestPiece.withUnsafeMutableBufferPointer { nearestPiece in
        for k in 0..<(vertices.count - 1) {
          let (a, b) = (vertices[k], vertices[k + 1])
          // Everything relative to the box, the pixel centres at +0.5.
          let (ax, ay) = (a.x - left - 0.5, a.y - top - 0.5)
          let (ex, ey) = (b.x - a.x, b.y - a.y)
          let lengthSquared = ex * ex + ey * ey
          let inverse = lengthSquared > 0 ? 1 / lengthSquared : 0
          let lowY = max((min(ay, ay + ey) - reach).rounded(.up), 0)
          let highY = min((max(ay, ay + ey) + reach).rounded(.down), Double(rows.count - 1))
          guard lowY <= highY else { continue }
          let boxLow = max(min(ax, ax + ex) - reach, 0)
          let boxHigh = min(max(ax, ax + ex) + reach, Double(stride - 1))
          // In a row, the strip of points within reach of the line through a and b is an interval.
          let slope = ey != 0 ? ex / ey : 0
          let halfStrip = ey != 0 ? reach * lengthSquared.squareRoot() / abs(ey) : .infinity
          for row in Int(lowY)...Int(highY) {
            let ry = Double(row) - ay
            let middle = ax + slope * ry
            let low = max(boxLow, middle - halfStrip).rounded(.up)
            let high = min(boxHigh, middle + halfStrip).rounded(.down)
            guard low <= high else { continue }
            let line = row &* stride
            for column in Int(low)...Int(high) {
              let rx = Double(column) - ax
              let s = min(max((rx * ex + ry * ey) * inverse, 0), 1)
              let (dx, dy) = (rx - s * ex, ry - s * ey)
              let distanceSquared = dx * dx + dy * dy
              let i = line &+ column
              let best = nearest[i]
              if distanceSquared < min(best, reachSquared) {
                if best == .infinity { found.append(Int32(truncatingIfNeeded: i)) }
                nearest[i] = distanceSquared
                nearestPiece[i] = Int32(truncatingIfNeeded: k)
              }
            }
          }
        }
      }
    }
    touched = found
  }

  private mutating func measure(
    into footprint: inout StrokeFootprint, columns: Range<Int>, rows: Range<Int>
  ) {
    let stride = columns.count
    footprint.pixels.reserveCapacity(touched.count)
    footprint.pieces.reserveCapacity(touched.count)
    footprint.alphas.reserveCapacity(touched.count)
    let vertices = footprint.stroke.vertices
    let (width, stride32) = (Int32(width), Int32(stride))
    let (left, top) = (Int32(columns.lowerBound), Int32(rows.lowerBound))
    for local in touched {
      let i = Int(local)
      let distance = nearest[i].squareRoot()
      nearest[i] = .infinity
      let row = local / stride32
      let (x, y) = (left &+ local &- row &* stride32, top &+ row)
      let piece = nearestPiece[i]
      let (a, b) = (vertices[Int(piece)], vertices[Int(piece) &+ 1])
      let s = Self.fraction(a, b, Double(x) + 0.5, Double(y) + 0.5)
      let coverage = profile.coverage(distance: distance, width: a.width + s * (b.width - a.width))
      // Pixels of zero opacity or width stay: these have derivatives.
      guard coverage > 0 || distance < profile.softness else { continue }
      footprint.pixels.append(y &* width &+ x)
      footprint.pieces.append(piece)
      footprint.alphas.append(Float((a.opacity + s * (b.opacity - a.opacity)) * coverage))
    }
  }

  /// Where on the piece from `a` to `b` the point nearest to (x, y) is, 0…1.
  @inline(__always)
  static func fraction(
    _ a: FlattenedStroke.Vertex, _ b: FlattenedStroke.Vertex, _ x: Double, _ y: Double
  ) -> Double {
    let (ex, ey) = (b.x - a.x, b.y - a.y)
    let lengthSquared = ex * ex + ey * ey
    guard lengthSquared > 0 else { return 0 }
    return min(max(((x - a.x) * ex + (y - a.y) * ey) / lengthSquared, 0), 1)
  }
}
