import Foundation
public import Imaging
package import Workers

/// What is known of curves at every pixel of an image, at the image's own size.
public struct CurveMap: Sendable, Hashable {
  /// How strongly the pixel belongs to a curve: 0 not at all, 1 at the threshold of detail 0.5,
  /// larger is surer.
  public var evidence: Plane
  /// The direction of the curve's normal, radians in -π/2…π/2 from x towards y.
  public var orientation: Plane
  /// The full width of the curve as far as the scales tell it, px.
  public var width: Plane
  /// Whether evidence is the odds of a curve over those at the threshold, so that its logarithm adds up;
  /// otherwise it is an answer over the one at the threshold.
  public var isOdds = false

  /// A map of planes of one size.
  public init(evidence: Plane, orientation: Plane, width: Plane, isOdds: Bool = false) {
    self.evidence = evidence
    self.orientation = orientation
    self.width = width
    self.isOdds = isOdds
  }
}

extension CurveMap {
  /// A curve has a pixel with this many times the evidence of the threshold.
  package static let strongEvidence: Float = 1.4

  /// The evidence from which on a pixel counts at `detail`: halved or doubled by a quarter of the
  /// knob's way.
  public static func threshold(detail: Double) -> Float { Float(exp2(4 * (0.5 - detail))) }

  /// The pixels of curves: those with enough evidence, and weaker ones that hang on to them; specks
  /// and pinholes gone.
  ///
  /// - Parameter detail: 0…1, more or fewer; 0.5 takes evidence 1 as the threshold.
  public func mask(detail: Double = 0.5) -> Mask {
    let threshold = Self.threshold(detail: detail)
    return evidence.hysteresisThresholded(
      low: Self.maskShare * threshold, high: Self.strongEvidence * threshold
    ).removingComponents(smallerThan: 20)
      .inverted().removingComponents(smallerThan: 12).inverted()
  }

  /// A line of surely more than the threshold is followed down to somewhat less.
  package static let maskShare: Float = 0.85
}

extension CurveMap {
  /// What is known of some columns and rows.
  package func cropped(columns: Range<Int>, rows: Range<Int>) -> CurveMap {
    CurveMap(
      evidence: evidence.cropped(columns: columns, rows: rows),
      orientation: orientation.cropped(columns: columns, rows: rows),
      width: width.cropped(columns: columns, rows: rows), isOdds: isOdds)
  }
}

extension CurveMap {
  /// How far the flanks of a curve reach from its middle, in widths. A filter that answers to lines
  /// of width 2σ, minus the second derivative of a Gaussian, has faded at 3σ.
  private static let flankReach: Float = 1.5

  /// The map with evidence only where it outdoes that of `rival`, the map of the other polarity.
  ///
  /// Beside every curve lie two of the other polarity, its flanks, and between two dark lines lies a
  /// bright gap. They are no curves, and fainter than what makes them. So a pixel belongs to the
  /// polarity with more evidence there, as long as the other has no more nearby; near is what a flank
  /// of the pixel's width is away from its curve. What is lost is the fainter of two curves of
  /// opposite polarity that really lie that close together.
  package func prevailing(over rival: CurveMap, pool: WorkerPool) -> CurveMap {
    let (width, height) = (evidence.width, evidence.height)
    var result = self
    let (own, other) = (BlockMaxima(of: evidence), BlockMaxima(of: rival.evidence))
    let rows = pool.map(height) { y in
      if Cancellation.isRequested { return [Float](repeating: 0, count: width) }
      return (0..<width).map { x -> Float in
        let value = evidence[x, y]
        guard value > 0, value >= rival.evidence[x, y] else { return 0 }
        let radius = Self.flankReach * self.width[x, y]
        let wanted = other.maximum(around: (x, y), radius: radius)
        return own.reaches(wanted, around: (x, y), radius: radius) ? value : 0
      }
    }
    result.evidence.pixels = ContiguousArray(rows.joined())
    return result
  }

  /// At each pixel, what the one of `maps`, at least one, with the largest evidence says.
  public init(merging maps: [CurveMap]) {
    self = maps.dropFirst().reduce(maps[0]) { $0.merged(with: $1) }
  }

  /// What two views of one image say together: where only one sees a curve, what that one says, and more where both do.
  ///
  /// Of probabilities p and q the square is that of either of two independent events of probabilities p² and q²; of
  /// other evidence it is the larger.
  func reinforced(by other: CurveMap) -> CurveMap {
    var result = merged(with: other)
    guard isOdds else { return result }
    for i in 0..<evidence.count {
      let (p, q) = (
        Self.probability(evidence.pixels[i]), Self.probability(other.evidence.pixels[i])
      )
      let both = min((p * p + q * q - p * p * q * q).squareRoot(), 1 - 1e-4)
      result.evidence.pixels[i] = both / (1 - both)
    }
    return result
  }

  private static func probability(_ odds: Float) -> Float {
    odds.isFinite ? odds / (1 + odds) : 1
  }

  /// At each pixel, what the map with the larger evidence says.
  func merged(with other: CurveMap) -> CurveMap {
    var result = self
    for i in 0..<evidence.count where other.evidence.pixels[i] > evidence.pixels[i] {
      result.evidence.pixels[i] = other.evidence.pixels[i]
      result.orientation.pixels[i] = other.orientation.pixels[i]
      result.width.pixels[i] = other.width.pixels[i]
    }
    return result
  }
}
