import CurveNetworks
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import CurveExtraction

struct PartMembershipTests {
  private static let size = (width: 120, height: 60)

  /// Two parts: `first` says how much of the first is in each column, the rest is the second's.
  private static func halves(_ first: (Int) -> Float) -> PartMaps {
    var plane = Plane(width: size.width, height: size.height)
    for i in 0..<plane.count { plane.pixels[i] = first(i % size.width) }
    return PartMaps([
      .init(DrawnPart(number: 1), map: plane),
      .init(DrawnPart(number: 2), map: plane.map { 1 - $0 }),
    ])
  }

  private static func row(_ columns: Range<Int>) -> [Point] {
    columns.map { Point(Double($0) + 0.5, 30.5) }
  }

  @Test func aCurveChangesOverWhereItsPartDoes() {
    let membership = PartMembership(Self.halves { $0 < 50 ? 0.9 : 0.1 })
    let factors = membership.parts(along: Self.row(0..<120), isClosed: false)
    #expect(factors == Array(repeating: 1, count: 50) + Array(repeating: 2, count: 70))
  }

  /// With shares .9 and .1 a pixel is worth log 9 = 2.2, and there and back cost 24: 10 px are not enough, 12 are.
  @Test(arguments: [(10, false), (12, true)])
  func aCurveStaysWhatItIsForAWhile(length: Int, isCut: Bool) {
    let membership = PartMembership(
      Self.halves { (50..<50 + length).contains($0) ? 0.1 : 0.9 })
    let factors = membership.parts(along: Self.row(0..<120), isClosed: false)
    #expect(Set(factors) == (isCut ? [1, 2] : [1]))
  }

  /// Wherever a ring begins, it changes over at the same places.
  @Test(arguments: [0, 7, 40, 90])
  func ringsHaveNoBeginning(shift: Int) {
    let membership = PartMembership(Self.halves { $0 < 60 ? 0.95 : 0.05 })
    let ring = (0..<150).map { index in
      Point(60, 30) + Vector(angle: Double((index + shift) % 150) * 2 * .pi / 150) * 25
    }
    let factors = membership.parts(along: ring, isClosed: true)
    for (point, factor) in zip(ring, factors) where abs(point.x - 60) > 1.5 {
      #expect(factor == (point.x < 60 ? 1 : 2))
    }
  }

  /// A part has no say beyond its reach, whatever its neurons see there: the curve goes to whom it was less likely.
  @Test func nothingIsAPartsBeyondItsReach() {
    let maps = Self.halves { _ in 0.9 }
    var parts = maps.parts
    var reach = Mask(width: Self.size.width, height: Self.size.height)
    for i in reach.pixels.indices { reach.pixels[i] = i % Self.size.width < 50 }
    parts[0].reach = reach
    let factors = PartMembership(PartMaps(parts)).parts(along: Self.row(0..<120), isClosed: false)
    #expect(factors == Array(repeating: 1, count: 50) + Array(repeating: 2, count: 70))
  }

  @Test func nothingIsDrawnAcrossAnothersPart() {
    let membership = PartMembership(Self.halves { (50..<70).contains($0) ? 0 : 1 })
    #expect(membership.allows(Self.row(10..<40), for: 1))
    #expect(!membership.allows(Self.row(40..<80), for: 1))
    #expect(membership.allows(Self.row(52..<68), for: 2))
    #expect(!membership.allows(Self.row(52..<68), for: nil))
  }

  /// Lines in either half are owed to that half alone but for what neurons see beyond the border; what all parts are
  /// owed adds up.
  @Test(arguments: ["curvenet", "curve-circuit"])
  func attributionGoesThroughTheNetwork(name: String) throws {
    let network = try CurveNetwork.embedded(name)
    let light = Plane.drawing(
      [.line(Point(5, 20), Point(115, 20)), .line(Point(5, 42), Point(115, 42))], width: 3,
      size: Self.size)
    let input = try CurveInput(Image(grey: light), network: network, polarity: .dark)
    let reader = NetworkReader(network: network, pool: WorkerPool(threads: 2))
    let maps = Self.halves { $0 < 60 ? 1 : 0 }
    let membership = try PartMembership(maps, in: input.normalized, seenBy: reader)
    for (x, y) in [(15, 20), (30, 42), (90, 20), (105, 42)] {
      let share = membership.shares[0][x, y]
      #expect(x < 60 ? share > 0.95 : share < 0.05, "\(share) at \(x), \(y)")
    }
    for i in 0..<light.count {
      #expect(abs(membership.shares.reduce(0) { $0 + $1.pixels[i] } - 1) < 1e-4)
    }
  }
}
