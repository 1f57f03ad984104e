import Geometry
import Imaging
import Testing

@testable import CurveExtraction

struct PartMapsTests {
  private static func plane(_ pixels: [Float]) -> Plane {
    Plane(width: pixels.count, height: 1, pixels: ContiguousArray(pixels))
  }

  private static let maps = PartMaps([
    .init(DrawnPart(number: 2, name: "wing"), map: plane([0.6, 0.1, 0, 0.05])),
    .init(DrawnPart(number: 1), map: plane([0.2, 0.3, 0, 0.05])),
  ])

  /// Shares by hand; less than 0.2 in all leaves something for none.
  @Test func sharesAddUpToOne() {
    let expected: [[Float]] = [[0.25, 0.75, 0, 0.25], [0.75, 0.25, 0, 0.25], [0, 0, 1, 0.5]]
    #expect(Self.maps.parts.map(\.drawn.number) == [1, 2])
    for (share, values) in zip(Self.maps.shares, expected) {
      #expect(zip(share.pixels, values).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  /// Twice the share of what is wanted, at most 1; where everything is, there is nothing to weigh.
  @Test func halfOfAPixelIsEnough() throws {
    var maps = Self.maps
    #expect(maps.weight == nil)
    maps.wanted = try maps.numbers(of: ["wing"])
    let weight = try #require(maps.weight)
    #expect(zip(weight.pixels, [1, 0.5, 0, 0.5]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(maps.drawn == [DrawnPart(number: 2, name: "wing")])
  }

  @Test func factorsAreCalledByNumberOrName() throws {
    #expect(try Self.maps.numbers(of: ["1", "wing"]) == [1, 2])
    #expect(throws: PartError.unknownFactor("3", known: ["1", "wing"])) {
      try Self.maps.numbers(of: ["3"])
    }
  }
}
