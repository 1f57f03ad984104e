import Foundation
import Imaging
import Testing

/// Edge maps made by Scripts/reference/canny_opencv.py.
struct CannyReferenceTests {
  struct Setting: CustomTestStringConvertible {
    var (sigma, low, high): (String, Float, Float)
    var testDescription: String { "s\(sigma)-\(Int(low))-\(Int(high))" }
  }

  static let settings = [
    Setting(sigma: "0", low: 60, high: 150), Setting(sigma: "0", low: 200, high: 500),
    Setting(sigma: "1", low: 30, high: 90), Setting(sigma: "1.4", low: 25, high: 75),
    Setting(sigma: "2.5", low: 10, high: 40),
  ]

  @Test(arguments: ["shapes", "noisy", "texture"], settings)
  func edgesAreThoseOfOpenCV(name: String, setting: Setting) throws {
    let plane = try Fixture.image("canny-\(name).png").luminance
    for (suffix, magnitude) in [("l1", CannyEdgeDetector.Magnitude.l1), ("l2", .l2)] {
      let expected = try Fixture.mask("canny-\(name)-\(setting.testDescription)-\(suffix).png")
      let detector = CannyEdgeDetector(
        sigma: Float(setting.sigma) ?? -1,
        thresholds: .absolute(low: setting.low, high: setting.high), magnitude: magnitude)
      #expect(differences(detector.edges(in: plane), expected) == 0, "\(suffix)")
    }
  }

  /// Without rounding to whole levels in between, only ties and near ties may fall differently.
  @Test(arguments: ["shapes", "noisy"])
  func smoothingInFloatIsClose(name: String) throws {
    let plane = try Fixture.image("canny-\(name).png").luminance
    let expected = try Fixture.mask("canny-\(name)-s1.4-25-75-l2.png")
    let detector = CannyEdgeDetector(
      thresholds: .absolute(low: 25, high: 75), smoothing: .float)
    #expect(differences(detector.edges(in: plane), expected) < plane.count / 50)
  }
}

struct CannyTests {
  private func disc(radius: Double, size: Int, noise: Float = 0) -> Plane {
    let random = Plane.noise(width: size, height: size, seed: 12)
    return Plane(width: size, height: size) { x, y in
      let (dx, dy) = (Double(x) + 0.5 - Double(size) / 2, Double(y) + 0.5 - Double(size) / 2)
      // Coverage of the pixel, to first order.
      let inside = min(max(radius - (dx * dx + dy * dy).squareRoot() + 0.5, 0), 1)
      return 0.3 + 0.4 * Float(inside) + noise * (random[x, y] - 0.5)
    }
  }

  @Test(arguments: [CannyEdgeDetector.Magnitude.l1, .l2], [0, 0.15] as [Float])
  func theEdgeOfADiscIsOneCircle(magnitude: CannyEdgeDetector.Magnitude, noise: Float) {
    let radius = 40.0
    let found = CannyEdgeDetector(magnitude: magnitude)
      .detect(in: disc(radius: radius, size: 121, noise: noise))
    let edges = found.edges
    var far = 0
    for index in edges.pixels.indices where edges.pixels[index] {
      let (x, y) = (Double(index % 121) + 0.5 - 60.5, Double(index / 121) + 0.5 - 60.5)
      if abs((x * x + y * y).squareRoot() - radius) > 1.5 { far += 1 }
    }
    #expect(far == 0)
    // Between a digital circle with diagonal steps and the same with square ones.
    #expect(Double(edges.population) > 4 * 2.0.squareRoot() * radius * 0.95)
    #expect(Double(edges.population) < 8 * radius)
    #expect(ConnectedComponents(of: edges).count == 1)
    #expect(found.lowThreshold > 0 && found.lowThreshold < found.highThreshold)
  }

  @Test(arguments: [(1, 1), (1, 5000), (5000, 1), (0, 0), (64, 64)])
  func constantImagesHaveNoEdges(width: Int, height: Int) {
    let plane = Plane(width: width, height: height, repeating: 0.37)
    for thresholds in [
      CannyEdgeDetector.Thresholds.automatic, .absolute(low: 0, high: 0),
      .quantiles(low: 0.8, high: 0.9),
    ] {
      let found = CannyEdgeDetector(thresholds: thresholds).detect(in: plane)
      #expect(found.edges.population == 0)
      #expect(found.highThreshold.isFinite)
    }
  }

  @Test func everyLevelSurvivesTheWayTo255() {
    for level in 0...255 { #expect(Float(level) / 255 * 255 == Float(level)) }
  }

  @Test func aStepIsFoundInExtremeShapes() {
    let row = Plane(width: 5000, height: 1) { x, _ in x < 2500 ? 0.2 : 0.8 }
    let edges = CannyEdgeDetector().edges(in: row)
    #expect(edges.population == 1 && (edges[2499, 0] || edges[2500, 0]))
    #expect(CannyEdgeDetector().edges(in: row.transposed()).population == 1)
  }

  @Test func quantilesAndOrderOfThresholds() throws {
    let plane = disc(radius: 20, size: 64, noise: 0.2)
    let detector = CannyEdgeDetector(
      sigma: 1, thresholds: .quantiles(low: 0.7, high: 0.9), smoothing: .float)
    let found = detector.detect(in: plane)
    let magnitude = plane.map { $0 * 255 }.gaussianBlurred(sigma: 1, border: .replicate)
      .sobelGradient().magnitude
    let expected = try #require(magnitude.quantile(0.9))
    #expect(abs(found.highThreshold - expected) < 1e-3 * expected)
    var absolute = detector
    absolute.thresholds = .absolute(low: found.highThreshold, high: found.lowThreshold)
    #expect(absolute.edges(in: plane) == found.edges)
  }
}
