import Foundation
import Imaging
import Testing
import Workers

/// Lines of known position and width.
struct StegerTests {
  /// A straight line through `(40 + offset, 40)` whose normal has this angle, px and degrees; light is
  /// `profile` of the signed distance from the middle, averaged over each pixel.
  private func line(
    offset: Double, degrees: Double, _ profile: (Double) -> Double
  ) -> Plane {
    let (size, samples) = (81, 32)
    let (nx, ny) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    return Plane(width: size, height: size) { x, y in
      let distance = (Double(x) + 0.5 - 40 - offset) * nx + (Double(y) + 0.5 - 40) * ny
      // Far from the line nothing changes within a pixel.
      if abs(distance) > 8 { return Float(profile(distance)) }
      var sum = 0.0
      for v in 0..<samples {
        for u in 0..<samples {
          let px = Double(x) + (Double(u) + 0.5) / Double(samples) - 40 - offset
          let py = Double(y) + (Double(v) + 0.5) / Double(samples) - 40
          sum += profile(px * nx + py * ny)
        }
      }
      return Float(sum / Double(samples * samples))
    }
  }

  /// How far the points of the middle third lie from the line, px to the side of its normal, and how wide
  /// they are; there is one at least for every √2 px.
  private func found(
    _ detector: StegerLineDetector, in light: Plane, offset: Double, degrees: Double
  ) throws -> (offsets: [Double], widths: [Double]) {
    let (nx, ny) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    let points = detector.points(in: light).filter {
      let (x, y) = (Double($0.x) - 40 - offset, Double($0.y) - 40)
      // The steps of a slanted border have lines of their own, faint ones.
      return $0.strength > 0.05 && abs(x * nx + y * ny) < 3 && abs(y * nx - x * ny) < 13
    }
    try #require(points.count >= 18)
    #expect(points.allSatisfy { abs(sin(Double($0.orientation) - degrees * .pi / 180)) < 0.06 })
    return (
      points.map { (Double($0.x) - 40 - offset) * nx + (Double($0.y) - 40) * ny },
      points.compactMap { $0.width.map(Double.init) }
    )
  }

  static let places: [(offset: Double, degrees: Double)] = [
    (0.5, 0), (0, 0), (0.23, 0), (0.7, 90), (0.31, 30), (0.11, 45), (0.62, 117), (0.4, 171),
  ]

  @Test(arguments: places.indices, [1, 1.5, 2.5] as [Float])
  func theMiddleOfASoftLineIsFound(place: Int, sigma: Float) throws {
    let (offset, degrees) = Self.places[place]
    let light = line(offset: offset, degrees: degrees) {
      0.8 - 0.5 * exp(-$0 * $0 / (2 * 1.5 * 1.5))
    }
    let offsets = try found(
      StegerLineDetector(sigmas: [sigma]), in: light, offset: offset, degrees: degrees
    ).offsets
    #expect(offsets.allSatisfy { abs($0) < 0.02 }, "\(offsets.map(abs).max() ?? 0)")
  }

  /// A width, a scale (from w / √3 on, as Steger asks), and how exact the width is, px. Where a bar is
  /// narrow for its scale, the distance of its edges hardly depends on its width.
  static let bars: [(width: Double, sigma: Float, accuracy: Double)] = [
    (3, 1, 0.15), (5, 2, 0.15), (6, 3, 0.15), (9, 4.5, 0.15), (1.5, 1, 0.45), (2, 1, 0.45),
    (3, 2, 0.45),
  ]

  @Test(arguments: places.indices, bars.indices)
  func theWidthOfABarIsFound(place: Int, bar: Int) throws {
    let (offset, degrees) = Self.places[place]
    let (width, sigma, accuracy) = Self.bars[bar]
    let light = line(offset: offset, degrees: degrees) { abs($0) < width / 2 ? 0.3 : 0.8 }
    let (offsets, widths) = try found(
      StegerLineDetector(sigmas: [sigma]), in: light, offset: offset, degrees: degrees)
    #expect(offsets.allSatisfy { abs($0) < 0.06 }, "\(offsets.map(abs).max() ?? 0)")
    #expect(widths.count == offsets.count)
    let errors = widths.map { abs($0 - width) }
    #expect(errors.allSatisfy { $0 < accuracy }, "\(errors.max() ?? 0)")
  }

