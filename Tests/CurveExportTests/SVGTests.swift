import Determinism
import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveExport

struct SVGTests {
  @Test func ourSVGIsWellFormedAndSized() throws {
    let text = try SVGWriter().text(of: Samples.drawing)
    #expect(MarkupCheck.problem(in: text) == nil)
    #expect(text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(text.contains("width=\"64\" height=\"48\" viewBox=\"0 0 64 48\""))
    #expect(text.contains("<path id=\"curve-3\" stroke-width=\"2.2\" data-widths=\"1.1 2.2 3.3\""))
    #expect(
      text.contains(
        " data-confidence=\"0.7\" data-inferred=\"0.25 0.75, 1.5 2\" d=\"M0.333,10 C12.25,4.5 20,0.3 30,20 C"
      ))
    #expect(text.contains(" stroke-dasharray=\"4.5 3\" data-kind=\"edge\""))
    #expect(text.contains("Z\"/>"))
    let groups = text.components(separatedBy: "<g id=\"")
    #expect(groups.count == 3 && groups[1].hasPrefix("curves") && groups[2].hasPrefix("edges"))
    #expect(groups[2].hasPrefix("edges\" inkscape:groupmode=\"layer\" inkscape:label=\"edges\""))
    #expect(groups[1].contains("curve-3") && groups[2].contains("curve-12"))
    #expect(text.contains("network curve-circuit; seed 18446744073709551615; detail 0.5"))
    #expect(!text.contains("<image") && text.components(separatedBy: "<path").count == 3)
  }

  /// Each factor is a group in its colour, those without curves too; what belongs to none is as ever.
  @Test func factorsAreGroups() throws {
    let drawing = Samples.parts
    let text = try SVGWriter().text(of: drawing)
    #expect(MarkupCheck.problem(in: text) == nil)
    let groups = text.components(separatedBy: "<g id=\"").dropFirst()
    #expect(groups.map { $0.prefix { $0 != "\"" } } == ["factor-1", "factor-2", "edges"])
    let second = try #require(groups.dropFirst().first)
    #expect(second.contains("data-name=\"a &lt;wing&gt;\" data-confidence=\"0.25\""))
    #expect(second.contains("stroke=\"#56b4e9\"") && second.contains("curve-3"))
    #expect(second.contains("inkscape:label=\"a &lt;wing&gt;\""))
    #expect(
      text.contains("<g id=\"factor-1\" inkscape:groupmode=\"layer\" inkscape:label=\"factor 1\""))
    let back = try SVGReader.drawing(from: text)
    #expect(back.parts == drawing.parts)
    #expect(back.curves.map(\.part) == [2, nil])
  }

  /// Dark and bright lines are layers of their own, where both were looked for.
  @Test func polaritiesAreLayers() throws {
    var drawing = Samples.drawing
    drawing.curves[0].polarity = .bright
    drawing.curves.append(drawing.curves[0].translated(by: Vector(1, 1)))
    drawing.curves[2].id = 20
    drawing.curves[2].polarity = .dark
    let text = try SVGWriter().text(of: drawing)
    let groups = text.components(separatedBy: "<g id=\"").dropFirst()
    #expect(groups.map { $0.prefix { $0 != "\"" } } == ["dark-curves", "bright-curves", "edges"])
    #expect(
      text.contains("inkscape:label=\"dark curves\"") && text.contains("data-polarity=\"dark\""))
    let back = try SVGReader.drawing(from: text)
    #expect(back.curves.map(\.polarity) == [.bright, nil, .dark])
  }

  /// What is read back is what was written, to half of the last decimal.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func readsWhatItWrites(seed: UInt64) throws {
    let drawing = seed == 1 ? Samples.drawing : Samples.random(seed: seed)
    let text = try SVGWriter().text(of: drawing)
    let back = try SVGReader.drawing(from: text)
    #expect(back.width == drawing.width && back.height == drawing.height)
    #expect(back.curves.map(\.id) == drawing.curves.map(\.id))
    for (a, b) in zip(drawing.curves, back.curves) {
      #expect(a.spline.isClosed == b.spline.isClosed)
      #expect(a.spline.controlPoints.count == b.spline.controlPoints.count)
      for (p, q) in zip(a.spline.controlPoints, b.spline.controlPoints) {
        #expect(abs(p.x - q.x) < 5.01e-4 && abs(p.y - q.y) < 5.01e-4, "seed \(seed): \(p) \(q)")
      }
      #expect(zip(a.widths, b.widths).allSatisfy { abs($0 - $1) < 5.01e-4 })
      #expect(abs(a.confidence - b.confidence) < 5.01e-4)
      #expect(a.kind == b.kind)
    }
    // Rounded once, it stays.
    func paths(_ text: String) -> [String] {
      text.components(separatedBy: " d=\"").dropFirst().map { $0.components(separatedBy: "\"")[0] }
    }
    #expect(paths(try SVGWriter().text(of: back)) == paths(text))
  }

  /// A profile is read back to half of the last decimal: its widths, their errors, and how far they are apart.
  @Test func profilesAreReadBack() throws {
    let drawing = Samples.parts
    let back = try SVGReader.drawing(from: SVGWriter().text(of: drawing))
    let profile = try #require(drawing.curves[0].profile)
    let read = try #require(back.curves[0].profile)
    #expect(abs(read.spacing - profile.spacing) < 5e-7)
    for (a, b) in zip(profile.widths + profile.errors, read.widths + read.errors) {
      #expect(abs(a - b) < 5.01e-4)
    }
    #expect(read.widths.count == 3 && read.errors.count == 3 && back.curves[1].profile == nil)
  }

  /// What is not a whole profile is none.
  @Test(arguments: [
    "data-profile-widths='1 2' data-profile-errors='1 2'",
    "data-profile-spacing='0' data-profile-widths='1 2' data-profile-errors='1 2'",
    "data-profile-spacing='1 1' data-profile-widths='1 2' data-profile-errors='1 2'",
    "data-profile-spacing='1' data-profile-widths='1' data-profile-errors='1'",
    "data-profile-spacing='1' data-profile-widths='1 2' data-profile-errors='1'",
    "data-profile-spacing='1' data-profile-widths='1 -2' data-profile-errors='1 2'",
    "data-profile-spacing='1' data-profile-widths='1 nan' data-profile-errors='1 2'",
  ])
  func damagedProfilesAreNone(attributes: String) throws {
    let curves = try read("<path \(attributes) d='M0 0L9 9'/>").curves
    #expect(curves.count == 1 && curves[0].profile == nil)
  }

  @Test func numbersThatAreNotFiniteAreRefused() {
    var drawing = Samples.drawing
    drawing.curves[1].widths[0] = .nan
    for format in DrawingFormat.all {
      #expect(throws: CurveExportError.notFinite(curve: 12)) { try format.data(of: drawing) }
    }
  }

  private func read(_ body: String) throws -> CurveDrawing {
    try SVGReader.drawing(
      from: "<svg viewBox='0 0 109 109'><g style=\"stroke:#000;stroke-width:3\">\(body)</g></svg>")
  }

  /// All commands, in both cases, against the curve written out.
  @Test(arguments: [
    ("M10,20 L40,20", "M10 20 C20 20 30 20 40 20"),
    ("m10,20l30,0", "M10 20 C20 20 30 20 40 20"),
    ("M10 20H40V50", "M10 20 C20 20 30 20 40 20 C40 30 40 40 40 50"),
    ("m10 20h30v30", "M10 20 C20 20 30 20 40 20 C40 30 40 40 40 50"),
    ("M10,20 40,20", "M10 20 C20 20 30 20 40 20"),
    ("m10,20c1-2,3-4,5-6s7-8,9-10", "M10 20C11 18 13 16 15 14C17 12 22 6 24 4"),
    ("M0 0Q15 30 30 0T60 0", "M0 0C10 20 20 20 30 0C40 -20 50 -20 60 0"),
    ("M0,0q15,30,30,0t30,0", "M0 0C10 20 20 20 30 0C40 -20 50 -20 60 0"),
    ("M1e1 .2e2L4E+1-.2E-1", "M10 20C20 13.326666666666666 30 6.653333333333334 40 -0.02"),
  ])
  func commandsMeanWhatSVGSays(data: String, expanded: String) throws {
    let a = try read("<path d='\(data)'/>").curves
    let b = try read("<path d='\(expanded)'/>").curves
    #expect(a.count == 1 && b.count == 1)
    let pairs = zip(a[0].spline.controlPoints, b[0].spline.controlPoints)
    #expect(a[0].spline.controlPoints.count == b[0].spline.controlPoints.count)
    #expect(pairs.allSatisfy { $0.distance(to: $1) < 1e-12 }, "\(a[0].spline)")
    #expect(a[0].widths.allSatisfy { $0 == 3 })
  }

  @Test func subpathsAndClosing() throws {
    let curves = try read("<path id='curve-5' d='M0 0L9 0 9 9z m20 0 l3 0 M50 50'/>").curves
    #expect(curves.map(\.id) == [5, 6])
    #expect(curves[0].spline.isClosed && curves[0].spline.segmentCount == 3)
    #expect(curves[1].spline.knots == [Point(20, 0), Point(23, 0)])
  }

  @Test func strangersAreTolerated() throws {
    let text = """
      <?xml version="1.0"?><!-- <path d='x'/> -->
      <!DOCTYPE svg [<!ATTLIST g kvg:a CDATA #FIXED "x>y">]>
      <svg:svg xmlns:svg="x" width="30px" height="20"><svg:defs><svg:path stroke="red" d="M0 0L1 1"/>
      </svg:defs><metadata><a:b>x &amp; y</a:b></metadata>
      <path d="M0 0L1 1"/><path stroke="none" d="M0 0L1 1"/><path stroke="#123" d=""/>
      <text transform="matrix(1 0 0 1 2 3)">7</text><circle stroke="red" r="3"/>
      <path stroke="#123" d="M0 0L9 9" stroke-width="2.5px"/></svg:svg>
      """
    let drawing = try SVGReader.drawing(from: text)
    #expect(drawing.width == 30 && drawing.height == 20)
    #expect(drawing.curves.count == 1 && drawing.curves[0].widths == [2.5, 2.5])
  }

  @Test(arguments: [
    "", "hello", "<svg", "<svg>", "<svg></svg>", "<svg viewBox='0 0 a 3'></svg>",
    "<svg viewBox='0 0 0 3'/>", "<svg viewBox='0 0 1e99 3'/>", "<svg width='1e9' height='3'/>",
    "<svg width='100000' height='100000'/>",
    "<g></svg>", "<svg viewBox='0 0 9 9'><!-- ", "<svg viewBox=\"0 0 9 9",
    "<svg viewBox='0 0 9 9'><g transform='scale(2)'><path stroke='red' d='M0 0L1 1'/></g></svg>",
    "<svg viewBox='0 0 9 9'><path stroke='red' d='L1 1'/></svg>",
    "<svg viewBox='0 0 9 9'><path stroke='red' d='M1'/></svg>",
    "<svg viewBox='0 0 9 9'><path stroke='red' d='M0 0A1 1 0 0 0 3 3'/></svg>",
    "<svg viewBox='0 0 9 9'><path stroke='red' d='M0 0L1 nan'/></svg>",
    "<svg viewBox='0 0 9 9'><path stroke='red' d='M0 0L1 1e300'/></svg>",
    "<svg viewBox='0 0 9 9'><path stroke='red' d='M0 0L1 20000000'/></svg>",
    "<svg viewBox='0 0 9 9'><path stroke='red' stroke-width='5%' d='M0 0L1 1'/></svg>",
  ])
  func malformedFilesAreRefused(text: String) throws {
    let error = #expect(throws: CurveExportError.self) { try SVGReader.drawing(from: text) }
    guard case .malformed("SVG", let details) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!details.isEmpty && !details.contains("\n"))
  }

  /// What is no entity stays as it is, however much of it there is; what is one does not.
  @Test func ampersandsTakeNoTime() throws {
    let names = "a &amp; b&#x21;" + String(repeating: "&", count: 200_000)
    let start = ContinuousClock.now
    var scanner = MarkupScanner("<svg name='\(names)'/>")
    let tag = try scanner.next()
    #expect(tag?.attributes["name"] == "a & b!" + String(repeating: "&", count: 200_000))
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test func deepNestingIsRefused() {
    let text = String(repeating: "<svg viewBox='0 0 9 9'>", count: 5000)
    #expect(throws: CurveExportError.self) { try SVGReader.drawing(from: text) }
  }

  /// Damaged files give an error or a drawing, and never a crash or a number that is not finite.
  @Test func damagedFilesDoNotCrash() throws {
    let whole = Array(try SVGWriter().text(of: Samples.drawing).utf8)
    var generator = SeededGenerator(seed: 77)
    var refused = 0
    for _ in 0..<1500 {
      var bytes = whole
      for _ in 0..<generator.integer(1...6) {
        let at = generator.integer(0...(bytes.count - 1))
        switch generator.integer(0...2) {
        case 0: bytes[at] = UInt8(generator.integer(0...255))
        case 1: bytes.remove(at: at)
        default: bytes.removeLast(min(bytes.count - 1, generator.integer(0...60)))
        }
      }
      do {
        let drawing = try DrawingFormat.svg.drawing(from: Data(bytes))
        #expect(drawing.curves.allSatisfy { $0.spline.controlPoints.allSatisfy(\.isFinite) })
        #expect(Set(drawing.curves.map(\.id)).count == drawing.curves.count)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 300)
  }
}
