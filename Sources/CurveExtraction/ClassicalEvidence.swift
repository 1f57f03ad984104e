import Imaging
import Workers

/// What a classical method says of an image, as a map of curves.
struct ClassicalEvidence {
  /// The method; the network has readers of its own.
  let source: EvidenceSource
  /// The workers that filter.
  let pool: WorkerPool

  /// The map of the curves in `input` that are dark once its light is multiplied by `sign`.
  func map(of input: CurveInput, sign: Float) -> CurveMap {
    let polarity: RidgePolarity = sign < 0 ? .bright : .dark
    let light = input.light
    switch source {
    case .frangi:
      return lines(FrangiFilter(polarity: polarity).lines(in: light, pool: pool), in: input)
    case .sato:
      return lines(SatoFilter(polarity: polarity).lines(in: light, pool: pool), in: input)
    case .background:
      // Depth has no direction: that of the line that Sato's filter sees.
      var map = SatoFilter(polarity: polarity).lines(in: light, pool: pool)
      map.strength = BackgroundSubtraction(polarity: polarity).depth(in: light, pool: pool)
      return lines(map, in: input)
    case .steger:
      return lines(StegerLineDetector(polarity: polarity).lines(in: light, pool: pool), in: input)
    case .canny: return edges(in: input)
    case .network: preconditionFailure("networks are asked by a NetworkReader")
    }
  }

  /// The map of a ridge filter's answer.
  ///
  /// The full width of a line is twice the scale at which it is strongest: of a bar this is so to the
  /// letter, and a softer profile's width at half its depth is somewhat less.
  private func lines(_ ridges: RidgeMap, in input: CurveInput) -> CurveMap {
    let threshold = AnswerThreshold().threshold(of: ridges.strength, in: input.allowed)
    return CurveMap(
      evidence: ridges.strength.map { $0 / threshold }, orientation: ridges.orientation,
      width: ridges.sigma.map { $0 > 0 ? 2 * $0 : 1 })
  }

  /// The map of Canny's local maxima.
  ///
  /// Evidence is measured by the high threshold so that hysteresis at detail 0.5 (`CurveMap.mask`)
  /// starts where Canny's does, and follows an edge down to 0.6 of it, hardly less far than Canny.
  private func edges(in input: CurveInput) -> CurveMap {
    let maxima = CannyEdgeDetector().maxima(in: input.light)
    let unit = max(maxima.highThreshold / CurveMap.strongEvidence, Self.leastGradient)
    return CurveMap(
      evidence: maxima.magnitude.map { $0 / unit }, orientation: maxima.orientation,
      width: maxima.magnitude.map { _ in 1 })
  }

  /// Half of the gradient of a step by one level of 8-bit light.
  private static let leastGradient: Float = 2
}
