import Foundation
public import Imaging

/// A linear way from parameters to one plane, with its adjoint.
public protocol PlaneBasis: Sendable {
  var width: Int { get }
  var height: Int { get }
  /// The number of parameters for one plane.
  var parameterCount: Int { get }
  /// The plane of `parameterCount` parameters; independent normal parameters of deviation 1 give pixels of
  /// deviation 1.
  func plane(of parameters: ArraySlice<Double>) -> Plane
  /// The derivatives by the parameters from those by the pixels.
  func pullback(_ gradient: Plane) -> [Double]
}

/// The parameters are the pixels.
public struct PixelBasis: PlaneBasis {
  public let width: Int
  public let height: Int

  /// The basis of planes of `width` x `height` pixels.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// One parameter for each pixel.
  public var parameterCount: Int { width * height }

  /// The parameters as pixels, row-major.
  public func plane(of parameters: ArraySlice<Double>) -> Plane {
    Plane(width: width, height: height, pixels: ContiguousArray(parameters.lazy.map { Float($0) }))
  }

  /// The derivatives by the pixels themselves.
  public func pullback(_ gradient: Plane) -> [Double] { gradient.pixels.map { Double($0) } }
}

/// The parameters are the coefficients of waves, those of frequency f scaled by 1/f to some power: natural
/// images have about the power 1 (D. J. Field, "Relations between the statistics of natural images and the
/// response properties of cortical cells", JOSA A 4, 1987, doi 10.1364/JOSAA.4.002379), and an optimizer
/// that takes equal steps in all parameters then changes them in natural proportions (C. Olah, A.
/// Mordvintsev, L. Schubert, "Feature Visualization", Distill 2017, doi 10.23915/distill.00007, section
/// "Preconditioning").
///
/// Waves fit a square whose side is a power of two, of which the plane is the upper left part.
public struct FourierBasis: PlaneBasis {
  public let width: Int
  public let height: Int
  private let transform: HartleyTransform
  /// What each coefficient is multiplied by, `[size, size]`.
  private let scales: [Float]

  /// The basis of planes of `width` x `height` pixels; `decay` is the power of 1/f. A little more than
  /// nature's makes clearer pictures: of the neurons of InceptionV1's curve family, the power 1 shows more
  /// of the ripples to which max pooling is prone.
  public init(width: Int, height: Int, decay: Double = 1.25) {
    precondition(width > 0 && height > 0, "a plane of \(width) x \(height) pixels has no waves")
    self.width = width
    self.height = height
    var size = 1
    while size < max(width, height) { size *= 2 }
    transform = HartleyTransform(size: size)
    // Frequencies in cycles per picture, negative ones in the upper half; the mean counts as one cycle.
    let frequencies = (0..<size).map { Double(min($0, size - $0)) }
    let falling = frequencies.flatMap { v in
      frequencies.map { u in pow(max(hypot(u, v), 1), -decay) }
    }
    // The transform is orthonormal: the pixels' variance is the coefficients' mean variance.
    let deviation = (falling.reduce(0) { $0 + $1 * $1 } / Double(falling.count)).squareRoot()
    scales = falling.map { Float($0 / deviation) }
  }

  /// One for each wave, also of those that only the rest of the square shows.
  public var parameterCount: Int { scales.count }

  /// The sum of the waves, cropped to the plane's size.
  public func plane(of parameters: ArraySlice<Double>) -> Plane {
    let pixels = ContiguousArray(zip(parameters, scales).lazy.map { Float($0) * $1 })
    return transform(Plane(width: transform.size, height: transform.size, pixels: pixels))
      .cropped(columns: 0..<width, rows: 0..<height)
  }

  /// The transform is its own adjoint: the waves of the derivatives, which are zero beyond the plane.
  public func pullback(_ gradient: Plane) -> [Double] {
    var whole = Plane(width: transform.size, height: transform.size)
    for y in 0..<height {
      let start = y * transform.size
      whole.pixels.replaceSubrange(
        start..<start + width, with: gradient.pixels[y * width..<(y + 1) * width])
    }
    return zip(transform(whole).pixels, scales).map { Double($0 * $1) }
  }
}
