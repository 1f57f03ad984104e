import Testing

@testable import Laboratory

struct FamilyMatchTests {
  /// One was learned, the other was written by hand; both are families of 16 orientations.
  @Test func curvenetAndTheCircuitHaveTheSameNeurons() throws {
    let outcome = try FamilyMatch(Families.curvenet(), Families.circuit()).run()
    #expect(outcome.pairs.count == 16 && outcome.pictures.isEmpty)
    for pair in outcome.pairs {
      #expect(pair.tuning > 0.8, "\(pair)")
      #expect(pair.apart <= 23, "\(pair)")
    }
    #expect(outcome.pairs.count { $0.tuning >= 0.9 } >= 12)
    try expectWhole(outcome)
  }

  @Test func aFamilyMatchesItself() throws {
    let family = try Families.circuit().thinned(to: 4)
    var experiment = FamilyMatch(family, family)
    experiment.pictures = Families.pictures(size: 320)
    let outcome = try experiment.run()
    for (index, pair) in outcome.pairs.enumerated() {
      #expect(pair.first == pair.second && pair.apart == 0)
      #expect(abs(pair.tuning - 1) < 1e-9)
      #expect(abs(outcome.pictures[index][index] - 1) < 1e-9)
    }
    try expectWhole(outcome)
  }
}
