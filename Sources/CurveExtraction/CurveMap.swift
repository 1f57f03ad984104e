public import Imaging

/// What is known of curves at every pixel of an image, at the image's own size.
public struct CurveMap: Sendable, Hashable {
  /// How strongly the pixel belongs to a curve: 0 not at all, 1 at the threshold of detail 0.5,
  /// larger is surer.
  public var evidence: Plane
  /// The direction of the curve's normal, radians in -π/2…π/2 from x towards y.
  public var orientation: Plane
  /// The full width of the curve as far as the scales tell it, px.
  public var width: Plane
  /// Whether evidence is the odds of a curve over those at the threshold, so that its logarithm adds up; otherwise it
  /// is an answer over the one at the threshold.
  public var isOdds = false

  /// A map of planes of one size.
  public init(evidence: Plane, orientation: Plane, width: Plane, isOdds: Bool = false) {
    self.evidence = evidence
    self.orientation = orientation
    self.width = width
    self.isOdds = isOdds
  }
}
