import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveTracing

struct WidthMeasurementTests {
  /// Bars at an angle that no pixel grid favours; the scales' guess is a third off.
  @Test(arguments: [2.0, 3, 4, 6, 8, 10, 12], [0.0, 0.4, 1.1])
  func barsAreAsWideAsDrawn(width: Double, angle: Double) {
    let center = Point(48.3, 47.8)
    let bar = Spline.line(
      center + Vector(angle: angle) * 40, center - Vector(angle: angle) * 40)
    let light = Plane.drawing([bar], width: width, size: (96, 96))
    let middle = Spline.line(
      center + Vector(angle: angle) * 20, center - Vector(angle: angle) * 20)
    for factor in [0.7, 1.4] {
      let guess = Plane(width: 96, height: 96, repeating: Float(width * factor))
      let widths = WidthMeasurement(light: light, guess: guess).widths(of: middle)
      #expect(widths.count == 2)
      for measured in widths {
        #expect(abs(measured - width) < 0.15 * width, "\(measured) for \(width), guess \(factor)")
      }
    }
  }

  @Test
  func guessIsTakenWhereThereIsNothing() {
    let flat = Plane(width: 40, height: 40, repeating: 0.5)
    let guess = Plane(width: 40, height: 40, repeating: 5)
    let line = Spline.line(Point(5, 20), Point(35, 20))
    #expect(WidthMeasurement(light: flat, guess: guess).widths(of: line) == [5, 5])
  }
}
