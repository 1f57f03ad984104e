import CurveExtraction
import Foundation
import Geometry
import Imaging

/// Tells short strokes from noise, which makes short lines as well: what is short is a stroke where it stands
/// out from its surroundings by many times the noise, as in drawings and plots; in films nothing does.
struct ShortStrokes: Sendable {
  /// Light in which curves are dark.
  private let light: Plane
  private let map: CurveMap
  /// The least depth of a short stroke, in units of light.
  private let leastDepth: Double

  /// How many times deeper than noise a short stroke is, and which share of the image's contrast it has.
  private static let (leastRatio, leastShare) = (20.0, 0.2)
  /// The least evidence of a short stroke, in odds.
  private static let leastEvidence = 3.0
  /// How short a stroke is at least, in widths, its round ends left out.
  private static let leastLength = 0.5
  /// From how far beside a stroke, px, its ground is taken.
  private static let beside = 2.0

  /// A test of the strokes in `light` that `map` shows.
  init(light: Plane, map: CurveMap) {
    (self.light, self.map) = (light, map)
    // J. Immerkaer, "Fast Noise Variance Estimation", 1996, doi 10.1006/cviu.1996.0060, in one direction and
    // with the median, which lines do not move: a second difference has six times the variance.
    var difference = Plane(width: max(light.width - 2, 0), height: light.height)
    for y in 0..<difference.height {
      for x in 0..<difference.width {
        difference[x, y] = abs(light[x, y] - 2 * light[x + 1, y] + light[x + 2, y])
      }
    }
    let noise = 1.4826 * Double(difference.quantile(0.5) ?? 0) / 6.0.squareRoot()
    let range = Double((light.quantile(1) ?? 0) - (light.quantile(0) ?? 0))
    leastDepth = max(Self.leastRatio * noise, Self.leastShare * range)
  }

  /// Whether the points of a chain, about a pixel apart, are a stroke however short.
  func isStroke(_ points: [Point]) -> Bool {
    guard !points.isEmpty, map.isOdds, leastDepth > 0 else { return false }
    var (depth, evidence, breadth) = (0.0, 0.0, 0.0)
    for point in points {
      let normal = Double(map.orientation.sample(x: point.x, y: point.y))
      let width = Double(map.width.sample(x: point.x, y: point.y))
      let way = Vector(cos(normal), sin(normal)) * (width / 2 + Self.beside)
      depth += (sample(point + way) + sample(point - way)) / 2 - sample(point)
      evidence += log(max(Double(map.evidence.sample(x: point.x, y: point.y)), 0.05))
      breadth += width
    }
    let count = Double(points.count)
    return depth / count >= leastDepth && evidence / count >= log(Self.leastEvidence)
      && count >= Self.leastLength * breadth / count
  }

  private func sample(_ point: Point) -> Double { Double(light.sample(x: point.x, y: point.y)) }
}
