import CurveNetworks
import CurveTracing
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import CurveExtraction

/// Classical methods in the network's place.
struct EvidenceSourceTests {
  static let classical = EvidenceSource.allCases.filter { $0 != .network }

  /// What no method asks, but extraction and tracing hold.
  private func network() throws -> CurveNetwork { try CurveCircuit().network() }

  private func input(
    _ light: Plane, polarity: Polarity = .dark, fieldOfView: Mask? = nil
  ) -> CurveInput {
    CurveInput(
      normalized: light, light: light, fieldOfView: fieldOfView, polarity: polarity,
      channel: .luminance, scales: [1])
  }

  private static let center = Point(50, 50)
  private static let radius = 30.0

  /// A dark ring, with grain.
  private func ring(width: Double = 4) -> Plane {
    Plane.drawing(
      [.circle(center: Self.center, radius: Self.radius)], width: width, size: (101, 101)
    ).noisy(0.02, seed: 4)
  }

  private func map(_ source: EvidenceSource, _ input: CurveInput, threads: Int = 2) throws
    -> CurveMap
  {
    try CurveExtractor(
      network: try network(), evidence: source, pool: WorkerPool(threads: threads)
    ).curves(in: input)
  }

  /// On clean paper there is no answer but the strokes' own, by which a threshold could be measured.
  @Test(arguments: classical)
  func aStrokeOnCleanPaperIsFound(source: EvidenceSource) throws {
    let ring = Plane.drawing(
      [.circle(center: Self.center, radius: Self.radius)], width: 6, size: (101, 101))
    let mask = try map(source, input(ring)).mask()
    #expect(Double(mask.population) > 2 * Double.pi * Self.radius)
  }

  @Test(arguments: classical)
  func aRingIsFound(source: EvidenceSource) throws {
    let map = try map(source, input(ring()))
    let mask = map.mask()
    // Lines are found where they are, edges at their two walls, 2 px from the middle.
    let reach = source.kind == .edges ? 3.5 : 4
    var (far, count, slanted) = (0, 0, 0)
    for y in 0..<101 {
      for x in 0..<101 where mask[x, y] {
        let offset = Point(Double(x) + 0.5, Double(y) + 0.5) - Self.center
        count += 1
        if abs(offset.length - Self.radius) > reach { far += 1 }
        let normal = Double(map.orientation[x, y])
        let slant = abs(offset.cross(Vector(angle: normal))) / offset.length
        if slant > sin(15 * Double.pi / 180) { slanted += 1 }
      }
    }
    let circumference = 2 * Double.pi * Self.radius
    #expect(Double(count) > circumference && Double(count) < 8 * circumference)
    #expect(Double(far) < 0.05 * Double(count), "\(far) of \(count)")
    #expect(Double(slanted) < 0.1 * Double(count), "\(slanted) of \(count)")
  }

  @Test(arguments: classical.filter { $0.kind == .lines }, [3.0, 6])
  func widthsFollowTheLine(source: EvidenceSource, width: Double) throws {
    let map = try map(source, input(ring(width: width)))
    let found = (0..<36).map { k in
      let position = Self.center + Vector(angle: Double(k) * .pi / 18) * Self.radius
      return Double(map.width[Int(position.x), Int(position.y)])
    }.sorted()[18]
    #expect(abs(found - width) <= 1.5, "\(found)")
  }

  @Test(arguments: classical)
  func brightCurvesAreDarkOnesInTheNegative(source: EvidenceSource) throws {
    let light = ring()
    let dark = try map(source, input(light)).mask()
    let bright = try map(source, input(light.map { 1 - $0 }, polarity: .bright)).mask()
    let differing = dark.subtracting(bright).union(bright.subtracting(dark)).population
    // 1 - light is light to rounding, and noise that is just at the threshold may change sides.
    #expect(differing <= dark.population / 20, "\(differing)")
  }

  @Test(arguments: classical)
  func nothingIsFoundWhereThereIsNothing(source: EvidenceSource) throws {
    var ramp = Plane(width: 80, height: 60)
    for y in 0..<60 { for x in 0..<80 { ramp[x, y] = 0.2 + 0.002 * Float(x + y) } }
    let constants = [
      Plane(width: 1, height: 1, repeating: 0.5), Plane(width: 80, height: 60, repeating: 1),
    ]
    // A ramp is a wide edge.
    for light in source.kind == .edges ? constants : constants + [ramp] {
      for polarity in Polarity.allCases {
        let map = try map(source, input(light, polarity: polarity))
        #expect(map.evidence.pixels.allSatisfy { $0 >= 0 && $0.isFinite })
        // Mirrored light has a kink where a ramp ends.
        let (left, top) = (light.width / 3, light.height / 3)
        let inside = map.evidence.cropped(
          columns: left..<light.width - left, rows: top..<light.height - top)
        #expect(inside.pixels.allSatisfy { $0 < 0.5 })
      }
    }
  }

  @Test(arguments: classical)
  func outsideTheFieldOfViewThereIsNoEvidence(source: EvidenceSource) throws {
    var view = Mask(width: 101, height: 101)
    for y in 0..<101 { for x in 0..<60 { view[x, y] = true } }
    let evidence = try map(source, input(ring(), fieldOfView: view)).evidence
    #expect(zip(evidence.pixels, view.pixels).allSatisfy { $1 || $0 == 0 })
    #expect((evidence.range?.upperBound ?? 0) > 1.4)
  }

  @Test(arguments: classical)
  func theNumberOfThreadsChangesNothing(source: EvidenceSource) throws {
    let input = input(ring(), polarity: .both)
    let maps = try [1, 3].map { try map(source, input, threads: $0) }
    let isSame = maps[0] == maps[1]
    #expect(isSame)
  }

  @Test(arguments: classical)
  func splinesFollowTheRing(source: EvidenceSource) throws {
    var options = TracingOptions()
    options.evidence = source
    let drawing = try CurveTracer(network: try network(), options: options).trace(input(ring()))
    #expect(drawing.provenance.options["evidence"] == source.rawValue)
    #expect(drawing.provenance.options["family"] == source.kind?.rawValue)
    let isEdge = source.kind == .edges
    #expect(drawing.curves.allSatisfy { $0.kind == (isEdge ? .edge : .line) })
    let length = drawing.curves.reduce(0) { $0 + $1.spline.arcLength() }
    let rings = isEdge ? 2.0 : 1
    #expect(abs(length / (2 * Double.pi * Self.radius) - rings) < 0.1 * rings, "\(length)")
    let offsets = drawing.curves.flatMap { $0.spline.resampled(spacing: 2) }
      .map { abs($0.distance(to: Self.center) - Self.radius) }.sorted()
    let expected = isEdge ? 2.0 : 0
    #expect(abs(offsets[offsets.count / 2] - expected) < 0.4)
  }
}
