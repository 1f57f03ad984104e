public import CurveExport
public import CurvePipeline
import Failures
public import Foundation
public import Imaging

/// Everything that decides what becomes of the images of a batch: how curves are traced, which frame of files of
/// frames, what is measured, and what is written.
///
/// As JSON it is the recipe of a `TracingRequest` with these keys beside those of the request, where something else is
/// asked for than what is usual:
///
/// | key | value |
/// |---|---|
/// | `frame` | of a file of frames this one, counted from 1, or `"best"` |
/// | `window` | `[center, width]` of the values of DICOM that are shown |
/// | `formats` | some of `"svg"`, `"json"`, `"csv"`, the other formats of drawings, and `"overlay"` |
/// | `brush` | what SVGs are drawn with: `"soft"`, `"ink"` or `"pencil"` |
/// | `stroke` | what SVGs draw curves as: `"line"` or `"outline"` |
/// | `order` | whether SVGs are in the order of a pen plotter: `true` or `false` |
/// | `pixelSide` | how large a pixel is in formats that have a size, mm |
/// | `measures` | what is measured, see `MeasuresRequest` |
public struct Recipe: Sendable, Hashable {
  /// How curves are found and traced.
  public var request = TracingRequest()
  /// What is read of a file. Of frames it is one: where nothing is said the best.
  public var reading = ImageReading()
  /// The files that are written of each image; none is fine where only measures are wanted.
  public var formats = ResultFormat.usual
  /// How drawings are drawn where the format leaves that open. Its seed is that of the request.
  public var style = DrawingStyle()
  /// What is measured of each drawing.
  public var measures = MeasuresRequest()

  /// What is usual.
  public init() {}

  /// The recipe in the file at `path`, which can be carried out as far as can be seen without an image.
  ///
  /// - Throws: `RecipeError` with the file's name in front; `ImagingError` where the file cannot be opened.
  public static func read(from path: String) throws -> Recipe {
    let recipe = try RecipeFile.read(Recipe.self, from: path)
    do { try recipe.request.check() } catch let error as any ExplainedError {
      throw RecipeError.unusable(path: path, reason: error.description)
    }
    return recipe
  }

  /// The recipe as JSON with sorted keys, ending in a newline.
  public func data() throws -> Data { try RecipeFile.data(of: self) }
}
