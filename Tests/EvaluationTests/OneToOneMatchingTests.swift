import Imaging
import Testing

@testable import Evaluation

struct OneToOneMatchingTests {
  private func mask(_ width: Int, _ height: Int, _ pixels: [(Int, Int)]) -> Mask {
    var mask = Mask(width: width, height: height)
    for (x, y) in pixels { mask[x, y] = true }
    return mask
  }

  private func counts(_ a: Mask, _ b: Mask, _ tolerance: Double) -> (Int, Int) {
    let matching = OneToOneMatching(a, b, tolerance: tolerance)
    #expect(matching.first.subtracting(a).population == 0)
    #expect(matching.second.subtracting(b).population == 0)
    return (matching.first.population, matching.second.population)
  }

  @Test func oneMaskMatchesItself() {
    let mask = mask(9, 7, [(0, 0), (3, 2), (4, 2), (8, 6)])
    #expect(counts(mask, mask, 0) == (4, 4))
  }

  /// A border found twice is right once.
  @Test func eachPixelHasOnePartner() {
    let twice = mask(20, 6, (0..<20).flatMap { [($0, 1), ($0, 3)] })
    let once = mask(20, 6, (0..<20).map { ($0, 2) })
    #expect(counts(twice, once, 1) == (20, 20))
    #expect(counts(once, twice, 1) == (20, 20))
    #expect(counts(twice, once, 0.99) == (0, 0))
  }

  /// The nearest pair alone would leave two pixels without partners: 3 takes 4, and neither 6 nor 1 has
  /// anything else; the largest matching is (3, 1), (6, 4).
  @Test func theNearestIsGivenUpForMore() {
    let first = mask(8, 1, [(3, 0), (6, 0)])
    let second = mask(8, 1, [(1, 0), (4, 0)])
    #expect(counts(first, second, 2) == (2, 2))
  }

  /// A chain in which one more pair moves every other: 0-1, 2-3, … shifted by one at its end.
  @Test func longChainsAreFollowed() {
    let first = mask(400, 1, (0..<100).map { (4 * $0 + 2, 0) })
    let second = mask(400, 1, (0..<100).map { (4 * $0, 0) })
    // All at distance 2 on both sides: 100 pairs, however the greedy step began.
    #expect(counts(first, second, 2) == (100, 100))
    #expect(counts(second, first, 2) == (100, 100))
  }

  @Test func nothingMatchesNothing() {
    let empty = Mask(width: 5, height: 5)
    #expect(counts(empty, mask(5, 5, [(2, 2)]), 3) == (0, 0))
    #expect(counts(empty, empty, 3) == (0, 0))
    let none = Mask(width: 0, height: 0)
    #expect(counts(none, none, 3) == (0, 0))
  }

  @Test func twoPeopleCountAsTheyShould() {
    let found = mask(30, 9, (0..<30).map { ($0, 4) })
    let left = mask(30, 9, (0..<15).map { ($0, 4) })
    let right = mask(30, 9, (10..<30).map { ($0, 5) })
    let counts = BoundaryCounts(found: found, drawings: [left, right], tolerance: 1)
    #expect(counts.right == 30 && counts.found == 30)
    #expect(counts.reached == 35 && counts.drawn == 35)
    #expect(counts.precision == 1 && counts.recall == 1 && counts.fMeasure == 1)
    let strict = BoundaryCounts(found: found, drawings: [left, right], tolerance: 0)
    #expect(strict.right == 15 && strict.reached == 15 && strict.recall == 15.0 / 35)
  }
}
