public import Workers

/// Sato's line filter in two dimensions: at each pixel the larger second derivative, as far as it is
/// positive, times the scale squared; of all scales the largest.
///
/// Y. Sato and others, "Three-dimensional multi-scale line filter for segmentation and visualization
/// of curvilinear structures in medical images", Medical Image Analysis 2(2), 1998, doi
/// 10.1016/S1361-8415(98)80009-1, equations 9 and 22. The numbers are those of
/// `skimage.filters.sato` with its default border, mirrored.
///
/// Strength is in units of light: a bar of contrast 1 whose half width is the scale has 0.48.
public struct SatoFilter: Hashable, Sendable {
  /// The standard deviations of the Gaussians that light is blurred with, px; at each pixel the strongest
  /// answer counts.
  public var sigmas: [Float]
  /// Whether dark or bright lines are looked for.
  public var polarity: RidgePolarity

  /// A filter for lines of a polarity, by default at scales for lines of about 2 to 12 px.
  public init(polarity: RidgePolarity = .dark, sigmas: [Float] = RidgeScales.usual) {
    self.polarity = polarity
    self.sigmas = sigmas
  }

  /// The strength of a line at every pixel of `plane`, which holds finite light.
  public func lines(in plane: Plane, pool: WorkerPool = .allCores) -> RidgeMap {
    RidgeScan(sigmas: sigmas, polarity: polarity).map(of: plane, by: Tubeness(), pool: pool)
  }

  private struct Tubeness: RidgeMeasure {
    func strength(across: Float, along: Float) -> Float { across }
  }
}
