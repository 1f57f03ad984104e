import CurveExtraction
import CurveNetworks
import Evaluation
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import CurveTracing

/// What curves and their ground look like does not change the drawing: the same curves dark, bright,
/// coloured, on gradients and on texture.
struct CosmeticsTests {
  /// How much of each pixel the curves cover.
  private static let coverage = Plane.drawing(
    ComplexShapes.crest.splines + ComplexShapes.crossings.splines, width: ComplexShapes.width,
    size: ComplexShapes.size, ground: 0, ink: 1)

  typealias Color = [Float]

  /// What they look like.
  enum Look: String, CaseIterable, Sendable {
    case dark, bright, faint, red, green, sameLuminance, shaded, gradient, textured

    /// The light of the ground and of the ink at a pixel, red, green and blue.
    func colors(_ x: Int, _ y: Int) -> (ground: Color, ink: Color) {
      let (u, v) = (Float(x) / 255, Float(y) / 255)
      return switch self {
      case .dark: ([0.9, 0.9, 0.9], [0.2, 0.2, 0.2])
      case .bright: ([0.15, 0.15, 0.15], [0.85, 0.85, 0.85])
      case .faint: ([0.6, 0.6, 0.6], [0.52, 0.52, 0.52])
      case .red: ([0.95, 0.93, 0.88], [0.8, 0.1, 0.1])
      case .green: ([0.1, 0.12, 0.2], [0.3, 0.9, 0.4])
      // Red on the green that is as light: 0.299 r + 0.587 g + 0.114 b = 0.3 of both.
      case .sameLuminance: ([0.1, 0.44, 0.1], [0.75, 0.11, 0.1])
      // Ink that fades with the light.
      case .shaded: (gray(0.25 + 0.65 * u), gray((0.25 + 0.65 * u) * 0.4))
      // A ground that changes more than the ink does.
      case .gradient: (gray(0.35 + 0.6 * v), gray(0.15 + 0.6 * v))
      case .textured:
        (gray(0.8 + 0.03 * sin(40 * u + 9 * v) + 0.03 * sin(13 * u - 31 * v)), gray(0.3))
      }
    }

    private func gray(_ value: Float) -> Color { [value, value, value] }

    func image(_ coverage: Plane) -> Image {
      var planes = Array(repeating: coverage, count: 3)
      for y in 0..<coverage.height {
        for x in 0..<coverage.width {
          let (ground, ink) = colors(x, y)
          for k in 0..<3 { planes[k][x, y] = ground[k] + (ink[k] - ground[k]) * coverage[x, y] }
        }
      }
      planes = planes.indices.map { planes[$0].noisy(0.005, seed: UInt64($0)) }
      return Image(red: planes[0], green: planes[1], blue: planes[2])
    }
  }

  private static let plain = Result { try drawing(.dark) }

  private static func drawing(_ look: Look) throws -> CurveDrawing {
    let network = try CurveNet.network()
    let pool = WorkerPool(threads: 2)
    let input = try CurveInput(look.image(coverage), network: network, pool: pool)
    return try CurveTracer(network: network, pool: pool).trace(input)
  }

  /// Nineteen twentieths of either drawing are within half a pixel of the other.
  @Test(arguments: Look.allCases.dropFirst())
  func looksDoNotMatter(look: Look) throws {
    let (plain, other) = try (Self.plain.get(), Self.drawing(look))
    let there = try #require(StrokeAccuracy(other, truth: plain))
    let back = try #require(StrokeAccuracy(plain, truth: other))
    #expect(there.percentile95 <= 0.5, "\(look): \(there)")
    #expect(back.percentile95 <= 0.5, "\(look): \(back)")
  }
}
