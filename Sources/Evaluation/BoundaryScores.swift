public import Imaging

/// How well edges agree with the outlines of the true curves, which is what an edge detector is made
/// to find.
public struct BoundaryScores: Hashable, Sendable {
  /// The share of the edge pixels within the tolerance of a true outline, 0…1.
  public let precision: Double
  /// The share of the true outlines within the tolerance of an edge, 0…1.
  public let recall: Double

  /// The harmonic mean of precision and recall, 0…1.
  public var fMeasure: Double { harmonicMean(precision, recall) }

  /// The scores of `edges` against the outlines of `truth`, masks of one size: its pixels that touch
  /// others by a side, the image's border not counting. All are 0 where either is empty. Only pixels
  /// inside `fieldOfView` count.
  ///
  /// - Parameter tolerance: how far, in px between pixel centres, still counts as found.
  public init(
    edges: Mask, truth: Mask, fieldOfView: Mask? = nil,
    tolerance: Float = CentreLineScores.tolerance
  ) {
    let edges = fieldOfView.map(edges.intersection) ?? edges
    let outline = fieldOfView.map(truth.outline.intersection) ?? truth.outline
    guard edges.population > 0, outline.population > 0 else {
      (precision, recall) = (0, 0)
      return
    }
    precision = Self.share(of: edges, near: outline, tolerance)
    recall = Self.share(of: outline, near: edges, tolerance)
  }

  private static func share(of mask: Mask, near other: Mask, _ tolerance: Float) -> Double {
    let distances = DistanceTransform(to: other).distance.pixels
    var (good, count) = (0, 0)
    for i in 0..<mask.pixels.count where mask.pixels[i] {
      count += 1
      if distances[i] <= tolerance { good += 1 }
    }
    return Double(good) / Double(count)
  }
}

extension Mask {
  /// The pixels with a neighbour above, below, left or right that is not in the set.
  var outline: Mask {
    var result = self
    for y in 0..<height {
      for x in 0..<width where self[x, y] {
        result[x, y] =
          (x > 0 && !self[x - 1, y]) || (x + 1 < width && !self[x + 1, y])
          || (y > 0 && !self[x, y - 1]) || (y + 1 < height && !self[x, y + 1])
      }
    }
    return result
  }
}
