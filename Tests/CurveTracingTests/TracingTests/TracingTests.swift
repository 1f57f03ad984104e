import CurveExtraction
import CurveNetworks
import Evaluation
import Geometry
import Imaging
import Phantoms
import TestSupport
import Testing
import Workers

@testable import CurveTracing

struct TracingTests {
  static let circle = Spline.circle(center: Point(100.3, 99.6), radius: 60)
  static let line = Spline.line(Point(30.2, 60.7), Point(170.9, 131.4))

  private func trace(
    _ image: Image, steps: Int? = nil, threads: Int = 2
  ) throws -> CurveDrawing {
    let network = try CurveCircuit().network()
    let pool = WorkerPool(threads: threads)
    var options = TracingOptions()
    options.steps = steps
    let input = try CurveInput(image, network: network, pool: pool)
    return try CurveTracer(network: network, options: options, pool: pool).trace(input)
  }

  @Test(arguments: [(circle, 3.0), (circle, 6.0), (line, 3.0), (line, 6.0)], [0, nil])
  func cleanCurveIsFollowed(_ item: (spline: Spline, width: Double), steps: Int?) throws {
    let light = Plane.drawing([item.spline], width: item.width, size: (200, 200))
    let drawing = try trace(Image(grey: light), steps: steps)
    #expect(drawing.curves.count == 1)
    let curve = try #require(drawing.curves.first)
    #expect(curve.spline.isClosed == item.spline.isClosed)
    #expect(abs(curve.spline.arcLength() - item.spline.arcLength()) < 2 * item.width + 6)
    let truth = CurveDrawing(
      width: 200, height: 200,
      curves: [
        TracedCurve(
          id: 0, spline: item.spline,
          widths: Array(repeating: item.width, count: item.spline.knotCount))
      ])
    let accuracy = try #require(StrokeAccuracy(drawing, truth: truth))
    #expect(accuracy.median < 0.3)
  }

  @Test
  func evidenceIsOnTheCurveAndOrientedAcrossIt() throws {
    let network = try CurveCircuit().network()
    let light = Plane.drawing([Self.circle], width: 3, size: (200, 200))
    let input = try CurveInput(Image(grey: light), network: network)
    let map = try CurveExtractor(network: network).curves(in: input)
    for degrees in stride(from: 0.0, to: 360, by: 15) {
      let normal = Vector(angle: degrees * .pi / 180)
      let p = Point(100.3, 99.6) + normal * 60
      let (x, y) = (Int(p.x), Int(p.y))
      #expect(map.evidence[x, y] > 1)
      // Axial: a normal and its opposite are one. 22.5 degrees lie between two orientations.
      let found = Vector(angle: Double(map.orientation[x, y]))
      #expect(abs(found.cross(normal)) < 0.2, "\(degrees) degrees")
    }
    #expect(map.evidence[100, 100] < 0.5)
    #expect(map.evidence[5, 5] < 0.5)
  }

  @Test(arguments: ExtractionMethod.allCases)
  func everyMethodFindsTheCurve(_ method: ExtractionMethod) throws {
    let network = try CurveCircuit().network()
    let light = Plane.drawing([Self.line], width: 3, size: (200, 200)).noisy(0.05, seed: 8)
    let input = try CurveInput(Image(grey: light), network: network)
    let map = try CurveExtractor(network: network, method: method).curves(in: input)
    let truth = Mask(light.map { 1 - $0 }, atLeast: 0.45)
    #expect(SoftMapScores(.init(map: map.evidence, truth: truth)).areaUnderCurve > 0.97)
  }

  @Test(arguments: [0, 0.5, 1] as [Float])
  func constantImageGivesAnEmptyDrawing(level: Float) throws {
    let drawing = try trace(Image(grey: Plane(width: 90, height: 70, repeating: level)))
    #expect(drawing.curves.isEmpty)
    #expect(drawing.width == 90 && drawing.height == 70)
  }

  @Test(arguments: [(1, 1), (1, 5000), (5000, 1), (2, 3), (17, 5)])
  func tinyAndThinImagesAreTraced(width: Int, height: Int) throws {
    for deviation in [0, 0.3] as [Float] {
      let light = Plane(width: width, height: height, repeating: 0.5).noisy(deviation, seed: 1)
        .map { min(max($0, 0), 1) }
      let drawing = try trace(Image(grey: light))
      #expect(drawing.width == width && drawing.height == height)
      for curve in drawing.curves {
        #expect(curve.spline.controlPoints.allSatisfy { $0.isFinite })
        #expect(curve.widths.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test
  func resultsDoNotDependOnTheNumberOfThreads() throws {
    let phantom = try Phantom(PhantomOptions(width: 256, height: 256, seed: 7))
    let one = try trace(phantom.image, steps: 3, threads: 1)
    #expect(!one.curves.isEmpty)
    for threads in 2...4 {
      let other = try trace(phantom.image, steps: 3, threads: threads)
      #expect(other == one)
    }
  }

  @Test
  func progressRisesToOne() throws {
    let network = try CurveCircuit().network()
    let light = Plane.drawing([Self.line], width: 3, size: (200, 200))
    let input = try CurveInput(Image(grey: light), network: network)
    let reported = Recorder()
    _ = try CurveTracer(network: network).trace(input, monitor: reported.monitor)
    let shares = reported.shares
    #expect(shares == shares.sorted())
    #expect(abs((shares.last ?? 0) - 1) < 1e-9)
  }

  /// A node is where its curves are, at the parameters that it gives.
  @Test(arguments: [3, 7, 11] as [UInt64])
  func nodesAreOnTheirCurves(seed: UInt64) throws {
    let phantom = try Phantom(PhantomOptions(width: 256, height: 256, seed: seed))
    let network = try CurveNet.network()
    let drawing = try CurveTracer(network: network).trace(
      CurveInput(phantom.image, network: network))
    let curves = Dictionary(uniqueKeysWithValues: drawing.curves.map { ($0.id, $0.spline) })
    #expect(drawing.graph.nodes.count > 10)
    for node in drawing.graph.nodes {
      for incidence in node.incidences {
        let spline = try #require(curves[incidence.curve])
        let miss = spline.point(at: incidence.parameter).distance(to: node.position)
        #expect(miss <= 3, "\(node.kind) \(node.id)")
      }
    }
  }

  /// The drawing holds what is asked for, after refinement too, and its graph names only curves that are there.
  @Test
  func unlikelyCurvesAreLeftOut() throws {
    let phantom = try Phantom(PhantomOptions(width: 256, height: 256, seed: 7))
    let network = try CurveNet.network()
    let input = try CurveInput(phantom.image, network: network)
    func drawing(_ least: Double) throws -> CurveDrawing {
      var options = TracingOptions()
      options.leastConfidence = least
      return try CurveTracer(network: network, options: options).trace(input)
    }
    let all = try drawing(0)
    let confidences = all.curves.map(\.confidence).sorted()
    try #require(confidences.count >= 3)
    let least = confidences[confidences.count / 2]
    let likely = try drawing(least)
    #expect(likely.curves.count == confidences.count { $0 >= least })
    #expect(likely.curves.allSatisfy { $0.confidence >= least })
    let ids = Set(likely.curves.map(\.id))
    #expect(likely.graph.nodes.flatMap(\.incidences).allSatisfy { ids.contains($0.curve) })
    #expect(try drawing(1).curves.isEmpty)
  }
}
