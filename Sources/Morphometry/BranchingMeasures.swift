import Foundation
import Geometry

/// How a vessel branches at a node: one parent, and daughters from the broadest to the thinnest.
public struct BranchingMeasures: Hashable, Sendable {
  /// The place of the parent in the list of segments.
  public let parent: Int
  /// The places of the daughters in the list of segments, at least two.
  public let daughters: [Int]
  /// The angle between the two broadest daughters, radians in 0…π.
  public let angle: Double?
  /// By how much each daughter turns away from the parent's direction, radians in 0…π.
  public let daughterAngles: [Double?]
  /// The parent's width, px; `nil` where nothing says it.
  public let parentDiameter: Double?
  /// The daughters' widths, px.
  public let daughterDiameters: [Double?]

  /// The sum of the daughters' squared widths over the parent's.
  public var areaRatio: Double? {
    known.map { d0, daughters in daughters.reduce(0) { $0 + $1 * $1 } / (d0 * d0) }
  }

  /// The k of d₀ᵏ = Σ dᵢᵏ, 3 by C. D. Murray, "The physiological principle of minimum work. I", Proceedings of
  /// the National Academy of Sciences 12, 1926, doi 10.1073/pnas.12.3.207; `nil` where a daughter is as broad as the
  /// parent, so that there is none.
  public var murrayExponent: Double? {
    known.flatMap { d0, daughters in Self.murrayExponent(parent: d0, daughters: daughters) }
  }

  /// The second daughter's width over the first one's, 0…1.
  public var asymmetry: Double? { known.map { _, daughters in daughters[1] / daughters[0] } }

  /// All widths, where they are known and the parent has one.
  private var known: (Double, [Double])? {
    let daughters = daughterDiameters.compactMap(\.self)
    guard let parentDiameter, parentDiameter > 0, daughters.count == daughterDiameters.count,
      daughters[0] > 0
    else { return nil }
    return (parentDiameter, daughters)
  }

  /// The k > 0 of parentᵏ = Σ daughterᵏ, to within 1e-9; `nil` where there is none. Widths are in any unit.
  public static func murrayExponent(parent: Double, daughters: [Double]) -> Double? {
    guard daughters.count > 1, daughters.allSatisfy({ $0 > 0 && $0 < parent }) else { return nil }
    // Falls from the number of daughters less 1, at 0, to -1.
    func excess(_ k: Double) -> Double {
      daughters.reduce(-1) { $0 + pow($1 / parent, k) }
    }
    var (low, high) = (0.0, 1.0)
    while excess(high) > 0 {
      (low, high) = (high, 2 * high)
      if high > 1000 { return nil }
    }
    while high - low > 1e-9 {
      let middle = (low + high) / 2
      if excess(middle) > 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The branching at a vertex where at least three segments end. The parent is `way`, the segment that leads to the
  /// broadest end, else the broadest segment; `nil` where neither is known.
  init?(at vertex: Int, of graph: SegmentGraph, way: Int?) {
    let branches = graph.branches(at: vertex)
    let places = branches.map(\.end.segment)
    // What begins and ends here has no place behind or before the others.
    guard branches.count > 2, Set(places).count == places.count else { return nil }
    let widest = branches.max { ($0.diameter ?? 0) < ($1.diameter ?? 0) }
    guard
      let trunk = branches.first(where: { $0.end.segment == way })
        ?? (branches.allSatisfy { $0.diameter != nil } ? widest : nil)
    else { return nil }
    let others = branches.filter { $0.end != trunk.end }
      .sorted { ($0.diameter ?? 0, $1.end.segment) > ($1.diameter ?? 0, $0.end.segment) }
    parent = trunk.end.segment
    daughters = others.map(\.end.segment)
    parentDiameter = trunk.diameter
    daughterDiameters = others.map(\.diameter)
    func turn(_ a: Vector?, _ b: Vector?) -> Double? {
      guard let a, let b else { return nil }
      return abs(a.angle(to: b))
    }
    angle = turn(others[0].direction, others[1].direction)
    daughterAngles = others.map { turn(trunk.direction.map { -$0 }, $0.direction) }
  }
}
