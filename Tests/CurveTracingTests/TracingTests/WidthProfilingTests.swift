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
    return profiled([curve], in: light, threads: 2)[0].profile
  }

  private static func profiled(
    _ curves: [TracedCurve], in light: Plane, threads: Int = 1
  ) -> [TracedCurve] {
    let profiling = WidthProfiling(light: light, pool: WorkerPool(threads: threads))
    return profiling.model(of: curves).map { profiling.profiled(curves, by: $0) } ?? curves
  }

  @Test(arguments: [3.0, 5, 9, 14])
  func aTubeIsAsWideAsItIs(width: Double) throws {
    let profile = try #require(
      Self.profile(in: Self.film(noise: 0) { _ in width }, guess: width * 1.3))
    #expect(profile.widths.count == 221)
    #expect(profile.widths.allSatisfy { abs($0 - width) < 0.15 }, "\(profile.widths)")
  }

  /// Of 14 px, with a throat that is 40 or 12 px long: how far the least width is off in the mean of four films with a
  /// contrast over noise of about 10, and how far its place is at most. Of a short throat, too, what is beside it does
  /// not fill it.
  @Test(arguments: [(throat: 7.0, length: 40.0, error: 0.5, place: 6.0), (6, 12, 1.2, 2)])
  func aThroatIsSeen(throat: Double, length: Double, error: Double, place: Double) throws {
    let errors = try (UInt64(1)...4).map { seed in
      let light = Self.film(noise: 0.04, seed: seed) { x in
        let depth = abs(x - 120) < length / 2 ? 1 + cos(2 * .pi * (x - 120) / length) : 0
        return 14 - (14 - throat) / 2 * depth
      }
      let profile = try #require(Self.profile(in: light, guess: 13))
      let widths = profile.widths
      let least = try #require(widths.indices.min { widths[$0] < widths[$1] })
      #expect(abs(profile.spacing * Double(least) + 10 - 120) < place)
      #expect(profile.errors.allSatisfy { $0 > 0 && $0 < 1.5 })
      return abs(widths[least] - throat)
    }
    #expect(errors.reduce(0, +) / 4 < error, "\(errors)")
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
    let curves = Self.profiled(
      [
        TracedCurve(id: 1, spline: line, widths: [6, 6]),
        TracedCurve(id: 2, spline: across, widths: [12, 12]),
      ], in: light)
    let profile = try #require(curves[0].profile)
    #expect(profile.widths.allSatisfy { abs($0 - 6) < 0.5 }, "\(profile.widths)")
    #expect(profile.error(at: 110) > 1.5 * profile.error(at: 50))
  }

  /// A spline may lead out of the image a little, beyond each of its borders.
  @Test func curvesThatLeaveTheImageAreMeasured() throws {
    let light = Self.film(noise: 0.01) { _ in 6 }
    let outside = [-30, 80, 170, 275].map { Point($0, 40.3) }
    let down = [-20, 20, 60, 100].map { Point(60, $0) }
    let curves = Self.profiled(
      [
        TracedCurve(id: 1, spline: Spline(controlPoints: outside), widths: [6, 6]),
        TracedCurve(id: 2, spline: Spline(controlPoints: down), widths: [2, 2]),
      ], in: light)
    let profile = try #require(curves[0].profile)
    #expect(abs(profile.width(at: 200) - 6) < 0.5)
  }

  @Test func edgesAndDotsHaveNone() {
    let light = Self.film(noise: 0) { _ in 6 }
    let line = Spline(controlPoints: [10, 83, 157, 230].map { Point($0, 40.3) })
    var edge = TracedCurve(id: 1, spline: line, widths: [1, 1])
    edge.kind = .edge
    let dot = TracedCurve(id: 2, spline: .point(Point(30, 40)), widths: [3, 3])
    let curves = Self.profiled([edge, dot], in: light)
    #expect(curves.allSatisfy { $0.profile == nil })
  }
}
