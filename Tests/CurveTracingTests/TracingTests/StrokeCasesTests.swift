import CurveExtraction
import CurveNetworks
import Evaluation
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import CurveTracing

/// One curve for each stroke of clean drawings that thinning alone gets wrong.
struct StrokeCasesTests {
  private func trace(
    _ strokes: [Spline], width: Double, size: (width: Int, height: Int),
    _ options: TracingOptions = TracingOptions()
  ) throws -> CurveDrawing {
    let light = Plane.drawing(strokes, width: width, size: size, ground: 1, ink: 0)
    let network = try CurveNet.network()
    let input = try CurveInput(Image(grey: light), network: network, pool: .allCores)
    return try CurveTracer(network: network, options: options).trace(input)
  }

  /// F of all points within 1.5 px of the strokes.
  private func f(_ drawing: CurveDrawing, _ strokes: [Spline]) -> Double {
    let truth = CurveDrawing(
      width: drawing.width, height: drawing.height,
      curves: strokes.enumerated().map {
        TracedCurve(id: $0, spline: $1, widths: Array(repeating: 2, count: $1.knotCount))
      })
    return DrawingScores(drawing, truth: .drawing(truth), tolerance: 1.5).fMeasure
  }

  /// Scales suit one width; broad strokes and fine ones beside each other are all there.
  @Test(arguments: [28.0, 34])
  func aBrushBesideHatchingIsThereAndTheHatchingToo(width: Double) throws {
    let brush = Spline.line(Point(60, 310), Point(340, 340))
    let hatching = (0..<16).map { k in
      Spline.line(Point(60 + 8 * Double(k), 60), Point(110 + 8 * Double(k), 120))
    }
    let size = (400, 400)
    let fine = Plane.drawing(hatching, width: 1.5, size: size, ground: 1, ink: 0)
    let broad = Plane.drawing([brush], width: width, size: size, ground: 1, ink: 0)
    let light = Plane(
      width: 400, height: 400, pixels: ContiguousArray(zip(fine.pixels, broad.pixels).map(min)))
    let network = try CurveNet.network()
    let input = try CurveInput(Image(grey: light), network: network, pool: .allCores)
    let drawing = try CurveTracer(network: network).trace(input)
    let strokes = [brush] + hatching
    let found = strokes.count { stroke in
      let points = (1..<20).map { stroke.point(at: Double($0) / 20) }
      let near = points.count { point in
        drawing.curves.contains { $0.spline.nearest(to: point).distanceSquared < 4 }
      }
      return near >= 16
    }
    #expect(found >= 16, "\(found) of \(strokes.count)")
    #expect(
      drawing.curves.contains { ($0.widths.max() ?? 0) > 0.8 * width },
      "the brush is as broad as it is")
    #expect(drawing.curves.count <= 20)
  }

  struct Crossing: Sendable {
    var angle: Double
    var rotation: Double
    var width: Double
  }

  static let crossings = [17.0, 25, 40, 60, 75, 90].flatMap { angle in
    [(0.0, 2.0), (50, 4), (20, 8)].map {
      Crossing(angle: angle, rotation: $0.0, width: $0.1)
    }
  }

  /// Two strokes that cross share a stretch, the longer the more acutely they do; both go straight through.
  @Test(arguments: crossings)
  func strokesThatCrossAreTwo(_ item: Crossing) throws {
    let strokes = [-0.5, 0.5].map { side in
      let angle = (item.rotation + side * item.angle) * .pi / 180
      let way = Vector(cos(angle), sin(angle)) * 105
      return Spline.line(Point(128, 128) - way, Point(128, 128) + way)
    }
    let drawing = try trace(strokes, width: item.width, size: (256, 256))
    #expect(drawing.curves.count == 2, "\(item): \(drawing.curves.count) curves")
    #expect(f(drawing, strokes) > 0.95, "\(item): F \(f(drawing, strokes))")
    #expect(drawing.graph.nodes.count { $0.kind == .crossing } == 1, "\(item)")
  }

  /// Two legs of a zigzag run into one another long before its corners; it is one curve, with its corners where
  /// the legs' middle lines meet.
  @Test func zigzagsAreOneCurveWithTheirCorners() throws {
    let corners = (0..<12).map { Point(20 + 13 * Double($0), $0 % 2 == 1 ? 30 : 110) }
    let stroke = Spline(
      segments: zip(corners, corners.dropFirst()).flatMap { Spline.line($0, $1).segments })
    let drawing = try trace([stroke], width: 3, size: (200, 140))
    #expect(drawing.curves.count == 1)
    for corner in corners.dropFirst().dropLast() {
      let distance = drawing.curves.map { $0.spline.nearest(to: corner).distanceSquared }.min()
      #expect(distance.map { $0 < 1 } ?? false, "\(corner): \(String(describing: distance))")
    }
  }

  /// Dashes of 8 px with gaps of 6 px are as many curves.
  @Test func dashesAreShortCurves() throws {
    let dashes = (0..<20).map { k in
      Spline.line(Point(20 + 14 * Double(k), 40), Point(28 + 14 * Double(k), 40))
    }
    let drawing = try trace(dashes, width: 2, size: (320, 80))
    #expect(drawing.curves.count == dashes.count)
    #expect(f(drawing, dashes) > 0.98)
  }

  /// Where it is asked, the dashes of a wave are one curve, whose pattern is theirs.
  @Test func dashesAreJoinedWhereItIsAsked() throws {
    func wave(_ x: Double) -> Point { Point(x, 60 + 30 * sin(x / 40)) }
    let dashes = (0..<20).map { k in
      let x = 20 + 14 * Double(k)
      return Spline.line(wave(x), wave(x + 8))
    }
    var options = TracingOptions()
    options.dashes = .join
    let drawing = try trace(dashes, width: 2, size: (320, 120), options)
    #expect(drawing.curves.count == 1)
    let curve = try #require(drawing.curves.first)
    #expect(curve.dashes.count == 2)
    #expect(abs(curve.dashes[0] - 8) < 2.5 && abs(curve.dashes[1] - 6) < 2.5, "\(curve.dashes)")
    #expect(abs(curve.meanWidth - 2) < 0.3)
    let ends = [wave(20), wave(294)]
    for end in ends { #expect(curve.spline.nearest(to: end).distanceSquared < 2.25) }
  }

  /// Dots are curves of no length, a row of them one dotted curve, and dots alone can be left out.
  @Test func dotsArePoints() throws {
    let row = (0..<12).map { Spline.point(Point(20 + 9 * Double($0), 20.3)) }
    let lone = [Point(40, 60), Point(90.4, 71.7)].map(Spline.point)
    let line = [Spline.line(Point(20, 90), Point(140, 95))]
    func traced(_ change: (inout TracingOptions) -> Void) throws -> [TracedCurve] {
      var options = TracingOptions()
      change(&options)
      return try trace(row + lone + line, width: 4, size: (160, 110), options).curves
    }
    let all = try traced { _ in }
    let dots = all.filter(\.isDot)
    #expect(all.count == 15 && dots.count == 14)
    for dot in row + lone {
      let near = dots.filter { $0.spline.knots[0].distance(to: dot.knots[0]) < 0.25 }
      #expect(near.count == 1 && near.allSatisfy { abs($0.meanWidth - 4) < 0.4 })
    }
    #expect(try traced { $0.specks = .drop }.count { $0.isDot } == 0)
    let joined = try traced { ($0.dashes, $0.specks) = (.join, .drop) }
    #expect(joined.count == 2)
    #expect(
      joined.contains { $0.dashes.count == 2 && $0.dashes[0] == 0 && abs($0.dashes[1] - 9) < 0.5 })
  }

  /// Strokes from about one and a half times their width on are there.
  @Test func shortStrokesAreThere() throws {
    let strokes = [5.0, 8, 10, 12, 16, 20].enumerated().map { k, length in
      Spline.line(Point(30 + 40 * Double(k), 50), Point(30 + 40 * Double(k) + length, 50))
    }
    let drawing = try trace(strokes, width: 3, size: (300, 100))
    #expect(drawing.curves.count == strokes.count)
    #expect(f(drawing, strokes) > 0.98)
  }

  /// Two lines of 2 px are two as long as one sees a gap between them.
  @Test(arguments: [4.0, 5, 6])
  func linesBesideEachOtherAreTwo(distance: Double) throws {
    let lines = [50, 50 + distance].map { Spline.line(Point(20, $0), Point(280, $0)) }
    let drawing = try trace(lines, width: 2, size: (300, 100))
    #expect(drawing.curves.count == 2)
    #expect(f(drawing, lines) > 0.98)
  }

  /// Lines that the image's border touches or cuts are there.
  @Test(arguments: [(0.5, 1.0), (0.5, 2), (1, 2), (2, 2), (1, 3), (3, 3), (1, 4)])
  func linesAlongTheBorderAreThere(distance: Double, width: Double) throws {
    let line = Spline.line(Point(distance, 20), Point(distance, 130))
    let drawing = try trace([line], width: width, size: (120, 150))
    #expect(drawing.curves.count == 1)
    // Of what is cut the ends are short by up to two widths.
    #expect(f(drawing, [line]) > 0.9)
  }

  /// A line at exactly 45 degrees is as long as one at any other angle.
  @Test(arguments: [44.5, 45, 135, 45.5])
  func linesAtEveryAngleAreThere(angle: Double) throws {
    let way = Vector(cos(angle * .pi / 180), sin(angle * .pi / 180)) * 85
    let line = Spline.line(Point(100, 100) - way, Point(100, 100) + way)
    let drawing = try trace([line], width: 5, size: (200, 200))
    #expect(drawing.curves.count == 1)
    #expect(f(drawing, [line]) > 0.98)
  }

  /// Rings of 2 px from a radius of 4 px on are closed curves.
  @Test func smallRingsAreClosed() throws {
    let rings = [4.0, 5, 6, 8, 12].enumerated().map {
      Spline.circle(center: Point(30 + 45 * Double($0), 50), radius: $1)
    }
    let drawing = try trace(rings, width: 2, size: (300, 100))
    #expect(drawing.curves.count == rings.count)
    #expect(drawing.curves.count { $0.spline.isClosed } == rings.count)
  }

  /// Noise makes no strokes, however short.
  @Test func noiseMakesNoShortStrokes() throws {
    let light = Plane(width: 256, height: 256, repeating: 0.5).noisy(0.1, seed: 3)
    let network = try CurveNet.network()
    let input = try CurveInput(Image(grey: light), network: network, pool: .allCores)
    #expect(try CurveTracer(network: network).trace(input).curves.isEmpty)
  }

  /// A picture that was enlarged by repeating pixels has no more segments than before.
  @Test func enlargedPicturesHaveNoStairs() throws {
    let stroke = Spline(
      controlPoints: [
        (20, 60), (50, 10), (80, 10), (90, 60), (100, 110), (140, 110), (160, 30),
      ].map { Point($0.0, $0.1) })
    let light = Plane.drawing([stroke], width: 2.5, size: (180, 120), ground: 1, ink: 0)
    let network = try CurveNet.network()
    for extent in [2, 6] {
      let image = Image(
        grey: light.resized(width: 180 * extent, height: 120 * extent, filter: .area))
      let input = try CurveInput(image, network: network)
      #expect(input.blocks?.extent == extent)
      let tracer = CurveTracer(network: network)
      #expect(tracer.choices(of: input)[.enlargement] == .integer(extent))
      let curves = try tracer.trace(input).curves
      #expect(curves.count == 1)
      #expect(curves.reduce(0) { $0 + $1.spline.segmentCount } <= 8)
      let (middle, scale) = (stroke.point(at: 1), Double(extent))
      let distance = curves[0].spline.nearest(to: Point(middle.x * scale, middle.y * scale))
        .distanceSquared.squareRoot()
      #expect(distance < scale / 2)
    }
  }

  /// Rings hardly larger than they are wide, with sharp and with soft edges.
  @Test(arguments: [Float(0), 0.5]) func tinyRingsAreClosed(blur: Float) throws {
    let rings = (0..<4).map {
      Spline.circle(center: Point(30.3 + 40.2 * Double($0), 30.4 + 0.3 * Double($0)), radius: 3)
    }
    let light = Plane.drawing(rings, width: 2, size: (180, 60), ground: 1, ink: 0)
    let image = Image(grey: blur > 0 ? light.gaussianBlurred(sigma: blur) : light)
    let network = try CurveNet.network()
    let drawing = try CurveTracer(network: network)
      .trace(try CurveInput(image, network: network))
    #expect(drawing.curves.count == 4)
    #expect(drawing.curves.count { $0.spline.isClosed } == 4)
  }
}
