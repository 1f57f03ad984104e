public import Geometry
public import Imaging

/// A synthetic image together with exactly what is on it.
///
/// The picture is rendered from the very splines that the truth holds, so distances to the truth are
/// exact; where a curve leaves the image the truth holds only the part inside.
public struct Phantom: Sendable, Hashable {
  /// The picture, grey, as large as the options ask.
  public let image: Image
  /// The curves on it: splines, widths at the knots, ends, junctions and crossings.
  public let truth: CurveDrawing
  /// The pixels of the curves: those whose centre lies within half the width of a centre line (at
  /// least 0.5 px, so that the thinnest curve stays connected).
  public let mask: Mask

  /// The phantom of `options`; the same options give the same bytes.
  ///
  /// - Throws: `PhantomError` where an option is out of its range.
  public init(_ options: PhantomOptions) throws(PhantomError) {
    try options.validate()
    switch options.kind {
    case .angiogram: self = AngiogramScene(options).phantom()
    case .drawing: self = PenDrawing(options).phantom()
    case .shapes: self = ShapePage(options).phantom()
    }
  }

  init(image: Image, truth: CurveDrawing, mask: Mask) {
    self.image = image
    self.truth = truth
    self.mask = mask
  }
}
