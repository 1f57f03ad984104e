import CurveExport
import Determinism
import Foundation
import Geometry
import TestSupport
import Testing

struct JSONTests {
  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func readsBackBitForBit(seed: UInt64) throws {
    let drawing =
      seed == 1 ? Samples.drawing : seed == 2 ? Samples.parts : Samples.random(seed: seed)
    let text = try JSONDrawing.text(of: drawing)
    let back = try JSONDrawing.drawing(from: Data(text.utf8))
    #expect(back == drawing, "seed \(seed)")
    #expect(try JSONDrawing.text(of: back) == text)
    for (a, b) in zip(drawing.curves, back.curves) {
      let bits = zip(a.spline.controlPoints, b.spline.controlPoints)
        .allSatisfy { $0.x.bitPattern == $1.x.bitPattern && $0.y.bitPattern == $1.y.bitPattern }
      #expect(bits)
    }
  }

  @Test func emptyDrawingsAreDrawings() throws {
    let drawing = CurveDrawing(width: 1, height: 1)
    #expect(try JSONDrawing.drawing(from: Data(JSONDrawing.text(of: drawing).utf8)) == drawing)
    #expect(try DrawingFormat.svg.drawing(from: DrawingFormat.svg.data(of: drawing)).curves.isEmpty)
    #expect(try CSVWriter.text(of: drawing) == CSVWriter.header + "\n")
  }

