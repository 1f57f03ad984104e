import Foundation
import Geometry
import Imaging
import Phantoms

/// Collects the curves of a crop: which share of each pixel they cover, and which curve is nearest.
///
/// 1. `CurveBand` finds each pixel's place on each curve, to about the length of a chord.
/// 2. The nearest of all curves, and the nearest but one, are remembered by number and arc length.
/// 3. `nearest()` makes the place exact by a Newton step on the cubic segment and reads distance,
///    normal and curvature off it.
struct CurveField {
  /// How far outside a stroke the nearest curve is known, px.
  static let reach = 8.0
  /// Curvatures of corners are given as this, per px.
  private static let sharpest = 100.0
  /// The length of a chord, px. At the curvatures drawn here (up to 0.3 per px) a stroke's border
  /// lies within 0.08 px of where it should, and centre lines are made exact afterwards.
  static let step = 1.5

  /// The share of each pixel that lies inside strokes, 0…1.
  private(set) var coverage: Plane
  private let size: Int
  private var first: ContiguousArray<Claim>
  private var second: ContiguousArray<Claim>
  private var curves: [MeasuredCurve] = []

  init(size: Int) {
    self.size = size
    coverage = Plane(width: size, height: size)
    first = ContiguousArray(repeating: Claim(), count: size * size)
    second = first
  }

  /// What a curve has to do with a pixel.
  private struct Claim {
    var distance = Float.infinity
    /// The curve's number, -1 for none.
    var owner: Int32 = -1
    var arc: Float = 0
    var radius: Float = 0
    /// The share of the pixel that the stroke covers, 0…1.
    var share: Float = 0
  }

  /// Adds a curve and returns its band for drawing; `nil` where it does not touch the crop.
  mutating func add(_ curve: PlannedCurve) -> CurveBand? {
    add(curve, along: curve.chords(step: Self.step))
  }

  /// Adds the parts of `curve` that `chords`, some of its own, run along.
  @discardableResult
  mutating func add(_ curve: PlannedCurve, along chords: [Chord]) -> CurveBand? {
    let near = chords.filter { Self.reaches($0, size: size) }
    guard
      let band = CurveBand(near, imageWidth: size, imageHeight: size, margin: Self.reach)
    else { return nil }
    let number = Int32(curves.count)
    curves.append(MeasuredCurve(spline: curve.spline, chords: near))
    for y in 0..<band.height {
      for x in 0..<band.width {
        let i = y * band.width + x
        let clearance = band.clearance[i]
        guard clearance > -.infinity else { continue }
        let pixel = (band.y0 + y) * size + band.x0 + x
        // A stroke under one pixel wide covers only its own width of the pixel.
        let share = min(clearance + 0.5, 1, 2 * band.radius[i])
        if share > coverage.pixels[pixel] { coverage.pixels[pixel] = share }
        let claim = Claim(
          distance: band.radius[i] - clearance, owner: number, arc: band.arc[i],
          radius: band.radius[i], share: max(share, 0))
        if claim.distance < first[pixel].distance {
          second[pixel] = first[pixel]
          first[pixel] = claim
        } else if claim.distance < second[pixel].distance {
          second[pixel] = claim
        }
      }
    }
    return band
  }

  /// Takes away what lies under `cover`, 0…1.
  mutating func hide(under cover: Plane) {
    for i in 0..<cover.count where cover.pixels[i] > 0 {
      coverage.pixels[i] *= 1 - cover.pixels[i]
      if cover.pixels[i] > 0.5 {
        first[i].owner = -1
        second[i].owner = -1
      }
    }
  }

  /// The exact truth at each pixel.
  func nearest() -> NearestCurve {
    var result = NearestCurve(noneIn: size)
    for y in 0..<size {
      for x in 0..<size where first[y * size + x].owner >= 0 {
        let i = y * size + x
        let place = place(of: first[i], x, y)
        result.distance.pixels[i] = Float(place.distance)
        result.normal.pixels[i] = Float(place.outerNormal.angle)
        result.curvature.pixels[i] = Float(min(place.curvature, Self.sharpest))
        result.width.pixels[i] = 2 * first[i].radius
      }
    }
    return result
  }

  /// The nearest curve but one at each pixel that it covers some of.
  func others() -> OtherCurve {
    var result = OtherCurve(noneIn: size)
    for y in 0..<size {
      for x in 0..<size {
        let i = y * size + x
        guard second[i].owner >= 0, second[i].share > 0 else { continue }
        let place = place(of: second[i], x, y)
        result.share.pixels[i] = second[i].share / (first[i].share + second[i].share)
        result.normal.pixels[i] = Float(place.outerNormal.angle)
        result.curvature.pixels[i] = Float(min(place.curvature, Self.sharpest))
      }
    }
    return result
  }

  /// The exact place of the pixel on the curve of a claim.
  private func place(of claim: Claim, _ x: Int, _ y: Int) -> MeasuredCurve.Place {
    curves[Int(claim.owner)].place(
      of: Point(Double(x) + 0.5, Double(y) + 0.5), near: Double(claim.arc))
  }

  /// Whether a chord may be the nearest one to a pixel of a crop.
  static func reaches(_ chord: Chord, size: Int) -> Bool {
    let margin = max(chord.radiusA, chord.radiusB) + reach
    let far = Double(size) + margin
    return max(chord.a.x, chord.b.x) > -margin && min(chord.a.x, chord.b.x) < far
      && max(chord.a.y, chord.b.y) > -margin && min(chord.a.y, chord.b.y) < far
  }
}
