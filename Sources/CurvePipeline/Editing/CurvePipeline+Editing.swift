import CurveExtraction
import CurveTracing
public import Geometry
import Imaging
public import Workers

extension CurvePipeline {
  /// What `command` does to the drawing of an outcome, as an edit that holds in other drawings of the image too.
  ///
  /// What settles is shown to the network, nearby only: a curve of 200 px takes about a quarter of a second.
  ///
  /// ```swift
  /// let outcome = try pipeline.trace(extracted)
  /// let edit = try pipeline.edit(.remove(curves: [3]), of: outcome, in: extracted)
  /// let edited = outcome.editing(by: [edit])
  /// ```
  ///
  /// - Parameters:
  ///   - command: what is to be done to `outcome.drawing`, edits included that are in it.
  ///   - outcome: what was traced, and edited so far.
  ///   - extracted: what it was traced from, its light included.
  ///   - monitor: told of progress, with the curves as they settle in `ProgressEvent.refinement`; stops the work.
  /// - Throws: `EditError` where the drawing has not what the command names; what a network throws; what stops
  ///   `monitor`.
  public func edit(
    _ command: EditCommand, of outcome: TracingOutcome, in extracted: ExtractedImage,
    monitor: WorkMonitor = .silent
  ) throws -> DrawingEdit {
    try monitor.run {
      try Editor(pipeline: self, outcome: outcome, extracted: extracted, monitor: monitor)
        .edit(command)
    }
  }

  /// Where a live wire through `points`, px, would run: points about a pixel apart along the evidence, in the middle
  /// of the curve. The first and the last of `points` go to an end of a curve of `drawing` within 4 px, else to its
  /// course, else as the others to the crest of the evidence within 3 px. Through one point runs a branch: from the
  /// curve of `drawing` that the evidence leads to it from; empty where there is none, or the point lies on one.
  ///
  /// - Throws: `EditError` where there are not two points that are apart, or one is far outside of the image.
  public func wire(
    through points: [Point], in extracted: ExtractedImage, beside drawing: CurveDrawing
  ) throws -> [Point] {
    do {
      return try WireRun(through: points, along: extracted.map, beside: drawing, pool: pool).points
    } catch let error as EditError
      where points.count == 1 && [.noLength, .nothingNear].contains(error)
    {
      return []
    }
  }
}

extension CurveDrawing {
  /// Throws where a point is farther from the image than the image is large.
  func check(_ point: Point) throws(EditError) {
    let (w, h) = (Double(width), Double(height))
    guard (-w...2 * w).contains(point.x), (-h...2 * h).contains(point.y) else {
      throw .farPoint(x: point.x, y: point.y, width: width, height: height)
    }
  }
}
