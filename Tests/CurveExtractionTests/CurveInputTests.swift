import CurveNetworks
import Determinism
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveExtraction

struct CurveInputTests {
  static let size = (width: 160, height: 140)
  static let splines = [
    Spline.circle(center: Point(70, 70), radius: 40),
    Spline(controlPoints: [Point(10, 120), Point(60, 90), Point(100, 130), Point(150, 15)]),
  ]

  @Test(arguments: [(0.2, 0.7, Polarity.bright), (0.8, 0.3, .dark), (0.95, 0.0, .dark)])
  func polarityIsThatOfTheLines(ground: Float, ink: Float, expected: Polarity) throws {
    let light = Plane.drawing(Self.splines, width: 3, size: Self.size, ground: ground, ink: ink)
      .noisy(0.02, seed: 2)
    let network = try CurveCircuit().network()
    let input = try CurveInput(Image(grey: light), network: network)
    #expect(input.polarity == expected)
    #expect(input.channel == .luminance)
    #expect(input.fieldOfView == nil)
    #expect(input.normalized.width == Self.size.width)
    // What is asked for is not second-guessed.
    for polarity in Polarity.allCases {
      let asked = try CurveInput(Image(grey: light), network: network, polarity: polarity)
      #expect(asked.polarity == polarity)
    }
  }

  /// Vessels in green, next to nothing of them in red, noise in blue: as in a picture of a retina.
  @Test
  func channelIsTheOneWithTheLines() throws {
    func plane(_ ground: Float, _ ink: Float, noise: Float, seed: UInt64) -> Plane {
      Plane.drawing(Self.splines, width: 4, size: Self.size, ground: ground, ink: ink)
        .noisy(noise, seed: seed).map { min(max($0, 0), 1) }
    }
    let image = Image(
      red: plane(0.8, 0.77, noise: 0.02, seed: 1), green: plane(0.45, 0.25, noise: 0.02, seed: 2),
      blue: plane(0.15, 0.14, noise: 0.03, seed: 3))
    let network = try CurveCircuit().network()
    let input = try CurveInput(image, network: network)
    #expect(input.channel == .green)
    #expect(input.polarity == .dark)
    let asked = try CurveInput(image, network: network, channel: .red)
    #expect(asked.channel == .red)
  }

  /// Lines of one pixel with wide gaps: what lies between them is bright and as wide as wide curves are.
  @Test(arguments: [40.0, 64])
  func gapsBetweenThinLinesAreNoCurves(_ gap: Double) throws {
    let center = Point(500, 500)
    let circles = (1...7).map { Spline.circle(center: center, radius: gap * Double($0)) }
    let light = Plane.drawing(circles, width: 1, size: (1000, 1000), ground: 1, ink: 0)
    let network = try CurveNet.network()
    #expect(try CurveInput(Image(grey: light), network: network).polarity == .dark)
  }
}
