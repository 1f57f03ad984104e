import ConvNet
import CurveNetworks
import Foundation
import TestSupport
import Testing

@testable import Laboratory

struct CombingTests {
  @Test func noTeethChangeNothingAndAnswersArePositive() throws {
    var experiment = CombingStudy(try Families.curvenet().thinned(to: 3))
    (experiment.counts, experiment.lengths, experiment.angles) = ([0, 8], [4, 12], [45, 90, 135])
    let outcome = try experiment.run()
    #expect(outcome.series.map(\.values.count) == [2, 2, 3, 3] && outcome.neurons.count == 3)
    for ratios in outcome.series[0].ratios {
      #expect(ratios[0] == 1, "a comb without teeth is the curve")
      #expect(ratios[1] != 1 && ratios[1] > -1 && ratios[1] < 3)
    }
    #expect(outcome.series[3].labels == ["outer", "inner", "both"])
    try expectWhole(outcome)
  }
}

struct RobustnessTests {
  @Test(arguments: ["curvenet", "curve-circuit"])
  func theChangedPictureReallySilences(name: String) throws {
    let family = try Families.named(name)
    let experiment = Robustness(family)
    let recorder = try ResponseRecorder(family)
    let member = family.members[3]
    var stimulus = CurveStimulus(.arc(radius: 60), orientation: member.orientation)
    stimulus.ink = [0]
    let start = family.network.input(
      showing: stimulus.light(size: recorder.size, middle: recorder.middle))
    let probe = try NeuronProbe(family, size: recorder.size)
    let (answer, gradient) = try probe.gradient(of: member.channel, less: nil, at: start)
    #expect(answer > 0)
    for norm in Robustness.Norm.allCases {
      let end = try experiment.fooled(start, member.channel, nil, norm, probe)
      #expect(end.isReached)
      // Asked again by a probe that knows nothing of the search.
      let again = try NeuronProbe(family, size: recorder.size)
      #expect(try again.value(member.channel, end.input) <= 0)
      // A change of the largest entry a moves a linear neuron by at most a times the sum of its slopes.
      let change = zip(end.input.values, start.values).map { abs($0 - $1) }
      let reach = gradient.values.reduce(0) { $0 + Double(abs($1)) }
      #expect(Double(change.max() ?? 0) * reach > 0.3 * answer)
    }
  }

  /// Each norm is small in what it measures.
  @Test func theLargestChangeIsSmallerWhereItIsWhatCounts() throws {
    let outcome = try Robustness(Families.circuit().thinned(to: 8)).run()
    let byKind = Dictionary(grouping: outcome.changes) { "\($0.neuron) \($0.aim)" }
    #expect(byKind.count == 16, "silence and turn of eight neurons")
    for (kind, changes) in byKind {
      let square = try #require(changes.first { $0.norm == "L2" })
      let largest = try #require(changes.first { $0.norm == "Linf" })
      #expect(square.isReached && largest.isReached, "\(kind)")
      #expect(largest.largest < square.largest, "\(kind)")
      #expect(square.meanSquare < largest.meanSquare, "\(kind)")
    }
    #expect(outcome.shown.map(\.caption).contains("silence"))
    try expectWhole(outcome)
  }

  /// The slope of a neuron against differences of its answers.
  @Test func aProbesGradientIsTheSlope() throws {
    let (network, _, _, _) = try Families.tiny()
    let family = try NeuronFamily(
      network, layer: "last", members: [.init(channel: 1, orientation: 0)])
    let probe = try NeuronProbe(family, size: 16)
    let shape = Shape(channels: 1, height: 16, width: 16)
    let (here, way) = (Tensor.uniform(shape, seed: 5), Tensor.uniform(shape, seed: 6))
    let slope = try probe.gradient(of: 1, less: nil, at: here).gradient.dot(way)
    let difference =
      (try probe.value(1, here.moved(along: way, by: 1e-3))
        - probe.value(1, here.moved(along: way, by: -1e-3))) / 2e-3
    #expect(abs(slope - difference) < 1e-3 * max(1, abs(slope)))
    let rivals = try probe.gradient(of: 1, less: 2, at: here).value
    #expect(abs(rivals - (try probe.value(1, here) - probe.value(2, here))) < 1e-6)
  }
}
