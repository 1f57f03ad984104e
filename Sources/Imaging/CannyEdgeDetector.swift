/// Canny's edge detector ("A computational approach to edge detection", 1986, doi
/// 10.1109/TPAMI.1986.4767851), with the rules of OpenCV's `Canny` (aperture 3) for everything
/// after smoothing.
///
/// 1. Grey levels: values 0…1 become 0…255. 2. Smoothing by a Gaussian. 3. Sobel derivatives, 3 x
/// 3, not normalized; the border pixel repeats beyond the border. 4. Magnitude. 5. Non-maximum
/// suppression in four sectors, whose borders lie at 22.5 and 67.5 degrees. 6. Hysteresis: pixels
/// above the high threshold, and those above the low one that are connected to them.
///
/// On 8-bit input without smoothing every intermediate value is a whole number that `Float` holds
/// exactly, and the edges are OpenCV's, pixel for pixel. Use `.eightBit` smoothing for OpenCV's
/// results with smoothing too.
public struct CannyEdgeDetector: Hashable, Sendable {
  /// How the length of a gradient (x, y) is measured.
  public enum Magnitude: Hashable, Sendable {
    /// |x| + |y|, OpenCV's default.
    case l1
    /// The Euclidean length, √(x² + y²).
    case l2
  }

  /// How the image is smoothed.
  public enum Smoothing: Hashable, Sendable {
    /// In floating point, with the kernel of `Plane.gaussianBlurred`.
    case float
    /// As OpenCV does before Canny: levels rounded to whole numbers, and the kernel of
    /// `GaussianBlur` with size (0, 0) on 8-bit images, cut at three sigmas with weights in whole
    /// 256ths.
    case eightBit
  }

  /// Where the thresholds come from. Magnitudes are in grey levels of 255, times the Sobel kernel's
  /// 8: a step of one level has the gradient 4, a ramp of one level a pixel 8.
  public enum Thresholds: Hashable, Sendable {
    /// The high one half way between the means of the two classes, edges and texture, that Otsu's
    /// method (1979) makes of the magnitudes of the local maxima; the low one half of it.
    case automatic
    /// These magnitudes; exchanged where `low` is above `high`.
    case absolute(low: Float, high: Float)
    /// The magnitudes below which these fractions (0…1) of all pixels lie.
    case quantiles(low: Double, high: Double)
    /// The high one the magnitude below which this fraction (0…1) of all pixels lies, the low one
    /// half of it.
    case quantile(Double)
  }

  /// The Gaussian's standard deviation in pixels; 0 for none.
  public var sigma: Float
  /// How the two thresholds of hysteresis are chosen.
  public var thresholds: Thresholds
  /// How the length of a gradient is measured.
  public var magnitude: Magnitude
  /// How the image is smoothed before derivatives are taken.
  public var smoothing: Smoothing

  /// A detector; by default one that needs no knowledge of the image.
  public init(
    sigma: Float = 1.4, thresholds: Thresholds = .automatic, magnitude: Magnitude = .l2,
    smoothing: Smoothing = .eightBit
  ) {
    precondition(sigma >= 0 && sigma.isFinite, "Canny's sigma is not negative; got \(sigma)")
    self.sigma = sigma
    self.thresholds = thresholds
    self.magnitude = magnitude
    self.smoothing = smoothing
  }

  /// Edges, with the thresholds that gave them.
  public struct Detection: Hashable, Sendable {
    /// The edge pixels: lines one pixel wide, nearly everywhere.
    public let edges: Mask
    /// Pixels above this magnitude continue edges; in the unit of `Thresholds`.
    public let lowThreshold: Float
    /// Pixels above this magnitude begin edges; in the unit of `Thresholds`.
    public let highThreshold: Float
  }

  /// The edges in `plane` (values 0…1).
  public func edges(in plane: Plane) -> Mask { detect(in: plane).edges }

  /// The edges in `plane` (values 0…1), with the thresholds that were used.
  public func detect(in plane: Plane) -> Detection {
    guard plane.count > 0 else {
      return Detection(
        edges: Mask(width: plane.width, height: plane.height), lowThreshold: 0, highThreshold: 0)
    }
    // 1. to 4. Grey levels, smoothed; derivatives and magnitudes.
    let suppression = NonMaximumSuppression(gradient: gradient(of: plane), magnitude: magnitude)
    // 5. Local maxima, of which the automatic thresholds need all.
    let given = givenThresholds(suppression)
    let maxima = suppression.maxima(above: given?.low ?? 0)
    let (low, high) = given ?? automaticThresholds(suppression.magnitudes(of: maxima))
    // 6. Hysteresis.
    let edges = suppression.edges(of: maxima, low: low, high: high)
    return Detection(edges: edges, lowThreshold: low, highThreshold: high)
  }

  /// Sobel's derivatives (not normalized, so 8 times the slope) of smoothed grey levels 0…255.
  func gradient(of plane: Plane) -> PlaneGradient {
    smoothed(plane).sobelGradient(border: .replicate)
  }

  /// Grey levels 0…255, smoothed.
  func smoothed(_ plane: Plane) -> Plane {
    let levels = plane.map { $0 * 255 }
    switch smoothing {
    case .float: return levels.gaussianBlurred(sigma: sigma, border: .replicate)
    case .eightBit:
      let whole = levels.map { min(max(($0 + 0.5).rounded(.down), 0), 255) }
      return EightBitGaussian(sigma: sigma).applied(to: whole)
    }
  }

  func givenThresholds(
    _ suppression: NonMaximumSuppression
  ) -> (low: Float, high: Float)? {
    switch thresholds {
    case .automatic: return nil
    case .absolute(let low, let high): return (min(low, high), max(low, high))
    case .quantiles(let low, let high):
      let magnitudes = suppression.magnitudes
      let values = (magnitudes.quantile(low) ?? 0, magnitudes.quantile(high) ?? 0)
      return (min(values.0, values.1), max(values.0, values.1))
    case .quantile(let fraction):
      let high = suppression.magnitudes.quantile(fraction) ?? 0
      return (0.5 * high, high)
    }
  }

  /// Of the local maxima, not of all pixels: those are mostly flat. On 20 photographs of BSDS500
  /// this came to a mean F of 0.60 and the 0.9 quantile of all magnitudes to 0.53
  /// (Scripts/experiments/canny_thresholds.py).
  ///
  /// Otsu's own threshold is anywhere in the gap between two well separated classes, and with few
  /// edges at its lower end, among the noise; the middle of the classes' means is the same without
  /// a gap, and half way across where there is one.
  func automaticThresholds(_ maxima: Plane) -> (low: Float, high: Float) {
    guard let threshold = maxima.otsuThreshold() else {
      // One magnitude everywhere, a single clean edge: all of it is edge.
      let high = maxima.pixels.first.map { $0 * 0.5 } ?? 0
      return (0.5 * high, high)
    }
    var (lower, upper) = ((sum: 0.0, count: 0.0), (sum: 0.0, count: 0.0))
    for value in maxima.pixels {
      if value > threshold {
        upper = (upper.sum + Double(value), upper.count + 1)
      } else {
        lower = (lower.sum + Double(value), lower.count + 1)
      }
    }
    let high = Float((lower.sum / max(lower.count, 1) + upper.sum / max(upper.count, 1)) / 2)
    return (0.5 * high, high)
  }
}
