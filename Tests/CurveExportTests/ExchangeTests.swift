import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveExport

/// Formats of other programs, against drawings whose points are known by hand. That other programs' readers open them
/// is what Scripts/reference/check_exchange.py looks at.
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
    #expect(comments.count == 2 && comments[1].contains("a loop is cut at"))
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

  @Test(arguments: [DrawingFormat.geoJSON, .dxf, .vtp, .swc])
  func emptyDrawingsAreWritten(_ format: DrawingFormat) throws {
    #expect(try !format.data(of: CurveDrawing(width: 3, height: 3)).isEmpty)
    var broken = Self.branching
    broken.curves[0].widths[0] = .nan
    #expect(throws: CurveExportError.notFinite(curve: 1)) { try format.data(of: broken) }
  }
}
