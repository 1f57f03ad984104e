import Foundation
import Geometry
import Imaging

/// The pixels near one curve and how they lie to it, in a box around the curve.
///
/// Each pixel centre belongs to the place on the curve that it lies deepest in: where radius minus
/// distance is largest.
package struct CurveBand {
  /// The box in the image, px: its left and upper edge and its size. Arrays go row by row through it.
  package let x0: Int
  package let y0: Int
  package let width: Int
  package let height: Int
  /// Radius minus distance, px: positive inside the stroke; `-.infinity` further out than the margin.
  package private(set) var clearance: ContiguousArray<Float>
  /// The curve's radius at that place, px.
  package private(set) var radius: ContiguousArray<Float>
  /// The arc length from the curve's start to that place, px.
  package private(set) var arc: ContiguousArray<Float>

  /// How far outside the stroke pixels are looked at, px.
  private let margin: Double

  /// The band of `curve` inside an image of `imageWidth` x `imageHeight`, with radii of at least
  /// `minimumRadius`, px; `nil` where the curve does not touch the image.
  init?(_ curve: PlannedCurve, imageWidth: Int, imageHeight: Int, minimumRadius: Double = 0) {
    self.init(
      curve.chords(), imageWidth: imageWidth, imageHeight: imageHeight, margin: 1,
      minimumRadius: minimumRadius)
  }

  /// The band of a curve, or of those parts of it, that `chords` run along; pixels up to `margin` px
  /// outside the stroke are looked at. `nil` where none lies in the image.
  package init?(
    _ chords: [Chord], imageWidth: Int, imageHeight: Int, margin: Double, minimumRadius: Double = 0
  ) {
    self.margin = margin
    var reach = minimumRadius
    var left = Double.infinity
    var right = -Double.infinity
    var top = Double.infinity
    var bottom = -Double.infinity
    for chord in chords {
      reach = max(reach, chord.radiusA, chord.radiusB)
      left = min(left, chord.a.x, chord.b.x)
      right = max(right, chord.a.x, chord.b.x)
      top = min(top, chord.a.y, chord.b.y)
      bottom = max(bottom, chord.a.y, chord.b.y)
    }
    reach += margin
    let xs = Self.pixels(left - reach, right + reach, limit: imageWidth)
    let ys = Self.pixels(top - reach, bottom + reach, limit: imageHeight)
    guard !xs.isEmpty, !ys.isEmpty else { return nil }
    x0 = xs.lowerBound
    y0 = ys.lowerBound
    width = xs.count
    height = ys.count
    clearance = ContiguousArray(repeating: -.infinity, count: xs.count * ys.count)
    radius = ContiguousArray(repeating: 0, count: xs.count * ys.count)
    arc = ContiguousArray(repeating: 0, count: xs.count * ys.count)
    for chord in chords { add(chord, minimumRadius: minimumRadius, xs: xs, ys: ys) }
  }

  /// The pixels whose centres lie within `low…high`, cut to `0..<limit`.
  private static func pixels(_ low: Double, _ high: Double, limit: Int) -> Range<Int> {
    let first = max(0, (low - 0.5).rounded(.up))
    let last = min(Double(limit - 1), (high - 0.5).rounded(.down))
    return first <= last ? Int(first)..<Int(last) + 1 : 0..<0
  }

  private mutating func add(
    _ chord: Chord, minimumRadius: Double, xs: Range<Int>, ys: Range<Int>
  ) {
    let ra = max(chord.radiusA, minimumRadius)
    let rb = max(chord.radiusB, minimumRadius)
    let reach = max(ra, rb) + margin
    let columns = Self.pixels(
      min(chord.a.x, chord.b.x) - reach, max(chord.a.x, chord.b.x) + reach, limit: xs.upperBound)
    let rows = Self.pixels(
      min(chord.a.y, chord.b.y) - reach, max(chord.a.y, chord.b.y) + reach, limit: ys.upperBound)
    guard !columns.isEmpty, !rows.isEmpty else { return }
    let dx = Float(chord.b.x - chord.a.x)
    let dy = Float(chord.b.y - chord.a.y)
    let lengthSquared = dx * dx + dy * dy
    let inverse: Float = lengthSquared > 0 ? 1 / lengthSquared : 0
    let r0 = Float(ra)
    let dr = Float(rb - ra)
    let s0 = Float(chord.arcA)
    let ds = Float(chord.arcB - chord.arcA)
    let outside = -Float(margin)
    let stride = width
    let count = columns.count
    let ex0 = Float(Double(columns.lowerBound) + 0.5 - chord.a.x)
    for y in rows {
      let ey = Float(Double(y) + 0.5 - chord.a.y)
      let base = (y - y0) * stride + columns.lowerBound - x0
      clearance.withUnsafeMutableBufferPointer { clearance in
        radius.withUnsafeMutableBufferPointer { radius in
          arc.withUnsafeMutableBufferPointer { arc in
            for k in 0..<count {
              let ex = ex0 + Float(k)
              let t = min(max((ex * dx + ey * dy) * inverse, 0), 1)
              let qx = ex - t * dx
              let qy = ey - t * dy
              let r = r0 + t * dr
              let c = r - (qx * qx + qy * qy).squareRoot()
              let i = base &+ k
              if c > outside && c > clearance[i] {
                clearance[i] = c
                radius[i] = r
                arc[i] = s0 + t * ds
              }
            }
          }
        }
      }
    }
  }

  /// Adds the pixels inside the stroke to `mask`.
  func mark(_ mask: inout Mask) {
    for y in 0..<height {
      let row = (y0 + y) * mask.width + x0
      for x in 0..<width where clearance[y * width + x] >= 0 { mask.pixels[row + x] = true }
    }
  }
}