  /// Where the two sides are unlike, the line is seen displaced: without the correction by up to 0.8 px
  /// here.
  @Test(arguments: places.indices, [0.3, 0.5])
  func aBarBetweenUnlikeSidesIsWhereItIs(place: Int, asymmetry: Double) throws {
    let (offset, degrees) = Self.places[place]
    let width = 4.0
    let light = line(offset: offset, degrees: degrees) {
      abs($0) < width / 2 ? 0.3 : $0 < 0 ? 0.8 : 0.8 - 0.5 * asymmetry
    }
    let (offsets, widths) = try found(
      StegerLineDetector(sigmas: [2]), in: light, offset: offset, degrees: degrees)
    #expect(offsets.allSatisfy { abs($0) < 0.1 }, "\(offsets.map(abs).max() ?? 0)")
    let errors = widths.map { abs($0 - width) }
    #expect(errors.allSatisfy { $0 < 0.25 }, "\(errors.max() ?? 0)")
  }

  @Test(arguments: [2, 4, 7] as [Double])
  func theScaleFollowsTheWidth(width: Double) throws {
    let light = line(offset: 0.3, degrees: 20) { abs($0) < width / 2 ? 0.3 : 0.8 }
    let (offsets, widths) = try found(
      StegerLineDetector(), in: light, offset: 0.3, degrees: 20)
    #expect(offsets.allSatisfy { abs($0) < 0.1 })
    #expect(widths.allSatisfy { abs($0 - width) < 0.3 })
    let map = StegerLineDetector().lines(in: light)
    // The area of the line inside 21 x 21 pixels around the middle.
    let covered = map.strength.cropped(columns: 30..<51, rows: 30..<51).pixels.count { $0 > 0.2 }
    let area = width * 21 / cos(20 * Double.pi / 180)
    #expect(abs(Double(covered) - area) < 0.25 * area, "\(covered) of \(area)")
  }

  @Test func brightLinesAreDarkOnesInTheNegative() throws {
    let light = try Fixture.image("ridges.png").luminance
    let bright = StegerLineDetector(polarity: .bright).points(in: light)
    let dark = StegerLineDetector(polarity: .dark).points(in: light.map { -$0 })
    let isSame = bright == dark
    #expect(isSame && !dark.isEmpty)
  }

  @Test(arguments: [(1, 1), (1, 37), (40, 1), (2, 3), (0, 0), (61, 45)])
  func nothingHasNoLines(width: Int, height: Int) {
    let constant = Plane(width: width, height: height, repeating: 0.7)
    #expect(StegerLineDetector().points(in: constant).isEmpty)
    let ramp = Plane(width: width, height: height) { x, y in 0.003 * Float(x) + 0.002 * Float(y) }
    let points = StegerLineDetector().points(in: ramp)
    // Mirrored light has a kink at the border, which is as far as kernels reach.
    #expect(
      points.allSatisfy {
        $0.x < 23 || $0.y < 23 || $0.x > Float(width) - 23 || $0.y > Float(height) - 23
      })
  }

  @Test func theNumberOfThreadsChangesNothing() {
    let noise = Plane.noise(width: 91, height: 301, seed: 5)
    let found = [1, 2, 5].map {
      StegerLineDetector().points(in: noise, pool: WorkerPool(threads: $0))
    }
    let isSame = found.allSatisfy { $0 == found[0] }
    #expect(isSame && !found[0].isEmpty)
    #expect(
      found[0].allSatisfy {
        $0.x.isFinite && $0.y.isFinite && $0.strength.isFinite && $0.width?.isFinite != false
      })
  }
}
