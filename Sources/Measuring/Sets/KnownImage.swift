import Evaluation
public import Imaging

/// What is known about one image: what results are held against.
public struct KnownImage: Hashable, Sendable {
  /// The truth about an image: its curves or its borders.
  public enum Known: Hashable, Sendable {
    /// Curves, as a mask or as a drawing.
    case curves(Truth)
    /// Borders as several people drew them, lines about one pixel wide.
    case borders([Mask])
  }

  public let known: Known
  /// The pixels inside which results are scored; `nil` where all count.
  public let fieldOfView: Mask?

  /// An image of which the curves are known; pixels outside the field of view do not count.
  public init(truth: Truth, fieldOfView: Mask? = nil) {
    known = .curves(truth)
    self.fieldOfView = fieldOfView
  }

  /// What is known about an image of `width` x `height` pixels.
  ///
  /// - Throws: `ImageSetError.missingTruth`, `DrawingFileError` or `ImagingError`.
  public init(_ item: ImageSet.ImageFiles, width: Int, height: Int) throws {
    func mask(_ path: String) throws -> Mask {
      try Truth(mask: Mask(try Image.read(from: path).luminance, atLeast: 0.5))
        .fitted(width: width, height: height, path: path).mask
    }
    switch item.truth {
    case .missing: throw ImageSetError.missingTruth(image: item.image)
    case .file(let path):
      known = .curves(try Truth.read(from: path).fitted(width: width, height: height, path: path))
    case .drawings(let paths): known = .borders(try paths.map(mask))
    }
    fieldOfView = try item.fieldOfView.map(mask)
  }
}

extension Truth {
  /// The truth as drawings are held against it: its curves where they are known, else its mask.
  var lines: DrawingScores.TrueLines { drawing.map { .drawing($0) } ?? .mask(mask) }
}
