import CurveExport
import CurvePipeline

/// Splines over their image while they are refined, frame by frame. Events come one after the other, by whichever
/// thread.
final class RefinementFilm: @unchecked Sendable {
  private let frames: WatchOption.Frames
  private let image: Image
  private var step = 0

  /// A film whose frames go to `frames`, over `image`.
  init(_ frames: WatchOption.Frames, over image: Image) {
    (self.frames, self.image) = (frames, image)
  }

  /// Takes what a step of refinement has made of the curves.
  func take(_ event: ProgressEvent) throws {
    guard let curves = event.curves else { return }
    step += 1
    try frames.take(
      step, picture(of: CurveDrawing(width: image.width, height: image.height, curves: curves)))
  }

  /// Ends with the finished drawing; the files that were written.
  func finish(with drawing: CurveDrawing) throws -> [String] {
    try frames.finish(with: picture(of: drawing))
    return frames.written
  }

  private func picture(of drawing: CurveDrawing) -> Image {
    OverlayPicture(colorsByID: true).picture(of: drawing, over: image)
  }
}
