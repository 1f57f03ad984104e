import Foundation
import Geometry

/// A moving drawing as it lies in the file, version 1; `sequence()` checks what the types cannot.
struct SequenceRecord: Decodable {
  struct Curve: Decodable {
    var id: Int
    var frames: [Appearance]
  }

  /// A curve of one frame.
  struct Appearance: Decodable {
    var frame: Int
    var curve: DrawingRecord.Curve

    private enum CodingKeys: CodingKey { case frame }

    init(from decoder: any Decoder) throws {
      frame = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .frame)
      curve = try DrawingRecord.Curve(from: decoder)
    }
  }

  var image: DrawingRecord.ImageSize
  var frameRate: Double
  var frames: [String]
  var curves: [Curve]
  var graphs: [DrawingRecord.Graph]
  var provenance: DrawingRecord.Origin

  /// The most frames that a moving drawing may have.
  private static let frameLimit = 100_000

  /// The moving drawing, or an error that names the first thing that is wrong.
  func sequence() throws(CurveExportError) -> CurveSequence {
    guard !frames.isEmpty, frames.count <= Self.frameLimit else {
      throw wrong("it has \(frames.count) frames, not 1 to \(Self.frameLimit)")
    }
    guard frameRate > 0, frameRate.isFinite else {
      throw wrong("its frame rate is not a number of frames a second")
    }
    guard graphs.count == frames.count else {
      throw wrong("it has \(graphs.count) graphs for \(frames.count) frames")
    }
    var own = Array(repeating: [DrawingRecord.Curve](), count: frames.count)
    for curve in curves.sorted(by: { $0.id < $1.id }) {
      for appearance in curve.frames {
        guard own.indices.contains(appearance.frame) else {
          throw wrong("curve \(curve.id) is in frame \(appearance.frame), which does not exist")
        }
        guard appearance.curve.id == curve.id else {
          throw wrong("curve \(curve.id) is called \(appearance.curve.id) in one of its frames")
        }
        own[appearance.frame].append(appearance.curve)
      }
    }
    var drawings: [CurveDrawing] = []
    for (curves, graph) in zip(own, graphs) {
      drawings.append(
        try DrawingRecord(image: image, curves: curves, graph: graph, provenance: provenance)
          .drawing())
    }
    return CurveSequence(frames: drawings, names: frames, frameRate: frameRate)
  }

  private func wrong(_ details: String) -> CurveExportError { .json(details) }
}
