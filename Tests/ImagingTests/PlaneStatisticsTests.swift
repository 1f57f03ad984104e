import Foundation
import Imaging
import Testing

struct PlaneStatisticsTests {
  @Test func meanDeviationAndRangeOfAKnownSeries() {
    // 1...9 in some order: mean 5, variance (n² - 1) / 12 = 80 / 12.
    let plane = Plane(width: 3, height: 3, pixels: [5, 1, 9, 2, 8, 3, 7, 4, 6])
    #expect(plane.range == 1...9)
    #expect(plane.mean == 5)
    #expect(abs(plane.standardDeviation - (80.0 / 12).squareRoot()) < 1e-12)
    #expect(plane.normalized().range == 0...1)
  }

  @Test func theVertexOfAParabolaIsFoundFromThreeSamples() {
    // y = 3 - 2 (x - 0.3)²; its mirror image; a valley; a slope that is highest beyond the samples.
    func y(_ x: Double) -> Double { 3 - 2 * (x - 0.3) * (x - 0.3) }
    #expect(abs(parabolaVertex(y(-1), y(0), y(1)) - 0.3) < 1e-12)
    #expect(abs(parabolaVertex(y(1), y(0), y(-1)) + 0.3) < 1e-12)
    #expect(parabolaVertex(1.0, 0.0, 2.0) == 0)
    #expect(parabolaVertex(Float(0), 2, 3) == 0.5)
  }

  @Test func emptyAndConstantPlanes() {
    let empty = Plane(width: 0, height: 0)
    #expect(empty.range == nil && empty.quantile(0.5) == nil && empty.otsuThreshold() == nil)
    #expect(empty.mean == 0 && empty.standardDeviation == 0)
    let constant = Plane(width: 4, height: 2, repeating: -3.25)
    #expect(constant.mean == -3.25 && constant.standardDeviation == 0)
    #expect(constant.quantile(0.3) == -3.25 && constant.otsuThreshold() == nil)
    #expect(constant.normalized() == Plane(width: 4, height: 2))
  }

  @Test(arguments: [0, 0.1, 0.25, 1 / 3.0, 0.5, 0.9, 0.99, 1])
  func quantilesAgreeWithSorting(fraction: Double) throws {
    // Both signs, ties and wide range.
    let plane = Plane.noise(width: 37, height: 23, seed: 5).map { u in
      let value = (u - 0.4) * (u - 0.4) * (u - 0.4) * 1000
      return u < 0.2 ? value.rounded() : value
    }
    let sorted = plane.pixels.sorted()
    let position = fraction * Double(sorted.count - 1)
    let rank = Int(position)
    let upper = min(rank + 1, sorted.count - 1)
    let weight = position - Double(rank)
    let expected = Double(sorted[rank]) * (1 - weight) + Double(sorted[upper]) * weight
    let quantile = try #require(plane.quantile(fraction))
    #expect(abs(Double(quantile) - expected) <= 1e-5 * max(1, abs(expected)))
  }

  @Test func otsuSplitsTwoClassesWhereTheVarianceBetweenThemIsLargest() throws {
    let noise = Plane.noise(width: 64, height: 64, seed: 9)
    let plane = Plane(width: 64, height: 64) { x, y in
      (x < 20 ? 0.2 : 0.7) + 0.2 * (noise[x, y] - 0.5)
    }
    let threshold = try #require(plane.otsuThreshold())
    #expect(threshold > 0.29 && threshold < 0.6)
    // The definition, by trying all thresholds between the classes' values.
    func variance(_ threshold: Float) -> Double {
      let lower = plane.pixels.filter { $0 <= threshold }.map(Double.init)
      let upper = plane.pixels.filter { $0 > threshold }.map(Double.init)
      guard !lower.isEmpty, !upper.isEmpty else { return 0 }
      let means = (
        lower.reduce(0, +) / Double(lower.count), upper.reduce(0, +) / Double(upper.count)
      )
      return Double(lower.count) * Double(upper.count) * (means.0 - means.1) * (means.0 - means.1)
    }
    let best = stride(from: Float(0.1), to: 0.8, by: 0.01).map(variance).max() ?? 0
    #expect(variance(threshold) >= 0.999 * best)
  }
}
