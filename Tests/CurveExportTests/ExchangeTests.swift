import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveExport

/// Formats of other programs, against drawings whose points are known by hand.
struct ExchangeTests {
  private static func curve(
    _ id: Int, _ a: Point, _ b: Point, widths: [Double] = [2, 4]
  ) -> TracedCurve {
    TracedCurve(id: id, spline: .line(a, b), widths: widths)
  }

  /// A stem of 4 px, a branch of 3 px that leaves it after 2 px, and a dot.
  private static let branching = CurveDrawing(
    width: 20, height: 10,
    curves: [
      curve(1, Point(2, 5), Point(6, 5)), curve(2, Point(4, 5), Point(4, 8), widths: [1, 1]),
      TracedCurve(id: 7, spline: .point(Point(15, 2)), widths: [3, 3], confidence: 0.5),
    ],
    graph: CurveGraph(nodes: [
      .init(
        id: 0, kind: .junction, position: Point(4, 5),
        incidences: [.init(curve: 1, parameter: 0.5), .init(curve: 2, parameter: 0)])
    ]))

  @Test func featuresHaveTheirPoints() throws {
    let data = Data(try GeoJSONWriter.text(of: Self.branching).utf8)
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let features = try #require(root["features"] as? [[String: Any]])
    #expect(root["type"] as? String == "FeatureCollection" && features.count == 3)
    let stem = try #require(features[0]["geometry"] as? [String: Any])
    let positions = try #require(stem["coordinates"] as? [[Double]])
    #expect(stem["type"] as? String == "LineString" && positions.count == 5)
    for (k, position) in positions.enumerated() {
      #expect(abs(position[0] - Double(2 + k)) < 1e-6 && abs(position[1] - 5) < 1e-9)
    }
    let properties = try #require(features[0]["properties"] as? [String: Any])
    let widths = try #require(properties["widths"] as? [Double])
    #expect(abs(widths[2] - 3) < 1e-6 && properties["closed"] as? Bool == false)
    let dot = try #require(features[2]["geometry"] as? [String: Any])
    #expect(dot["type"] as? String == "Point" && dot["coordinates"] as? [Double] == [15, 2])
  }

