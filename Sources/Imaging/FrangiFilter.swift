import Foundation
public import Workers

/// Frangi's vesselness in two dimensions, with the scale normalization that makes its scales
/// comparable: exp(-R² / 2β²) (1 - exp(-S² / 2c²)), R = |along / across|, S² = across² + along², of
/// the second derivatives times the scale squared; 0 where the stronger one is not that of a line.
///
/// A. F. Frangi, W. J. Niessen, K. L. Vincken, M. A. Viergever, "Multiscale vessel enhancement
/// filtering", MICCAI 1998, doi 10.1007/BFb0056195, equation 15. c is half the largest S, as they
/// advise, over all scales: one c for all of them, or else the scales are not compared but levelled.
/// (scikit-image 0.26 leaves the derivatives without the factor, so that the smallest scale always
/// wins, and takes c from the first scale; see its issue 7711.)
///
/// Strength is 0…1.
public struct FrangiFilter: Hashable, Sendable {
  /// The standard deviations of the Gaussians that light is blurred with, px; at each pixel the strongest
  /// answer counts.
  public var sigmas: [Float]
  /// Whether dark or bright lines are looked for.
  public var polarity: RidgePolarity
  /// How round a spot may be that still counts, as R.
  public var beta: Float

  /// The least c, in units of light: about that of a line one level of 8-bit light deep. What is
  /// fainter, rounding for the most part, does not become a vessel because nothing else is there.
  static let leastStructure: Float = 1e-3

  /// A filter for lines of a polarity, by default at scales for lines of about 2 to 12 px.
  public init(
    polarity: RidgePolarity = .dark, sigmas: [Float] = RidgeScales.usual, beta: Float = 0.5
  ) {
    precondition(beta > 0 && beta.isFinite, "Frangi's beta is positive; got \(beta)")
    self.polarity = polarity
    self.sigmas = sigmas
    self.beta = beta
  }

  /// The vesselness of every pixel of `plane`, which holds finite light.
  public func lines(in plane: Plane, pool: WorkerPool = .allCores) -> RidgeMap {
    let scan = RidgeScan(sigmas: sigmas, polarity: polarity)
    let c = max(scan.largestNorm(in: plane, pool: pool) / 2, Self.leastStructure)
    let measure = Vesselness(
      blobFactor: -1 / (2 * beta * beta), structureFactor: -1 / (2 * c * c))
    return scan.map(of: plane, by: measure, pool: pool)
  }

  private struct Vesselness: RidgeMeasure {
    let blobFactor: Float
    let structureFactor: Float

    func strength(across: Float, along: Float) -> Float {
      guard abs(along) <= across else { return 0 }
      let ratio = along / across
      let square = across * across + along * along
      // expm1 keeps faint structure: 1 - exp would round it away.
      return exp(blobFactor * ratio * ratio) * -expm1(structureFactor * square)
    }
  }
}
