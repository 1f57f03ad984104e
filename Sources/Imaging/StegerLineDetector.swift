import Foundation
public import Workers

/// Steger's detector of lines: their middles at sub-pixel accuracy, and their widths.
///
/// At every pixel light is taken for the second-order Taylor polynomial of its blur. Where that has its
/// extremum across the line inside the pixel, a point of the line lies there. From it, edges are looked
/// for along the normal on both sides, and what the blur did to a bar (`BarProfile`) is undone: the
/// width, and the displacement where the two sides are unlike. (C. Steger, "An Unbiased Detector of
/// Curvilinear Structures", IEEE TPAMI 20(2), 1998, doi 10.1109/34.659930.)
///
/// Where he takes one step of Newton's method from the pixel's middle, the step is repeated; so the middle
/// of a soft line is found to 0.01 px, and every point of a line belongs to one pixel.
///
/// His detector has one scale; with several, a point counts at the scale at which the line is
/// strongest, or nearly. Linking points to lines is left to who needs it.
public struct StegerLineDetector: Hashable, Sendable {
  /// The scales, px of standard deviation. Of a bar of half width w those from w / √3 on show a single
  /// line.
  public var sigmas: [Float]
  /// Whether dark or bright lines are looked for.
  public var polarity: RidgePolarity
  /// The least second derivative across a line, times the scale squared, in units of light: a line half
  /// a level of 8-bit light deep.
  public var leastStrength: Float

  /// How far edges are looked for, in scales.
  static let edgeReach: Float = 3
  /// The share of the largest strength over the scales that a point needs at its own.
  static let scaleShare: Float = 0.95

  /// A detector of lines of a polarity, by default at scales for lines of about 2 to 12 px.
  public init(
    polarity: RidgePolarity = .dark, sigmas: [Float] = RidgeScales.usual,
    leastStrength: Float = 1e-3
  ) {
    precondition(
      sigmas.allSatisfy { $0 > 0 && $0.isFinite } && leastStrength > 0,
      "scales and the least strength are positive; got \(sigmas) and \(leastStrength)")
    self.polarity = polarity
    self.sigmas = sigmas
    self.leastStrength = leastStrength
  }

  /// The points of lines in `plane` (light, finite), scale by scale, in reading order.
  public func points(in plane: Plane, pool: WorkerPool = .allCores) -> [LinePoint] {
    let bands = RowBand.bands(of: plane)
    let strongest = SatoFilter(polarity: polarity, sigmas: sigmas).lines(in: plane, pool: pool)
    let kernels = sigmas.map(GaussianKernels.init)
    return pool.map(sigmas.count * bands.count) { task in
      let (scale, band) = (task / bands.count, bands[task % bands.count])
      let margin = kernels[scale].reach + Int(Self.edgeReach * sigmas[scale]) + 2
      let (part, first) = band.read(from: plane, margin: margin)
      let finder = LinePointFinder(
        jet: LightJet(of: part, kernels: kernels[scale]), sigma: sigmas[scale],
        sign: polarity.sign)
      var points: [LinePoint] = []
      for y in band.rows {
        let row = first + y - band.rows.lowerBound
        for x in 0..<plane.width {
          let least = max(leastStrength, Self.scaleShare * strongest.strength[x, y])
          guard var point = finder.point(x: x, y: row, atLeast: least) else { continue }
          point.y += Float(y - row)
          points.append(point)
        }
      }
      return points
    }.flatMap(\.self)
  }

  /// The lines in `plane` (light, finite) as areas: around every point the disc that is as wide as the
  /// line, with the point's strength and orientation; where discs overlap, the strongest. Where no width
  /// was measured it is twice the scale. The map's `sigma` is half the width.
  public func lines(in plane: Plane, pool: WorkerPool = .allCores) -> RidgeMap {
    var map = RidgeMap(width: plane.width, height: plane.height)
    for point in points(in: plane, pool: pool) { map.draw(point) }
    return map
  }
}

extension RidgeMap {
  fileprivate mutating func draw(_ point: LinePoint) {
    let half = (point.width ?? 2 * point.sigma) / 2
    // A line narrower than a pixel still has the pixels that it runs through.
    let radius = max(half, 0.75)
    let (x, y) = (point.x - 0.5, point.y - 0.5)
    for row in max(Int((y - radius).rounded(.up)), 0)...max(Int(y + radius), 0) {
      let dy = Float(row) - y
      guard row < strength.height, abs(dy) <= radius else { continue }
      let reach = (radius * radius - dy * dy).squareRoot()
      let (first, last) = (
        max(Int((x - reach).rounded(.up)), 0), min(Int(x + reach), strength.width - 1)
      )
      guard first <= last else { continue }
      for column in first...last where point.strength > strength[column, row] {
        strength[column, row] = point.strength
        orientation[column, row] = point.orientation
        sigma[column, row] = half
      }
    }
  }
}
