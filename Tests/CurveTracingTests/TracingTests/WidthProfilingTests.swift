import Determinism
import Foundation
import Geometry
import Imaging
import Testing
import Workers

@testable import CurveTracing

/// Curves whose width is known at every place, drawn by their formula, blurred, with noise.
struct WidthProfilingTests {
  private static let size = (width: 240, height: 80)

  /// Light 0.8 in which a straight tube that absorbs, along y = 40.3, is `width(x)` wide.
  private static func film(noise: Float, seed: UInt64 = 1, width: (Double) -> Double) -> Plane {
    var plane = Plane(width: size.width, height: size.height)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let radius = width(Double(x) + 0.5) / 2
        // The mean over the pixel's height.
        let chord = (0..<8).reduce(0.0) { sum, k in
          let s = Double(y) + (Double(k) + 0.5) / 8 - 40.3
          return sum + 2 * max(radius * radius - s * s, 0).squareRoot() / 8
        }
        plane[x, y] = Float(0.8 * exp(-0.05 * chord))
      }
    }
    var generator = SeededGenerator(seed: seed)
    var result = plane.gaussianBlurred(sigma: 0.7)
    for i in 0..<result.count { result.pixels[i] += noise * Float(generator.normal()) }
    return result
  }

  private static func profile(in light: Plane, guess: Double) -> WidthProfile? {
    let line = Spline(controlPoints: [10, 83, 157, 230].map { Point($0, 40.3) })
    let curve = TracedCurve(id: 1, spline: line, widths: [guess, guess])
    return WidthProfiling(light: light, pool: WorkerPool(threads: 2)).profiled([curve])[0].profile
  }

  @Test(arguments: [3.0, 5, 9, 14])
  func aTubeIsAsWideAsItIs(width: Double) throws {
    let profile = try #require(
      Self.profile(in: Self.film(noise: 0) { _ in width }, guess: width * 1.3))
    #expect(profile.widths.count == 221)
    #expect(profile.widths.allSatisfy { abs($0 - width) < 0.15 }, "\(profile.widths)")
  }

  /// Of 14 px, with a throat of 7 px that is 40 px long: the least width within half a pixel, within 3 px of its place,
  /// at a contrast over noise of about 10.
  @Test func aThroatIsSeen() throws {
    let light = Self.film(noise: 0.04) { x in
      14 - (abs(x - 120) < 20 ? 3.5 * (1 + cos(2 * .pi * (x - 120) / 40)) : 0)
    }
    let profile = try #require(Self.profile(in: light, guess: 13))
    let least = try #require(profile.widths.indices.min { profile.widths[$0] < profile.widths[$1] })
    #expect(abs(profile.widths[least] - 7) < 0.5)
    #expect(abs(profile.spacing * Double(least) + 10 - 120) < 3)
    #expect(profile.errors.allSatisfy { $0 > 0 && $0 < 1.5 })
  }

  /// A throat of 12 px is not filled by what is beside it, though its noise is as before.
  @Test func aShortThroatIsSeen() throws {
    let light = Self.film(noise: 0.04) { x in
      14 - (abs(x - 120) < 6 ? 4 * (1 + cos(2 * .pi * (x - 120) / 12)) : 0)
    }
    let profile = try #require(Self.profile(in: light, guess: 13))
    let least = try #require(profile.widths.indices.min { profile.widths[$0] < profile.widths[$1] })
    #expect(abs(profile.widths[least] - 6) < 1.5)
    #expect(abs(profile.spacing * Double(least) + 10 - 120) < 2)
  }

  /// The errors are those of the widths: two thirds of these are off by less.
  @Test func errorsAreHonest() throws {
    let shares = try (UInt64(1)...4).map { seed in
      let profile = try #require(
        Self.profile(in: Self.film(noise: 0.04, seed: seed) { _ in 8 }, guess: 9))
      let right = zip(profile.widths, profile.errors).count { abs($0 - 8) < $1 }
      return Double(right) / Double(profile.widths.count)
    }
    let mean = shares.reduce(0, +) / Double(shares.count)
    #expect(mean > 0.5 && mean < 0.9, "\(shares)")
  }

  /// Where another curve crosses, the width is what it is on both sides, and less sure.
  @Test func widthsAreCarriedAcrossOtherCurves() throws {
    var light = Self.film(noise: 0.01) { _ in 6 }
    for y in 0..<Self.size.height { for x in 114..<126 { light[x, y] *= 0.6 } }
    let line = Spline(controlPoints: [10, 83, 157, 230].map { Point($0, 40.3) })
    let across = Spline(controlPoints: [5, 28, 52, 75].map { Point(120, $0) })
    let curves = WidthProfiling(light: light, pool: WorkerPool(threads: 1)).profiled([
      TracedCurve(id: 1, spline: line, widths: [6, 6]),
      TracedCurve(id: 2, spline: across, widths: [12, 12]),
    ])
    let profile = try #require(curves[0].profile)
    #expect(profile.widths.allSatisfy { abs($0 - 6) < 0.5 }, "\(profile.widths)")
    #expect(profile.error(at: 110) > 2 * profile.error(at: 50))
  }

  @Test func edgesAndDotsHaveNone() {
    let light = Self.film(noise: 0) { _ in 6 }
    let line = Spline(controlPoints: [10, 83, 157, 230].map { Point($0, 40.3) })
    var edge = TracedCurve(id: 1, spline: line, widths: [1, 1])
    edge.kind = .edge
    let dot = TracedCurve(id: 2, spline: .point(Point(30, 40)), widths: [3, 3])
    let curves = WidthProfiling(light: light, pool: WorkerPool(threads: 1)).profiled([edge, dot])
    #expect(curves.allSatisfy { $0.profile == nil })
  }
}
