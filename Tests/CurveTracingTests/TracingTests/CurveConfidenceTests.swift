import CurveExtraction
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveTracing

struct CurveConfidenceTests {
  private func map(_ evidence: Float, isOdds: Bool = true) -> CurveMap {
    let plane = Plane(width: 120, height: 40, repeating: evidence)
    let width = Plane(width: 120, height: 40, repeating: 3)
    var map = CurveMap(evidence: plane, orientation: plane, width: width)
    map.isOdds = isOdds
    return map
  }

  private func probability(_ evidence: Float, length: Int, width: Double) -> Double {
    let light = Plane.drawing(
      [.line(Point(0, 20), Point(120, 20))], width: width, size: (120, 40))
    let map = map(evidence)
    let confidence = CurveConfidence(
      map: map, threshold: 1, widths: WidthMeasurement(light: light, guess: map.width))
    return confidence.probability(along: (0..<length).map { Point(10 + Double($0), 20) })
  }

  @Test
  func risesWithEvidenceAndLengthAndFallsWithBreadth() {
    let plain = probability(2, length: 40, width: 3)
    #expect((0.05...0.95).contains(plain))
    #expect(probability(8, length: 40, width: 3) > plain + 0.1)
    #expect(probability(2, length: 90, width: 3) > plain)
    #expect(probability(2, length: 40, width: 9) < plain - 0.2)
    // Odds without end are no certainty.
    #expect(probability(50, length: 40, width: 3) == probability(5000, length: 40, width: 3))
  }

  /// An answer that is no odds is known by its threshold alone, where it is as likely real as not.
  @Test(arguments: [(1, 0.5), (3, 0.9), (0.5, 0.2)] as [(Float, Double)])
  func answersThatAreNoOddsAreMeasuredByTheirThreshold(evidence: Float, expected: Double) {
    let confidence = CurveConfidence(
      map: map(evidence, isOdds: false), threshold: 1, widths: nil)
    let points = (0..<50).map { Point(10 + Double($0), 20) }
    #expect(abs(confidence.probability(along: points) - expected) < 1e-6)
    #expect(confidence.probability(along: []) == 0)
  }

  @Test(arguments: [3.0, 6, 10])
  func breadthIsTheWidthOfWhatIsThere(width: Double) {
    let light = Plane.drawing(
      [.line(Point(0, 20), Point(120, 20))], width: width, size: (120, 40))
    let measurement = WidthMeasurement(light: light, guess: light)
    let breadth = measurement.breadth(along: (0..<80).map { Point(20 + Double($0), 20) })
    #expect(abs(breadth - width) < 0.5)
  }
}
