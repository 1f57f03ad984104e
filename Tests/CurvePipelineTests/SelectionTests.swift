import CurvePipeline
import Foundation
import TestSupport
import Testing

/// Only some curve neurons count, and only some curves are kept.
struct SelectionTests {
  private static let size = (width: 200, height: 200)

  /// Three lines, with normals of 0, 90 and 45 degrees, and their opposites.
  private static let lines = Image(
    grey: .drawing(
      [
        .line(Point(40, 20), Point(40, 180)), .line(Point(70, 170), Point(185, 170)),
        .line(Point(100, 110), Point(180, 30)),
      ], width: 3, size: size))

  private static func drawing(
    of image: Image, _ change: (inout TracingRequest) -> Void
  ) throws -> CurveDrawing {
    var request = TracingRequest()
    request.polarity = .dark
    change(&request)
    return try CurvePipeline(request).run(on: image).drawing
  }

  /// The directions of the lines of a drawing, whole degrees in 0..<180, in order.
  private static func directions(of drawing: CurveDrawing) -> [Int] {
    drawing.curves.map { curve in
      let (a, b) = (curve.spline.knots[0], curve.spline.knots[curve.spline.knotCount - 1])
      let degrees = atan2(b.y - a.y, b.x - a.x) * 180 / .pi
      return (Int(degrees.rounded()) + 360) % 180
    }.sorted()
  }

  @Test(arguments: [
    ("curvenet", "350..10,170..190", [90]), ("curvenet", "lines:4,12", [0]),
    ("curvenet", "40..50,220..230,lines:0,8", [90, 135]),
    ("curve-circuit", "350..10,170..190", [90]),
  ])
  func linesOfTheChosenNeuronsComeOut(network: String, neurons: String, expected: [Int]) throws {
    let drawing = try Self.drawing(of: Self.lines) {
      $0.network = network
      $0.neurons = NeuronSelection(neurons)
    }
    let found = Self.directions(of: drawing)
    #expect(
      found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= 2 },
      "\(found)")
    #expect(
      drawing.provenance.options["neurons"]
        == neurons.replacing(",8", with: ",lines:8")
        .replacing(",12", with: ",lines:12"))
  }

  @Test(arguments: ["curvenet", "curve-circuit"])
  func allNeuronsAreNoChoice(network: String) throws {
    let usual = try Self.drawing(of: Self.lines) { $0.network = network }
    let all = try Self.drawing(of: Self.lines) {
      $0.network = network
      $0.neurons = NeuronSelection("0..360")
    }
    #expect(all == usual && usual.curves.count == 3)
  }

  /// Which of its two normals is the outer one, a bend tells.
  @Test func ofACircleOneSideComesOut() throws {
    let circle = Spline.circle(center: Point(100, 100), radius: 60)
    let image = Image(grey: .drawing([circle], width: 3, size: Self.size))
    let drawing = try Self.drawing(of: image) { $0.neurons = NeuronSelection("315..45") }
    let points = drawing.curves.flatMap { $0.spline.resampled(spacing: 2) }
    #expect(points.count > 30)
    #expect(points.allSatisfy { $0.x > 120 && abs($0.distance(to: Point(100, 100)) - 60) < 1 })
  }

  @Test func curvesOfOtherWidthsAndRadiiAreLeftOut() throws {
    let circle = Spline.circle(center: Point(130, 130), radius: 40)
    var plane = Plane.drawing(
      [circle, .line(Point(20, 20), Point(180, 20))], width: 2.5, size: Self.size)
    let wide = Plane.drawing([.line(Point(30, 40), Point(30, 180))], width: 7, size: Self.size)
    for i in 0..<plane.count { plane.pixels[i] = min(plane.pixels[i], wide.pixels[i]) }
    let image = Image(grey: plane)
    let usual = try Self.drawing(of: image) { _ in }
    #expect(usual.curves.count == 3)
    let thin = try Self.drawing(of: image) { $0.options.widths = 1...4 }
    #expect(thin.curves.count == 2 && thin.provenance.options["widths"] == "1.0..4.0")
    let round = try Self.drawing(of: image) { $0.options.radii = 30...50 }
    #expect(round.curves.count == 1 && round.curves[0].spline.isClosed)
  }

  @Test func selectionsAreReadAndWritten() {
    for words in [
      "30..90", "330..30,150..210", "lines:4,lines:5", "-30..30.5,mixed3b:379",
      "+mixed3b:curves -mixed3a:lines", "+2*mixed3b:curves,mixed3b:7 -0.5*mixed3a:lines",
      "30..90 -lines:3", "30..90 -1*40..50", "lines:curves",
    ] {
      #expect(NeuronSelection(words)?.description == words)
    }
    #expect(NeuronSelection("lines:4,5")?.description == "lines:4,lines:5")
    let selection = NeuronSelection("+edges:curves  -0.5*lines:4")
    #expect(selection?.parts.map(\.weight) == [1, -0.5] && selection?.kind == .edges)
    for words in [
      "", "90", "a..b", "lines:", ":4", "lines:-1", "1..2..3", "0..400", "lines:4:5", "+", "-",
      "+lines", "0*lines:4", "x*lines:4", "nan*lines:4", "lines:circles", "+lines:4 lines",
      "9999*lines:4",
    ] {
      #expect(NeuronSelection(words) == nil, "\(words)")
    }
  }

  /// Edges lie on both sides of a wide line, lines in its middle: what is owed to the edges is taken away.
  @Test func whatIsNotWantedIsTakenAway() throws {
    func evidence(_ words: String) throws -> Plane {
      var request = TracingRequest()
      (request.polarity, request.scales) = (.dark, [1])
      request.neurons = NeuronSelection(words)
      let pipeline = try CurvePipeline(request)
      return try pipeline.extract(pipeline.prepare(Self.lines)).map.evidence
    }
    let all = try evidence("lines:curves")
    let less = try evidence("+lines:curves -2*lines:0,8")
    // On the line of normal 0, and on that of normal 90.
    #expect(less[40, 100] < all[40, 100] / 10 && all[40, 100] > 1)
    #expect(abs(less[130, 170] - all[130, 170]) < 0.2 * all[130, 170] && all[130, 170] > 1)
    let beside = try evidence("+lines:curves -edges:curves")
    #expect(zip(beside.pixels, all.pixels).allSatisfy { $0 <= $1 + 1e-4 })
    #expect(beside.pixels.max() ?? 0 > 1)
  }

  @Test(arguments: [
    ("-lines:curves", "none of the neurons"), ("+lines:lines", "curvenet has no such family"),
    ("+lines:curves -edges:99", "edges:99"), ("+lines:curves -h:4", "no such family"),
  ])
  func whatCannotBeWeighedIsSaid(words: String, reason: String) {
    var request = TracingRequest()
    request.neurons = NeuronSelection(words)
    let error = #expect(throws: NeuronSelectionError.self) { try CurvePipeline(request) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func whatSelectsNothingIsSaid() throws {
    var request = TracingRequest()
    request.neurons = NeuronSelection("50..60")
    let error = #expect(throws: NeuronSelectionError.self) { try CurvePipeline(request) }
    #expect(error?.description.contains("lines:3 (67.5") == true && error?.category == .usage)
  }
}
