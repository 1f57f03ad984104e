import Determinism
import Geometry
import Phantoms
import Testing

@testable import TrainingCrops

/// Trees grow as they are said to.
struct GrownVesselsTests {
  /// Murray's law: what divides has the cubed width of its parts together, and the branch its share.
  @Test(arguments: [0.2, 0.5, 1], [1.0, 7.5])
  func cubesOfWidthsAddUp(ratio: Double, width: Double) {
    let (rest, branch) = GrownVessels.divided(width, ratio: ratio)
    #expect(abs(rest * rest * rest + branch * branch * branch - width * width * width) < 1e-9)
    #expect(abs(branch - ratio * rest) < 1e-12)
  }

  /// Both halves of an even division are 2^(-1/3) as wide.
  @Test func anEvenDivision() {
    let (rest, branch) = GrownVessels.divided(4, ratio: 1)
    #expect(rest == branch && abs(rest - 3.1748021) < 1e-6)
  }

  /// Vessels of one tree make way for each other: they lie on each other far less often than those of two trees.
  @Test func aTreeKeepsApart() {
    var generator = SeededGenerator(seed: 3)
    var (own, other) = (Meetings(), Meetings())
    for _ in 0..<60 {
      let vessels = GrownVessels.random(size: 160, widest: 4, using: &generator)
      for (i, a) in vessels.enumerated() {
        for b in vessels[(i + 1)...] {
          if a.tree == b.tree { own.count(a, b) } else { other.count(a, b) }
        }
      }
    }
    #expect(own.pairs > 500 && other.pairs > 500)
    #expect(2 * own.share < other.share, "\(own.share) and \(other.share)")
  }

  /// How often two vessels cross each other away from where one leaves the other.
  private struct Meetings {
    var pairs = 0
    var crossings = 0
    var share: Double { Double(crossings) / Double(max(pairs, 1)) }

    mutating func count(_ a: GrownVessels.Vessel, _ b: GrownVessels.Vessel) {
      pairs += 1
      let (first, second) = (
        a.curve.spline.flattened(tolerance: 0.5), b.curve.spline.flattened(tolerance: 0.5)
      )
      let (start, other) = (first[0], second[0])
      for (p, q) in zip(first, first.dropFirst())
      where p.distance(to: start) > 20 && p.distance(to: other) > 20 {
        for (r, s) in zip(second, second.dropFirst()) where Self.cross(p, q, r, s) {
          crossings += 1
        }
      }
    }

    private static func cross(_ p: Point, _ q: Point, _ r: Point, _ s: Point) -> Bool {
      func side(_ a: Point, _ b: Point, _ c: Point) -> Bool { (b - a).cross(c - a) > 0 }
      return side(p, q, r) != side(p, q, s) && side(r, s, p) != side(r, s, q)
    }
  }
}
