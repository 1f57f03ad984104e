import ConvNet
import CurveNetworks
import Imaging
import TestSupport
import Testing

@testable import Laboratory

struct AttributionTests {
  private func arcs(_ family: NeuronFamily) throws -> Image {
    let recorder = try ResponseRecorder(family)
    let stimulus = CurveStimulus(.arc(radius: 40), orientation: family.members[0].orientation)
    return Image(grey: stimulus.light(size: recorder.size, middle: recorder.middle)[0])
  }

  /// From one rectified layer to the sums before the next all is linear, so what the layer gives adds up to the neuron
  /// less what it says to nothing.
  @Test(arguments: ["curvenet", "curve-circuit"])
  func contributionsAddUpToTheNeuron(name: String) throws {
    let all = try Families.named(name)
    for member in [all.members[0], all.members[5]] {
      let family = try all.only(member.channel)
      let attribution = try NeuronAttribution(of: family, in: arcs(family))
      let sum = attribution.contributions.values.reduce(0) { $0 + Double($1) }
      let source = try family.network.preActivation(of: family.layer, channel: member.channel)
      let evaluator = try Evaluator(
        family.network.graph,
        inputShape: Shape(
          channels: attribution.contributions.shape.channels,
          height: attribution.contributions.shape.height,
          width: attribution.contributions.shape.width), outputs: [source.layer],
        entry: attribution.layer)
      try evaluator.forward(Tensor(shape: evaluator.inputShape))
      let values = evaluator.values(of: source.layer)
      let bias = Double(
        values.plane(source.channel)[values.shape.width / 2, values.shape.height / 2])
      #expect(attribution.preActivation > 0)
      #expect(
        abs(sum + bias - attribution.preActivation) < 1e-3 * max(1, attribution.preActivation),
        "\(name) \(sum) + \(bias) is not \(attribution.preActivation)")
    }
  }

  @Test func excitationAndInhibitionAreAllThereIs() throws {
    let (network, _, _, last) = try Families.tiny()
    let family = try NeuronFamily(
      network, layer: "last", members: [.init(channel: 0, orientation: 0)])
    let image = Image(grey: Plane.normal(width: 32, height: 32, seed: 3).map { 0.5 + 0.2 * $0 })
    let attribution = try NeuronAttribution(of: family, in: image)
    #expect(attribution.layer == "middle")
    let sum = attribution.contributions.values.reduce(0) { $0 + Double($1) }
    #expect(abs(sum - attribution.preActivation) < 1e-5)
    // The neuron sees 3 x 3 of the layer before and nothing else.
    let reached = attribution.contributions.values.count { $0 != 0 }
    #expect(reached <= last.shape.area)
    let everywhere = try NeuronAttribution(of: family, in: image, at: .everywhere)
    #expect(everywhere.preActivation > attribution.preActivation)
  }

  @Test func layersOnTheWayAreThoseThatAllWaysPass() throws {
    let (network, _, _, _) = try Families.tiny()
    #expect(try network.layerBefore("last") == "middle")
    #expect(try network.stages(before: "last") == ["first", "middle"])
    #expect(try network.layerBefore("first") == "input")
    #expect(throws: NetworkError.self) { try network.layerBefore("nowhere") }
    for family in [try Families.curvenet(), try Families.circuit()] {
      let stages = try family.network.stages(before: family.layer)
      #expect(!stages.isEmpty && Set(stages).count == stages.count)
      #expect(stages.last == (try family.network.layerBefore(family.layer)))
      let names = family.network.graph.layers.map(\.name)
      let places = stages.compactMap { names.firstIndex(of: $0) }
      #expect(places == places.sorted() && places.count == stages.count, "\(stages)")
    }
    if let published = Families.published {
      #expect(try published.layerBefore("mixed3b") == "mixed3a")
    }
  }

  @Test func aNeuronIsDrawnWithItsGroups() throws {
    let family = try Families.circuit().only(0)
    var study = AttributionStudy(family, in: try arcs(family), name: "arc")
    (study.steps, study.showsFlow) = (3, true)
    let outcome = try study.run()
    #expect(outcome.preActivation > 0 && !outcome.flow.isEmpty)
    #expect(abs(outcome.groups.reduce(0) { $0 + $1.excitation } - 1) < 1e-6)
    #expect(outcome.drawn.first?.caption == "arc")
    try expectWhole(outcome)
  }
}
