import CurveNetworks
import Testing

@testable import Laboratory

/// The experiments on a network that was trained by others; without its weights these say nothing.
@Suite(.enabled(if: Families.published != nil, "the published weights are not here"))
struct PublishedNetworkTests {
  /// A curve neuron of inception_3b.
  private func family() throws -> NeuronFamily {
    try NeuronFamily(
      try #require(Families.published), layer: "mixed3b",
      members: [.init(channel: 398, orientation: 0)])
  }

  @Test func aCurveNeuronHasOneBumpWithoutAnEcho() throws {
    var experiment = RadialTuning(try family())
    (experiment.orientations, experiment.radii, experiment.widths) = (24, [60], [5])
    let tuning = try #require(try experiment.run().tunings.first)
    #expect(tuning.bumps == 1 && tuning.echo < 0.1, "\(tuning)")
  }

  @Test func itsWeightsAreExpandedThroughTheBottleneck() throws {
    let weights = try CircuitWeights(of: family())
    #expect(weights.layer == "mixed3a" && weights.kernels[0].count == 256)
    let kernel = weights.kernels[0][0]
    #expect(kernel.count == 5 || kernel.count == 3, "\(kernel.count)")
    #expect(weights.kernels[0].joined().joined().contains { $0 != 0 })
  }

  @Test func attributionFindsWhatTheNeuronIsTunedTo() throws {
    let family = try family()
    #expect(try family.network.stages(before: "mixed3b").last == "mixed3a")
    #expect(try family.receptiveField() > 80)
  }
}
