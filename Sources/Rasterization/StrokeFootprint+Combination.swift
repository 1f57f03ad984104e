extension StrokeFootprint {
  /// Multiplies what is let through by what this stroke lets through, and keeps what was before it.
  mutating func combine(into transmittance: inout ContiguousArray<Float>) {
    transmittances = ContiguousArray(repeating: 1, count: pixels.count)
    for k in 0..<pixels.count {
      let i = Int(pixels[k])
      let before = transmittance[i]
      transmittances[k] = before
      transmittance[i] = before * (1 - alphas[k])
    }
  }

  /// The loss's derivative by each alpha. `remaining` is its derivative by the coverage, times what
  /// the strokes after this one let through; this one is multiplied in.
  func weights(remaining: inout ContiguousArray<Float>) -> ContiguousArray<Float> {
    var weights = ContiguousArray<Float>(repeating: 0, count: pixels.count)
    for k in 0..<pixels.count {
      let i = Int(pixels[k])
      let after = remaining[i]
      weights[k] = after * transmittances[k]
      remaining[i] = after * (1 - alphas[k])
    }
    return weights
  }

  /// The derivatives by everything in `stroke`, from those by each alpha.
  ///
  /// With the pixel q, the nearest piece from A to B, e = B - A, the fraction s of the nearest point
  /// on it, n = q - A - s e and d = |n|, alpha = o(s) c(d, w(s)). The distance is smallest at s, so s
  /// need not be differentiated in d (envelope theorem): ∂d/∂A = -(1 - s) n/d, ∂d/∂B = -s n/d. Width
  /// and opacity do change with s: ∂s/∂A = -((1 - s) e + n) / |e|², ∂s/∂B = (n - s e) / |e|² inside
  /// the piece, and zero at its ends.
  func gradient(
    of stroke: Stroke, alphaGradient: ContiguousArray<Float>, profile: EdgeProfile,
    canvasWidth: Int32
  ) -> StrokeGradient {
    var result = StrokeGradient(zeroFor: stroke)
    let vertices = self.stroke.vertices
    guard !pixels.isEmpty else { return result }
    var sums = ContiguousArray(repeating: FlattenedStroke.Vertex(), count: vertices.count)
    // Pointers: the checks of six arrays took half of the time of this loop. All indices were made by
    // `FootprintFinder` for arrays of these lengths.
    pixels.withUnsafeBufferPointer { pixels in
      pieces.withUnsafeBufferPointer { pieces in
        alphaGradient.withUnsafeBufferPointer { weights in
          vertices.withUnsafeBufferPointer { vertices in
            sums.withUnsafeMutableBufferPointer { sums in
              for k in 0..<pixels.count where weights[k] != 0 {
                Self.accumulate(
                  pixel: pixels[k], weight: Double(weights[k]), piece: Int(pieces[k]), vertices,
                  &sums, profile, canvasWidth)
              }
            }
          }
        }
      }
    }
    self.stroke.gradient(ofVertices: sums, into: &result)
    return result
  }

  /// Adds one pixel's share to the derivatives by the two vertices of its piece.
  @inline(__always)
  private static func accumulate(
    pixel: Int32, weight: Double, piece: Int,
    _ vertices: UnsafeBufferPointer<FlattenedStroke.Vertex>,
    _ sums: inout UnsafeMutableBufferPointer<FlattenedStroke.Vertex>, _ profile: EdgeProfile,
    _ canvasWidth: Int32
  ) {
    let (a, b) = (vertices[piece], vertices[piece &+ 1])
    let row = pixel / canvasWidth
    let rx = Double(pixel &- row &* canvasWidth) + 0.5 - a.x
    let ry = Double(row) + 0.5 - a.y
    let (ex, ey) = (b.x - a.x, b.y - a.y)
    let lengthSquared = ex * ex + ey * ey
    let inverse = lengthSquared > 0 ? 1 / lengthSquared : 0
    let s = min(max((rx * ex + ry * ey) * inverse, 0), 1)
    let (nx, ny) = (rx - s * ex, ry - s * ey)
    let distance = (nx * nx + ny * ny).squareRoot()
    let opacity = a.opacity + s * (b.opacity - a.opacity)
    let profileAt = profile.coverageAndDerivatives(
      distance: distance, width: a.width + s * (b.width - a.width))

    let byOpacity = weight * profileAt.coverage
    let byWidth = weight * opacity * profileAt.byWidth
    // Divided by the distance; on the centre line itself the derivative by distance is zero.
    let pull = distance > 0 ? weight * opacity * profileAt.byDistance / distance : 0
    var byFraction = 0.0
    if s > 0, s < 1 {
      byFraction =
        (byOpacity * (b.opacity - a.opacity) + byWidth * (b.width - a.width)) * inverse
    }
    let r = 1 - s
    sums[piece].x -= r * pull * nx + byFraction * (r * ex + nx)
    sums[piece].y -= r * pull * ny + byFraction * (r * ey + ny)
    sums[piece].width += r * byWidth
    sums[piece].opacity += r * byOpacity
    sums[piece &+ 1].x += byFraction * (nx - s * ex) - s * pull * nx
    sums[piece &+ 1].y += byFraction * (ny - s * ey) - s * pull * ny
    sums[piece &+ 1].width += s * byWidth
    sums[piece &+ 1].opacity += s * byOpacity
  }
}