  @Test func groupsOfDXFAreInPairs() throws {
    let lines = try DXFWriter.text(of: Self.branching).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count % 2 == 1 && lines.last == "")
    let pairs = stride(from: 0, to: lines.count - 1, by: 2).map { (Int(lines[$0]), lines[$0 + 1]) }
    #expect(pairs.allSatisfy { $0.0 != nil })
    let entities = pairs.filter { $0.0 == 0 }.map { $0.1 }
    #expect(entities.first == "SECTION" && entities.last == "EOF")
    #expect(entities.count { $0 == "POLYLINE" } == 2 && entities.count { $0 == "SEQEND" } == 2)
    #expect(entities.count { $0 == "VERTEX" } == 9 && entities.count { $0 == "POINT" } == 1)
    // y goes up: the dot is 8 px above the lower border.
    let point = try #require(pairs.firstIndex { $0.1 == "POINT" })
    #expect(pairs[(point + 2)...(point + 3)].map(\.1) == ["15.0", "8.0"])
  }

  /// The drawing knows its columns to be 0.5 mm apart and its rows 0.25 mm: the dot at (15, 8) above the lower border
  /// is 7.5 and 2 mm from the corner. A style that says another size is heard first.
  @Test func coordinatesOfDXFAreMillimetresWhereTheyAreKnown() throws {
    var drawing = Self.branching
    drawing.pixelSpacing = PixelSpacing(x: 0.5, y: 0.25, source: "a test")
    func dot(_ style: DrawingStyle) throws -> (units: Bool, place: [Substring]) {
      let lines = try DXFWriter.text(of: drawing, style: style).split(separator: "\n")
      let point = try #require(lines.firstIndex(of: "POINT"))
      return (lines.contains("$INSUNITS"), [lines[point + 4], lines[point + 6]])
    }
    let known = try dot(DrawingStyle())
    #expect(known.units && known.place == ["7.5", "2.0"])
    let said = try dot(DrawingStyle(pixelSize: 2))
    #expect(said.units && said.place == ["30.0", "16.0"])
  }

  @Test func closedLinesOfDXFDoNotRepeatTheirFirstPoint() throws {
    let ring = CurveDrawing(
      width: 40, height: 40,
      curves: [
        TracedCurve(
          id: 0, spline: .circle(center: Point(20, 20), radius: 10),
          widths: Array(
            repeating: 2, count: Spline.circle(center: Point(20, 20), radius: 10).knotCount))
      ])
    let text = try DXFWriter.text(of: ring)
    #expect(text.contains("66\n1\n70\n1\n"))
    let vertices = text.components(separatedBy: "VERTEX\n").count - 1
    #expect(vertices == Int((20 * Double.pi).rounded()))
  }

  @Test func cellsOfVTPFollowTheirPoints() throws {
    let text = try VTPWriter.text(of: Self.branching)
    #expect(text.contains("NumberOfPoints=\"10\" NumberOfVerts=\"1\" NumberOfLines=\"2\""))
    func array(_ part: String, _ name: String) throws -> [Double] {
      let section = try #require(text.firstRange(of: "<\(part)")).lowerBound
      let start = try #require(text[section...].firstRange(of: "Name=\"\(name)\"")).upperBound
      let open = try #require(text[start...].firstIndex(of: "\n"))
      let end = try #require(text[open...].firstIndex(of: "<"))
      return text[open..<end].split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    }
    #expect(try array("Verts", "offsets") == [1] && array("Lines", "offsets") == [5, 9])
    #expect(try array("Verts", "connectivity") == [0])
    #expect(try array("Lines", "connectivity") == (1..<10).map(Double.init))
    #expect(try array("CellData", "id") == [7, 1, 2])
    #expect(try array("PointData", "width").first == 3)
    #expect(try Array(array("Points", "Points").prefix(6)) == [15, 2, 0, 2, 5, 0])
  }

  private func rows(_ drawing: CurveDrawing) throws -> (rows: [[Double]], comments: [String]) {
    let lines = try SWCWriter.text(of: drawing).split(separator: "\n").map(String.init)
    return (
      lines.filter { !$0.hasPrefix("#") }.map {
        $0.split(separator: " ").compactMap { Double($0) }
      },
      lines.filter { $0.hasPrefix("#") }
    )
  }

  @Test func branchesOfSWCHangOnTheirStem() throws {
    let (rows, comments) = try rows(Self.branching)
    // Five points of the stem, three more of the branch, the dot.
    #expect(rows.count == 9 && comments.count == 1)
    #expect(rows.allSatisfy { $0.count == 7 && $0[6] < $0[0] })
    #expect(rows.count { $0[6] == -1 } == 2)
    // The stem's broader end is the root, with half its width.
    #expect(rows[0][2] == 6 && rows[0][5] == 2)
    let joint = try #require(rows.first { $0[2] == 4 && $0[3] == 5 })
    #expect(rows.count { $0[6] == joint[0] } == 2)
  }

  @Test func loopsOfSWCAreCutAndSaidToBe() throws {
    let circle = Spline.circle(center: Point(20, 20), radius: 10)
    let ring = CurveDrawing(
      width: 40, height: 40,
      curves: [
        TracedCurve(id: 0, spline: circle, widths: Array(repeating: 2, count: circle.knotCount))
      ])
    let (rows, comments) = try rows(ring)
    #expect(rows.count == Int((20 * Double.pi).rounded()) && rows.count { $0[6] == -1 } == 1)
    #expect(comments.count == 2 && comments[1].hasPrefix("# a loop is cut at "))
    #expect(comments[1].hasSuffix(", of curve-0"))
  }

  /// Curves that cross are not joined.
  @Test func crossingsOfSWCStayApart() throws {
    var drawing = CurveDrawing(
      width: 20, height: 20,
      curves: [
        Self.curve(0, Point(2, 10), Point(18, 10)), Self.curve(1, Point(10, 2), Point(10, 18)),
      ])
    drawing.graph.nodes = [
      .init(
        id: 0, kind: .crossing, position: Point(10, 10),
        incidences: [.init(curve: 0, parameter: 0.5), .init(curve: 1, parameter: 0.5)])
    ]
    let (rows, comments) = try rows(drawing)
    #expect(rows.count { $0[6] == -1 } == 2 && comments.count == 1)
  }

  /// Samples of a profile are rows, of a curve without one the widths between its knots without errors.
  @Test func widthsAreATable() throws {
    var drawing = Self.branching
    drawing.curves[0].profile = WidthProfile(
      spacing: 2, widths: [2, 9, 4], errors: [0.1, 0.2, 0.3])
    let rows = try CSVWidths.text(of: drawing).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows[0].joined(separator: ",") == CSVWidths.header)
    #expect(rows.map(\.count).allSatisfy { $0 == 7 } && rows.count == 1 + 3 + 4 + 1)
    #expect(rows[2][0...1] == ["1", "1"] && rows[2][5...6] == ["9.0", "0.2"])
    let numbers = rows[2][2...4].compactMap { Double($0) }
    #expect(zip(numbers, [2, 4, 5]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(rows[7][0...1] == ["2", "3"] && rows[7][6].isEmpty)
    #expect(rows[8] == ["7", "0", "0.0", "15.0", "2.0", "3.0", ""])
  }

  /// Other programs are told the widths of the profile, not those between the knots.
  @Test func profilesAreSampled() {
    var curve = Self.branching.curves[0]
    curve.profile = WidthProfile(spacing: 2, widths: [2, 9, 4], errors: [0.1, 0.2, 0.3])
    let widths = CurveSamples(of: curve).widths
    #expect(widths.count == 5)
    #expect(zip(widths, [2, 5.5, 9, 6.5, 4]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// Sizes and places of numbers as ImageJ has them, by hand.
  @Test func regionsAreAsImageJReadsThem() throws {
    let bytes = [UInt8](try ROIWriter.data(of: Self.branching))
    #expect(bytes.starts(with: [0x50, 0x4B, 3, 4]))
    // A local header of 30 bytes and the name before the region.
    #expect(String(decoding: bytes[30..<41], as: UTF8.self) == "curve-1.roi")
    let region = Array(bytes[41...])
    func word(_ offset: Int) -> Int { Int(region[offset]) << 8 | Int(region[offset + 1]) }
    func real(_ offset: Int) -> Float {
      Float(bitPattern: UInt32(word(offset)) << 16 | UInt32(word(offset + 2)))
    }
    #expect(String(decoding: region[0..<4], as: UTF8.self) == "Iout" && region[6] == 4)
    // Of five points the first is at (2, 5), for ImageJ at (1.5, 4.5): top, left, bottom, right.
    #expect([8, 10, 12, 14, 16, 34, 50].map(word) == [4, 1, 5, 6, 5, 3, 128])
    #expect(word(62) == 64 + 12 * 5)
    #expect(real(64 + 20) == 1.5 && real(64 + 40) == 4.5)
    #expect(real(64 + 60 + 36) == 3)
  }

  /// The bytes of `a`, of which the check is known: 0xE8B7BE43.
  @Test func archivesHaveTheirChecks() {
    let bytes = [UInt8](ZipArchiveWriter.archive(of: [(name: "b", data: [0x61])]))
    #expect(bytes.count == 30 + 1 + 1 + 46 + 1 + 22)
    #expect(Array(bytes[14..<18]) == [0x43, 0xBE, 0xB7, 0xE8])
    #expect(Array(bytes[32..<36]) == [0x50, 0x4B, 1, 2])
    #expect(Array(bytes.suffix(22).prefix(4)) == [0x50, 0x4B, 5, 6])
    // One entry of 47 bytes after the first 32.
    #expect(Array(bytes.suffix(14).prefix(10)) == [1, 0, 1, 0, 47, 0, 0, 0, 32, 0])
  }

  @Test func branchesOfRSMLLeaveTheirStem() throws {
    let text = try RSMLWriter.text(of: Self.branching, style: DrawingStyle(pixelSize: 0.5))
    #expect(MarkupCheck.problem(in: text) == nil)
    #expect(text.contains("<unit>mm</unit>\n<resolution>2</resolution>"))
    // The stem is seen from its broader end, so that its branch leaves from the third of its points.
    let stem = try #require(text.firstRange(of: "<root id=\"curve-1\""))
    let branch = try #require(text.firstRange(of: "<root id=\"curve-2\""))
    #expect(stem.lowerBound < branch.lowerBound && !text.contains("curve-7"))
    #expect(text[stem.upperBound...].firstRange(of: "<point x=\"6\" y=\"5\"/>") != nil)
    #expect(text.contains("<parent-node>2</parent-node>"))
    #expect(text.hasSuffix("</root>\n</root>\n</plant>\n</scene>\n</rsml>\n"))
  }

  @Test(arguments: DrawingFormat.all.filter { $0.read == nil })
  func emptyDrawingsAreWritten(_ format: DrawingFormat) throws {
    #expect(try !format.data(of: CurveDrawing(width: 3, height: 3)).isEmpty)
    var broken = Self.branching
    broken.curves[0].widths[0] = .nan
    #expect(throws: CurveExportError.notFinite(curve: 1)) { try format.data(of: broken) }
  }
}
