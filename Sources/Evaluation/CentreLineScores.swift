public import Imaging

/// How well a mask's centre lines agree with those of the true mask.
public struct CentreLineScores: Hashable, Sendable {
  /// clDice: the harmonic mean of the share of the predicted skeleton inside the true mask and the
  /// share of the true skeleton inside the predicted mask (S. Shit et al., CVPR 2021,
  /// doi 10.1109/CVPR46437.2021.01629), 0…1.
  public let clDice: Double
  /// The share of the predicted skeleton within the tolerance of the true one, 0…1.
  public let precision: Double
  /// The share of the true skeleton within the tolerance of the predicted one, 0…1.
  public let recall: Double

  /// The harmonic mean of precision and recall, 0…1.
  public var fMeasure: Double { harmonicMean(precision, recall) }

  /// The default for how far a line may be off and still count as found, px.
  public static let tolerance: Float = 2

  /// The scores of `prediction` against `truth`, masks of one size; skeletons count only inside
  /// `fieldOfView`. All are 0 where either skeleton is empty.
  ///
  /// - Parameter tolerance: how far, in px between pixel centres, still counts as found.
  public init(
    prediction: Mask, truth: Mask, fieldOfView: Mask? = nil, tolerance: Float = Self.tolerance
  ) {
    var predicted = prediction.thinned()
    var actual = truth.thinned()
    if let fieldOfView {
      predicted = predicted.intersection(fieldOfView)
      actual = actual.intersection(fieldOfView)
    }
    guard predicted.population > 0, actual.population > 0 else {
      (clDice, precision, recall) = (0, 0, 0)
      return
    }
    clDice = harmonicMean(
      Self.share(of: predicted) { truth.pixels[$0] },
      Self.share(of: actual) { prediction.pixels[$0] })
    let toActual = DistanceTransform(to: actual).distance.pixels
    let toPredicted = DistanceTransform(to: predicted).distance.pixels
    precision = Self.share(of: predicted) { toActual[$0] <= tolerance }
    recall = Self.share(of: actual) { toPredicted[$0] <= tolerance }
  }

  private static func share(of mask: Mask, where isGood: (Int) -> Bool) -> Double {
    var count = 0
    var good = 0
    for i in 0..<mask.pixels.count where mask.pixels[i] {
      count += 1
      if isGood(i) { good += 1 }
    }
    return Double(good) / Double(count)
  }
}

/// 2·a·b / (a + b), 0 where both are 0.
package func harmonicMean(_ a: Double, _ b: Double) -> Double {
  a + b > 0 ? 2 * a * b / (a + b) : 0
}

/// How far two sets of pixels agree, pixel by pixel.
public struct PixelOverlap: Hashable, Sendable {
  /// Dice's coefficient, 2·|A ∩ B| / (|A| + |B|), the same as F1; 1 where both are empty.
  public let dice: Double

  /// The agreement of `a` and `b`, masks of one size.
  public init(_ a: Mask, _ b: Mask) {
    let total = a.population + b.population
    dice = total > 0 ? Double(2 * a.intersection(b).population) / Double(total) : 1
  }
}
