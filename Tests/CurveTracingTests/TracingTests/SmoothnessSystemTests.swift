import Testing

@testable import CurveTracing

/// Against the dense matrix, which a column of it at a time gives.
struct SmoothnessSystemTests {
  private static let information = [4.0, 0.001, 2, 0.5, 0.001, 0.001, 3, 1]
  private static let stiffness = [1.0, 7, 0.2, 3, 10, 0.5]
  private static let hold = [0.0, 0, 2, 5, 0, 0, 1]

  /// diag(information) + DᵀΛD + EᵀME times x.
  private static func product(_ x: [Double]) -> [Double] {
    var result = zip(information, x).map { $0 * $1 }
    for (i, weight) in stiffness.enumerated() {
      let d = weight * (x[i] - 2 * x[i + 1] + x[i + 2])
      for (k, factor) in [1.0, -2, 1].enumerated() { result[i + k] += factor * d }
    }
    for (i, weight) in hold.enumerated() {
      let d = weight * (x[i] - x[i + 1])
      result[i] += d
      result[i + 1] -= d
    }
    return result
  }

  @Test func itSolves() {
    let system = SmoothnessSystem(
      information: Self.information, stiffness: Self.stiffness, hold: Self.hold)
    let x = [3.0, -1, 4, 1, -5, 9, 2, 6]
    for (found, wanted) in zip(system.solved(Self.product(x)), x) {
      #expect(abs(found - wanted) < 1e-9)
    }
  }

  @Test func variancesAreTheInverseDiagonal() {
    let system = SmoothnessSystem(
      information: Self.information, stiffness: Self.stiffness, hold: Self.hold)
    for (i, variance) in system.variances.enumerated() {
      var unit = Array(repeating: 0.0, count: Self.information.count)
      unit[i] = 1
      #expect(abs(variance - system.solved(unit)[i]) < 1e-9 * variance)
    }
  }

  /// A straight line has no second differences, so that nothing is changed of it and gaps are filled with it.
  @Test func straightLinesGoAcrossGaps() {
    let line = Self.information.indices.map { 2 + 0.5 * Double($0) }
    let known = [1.0, 1, 0, 0, 0, 0, 1, 1]
    let system = SmoothnessSystem(information: known, stiffness: Self.stiffness, hold: [])
    for (found, wanted) in zip(system.solved(zip(known, line).map { $0 * $1 }), line) {
      #expect(abs(found - wanted) < 1e-9)
    }
  }

  /// Beyond what is known, numbers that are held stay what the last known one is.
  @Test func heldNumbersStay() {
    let known = [1.0, 1, 1, 0, 0, 0, 0, 0]
    let system = SmoothnessSystem(
      information: known, stiffness: Self.stiffness, hold: [0, 0, 1e6, 1e6, 1e6, 1e6, 1e6])
    let found = system.solved([1, 2, 3, 0, 0, 0, 0, 0])
    #expect(found.dropFirst(2).allSatisfy { abs($0 - found[2]) < 1e-3 && $0 > 1.5 && $0 < 3 })
  }
}
