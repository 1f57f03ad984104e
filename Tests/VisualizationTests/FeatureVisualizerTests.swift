import ConvNet
import CurveNetworks
import Determinism
import TestSupport
import Testing
import Workers

@testable import Visualization

/// The whole way, from parameters through the network and back, and the steps along it.
struct FeatureVisualizerTests {
  private static func visualizer(
    _ network: PictureNetwork, _ objective: Objective, ink: PictureParameterization.Ink = .color,
    count: Int = 1, transforms: PictureTransforms = .default, steps: Int = 8, seed: UInt64 = 1,
    threads: Int = 1
  ) -> FeatureVisualizer {
    let pool = WorkerPool(threads: threads)
    return FeatureVisualizer(
      network: network, objective: objective,
      parameterization: PictureParameterization(
        count: count, channels: network.graph.inputChannels, ink: ink,
        basis: FourierBasis(width: 21, height: 24), pool: pool),
      transforms: transforms, steps: steps, seed: seed, pool: pool)
  }

  /// A network of three channels without kinks, so that central differences tell the truth: a convolution and
  /// another one over its values divided by their contrast.
  private static func smooth(bias: Float = 0) throws -> PictureNetwork {
    func convolution(_ outputs: Int, of inputs: Int, seed: UInt64) -> Operation {
      .convolution(
        Convolution(
          weights: .uniform(
            Shape(batch: outputs, channels: inputs, height: 3, width: 3), seed: seed),
          bias: ContiguousArray(repeating: bias, count: outputs), stride: 2))
    }
    let graph = try Graph(
      inputChannels: 3,
      layers: [
        .init("a", convolution(6, of: 3, seed: 1), inputs: ["input"]),
        .init(
          "b",
          .localResponseNormalization(
            .tensorFlow(depthRadius: 2, bias: 1, alpha: 0.3, beta: 0.75)), inputs: ["a"]),
        .init("c", convolution(4, of: 6, seed: 2), inputs: ["b"]),
      ])
    return PictureNetwork(name: "smooth", graph: graph, mean: [0.4, 0.5, 0.6], range: 3)
  }

  @Test(
    arguments: PictureParameterization.Ink.allCases,
    [PictureTransforms.none, PictureTransforms.default])
  func theDerivativesOfTheWholeChainAreThoseOfCentralDifferences(
    ink: PictureParameterization.Ink, transforms: PictureTransforms
  ) throws {
    let objective =
      Objective.neuron(layer: "c", channel: 1)
      + .direction(layer: "b", vector: [1, 1, 0, 2, 0, 1]) - 0.3 * .similarity(layer: "c")
      - .totalVariation - 0.5 * .alphaArea
    let visualizer = Self.visualizer(
      try Self.smooth(), objective, ink: ink, count: 2, transforms: transforms)
    let descent = try Descent(visualizer)
    let generator = SeededGenerator(seed: 4)
    let count = visualizer.parameterization.parameterCount
    let parameters = [Double].normal(count, seed: 5)
    let direction = [Double].normal(count, seed: 6)
    let found = try descent.evaluate(parameters, using: generator)
    let slope = -found.gradient.dot(direction)
    func value(_ step: Double) throws -> Double {
      try descent.evaluate(parameters.moved(along: direction, by: step), using: generator).value
    }
    for step in [1e-2, 3e-3] {
      let difference = try (value(step) - value(-step)) / (2 * step)
      #expect(abs(difference - slope) < 0.01 * abs(slope) + 1e-3, "\(difference), \(slope)")
    }
    #expect(abs(slope) > 0.05)
  }

  @Test func theGradientOfTheEmbeddedNetworkLeadsUphill() throws {
    let network = PictureNetwork(try CurveNet.network())
    let visualizer = Self.visualizer(network, .neuron(layer: "lines", channel: 4), steps: 40)
    let recorder = Recorder()
    _ = try visualizer.pictures(monitor: recorder.monitor)
    let found = recorder.events.compactMap { $0.pictures?.value }
    #expect(found.count == 40)
    // Measured: from -11.9 to -7.1.
    #expect(found[39] > found[0] + 3, "\(found)")
  }

