import CurveNetworks
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveExtraction

/// The sizes at which the learned network looks at an image follow from the widths of its curves.
struct ScaleChooserTests {
  /// Three curves that fill much of a picture of this size.
  private static func curves(_ size: Double) -> [Spline] {
    [
      .circle(center: Point(0.5 * size, 0.45 * size), radius: 0.3 * size),
      .line(Point(0.06 * size, 0.9 * size), Point(0.92 * size, 0.7 * size)),
      Spline(
        controlPoints: [(0.1, 0.1), (0.4, 0.3), (0.6, 0.05), (0.95, 0.6)].map {
          Point($0.0 * size, $0.1 * size)
        }),
    ]
  }

  private static func best(width: Double, size: Int) throws -> Double {
    let light = Plane.drawing(
      curves(Double(size)), width: width, size: (size, size), ground: 0.7, ink: 0.5
    ).noisy(0.05, seed: 3)
    let network = try CurveNet.network()
    let scales = try CurveInput(Image(grey: light), network: network, polarity: .dark).scales
    #expect(scales.count == network.scales.count)
    for (found, expected) in zip(scales, network.scales) {
      #expect(abs(found / scales[0] - expected / network.scales[0]) < 1e-9)
    }
    return scales[0]
  }

  @Test func wideCurvesAreLookedAtSmaller() throws {
    let (thin, wide) = (try Self.best(width: 2, size: 400), try Self.best(width: 24, size: 400))
    #expect(thin >= 1)
    #expect(wide <= 0.71)
  }

  /// The same picture at twice the size is looked at about half as large.
  @Test func largePicturesAreLookedAtInParts() throws {
    let (small, large) = (try Self.best(width: 8, size: 400), try Self.best(width: 24, size: 1200))
    #expect(large < small)
  }

  @Test func askedScalesAndFixedOnesAreKept() throws {
    let light = Plane(width: 64, height: 64, repeating: 0.5)
    var network = try CurveNet.network()
    // Nothing to see: as large as it is.
    #expect(try CurveInput(Image(grey: light), network: network).scales == [1, 0.5])
    network.scales = [0.3, 0.7]
    network.choosesScales = false
    #expect(try CurveInput(Image(grey: light), network: network).scales == [0.3, 0.7])
    let circuit = try CurveCircuit().network()
    #expect(try CurveInput(Image(grey: light), network: circuit).scales == circuit.scales)
  }

  /// Lines so close together that they merge to grey at half the size.
  @Test(arguments: [(5.0, 40.0), (6, 45), (7, 37)])
  func hatchingIsLookedAtLarge(pitch: Double, degrees: Double) throws {
    let center = Point(128, 128)
    let lines = [degrees, degrees + 90].flatMap { degrees in
      let along = Vector(angle: degrees * .pi / 180)
      return (-18...18).map { index in
        let middle = center + along.perpendicular * (pitch * Double(index))
        return Spline.line(middle - along * 90, middle + along * 90)
      }
    }
    let light = Plane.drawing(lines, width: 1.5, size: (256, 256), ground: 1, ink: 0)
    let network = try CurveNet.network()
    #expect(try CurveInput(Image(grey: light), network: network).scales == [2, 1])
  }

  /// Bands as wide as a fifth of the smaller side.
  @Test(arguments: [0, Float(0.1)], [32.0, 40])
  func bandsAreLookedAtSmall(noise: Float, width: Double) throws {
    let band = Spline.line(Point(60, 100), Point(340, 120))
    let light = Plane.drawing([band], width: width, size: (400, 220), ground: 1, ink: 0)
      .noisy(noise, seed: 6)
    let network = try CurveNet.network()
    let scales = try CurveInput(Image(grey: light), network: network).scales
    #expect(scales[0] <= 0.51, "\(scales)")
  }
}
