import Foundation
public import Geometry
public import Imaging

/// How well a drawing agrees with the true centre lines.
public struct DrawingScores: Hashable, Sendable {
  /// The true centre lines that a drawing is held against.
  public enum TrueLines: Sendable {
    /// The centres of the pixels of a mask's skeleton.
    case mask(Mask)
    /// The curves of a drawing, scaled to the size of the drawing that is scored.
    case drawing(CurveDrawing)
  }

  /// The share of the drawn length within the tolerance of a true line, 0…1.
  public let precision: Double
  /// The share of the true length within the tolerance of a drawn line, 0…1.
  public let recall: Double
  /// The median distance in px from drawn to true where it is within 5 px; `nil` where nothing is.
  public let medianDistance: Double?
  /// The 95th percentile of the same distances, px.
  public let distance95: Double?
  /// The drawn length over the length of the union of its 1 px neighbourhoods: 1 where nothing is
  /// drawn twice; `nil` for an empty drawing.
  public let overdraw: Double?
  /// Cubic segments per 100 px of drawn length; `nil` for an empty drawing.
  public let segmentsPer100: Double?
  /// The number of drawn curves.
  public let paths: Int

  /// The harmonic mean of precision and recall, 0…1.
  public var fMeasure: Double { harmonicMean(precision, recall) }

  /// The default for how far a line may be off and still count as found, px.
  public static let tolerance = 2.0
  /// Distances beyond this belong to curves that are wrong rather than inexact, px.
  static let nearLimit = 5.0

  /// The scores of `drawing` against `truth`; only points inside `fieldOfView` count.
  ///
  /// Where one side is empty, recall is 0 and precision is 0 for an empty drawing and 1 for an empty
  /// truth; where both are, both are 1.
  public init(
    _ drawing: CurveDrawing, truth: TrueLines, fieldOfView: Mask? = nil,
    tolerance: Double = Self.tolerance
  ) {
    var sampled = SampledDrawing(drawing)
    if let fieldOfView { sampled.keep(inside: fieldOfView) }
    let drawn = sampled.points
    let actual = truth.samples(for: drawing, inside: fieldOfView).points
    paths = sampled.paths
    guard !drawn.isEmpty, !actual.isEmpty else {
      precision = actual.isEmpty ? 1 : 0
      recall = drawn.isEmpty && actual.isEmpty ? 1 : 0
      (medianDistance, distance95, overdraw, segmentsPer100) = (nil, nil, nil, nil)
      return
    }
    let trueIndex = PointIndex(actual)
    let toTrue = drawn.map(trueIndex.distance)
    let drawnIndex = PointIndex(drawn)
    let toDrawn = actual.map(drawnIndex.distance)
    precision = share(of: toTrue, within: tolerance)
    recall = share(of: toDrawn, within: tolerance)
    let near = toTrue.filter { $0 <= Self.nearLimit }.sorted()
    medianDistance = percentile(50, ofSorted: near)
    distance95 = percentile(95, ofSorted: near)
    let union = Self.unionLength(drawn, width: drawing.width, height: drawing.height)
    overdraw = sampled.length / max(union * 1.1, 1e-9)
    segmentsPer100 = Double(sampled.segments) / max(sampled.length, 1e-9) * 100
  }

  /// The length of what the points cover, px: they are marked on a grid of half pixels, widened by a
  /// diamond of two cells, and the skeleton's cells are counted, each half a pixel long. (A diagonal
  /// line has fewer cells than length: over all directions the factor is about 1.1, which the caller
  /// applies.)
  private static func unionLength(_ points: [Point], width: Int, height: Int) -> Double {
    var grid = Mask(width: 2 * (width + 2), height: 2 * (height + 2))
    for p in points {
      let x = min(max(p.x * 2, 0), Double(grid.width - 1))
      let y = min(max(p.y * 2, 0), Double(grid.height - 1))
      grid[Int(x), Int(y)] = true
    }
    return Double(grid.widenedByCross().widenedByCross().thinned().population) / 2
  }
}

extension DrawingScores.TrueLines {
  /// The true points that are comparable with those of `drawing`; of a mask with widths where these are asked for.
  func samples(
    for drawing: CurveDrawing, inside fieldOfView: Mask?, hasWidths: Bool = false
  ) -> SampledDrawing {
    var samples: SampledDrawing
    switch self {
    case .mask(let mask): samples = SampledDrawing(skeletonOf: mask, hasWidths: hasWidths)
    case .drawing(let other):
      samples = SampledDrawing(
        other, scaleX: Double(drawing.width) / Double(max(other.width, 1)),
        scaleY: Double(drawing.height) / Double(max(other.height, 1)))
    }
    if let fieldOfView { samples.keep(inside: fieldOfView) }
    return samples
  }
}

extension Mask {
  /// The set with the pixels above, below, left and right of its own.
  fileprivate func widenedByCross() -> Mask {
    var result = self
    for y in 0..<height {
      for x in 0..<width where pixels[y * width + x] {
        let i = y * width + x
        if x > 0 { result.pixels[i - 1] = true }
        if x + 1 < width { result.pixels[i + 1] = true }
        if y > 0 { result.pixels[i - width] = true }
        if y + 1 < height { result.pixels[i + width] = true }
      }
    }
    return result
  }
}

func share(of distances: [Double], within tolerance: Double) -> Double {
  Double(distances.reduce(0) { $0 + ($1 <= tolerance ? 1 : 0) }) / Double(distances.count)
}

/// The percentile `p`, 0…100, of sorted numbers, linear between neighbours; `nil` for none.
package func percentile(_ p: Double, ofSorted values: [Double]) -> Double? {
  guard let last = values.last else { return nil }
  let place = p / 100 * Double(values.count - 1)
  let index = Int(place)
  guard index + 1 < values.count else { return last }
  return values[index] + (values[index + 1] - values[index]) * (place - Double(index))
}