  @Test func theBytesAreThoseOfTheSeedOnAnyNumberOfThreads() throws {
    let network = try Self.smooth()
    let objective = Objective.channel(layer: "c", channel: 0)
      .reduced(by: .similarity(layer: "c"), share: 0.5)
    func picture(threads: Int, seed: UInt64) throws -> Picture {
      try Self.visualizer(
        network, objective, ink: .greyAndAlpha, count: 3, seed: seed, threads: threads
      ).pictures()
    }
    let one = try picture(threads: 1, seed: 1)
    #expect(try picture(threads: 3, seed: 1) == one)
    #expect(try picture(threads: 1, seed: 2) != one)
  }

  @Test func progressShowsThePictureOfEveryStep() throws {
    let visualizer = Self.visualizer(try Self.smooth(), .channel(layer: "c", channel: 0))
    let recorder = Recorder()
    let last = try visualizer.pictures(monitor: recorder.monitor)
    let steps = recorder.events.compactMap(\.pictures)
    #expect(steps.map(\.step) == Array(1...8) && steps.allSatisfy { $0.steps == 8 })
    #expect(Set(steps.map(\.pictures) + [last]).count == 9)
  }

  @Test func whatIsNotANumberIsAnErrorOrLeftOut() throws {
    #expect(throws: NetworkError.notFinite(network: "smooth")) {
      try Self.visualizer(Self.smooth(bias: .infinity), .channel(layer: "c", channel: 0)).pictures()
    }
    // Derivatives that are not numbers leave parameters where they are.
    let broken = Objective { sighting throws(NetworkError) in
      var slopes = sighting.picture.color
      for i in slopes.values.indices { slopes.values[i] = i % 2 == 0 ? .nan : .infinity }
      return .init(value: 1, picture: Picture(color: slopes))
    }
    let picture = try Self.visualizer(
      Self.smooth(), Objective.channel(layer: "c", channel: 0) + broken
    ).pictures()
    #expect(picture.color.values.allSatisfy { (0...1).contains($0) })
  }

  @Test func unknownLayersAreNamedWithTheKnownOnes() throws {
    let network = try Self.smooth()
    let unknown = NetworkError.unknownLayer("d", network: "smooth", known: ["a", "b", "c"])
    #expect(throws: unknown) {
      try Self.visualizer(network, .channel(layer: "d", channel: 0)).pictures()
    }
    #expect(throws: unknown) { try network.preActivation(of: "d", channel: 0) }
    #expect(throws: NetworkError.unknownChannel(4, layer: "c", count: 4)) {
      try network.preActivation(of: "c", channel: 4)
    }
  }

  /// The way of a channel of an inception block: the third channel of the second branch, before its relu.
  @Test func preActivationsAreFoundThroughConcatenations() throws {
    func convolution(_ outputs: Int) -> Operation {
      .convolution(
        Convolution(
          weights: .uniform(Shape(batch: outputs, channels: 1, height: 1, width: 1), seed: 1)))
    }
    let graph = try Graph(
      inputChannels: 1,
      layers: [
        .init("one_pre_relu", convolution(5), inputs: ["input"]),
        .init("one", .relu, inputs: ["one_pre_relu"]),
        .init("two_pre_relu", convolution(4), inputs: ["input"]),
        .init("two", .relu, inputs: ["two_pre_relu"]),
        .init("block", .concatenate, inputs: ["one", "two"]),
        .init("pool", .maxPool(MaxPool(size: 2, stride: 2)), inputs: ["block"]),
      ])
    let network = PictureNetwork(name: "blocks", graph: graph, mean: [0], range: 1)
    for (layer, channel, expected) in [
      ("block", 7, ("two_pre_relu", 2)), ("block", 4, ("one_pre_relu", 4)),
      ("two", 1, ("two_pre_relu", 1)), ("two_pre_relu", 1, ("two_pre_relu", 1)),
      ("pool", 7, ("pool", 7)),
    ] {
      #expect(try network.preActivation(of: layer, channel: channel) == expected)
    }
  }
}
