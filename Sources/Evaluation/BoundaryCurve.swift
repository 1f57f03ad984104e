public import Imaging

/// What one threshold finds of the borders that several people have drawn on one image.
public struct BoundaryCounts: Hashable, Sendable {
  /// The number of found pixels that at least one person has drawn.
  public var right = 0
  /// The number of found pixels.
  public var found = 0
  /// The number of drawn pixels that are found, summed over all people.
  public var reached = 0
  /// The number of drawn pixels, summed over all people.
  public var drawn = 0

  /// The share of what was found that is right, 0…1.
  public var precision: Double { Double(right) / Double(max(found, 1)) }
  /// The share of what was drawn that is found, 0…1.
  public var recall: Double { Double(reached) / Double(max(drawn, 1)) }
  /// The harmonic mean of precision and recall, 0…1.
  public var fMeasure: Double { harmonicMean(precision, recall) }

  /// The counts of `found` pixels, one pixel thin, against each of `drawings`, all of one size: pixels
  /// are matched one to one, at most `tolerance` px apart.
  public init(found: Mask, drawings: [Mask], tolerance: Double) {
    var right = Mask(width: found.width, height: found.height)
    for drawing in drawings {
      let matching = OneToOneMatching(found, drawing, tolerance: tolerance)
      right = right.union(matching.first)
      reached += matching.second.population
      drawn += drawing.population
    }
    self.found = found.population
    self.right = right.population
  }

  init() {}

  /// The counts of both taken together.
  static func + (a: BoundaryCounts, b: BoundaryCounts) -> BoundaryCounts {
    var sum = a
    sum.right += b.right
    sum.found += b.found
    sum.reached += b.reached
    sum.drawn += b.drawn
    return sum
  }
}

/// A soft map of borders of one image, held against people's drawings at each of many thresholds.
public struct BoundaryCurve: Hashable, Sendable {
  /// The counts at each of `thresholds`, in their order.
  public let counts: [BoundaryCounts]

  /// Values of at least one of these are borders: k / 25.
  public static let thresholds: [Float] = (1...24).map { Float($0) / 25 }
  /// How far a pixel found may be from one drawn, as a share of the image's diagonal: the Berkeley
  /// benchmark's.
  public static let relativeTolerance = 0.0075

  /// The tolerance for an image of `width` x `height` pixels, px.
  public static func tolerance(width: Int, height: Int) -> Double {
    relativeTolerance * Double(width * width + height * height).squareRoot()
  }

  /// The counts of `map`, values 0…1, against `drawings` of its size. At each threshold the map is
  /// thinned to lines one pixel wide.
  public init(map: Plane, drawings: [Mask]) {
    let tolerance = Self.tolerance(width: map.width, height: map.height)
    var counts: [BoundaryCounts] = []
    var before: Mask?
    for threshold in Self.thresholds {
      let found = Mask(map, atLeast: threshold)
      if let last = counts.last, found == before {
        counts.append(last)
        continue
      }
      before = found
      counts.append(
        BoundaryCounts(found: found.thinned(.guoHall), drawings: drawings, tolerance: tolerance))
    }
    self.counts = counts
  }
}