  /// How large pixels are is in JSON, still and moving, and in every row of a table, and nowhere where nobody says it.
  @Test func theSizeOfPixelsIsKept() throws {
    var drawing = Samples.drawing
    let plain = try CSVWriter.text(of: drawing)
    #expect(!(try JSONDrawing.text(of: drawing)).contains("pixelSpacing"))
    let spacing = PixelSpacing(x: 0.25, y: 0.5, source: "a \"ruler\", in the patient")
    drawing.pixelSpacing = spacing
    let text = try JSONDrawing.text(of: drawing)
    #expect(try JSONDrawing.drawing(from: Data(text.utf8)) == drawing)
    let moving = CurveSequence(frames: [drawing, drawing], names: ["a", "b"])
    #expect(moving.pixelSpacing == spacing)
    let back = try JSONSequence.sequence(from: Data(try JSONSequence.text(of: moving).utf8))
    #expect(back.frames.allSatisfy { $0.pixelSpacing == spacing })
    #expect(drawing.scaled(by: 2, width: 1, height: 1).pixelSpacing?.x == 0.125)
    let end = ",0.25,0.5,\"a \"\"ruler\"\", in the patient\""
    for (index, row) in try CSVWriter.text(of: drawing).split(separator: "\n").enumerated() {
      let old = plain.split(separator: "\n")[index]
      #expect(row == old + (index == 0 ? CSVWriter.scaleHeader : end))
    }
    #expect(
      try CSVSequence.text(of: moving).hasPrefix(CSVSequence.header + CSVWriter.scaleHeader + "\n"))
    for wrong in ["\"x\": 0,", "\"x\": -1,"] {
      let bad = text.replacing("\"x\": 0.25,", with: wrong)
      #expect(bad != text)
      #expect(
        throws: CurveExportError.malformed(
          "JSON", details: "its pixelSpacing is not two positive numbers")
      ) {
        try JSONDrawing.drawing(from: Data(bad.utf8))
      }
    }
  }

  /// The members that are there for other readers say the same as the control points.
  @Test func derivedMembersAgree() throws {
    let data = Data(try JSONDrawing.text(of: Samples.drawing).utf8)
    let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(root["format"] as? String == "curvetrace-drawing" && root["version"] as? Int == 1)
    let curves = try #require(root["curves"] as? [[String: Any]])
    for (json, curve) in zip(curves, Samples.drawing.curves) {
      #expect(json["knots"] as? [[Double]] == curve.spline.knots.map { [$0.x, $0.y] })
      let segments = try #require(json["segments"] as? [[String: Any]])
      #expect(segments.count == curve.spline.segmentCount)
      var total = 0.0
      for (index, segment) in segments.enumerated() {
        let x = try #require(segment["x"] as? [Double])
        let y = try #require(segment["y"] as? [Double])
        for k in 0...10 {
          let t = Double(k) / 10
          let p = curve.spline.segment(index).point(at: t)
          #expect(abs(x[0] + t * (x[1] + t * (x[2] + t * x[3])) - p.x) < 1e-12)
          #expect(abs(y[0] + t * (y[1] + t * (y[2] + t * y[3])) - p.y) < 1e-12)
        }
        total += try #require(segment["length"] as? Double)
      }
      #expect(abs(total - curve.spline.arcLength()) < 1e-4)
      // JSONSerialization may be off by a bit in the last place; JSONDecoder is not.
      #expect(abs(try #require(json["arcLength"] as? Double) - total) < 1e-12 * total)
    }
  }

  /// Each case breaks one thing; the sentence names it.
  @Test(arguments: [
    ("\"curvetrace-drawing\"", "\"something\"", "format"),
    ("\"confidence\": 0.7", "\"confidence\": 1.5", "confidence"),
    ("\"confidence\": 0.7", "\"confidence\": \"high\"", "confidence"),
    ("\"id\": 12", "\"id\": 3", "two curves"),
    ("\"closed\": false", "\"closed\": true", "closed"),
    ("\"widths\": [1.1, 2.2, 3.3]", "\"widths\": [1.1, 2.2]", "widths"),
    ("\"widths\": [1.1, 2.2, 3.3]", "\"widths\": [1.1, 2.2, -1]", "width"),
    ("\"widths\": [1.1, 2.2, 3.3]", "\"widths\": [1.1, 2.2, 1e8]", "10 million px wide"),
    ("\"kind\": \"junction\"", "\"kind\": \"knot\"", "kind"),
    (
      "{\"curve\": 12, \"parameter\": 0.123456789}", "{\"curve\": 4, \"parameter\": 1.0}", "curve 4"
    ),
    ("{\"curve\": 12, \"parameter\": 0.123456789}", "{\"curve\": 3, \"parameter\": 9}", "beyond"),
    ("\"width\": 64", "\"width\": -64", "size"),
    ("\"width\": 64", "\"width\": 9000000000000000000", "megapixels"),
    ("\"image\"", "\"picture\"", "image"),
    ("\"seed\": 18446744073709551615", "\"seed\": -1", "seed"),
  ])
  func malformedFilesAreRefused(part: String, wrong: String, hint: String) throws {
    let text = try JSONDrawing.text(of: Samples.drawing)
    let broken = text.replacingOccurrences(of: part, with: wrong)
    try #require(broken != text, "the test changes nothing")
    let error = #expect(throws: CurveExportError.self) {
      try JSONDrawing.drawing(from: Data(broken.utf8))
    }
    guard case .malformed("JSON", let details) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(details.contains(hint), "\(details)")
  }

  /// Points that no image reaches are refused, so that nobody reckons with them.
  @Test(arguments: [1e8, 1e100])
  func farPointsAreRefused(factor: Double) throws {
    var drawing = Samples.drawing
    drawing.curves[0].spline = drawing.curves[0].spline.scaled(by: factor)
    let text = try JSONDrawing.text(of: drawing)
    let error = #expect(throws: CurveExportError.self) {
      try JSONDrawing.drawing(from: Data(text.utf8))
    }
    #expect(error?.description.contains("more than 10 million px away") == true)
  }

  @Test func laterVersionsAreRefused() throws {
    let text = try JSONDrawing.text(of: Samples.drawing)
      .replacingOccurrences(of: "\"version\": 1,", with: "\"version\": 2,")
    #expect(throws: CurveExportError.unsupportedVersion(2, known: 1)) {
      try JSONDrawing.drawing(from: Data(text.utf8))
    }
  }

  @Test func unknownMembersAreIgnored() throws {
    let text = try JSONDrawing.text(of: Samples.drawing)
      .replacingOccurrences(of: "\"closed\":", with: "\"colour\": [1, {}], \"closed\":")
    #expect(try JSONDrawing.drawing(from: Data(text.utf8)) == Samples.drawing)
  }

  @Test func damagedFilesDoNotCrash() throws {
    let whole = Array(try JSONDrawing.text(of: Samples.drawing).utf8)
    var generator = SeededGenerator(seed: 5)
    var refused = 0
    for _ in 0..<1500 {
      var bytes = whole
      for _ in 0..<generator.integer(1...4) {
        let at = generator.integer(0...(bytes.count - 1))
        switch generator.integer(0...3) {
        case 0: bytes[at] = UInt8(generator.integer(0...255))
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(UInt8(ascii: "9"), at: at)
        default: bytes.removeLast(min(bytes.count - 1, generator.integer(0...60)))
        }
      }
      do {
        let drawing = try DrawingFormat.json.drawing(from: Data(bytes))
        #expect(drawing.curves.allSatisfy { $0.spline.controlPoints.allSatisfy(\.isFinite) })
      } catch {
        refused += 1
      }
    }
    #expect(refused > 300)
    let deep = Data(String(repeating: "[", count: 100_000).utf8)
    #expect(throws: CurveExportError.self) { try JSONDrawing.drawing(from: deep) }
  }

  @Test func formatsGoByTheirEnding() throws {
    #expect(try DrawingFormat(path: "a.SVG") == .svg)
    #expect(try DrawingFormat(path: "a.json") == .json)
    let unknown = CurveExportError.unknownEnding("pdf", known: DrawingFormat.all.map(\.ending))
    let error = #expect(throws: unknown) {
      try DrawingFormat(path: "a.pdf")
    }
    #expect(
      try #require(error).description.hasSuffix(
        "written as .svg, .json, .csv, .widths.csv, .geojson, .dxf, .vtp, .swc, .rsml, .zip or .hpgl"
      ))
    #expect(throws: CurveExportError.cannotRead("CSV", readable: ["SVG", "JSON"])) {
      try DrawingFormat.csv.drawing(from: Data())
    }
  }

  @Test func tablesReadBackExactly() throws {
    let lines = try CSVWriter.text(of: Samples.parts).split(separator: "\n")
    #expect(String(lines[0]) == CSVWriter.header)
    #expect(lines.count == 1 + Samples.drawing.curves.reduce(0) { $0 + $1.spline.segmentCount })
    let columns = CSVWriter.header.split(separator: ",").count
    var row = 1
    for curve in Samples.parts.curves {
      for (index, segment) in curve.spline.segments.enumerated() {
        let texts = lines[row].split(separator: ",", omittingEmptySubsequences: false)
        let fields = texts.map { Double($0) ?? .nan }
        try #require(fields.count == columns)
        #expect(fields[0] == Double(curve.id) && fields[1] == Double(index))
        #expect(fields[2] == (curve.spline.isClosed ? 1 : 0))
        let points = [segment.p0, segment.p1, segment.p2, segment.p3].flatMap { [$0.x, $0.y] }
        #expect(Array(fields[3..<11]) == points)
        #expect(fields[11] == curve.widths[index] && fields[12] == curve.widths[index + 1])
        #expect(abs(fields[13] - segment.arcLength()) < 1e-9 && fields[14] == curve.confidence)
        #expect(texts[15] == curve.kind.rawValue)
        #expect(texts[16] == (curve.part.map { "\($0)" } ?? ""))
        row += 1
      }
    }
  }
}
