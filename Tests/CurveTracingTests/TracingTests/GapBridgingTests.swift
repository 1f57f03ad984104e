import Foundation
import Geometry
import Testing

@testable import CurveTracing

struct GapBridgingTests {
  /// Lines as the joiner leaves them, each with two free ends.
  private func lines(_ chains: [[Point]]) -> [CentreLine] {
    chains.enumerated().map { index, points in
      CentreLine(
        points: points, isClosed: false, startNode: 2 * index, endNode: 2 * index + 1, passages: [])
    }
  }

  private func bridged(
    _ chains: [[Point]], width: Double = 3, evidence: Double = 0
  ) -> [CentreLine] {
    GapBridging(width: { _ in width }, evidence: { _ in evidence }).bridged(lines(chains))
  }

  private func arc(_ degrees: ClosedRange<Double>, radius: Double = 60) -> [Point] {
    stride(from: degrees.lowerBound, through: degrees.upperBound, by: 1).map {
      Point(100, 100) + Vector(angle: $0 * .pi / 180) * radius
    }
  }

  /// Every way round that the two pieces of an arc may be given in.
  @Test(arguments: 0..<8)
  func gapInAnArcIsBridgedAlongIt(way: Int) throws {
    let (first, second, swapped) = (way & 1 > 0, way & 2 > 0, way & 4 > 0)
    var chains = [arc(0...70), arc(90...160)]
    if first { chains[0].reverse() }
    if second { chains[1].reverse() }
    if swapped { chains.swapAt(0, 1) }
    let result = bridged(chains)
    #expect(result.count == 1)
    let line = try #require(result.first)
    #expect(!line.isClosed && line.inferred.count == 1)
    // The cubic with the arc's tangents stays near it, and nothing jumps.
    for point in line.points { #expect(abs(point.distance(to: Point(100, 100)) - 60) < 0.8) }
    for (a, b) in zip(line.points, line.points.dropFirst()) { #expect(a.distance(to: b) < 1.6) }
    let gap = try #require(line.inferred.first)
    let ends = [line.points[gap.lowerBound], line.points[gap.upperBound]]
    #expect(Set(ends) == Set([arc(70...70)[0], arc(90...90)[0]]))
  }

  @Test
  func ringWithAGapIsClosed() throws {
    let line = try #require(bridged([arc(0...335)]).first)
    #expect(line.isClosed && line.startNode == nil && line.inferred.count == 1)
    for point in line.points { #expect(abs(point.distance(to: Point(100, 100)) - 60) < 0.8) }
  }

  @Test
  func threePiecesBecomeOne() throws {
    let result = bridged([arc(110...150), arc(0...40), arc(55...95)])
    #expect(result.count == 1)
    #expect(result.first?.inferred.count == 2)
  }

  @Test
  func whatDoesNotPointAtEachOtherStaysApart() {
    let along = (0...40).map { Point(Double($0), 0) }
    #expect(bridged([along, (0...40).map { Point(52 + Double($0), 12) }]).count == 2, "beside")
    #expect(bridged([along, (0...40).map { Point(50, Double($0)) }]).count == 2, "across")
    #expect(bridged([along, (0...40).map { Point(90 + Double($0), 0) }]).count == 2, "far away")
    #expect(
      bridged([(0...8).map { Point(Double($0), 0) }, along.map { $0 + Vector(14, 0) }]).count == 2,
      "dashes")
  }

  /// A branch that stops short of the curve that it comes from is led onto it where there is evidence between.
  @Test(arguments: [(0.5, true), (0, false)])
  func endRightBeforeACurveIsLedOntoIt(evidence: Double, isLed: Bool) throws {
    let trunk = (0...80).map { Point(Double($0), 0) }
    let branch = (0...40).map { Point(40, 3 + Double($0)) }
    let result = bridged([trunk, branch], evidence: evidence)
    #expect(result.count == 2)
    #expect(result[0].passages.map(\.node) == (isLed ? [2] : []))
    #expect(result[1].points.contains(Point(40, 0)) == isLed)
  }
}
