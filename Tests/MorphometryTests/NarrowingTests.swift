import Foundation
import Geometry
import Testing

@testable import Morphometry

struct NarrowingTests {
  /// A straight vessel of 200 px that tapers from 10 to 8 px, with a narrowing of a cosine's shape around `centre`, as
  /// wide as `half` on either side and `depth` of the width deep.
  private func vessel(
    depth: Double, half: Double = 15, centre: Double = 80, error: Double = 0.1,
    ripple: Double = 0
  ) -> TracedCurve {
    var curve = Samples.line(4, from: Point(0, 50), to: Point(200, 50), widths: [10, 8])
    let widths = (0...200).map { index -> Double in
      let arc = Double(index)
      let healthy = 10 - 2 * arc / 200
      let inside = abs(arc - centre) < half ? (1 + cos(.pi * (arc - centre) / half)) / 2 : 0
      return healthy * (1 - depth * inside) + ripple * sin(arc * 1.7)
    }
    curve.profile = WidthProfile(
      spacing: 1, widths: widths, errors: Array(repeating: error, count: 201))
    return curve
  }

  @Test(arguments: [0.3, 0.5, 0.8])
  func aStenosisIsFoundWithItsPercent(depth: Double) throws {
    let found = Narrowing.found(in: vessel(depth: depth))
    #expect(found.count == 1)
    let narrowing = try #require(found.first)
    #expect(abs(narrowing.diameterStenosis - 100 * depth) < 0.5)
    #expect(abs(narrowing.areaStenosis - 100 * (1 - (1 - depth) * (1 - depth))) < 0.5)
    #expect(abs(narrowing.referenceDiameter - 9.2) < 0.05)
    #expect(abs(narrowing.position - 80) <= 1)
    // The ends lie where the cosine has hardly begun.
    #expect(abs(narrowing.start - 65) < 5 && abs(narrowing.end - 95) < 5)
    let proximal = try #require(narrowing.proximalDiameter)
    let distal = try #require(narrowing.distalDiameter)
    #expect(proximal > distal)
  }

  @Test func smallOnesAndNoiseAreNotFound() {
    #expect(Narrowing.found(in: vessel(depth: 0.1)).isEmpty)
    #expect(Narrowing.found(in: vessel(depth: 0)).isEmpty)
    #expect(Narrowing.found(in: vessel(depth: 0, ripple: 0.4)).isEmpty)
    // 25 % of 9.2 px are 2.3 px, less than three errors of 1 px.
    #expect(Narrowing.found(in: vessel(depth: 0.25, error: 1)).isEmpty)
  }

  @Test func ripplesDoNotHideOne() throws {
    let found = Narrowing.found(in: vessel(depth: 0.5, ripple: 0.4))
    #expect(found.count == 1)
    #expect(abs(try #require(found.first).diameterStenosis - 50) < 6)
  }

  @Test func whatGoesOnToTheEndIsNotFound() {
    #expect(Narrowing.found(in: vessel(depth: 0.5, centre: 200)).isEmpty)
  }

  @Test func oneByHandHasTheGivenEnds() throws {
    let narrowing = try Narrowing(of: vessel(depth: 0.5), from: 65, to: 95)
    #expect(narrowing.isByHand && narrowing.length == 30)
    #expect(abs(narrowing.diameterStenosis - 50) < 0.1)
    #expect(abs(narrowing.minimalDiameter - 4.6) < 0.05)
    // From the knots alone: no error is known.
    let knots = Samples.line(1, from: Point(0, 0), to: Point(100, 0), widths: [5, 5])
    let flat = try Narrowing(of: knots, from: 20, to: 30)
    #expect(abs(flat.diameterStenosis) < 1e-6 && flat.error == nil)
  }

  @Test func impossiblePlacesAreRefused() {
    #expect(throws: MorphometryError.self) {
      try Narrowing(of: vessel(depth: 0.5), from: 190, to: 230)
    }
    var edge = Samples.line(2, from: Point(0, 0), to: Point(100, 0))
    edge.kind = .edge
    #expect(throws: MorphometryError.noWidths(curve: 2)) {
      try Narrowing(of: edge, from: 10, to: 20)
    }
  }
}
