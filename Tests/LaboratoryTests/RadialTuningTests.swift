import Foundation
import Testing

@testable import Laboratory

struct RadialTuningTests {
  @Test func measuresOfKnownTunings() {
    // A triangle of 90 degrees around 120, and a tenth of it at the opposite side.
    let answers = (0..<72).map { index -> Double in
      let angle = Double(index) * 5
      return max(0, 1 - abs(angle - 120) / 90) + (angle == 300 ? 0.1 : 0)
    }
    let tuning = RadialTuning.tuning("n", answers)
    #expect(tuning.peak == 120 && tuning.width == 95 && tuning.bumps == 1)
    #expect(abs(tuning.echo - 0.1) < 1e-12)
    // Half the largest and more from 75 to 165 degrees: the rest is a gap.
    let gaps = RadialTuning.gaps(of: [tuning])
    #expect(gaps == [[170, 75]])
    let outcome = RadialTuning.Outcome(network: "n", layer: "l", tunings: [tuning], gaps: gaps)
    #expect(abs(outcome.coverage - 95.0 / 360) < 1e-12)
    let two = RadialTuning.tuning("two", [1, 0, 1, 0])
    #expect(two.bumps == 2)
    #expect(RadialTuning.gaps(of: [RadialTuning.tuning("none", [0, 0, 0, 0])]) == [[0, 360]])
    let everywhere = RadialTuning.Outcome(
      network: "n", layer: "l", tunings: [RadialTuning.tuning("all", [1, 1, 1, 1])],
      gaps: RadialTuning.gaps(of: [RadialTuning.tuning("all", [1, 1, 1, 1])]))
    #expect(everywhere.coverage == 1)
  }

  /// The finding of the article, on the networks that come with the program: one bump each, all the way round.
  @Test(arguments: [("curvenet", 0.15), ("curve-circuit", 1e-9)])
  func everyNeuronHasOneBump(name: String, echo: Double) throws {
    let family = try Families.named(name)
    var experiment = RadialTuning(family)
    experiment.orientations = 72
    let outcome = try experiment.run()
    #expect(outcome.tunings.count == 16 && outcome.tunings.allSatisfy { $0.bumps == 1 })
    #expect(outcome.tunings.allSatisfy { $0.echo <= echo }, "\(outcome.tunings.map(\.echo))")
    let peaks = outcome.tunings.map(\.peak)
    #expect(peaks == peaks.sorted())
    for (a, b) in zip(peaks, peaks.dropFirst() + [(peaks.first ?? 0) + 360]) {
      #expect(abs(b - a - 22.5) <= 10, "\(peaks)")
    }
    #expect(outcome.coverage > 0.99)
    for tuning in outcome.tunings {
      let member = try #require(family.members.first { family.name(of: $0) == tuning.name })
      let apart = abs((tuning.peak - member.orientation).remainder(dividingBy: 360))
      #expect(apart <= 12, "\(tuning.name) at \(tuning.peak), not \(member.orientation)")
    }
    try expectWhole(outcome)
  }

  @Test func theClearestNeuronIsOneOfTheFamily() throws {
    let family = try Families.circuit()
    let clearest = try family.clearest(pool: Families.pool)
    #expect(clearest.members.count == 1)
    #expect(family.members.contains(clearest.members[0]))
  }
}
