import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveExtraction

/// Light tells how much of a pixel a line covers, where it is clear enough.
struct LightGuidanceTests {
  private static let size = (width: 80, height: 80)
  private static let lines: [Spline] = [
    .line(Point(10, 12), Point(70, 31)), .line(Point(8, 60), Point(72, 44)),
    .circle(center: Point(40, 40), radius: 26),
  ]
  /// Dark lines one pixel wide on light of deviation about 1, and how much of each pixel they cover.
  private static let light = Plane.drawing(lines, width: 1, size: size, ground: 0.3, ink: -4)
  private static let coverage = light.map { (0.3 - $0) / 4.3 }
  /// What a network that draws every line twice as wide would say.
  private static let blurred = coverage.gaussianBlurred(sigma: 1)

  /// The pixels on the wrong side, at the best of many thresholds.
  private static func mistaken(_ plane: Plane) -> Int {
    (1..<50).map { step in
      let threshold = Float(step) / 50
      return (0..<plane.count).count {
        (plane.pixels[$0] > threshold) != (coverage.pixels[$0] > 0.5)
      }
    }.min() ?? 0
  }

  @Test func coverageComesBack() {
    let guided = LightGuidance().guided(Self.blurred, by: Self.light)
    let (before, after) = (Self.mistaken(Self.blurred), Self.mistaken(guided))
    #expect(before > 50 && 3 * after < 2 * before, "\(before) to \(after)")
  }

  /// Probabilities that have nothing to do with light stay as they are, and so do all in noise.
  @Test func noiseChangesNothing() {
    let noise = Plane(width: Self.size.width, height: Self.size.height).noisy(1, seed: 3)
    let unrelated = LightGuidance().guided(Self.blurred, by: noise)
    let noisy = LightGuidance().guided(Self.blurred, by: Self.light.noisy(2, seed: 4))
    for i in 0..<Self.blurred.count {
      #expect(abs(unrelated.pixels[i] - Self.blurred.pixels[i]) < 0.02)
      #expect(abs(noisy.pixels[i] - Self.blurred.pixels[i]) < 0.1)
    }
  }

  /// In noise that says nothing, what is smoothed is the blurred probability; without noise all is as ever.
  @Test func onlyInNoiseIsSmoothed() {
    let smoothing = LightGuidance(smoothing: 1)
    let noise = Plane(width: Self.size.width, height: Self.size.height).noisy(1, seed: 3)
    let unrelated = smoothing.guided(Self.coverage, by: noise)
    let (clean, own) = (
      smoothing.guided(Self.blurred, by: Self.light),
      LightGuidance().guided(Self.blurred, by: Self.light)
    )
    for i in 0..<Self.blurred.count {
      #expect(abs(unrelated.pixels[i] - Self.blurred.pixels[i]) < 0.03)
      #expect(abs(clean.pixels[i] - own.pixels[i]) < 0.01)
    }
  }

  /// Even light and even probabilities have no structure to take over.
  @Test func evenPlanesStay() {
    let even = Plane(width: 12, height: 9, repeating: 0.25)
    #expect(
      LightGuidance().guided(even, by: Self.light.cropped(columns: 0..<12, rows: 0..<9)) == even)
    let thin = Plane(width: 2, height: 1, repeating: 0.5)
    #expect(LightGuidance().guided(thin, by: thin) == thin)
  }
}
