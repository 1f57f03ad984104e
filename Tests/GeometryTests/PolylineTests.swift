import Determinism
import Foundation
import Geometry
import Testing

struct PolylineTests {
  let square = Polyline(
    [Point(0, 0), Point(10, 0), Point(10, 10), Point(0, 10)], isClosed: true)

  @Test func lengthAndNearestCountTheClosingPiece() {
    #expect(square.length == 40)
    #expect(Polyline(square.points).length == 30)
    let nearest = square.nearest(to: Point(-3, 4))
    #expect(nearest?.distance == 3)
    #expect(nearest?.t == 3.6)
    #expect(Polyline([]).nearest(to: .zero) == nil)
    #expect(Polyline([Point(3, 4)]).nearest(to: .zero)?.distance == 5)
  }

  @Test func resamplingIsEven() {
    let points = square.resampled(spacing: 3.9)
    #expect(points.count == 10)
    #expect(points[0] == Point(0, 0) && points[5].distance(to: Point(10, 10)) < 1e-12)
    let open = Polyline([Point(0, 0), Point(3, 0), Point(3, 4)]).resampled(spacing: 1)
    #expect(open.count == 8)
    for (k, point) in open.enumerated() {
      let expected = k <= 3 ? Point(Double(k), 0) : Point(3, Double(k - 3))
      #expect(point.distance(to: expected) < 1e-12)
    }
    #expect(Polyline([Point(1, 1), Point(1, 1)]).resampled(spacing: 1) == [Point(1, 1)])
  }

  @Test func smoothingKeepsLinesAndShrinksCirclesAsItShould() {
    let line = Polyline((0...40).map { Point(Double($0), 3) })
    for (a, b) in zip(line.smoothed(sigma: 2).points, line.points) {
      #expect(a.distance(to: b) < 1e-12)
    }
    // The Gaussian mean of a unit circle's arc is exp(-sigma² / 2r²) of the radius; a window of three
    // deviations leaves out a little.
    let radius = 20.0
    let ring = Polyline(
      (0..<120).map { Point(50, 50) + radius * Vector(angle: Double($0) * .pi / 60) },
      isClosed: true)
    let expected = radius * exp(-0.5 * 4 / (radius * radius))
    for point in ring.smoothed(sigma: 2).points {
      #expect(abs(point.distance(to: Point(50, 50)) - expected) < 0.01)
    }
  }

  @Test func smoothingRemovesTheNoiseOfPixels() {
    // A slanted line as a chain of pixels: off by up to half a pixel.
    let pixels = Polyline((0...100).map { Point(Double($0), (0.37 * Double($0)).rounded()) })
    func worst(_ polyline: Polyline) -> Double {
      polyline.points.map { abs($0.y - 0.37 * $0.x) }.max() ?? 0
    }
    #expect(worst(pixels) > 0.45)
    let smooth = pixels.smoothed(sigma: 2)
    #expect(smooth.points.first == pixels.points.first)
    #expect(smooth.points.last == pixels.points.last)
    #expect(worst(Polyline(Array(smooth.points[6..<95]))) < 0.15)
  }
}
