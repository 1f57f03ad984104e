public import Imaging

/// How well a soft map, larger where a curve is likelier, tells the pixels of curves from the others.
public struct SoftMapScores: Hashable, Sendable {
  /// The area under the receiver operating characteristic, 0…1; equal values count half. 0 where the
  /// truth has only one class.
  public let areaUnderCurve: Double
  /// The best F1 (= Dice) that one threshold gives, 0…1.
  public let bestF1: Double
  /// The largest threshold that gives it: pixels at or above it are curves.
  public let threshold: Float

  /// A map, the truth it is held against and, where not all pixels count, those that do; all of one
  /// size.
  public struct MapWithTruth: Sendable {
    /// Larger where a curve is likelier; NaN counts as least likely.
    public var map: Plane
    /// The pixels that truly are curves.
    public var truth: Mask
    /// The pixels that count, or `nil` for all.
    public var fieldOfView: Mask?

    /// All three must have one size.
    public init(map: Plane, truth: Mask, fieldOfView: Mask? = nil) {
      precondition(
        map.width == truth.width && map.height == truth.height
          && (fieldOfView.map { $0.width == map.width && $0.height == map.height } ?? true),
        "a map, its truth and its field of view have one size")
      self.map = map
      self.truth = truth
      self.fieldOfView = fieldOfView
    }
  }

  /// The scores of all pixels of `items` taken together, at one threshold.
  public init(_ items: [MapWithTruth]) { self.init(RankedPixels(items)) }

  /// The scores of one map.
  public init(_ item: MapWithTruth) { self.init([item]) }

  init(_ ranked: RankedPixels) {
    var before = (truePositives: 0, falsePositives: 0)
    var area = 0.0
    var best = -1.0
    var threshold = Float.infinity
    ranked.forEachLevel { level in
      // The trapezoid between two levels is what makes ties count half.
      area +=
        Double(level.falsePositives - before.falsePositives)
        * Double(level.truePositives + before.truePositives) / 2
      let f1 =
        2 * Double(level.truePositives)
        / Double(level.truePositives + level.falsePositives + ranked.positives)
      if f1 > best {
        best = f1
        threshold = level.value
      }
      before = (level.truePositives, level.falsePositives)
    }
    let pairs = Double(ranked.positives) * Double(ranked.negatives)
    areaUnderCurve = pairs > 0 ? area / pairs : 0
    bestF1 = max(best, 0)
    self.threshold = threshold
  }
}
