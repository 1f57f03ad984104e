import Foundation

/// Steger's test of single pixels, at one scale.
struct LinePointFinder {
  let jet: LightJet
  /// The standard deviation of the blur that `jet` was made with, px.
  let sigma: Float
  /// What light is multiplied by so that lines are dark.
  let sign: Float

  /// How far from its centre a pixel answers for a line, px; a little more than half, so that rounding
  /// loses no line between two pixels.
  private static let pixelReach: Float = 0.5 + 1e-3
  /// How far from its centre the polynomial may place a line, px, to be looked at again from there: half a
  /// pixel away it is off by a tenth of that.
  private static let firstReach: Float = 0.7
  /// Px between the places where edges are looked for, in scales.
  private static let step: Float = 0.2

  /// The point of a line inside the pixel, if there is one that is strong enough.
  func point(x: Int, y: Int, atLeast least: Float) -> LinePoint? {
    let i = y * jet.gradient.x.width + x
    let (xx, yy) = (jet.hessian.xx.pixels[i] * sign, jet.hessian.yy.pixels[i] * sign)
    let xy = jet.hessian.xy.pixels[i] * sign
    let half = (xx - yy) / 2
    let across = (xx + yy) / 2 + (half * half + xy * xy).squareRoot()
    let strength = across * sigma * sigma
    guard strength >= least, strength.isFinite else { return nil }
    let angle = atan2(2 * xy, xx - yy) / 2
    let normal = (x: cos(angle), y: sin(angle))
    // Newton's method for the place where the slope is 0: the first step is Steger's.
    let slope =
      jet.gradient.x.pixels[i] * normal.x + jet.gradient.y.pixels[i] * normal.y
    var offset = -sign * slope / across
    guard isWithin(Self.firstReach, offset, normal) else { return nil }
    for _ in 0..<8 {
      let slope = jet.slope(
        x: Float(x) + offset * normal.x, y: Float(y) + offset * normal.y, along: normal)
      let step = sign * slope / across
      offset -= step
      if abs(step) < 1e-4 { break }
    }
    guard isWithin(Self.pixelReach, offset, normal) else { return nil }
    var (px, py) = (Float(x) + offset * normal.x, Float(y) + offset * normal.y)
    var width: Float?
    if let (shift, measured) = edges(x: px, y: py, normal) {
      width = measured
      px += shift * normal.x
      py += shift * normal.y
    }
    return LinePoint(
      x: px + 0.5, y: py + 0.5, orientation: angle, strength: strength, width: width, sigma: sigma)
  }

  private func isWithin(_ reach: Float, _ offset: Float, _ normal: (x: Float, y: Float)) -> Bool {
    abs(offset * normal.x) <= reach && abs(offset * normal.y) <= reach
  }

  /// How far the line's middle is along the normal, and how wide the line is, px, by its edges.
  private func edges(
    x: Float, y: Float, _ normal: (x: Float, y: Float)
  ) -> (shift: Float, width: Float)? {
    guard let right = edge(x: x, y: y, normal),
      let left = edge(x: x, y: y, (x: -normal.x, y: -normal.y))
    else { return nil }
    // A pixel's light is its mean over the pixel, a blur of variance 1/12 besides the filter's.
    let blur = Double(sigma * sigma + 1.0 / 12).squareRoot()
    let isRightWeaker = right.slope < left.slope
    let (weaker, stronger) = isRightWeaker ? (right, left) : (left, right)
    let bar = BarProfile(
      distance: Double(right.distance + left.distance) / blur,
      ratio: Double(weaker.slope / stronger.slope))
    // The line is seen nearer to the weaker edge than it is.
    let shift = Float(bar.shift * blur)
    return (isRightWeaker ? -shift : shift, Float(2 * bar.halfWidth * blur))
  }

  /// The nearest place along `direction` where light rises most steeply: its distance, px, by a parabola
  /// through three samples, and the slope there.
  private func edge(
    x: Float, y: Float, _ direction: (x: Float, y: Float)
  ) -> (distance: Float, slope: Float)? {
    let step = Self.step * sigma
    func rise(_ k: Int) -> Float {
      let distance = Float(k) * step
      return sign
        * jet.slope(
          x: x + distance * direction.x, y: y + distance * direction.y, along: direction)
    }
    var (before, here) = (rise(0), rise(1))
    for k in 1...Int(StegerLineDetector.edgeReach / Self.step) {
      let after = rise(k + 1)
      if here > before, here >= after, here > 0 {
        let fraction = parabolaVertex(before, here, after)
        return ((Float(k) + fraction) * step, here - (before - after) * fraction / 4)
      }
      (before, here) = (here, after)
    }
    return nil
  }
}

/// A point on the middle of a line, as Steger's detector finds it.
public struct LinePoint: Hashable, Sendable {
  /// Where the line's middle is, px from the left border.
  public var x: Float
  /// Where the line's middle is, px from the top border.
  public var y: Float
  /// The direction of the line's normal, radians in -π/2…π/2 from x (right) towards y (down).
  public var orientation: Float
  /// The second derivative across the line times the scale squared, positive, in units of light.
  public var strength: Float
  /// The full width, px; `nil` where there are no edges on both sides within reach.
  public var width: Float?
  /// The standard deviation of the blur at which it was found, px; larger for wider lines.
  public var sigma: Float
}
