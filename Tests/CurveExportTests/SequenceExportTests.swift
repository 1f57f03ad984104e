import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveExport

struct SequenceExportTests {
  /// Four frames of the sample drawing: curve 12 is missing in the second one, curve 3 grows by a segment in the last.
  static var sequence: CurveSequence {
    var frames = (0..<4).map { frame -> CurveDrawing in
      var drawing = Samples.drawing
      drawing.curves = drawing.curves.map { $0.translated(by: Vector(Double(frame), 0.1)) }
      // What moves is never dashed.
      for k in drawing.curves.indices { drawing.curves[k].dashes = [] }
      for k in drawing.graph.nodes.indices { drawing.graph.nodes[k].position.x += Double(frame) }
      return drawing
    }
    frames[1].curves.removeAll { $0.id == 12 }
    frames[1].graph = CurveGraph()
    let curve = frames[3].curves[0]
    let end = curve.spline.knot(curve.spline.segmentCount)
    let tail = CubicBezier.line(from: end, to: end + Vector(5, -20))
    frames[3].curves[0] = TracedCurve(
      id: 3, spline: Spline(segments: curve.spline.segments + [tail]),
      widths: curve.widths + [1], confidence: 0.5)
    return CurveSequence(
      frames: frames, names: ["f-1", "f-2", "f <3>", "f \"4\""], frameRate: 12.5)
  }

  @Test func whatJSONReadsIsWhatItWrote() throws {
    let sequence = Self.sequence
    let text = try JSONSequence.text(of: sequence)
    #expect(try JSONSequence.sequence(from: Data(text.utf8)) == sequence)
    #expect(try JSONSequence.text(of: sequence) == text)
    #expect(text.contains("[0, 0],") && text.contains("[2, 3]"))
    #expect(text.contains("\"vanishes\"") && text.contains("\"appears\""))
  }

  @Test func damagedJSONIsRefusedWithAReason() throws {
    let text = try JSONSequence.text(of: Self.sequence)
    func details(_ text: String) -> String {
      do {
        _ = try JSONSequence.sequence(from: Data(text.utf8))
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(details("{").contains("not a JSON drawing"))
    #expect(details(text.replacing("curvetrace-sequence", with: "else")).contains("format"))
    #expect(
      details(text.replacing("\"version\": 1,\n", with: "\"version\": 2,\n")).contains("version 2"))
    #expect(details(text.replacing("\"frame\": 3", with: "\"frame\": 4")).contains("frame 4"))
    #expect(
      details(text.replacing("\"frameRate\": 12.5", with: "\"frameRate\": -1")).contains("rate"))
    #expect(details(text.replacing("\"f-2\", ", with: "")).contains("graphs"))
    // One curve twice in a frame.
    #expect(details(text.replacing("\"frame\": 3", with: "\"frame\": 2")).contains("two curves"))
  }

  @Test func theTableHasARowForEachFrameAndSegment() throws {
    let rows = try CSVSequence.text(of: Self.sequence).split(separator: "\n")
    let segments = Self.sequence.frames.reduce(0) {
      $0 + $1.curves.reduce(0) { $0 + $1.spline.segmentCount }
    }
    #expect(rows.count == 1 + segments)
    #expect(rows[0] == "frame,\(CSVWriter.header)")
    let columns = rows.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
    #expect(Set(columns) == [18])
    #expect(rows.dropFirst().map { $0.prefix(1) }.last == "3")
  }

  /// A player of today shows the shapes that are listed; every one has as many numbers as the others, so that one
  /// turns into the next.
  @Test(arguments: [nil] + Brush.allCases.map(Optional.init))
  func shapesOfACurveCanTurnIntoEachOther(brush: Brush?) throws {
    let text = try AnimatedSVGWriter(style: DrawingStyle(brush: brush)).text(of: Self.sequence)
    #expect(MarkupCheck.problem(in: text) == nil)
    let animations = text.matches(of: #/attributeName="d" dur="0.32s"[^>]* values="([^"]*)"/#)
    #expect(animations.count == (brush == nil ? 2 : brush == .pencil ? 6 : 4))
    for animation in animations {
      let values = animation.output.1.split(separator: ";")
      #expect(values.count == 5, "four frames, and the last one until its end")
      let commands = values.map { $0.filter { $0.isLetter } }
      let numbers = values.map { $0.split { !"0123456789.-".contains($0) }.count }
      #expect(Set(commands).count == 1 && Set(numbers).count == 1)
    }
    // Curve 12 is off in the second of four frames.
    #expect(text.contains("keyTimes=\"0;0.25;0.5\" values=\"inline;none;inline\""))
    #expect(text.contains("repeatCount=\"indefinite\""))
    // Who knows of no animation reads the first frame.
    let read = try SVGReader.drawing(from: text)
    #expect(read.curves.map(\.id) == [3, 12])
    let expected = Self.sequence.frames[0].curves
    for (curve, own) in zip(read.curves, expected) {
      #expect(curve.spline.segmentCount == own.spline.segmentCount)
      for (a, b) in zip(curve.spline.controlPoints, own.spline.controlPoints) {
        #expect(a.distance(to: b) < 0.001)
      }
    }
  }

  @Test func aShorterCurveIsPaddedWhereItGrows() throws {
    let path = Self.sequence.path(of: 3).map { $0?.spline }
    let aligned = MorphAlignment(path).splines
    #expect(aligned.map { $0?.segmentCount } == [3, 3, 3, 3])
    #expect(aligned[3] == path[3])
    let first = try #require(aligned[0])
    #expect(Array(first.controlPoints.prefix(7)) == path[0]?.controlPoints)
    #expect(Set(first.controlPoints.suffix(4)).count == 1, "the rest has no length")
  }
}
