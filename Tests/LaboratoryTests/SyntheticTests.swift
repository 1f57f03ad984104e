import Foundation
import Testing

@testable import Laboratory

struct SyntheticTests {
  @Test func curvaturesAreEven() {
    let curvatures = SyntheticCurves.radii(count: 5).map { 1 / $0 }
    #expect(abs(curvatures[0] - 1 / 8.0) < 1e-12 && abs(curvatures[4] - 1 / 400.0) < 1e-12)
    for (a, b) in zip(curvatures, curvatures.dropFirst()) {
      #expect(abs((a - b) - (1 / 8.0 - 1 / 400.0) / 4) < 1e-12)
    }
  }

  @Test(arguments: ["curvenet", "curve-circuit"])
  func aMapPeaksWhereItsNeuronIsTuned(name: String) throws {
    let family = try Families.named(name).thinned(to: 2)
    var experiment = SyntheticCurves(family)
    (experiment.orientations, experiment.radii) = (36, SyntheticCurves.radii(count: 5))
    experiment.variants = [
      .init("same", experiment.stimulus),
      .init(
        "seed",
        {
          var other = experiment.stimulus; other.seed = 9; return other
        }()),
    ]
    let outcome = try experiment.run()
    for (map, member) in zip(outcome.maps, family.members) {
      #expect(map.values.count == 5 && map.values.allSatisfy { $0.count == 36 })
      let apart = abs((map.peakOrientation - member.orientation).remainder(dividingBy: 360))
      #expect(apart <= 25, "\(map.name) at \(map.peakOrientation), not \(member.orientation)")
      // In standard deviations of the map itself: mean 0, variance 1.
      let all = map.values.flatMap(\.self)
      let mean = all.reduce(0, +) / 180
      #expect(abs(mean) < 1e-6)
      #expect(abs(all.reduce(0) { $0 + $1 * $1 } / 180 - 1) < 0.02)
      // A bump that is wider than one step changes smoothly.
      #expect(map.changePerDegree > 0 && map.changePerDegree < 0.1)
    }
    // What changes nothing is seen to change nothing: the seed is of the texture alone.
    for change in outcome.changes {
      #expect(change.correlation > 1 - 1e-9 && change.peak == 1 && change.shift == 0)
    }
    try expectWhole(outcome)
  }

  @Test func colourIsAskedOnlyOfThoseWhoSeeIt() throws {
    let names = SyntheticCurves.variants(for: try Families.curvenet()).map(\.name)
    #expect(names.contains("filled") && !names.contains("red"))
    if let published = Families.published {
      let family = try NeuronFamily(
        published, layer: "mixed3b", members: [.init(channel: 0, orientation: 0)])
      #expect(SyntheticCurves.variants(for: family).map(\.name).contains("red"))
    }
  }

  @Test func anglesAreAnsweredWhereTheyPoint() throws {
    let family = try Families.curvenet().thinned(to: 2)
    var experiment = SyntheticAngles(family)
    experiment.orientations = 36
    (experiment.openings, experiment.roundings) = ([60, 90, 120, 150, 180], [0, 20])
    let outcome = try experiment.run()
    for (map, member) in zip(outcome.maps, family.members) {
      #expect(abs((map.values.flatMap(\.self).max() ?? 0) - 1) < 1e-9)
      let row = try #require(outcome.openings.firstIndex(of: map.peakOpening))
      let values = map.values[row]
      let top = Double(values.indices.max { values[$0] < values[$1] } ?? 0) * 10
      #expect(abs((top - member.orientation).remainder(dividingBy: 360)) <= 25)
      // A straight line has no side: what it is answered with at both is the same.
      let straight = map.values[4]
      for index in 0..<18 { #expect(abs(straight[index] - straight[index + 18]) < 0.02) }
      // Rounding the corner of a right angle makes a curve of it.
      #expect((map.rounded[1].max() ?? 0) > (map.rounded[0].max() ?? 0))
    }
    try expectWhole(outcome)
  }
}
