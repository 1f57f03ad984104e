import ConvNet
import CurveNetworks
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Laboratory

struct CircuitTests {
  private func tiny() throws -> (family: NeuronFamily, middle: Tensor, last: Tensor) {
    let (network, _, middle, last) = try Families.tiny()
    let members = (0..<3).map {
      NeuronFamily.Member(channel: $0, orientation: Double($0) * 90)
    }
    return (try NeuronFamily(network, layer: "last", members: members), middle, last)
  }

  /// Through a bottleneck of one channel the weights are the product of both.
  @Test func expandedWeightsAreProducts() throws {
    let (family, middle, last) = try tiny()
    let weights = try CircuitWeights(of: family, from: "first")
    for neuron in 0..<3 {
      for channel in 0..<2 {
        let kernel = weights.kernels[neuron][channel]
        #expect(kernel.count == 3 && kernel.allSatisfy { $0.count == 3 })
        for (index, value) in kernel.joined().enumerated() {
          let wanted = last.values[neuron * 9 + index] * middle.values[channel]
          #expect(abs(value - wanted) < 1e-6, "\(neuron) \(channel) \(index)")
        }
        let sum = kernel.joined().reduce(0) { $0 + Double($1) }
        #expect(abs(weights.sum(from: channel, to: neuron) - sum) < 1e-9)
      }
    }
    let direct = try CircuitWeights(of: family)
    #expect(direct.layer == "middle")
    for (a, b) in zip(direct.kernels.flatMap { $0[0].joined() }, last.values) {
      #expect(abs(a - b) < 1e-6)
    }
  }

  @Test func whatIsAblatedCountsForNothing() throws {
    let (family, _, _) = try tiny()
    let before = try CircuitWeights(of: family, from: "first")
    let after = try CircuitWeights(of: family.ablating([0], of: "first"), from: "first")
    for neuron in 0..<3 {
      #expect(after.kernels[neuron][0].joined().allSatisfy { $0 == 0 })
      #expect(after.kernels[neuron][1] == before.kernels[neuron][1])
    }
    let silent = try family.ablating([0], of: "middle")
    let recorder = try ResponseRecorder(silent, size: 16)
    let responses = try recorder.responses(to: 3) {
      [Plane.normal(width: recorder.size, height: recorder.size, seed: UInt64($0))]
    }
    #expect(responses.joined().allSatisfy { $0.preActivation == 0 })
    #expect(throws: NetworkError.unknownChannel(2, layer: "first", count: 2)) {
      try family.ablating([2], of: "first")
    }
    #expect(throws: NetworkError.self) { try family.ablating([0], of: "nowhere") }
  }

  /// Channels reach neurons through pooling and concatenation too, as in blocks of Inception.
  @Test func ablationFollowsChannelsThroughPoolingAndConcatenation() throws {
    func weights(_ outputs: Int, _ inputs: Int) -> ConvNet.Operation {
      .convolution(
        Convolution(
          weights: .uniform(
            Shape(batch: outputs, channels: inputs, height: 1, width: 1), 0.1...1,
            seed: UInt64(inputs))))
    }
    let graph = try Graph(
      inputChannels: 1,
      layers: [
        .init("a", weights(2, 1), inputs: ["input"]), .init("b", weights(1, 1), inputs: ["input"]),
        .init("pool", .maxPool(MaxPool(size: 3, stride: 1)), inputs: ["a"]),
        .init("both", .concatenate, inputs: ["b", "pool"]),
        .init("out", weights(1, 3), inputs: ["both"]),
      ])
    let family = try NeuronFamily(
      PictureNetwork(name: "branches", graph: graph, mean: [0], range: 1), layer: "out",
      members: [.init(channel: 0, orientation: 0)])
    func answer(_ family: NeuronFamily) throws -> Float {
      let recorder = try ResponseRecorder(family, size: 16)
      return try recorder.responses(to: 1) { _ in
        [Plane(width: recorder.size, height: recorder.size, repeating: 1)]
      }[0][0].preActivation
    }
    // On an input of ones everything is the sum of products of weights.
    func value(_ layer: String) throws -> [Float] {
      guard case .convolution(let convolution) = try graph.layer(named: layer).operation else {
        return []
      }
      return Array(convolution.weights.values)
    }
    let (a, b, out) = (try value("a"), try value("b"), try value("out"))
    #expect(abs(try answer(family) - (out[0] * b[0] + out[1] * a[0] + out[2] * a[1])) < 1e-5)
    let less = try family.ablating([1], of: "a")
    #expect(abs(try answer(less) - (out[0] * b[0] + out[1] * a[0])) < 1e-5)
    let least = try family.ablating([0, 1], of: "a")
    #expect(abs(try answer(least) - out[0] * b[0]) < 1e-5)
  }

  @Test func relativeAnglesLieInHalfOpenRanges() {
    for (angle, reach, wanted) in [
      (190.0, 180.0, -170.0), (180, 180, -180), (-180, 180, -180), (100, 90, -80), (90, 90, -90),
      (-350, 180, 10), (45, 90, 45),
    ] {
      #expect(abs(CurveCircuitry.relative(angle, reach) - wanted) < 1e-9, "\(angle)")
    }
  }

  private typealias Connection = CurveCircuitry.Outcome.Connection

  private func connections(_ weight: (_ neuron: Int, _ relative: Double) -> Double)
    -> [CurveCircuitry.Outcome.Connection]
  {
    (0..<4).flatMap { neuron in
      stride(from: -180.0, to: 180, by: 22.5).map { relative in
        Connection(
          from: 0, to: "n\(neuron)", relative: relative, weight: weight(neuron, relative),
          kernel: [])
      }
    }
  }

  @Test func oneCircuitTurnedIsEquivariantAndOthersAreNot() {
    let turned = connections { _, relative in cos(relative * .pi / 180) }
    #expect(CurveCircuitry.equivariance(turned, reach: 180) > 0.999)
    let others = connections { neuron, relative in
      cos((relative + Double(neuron) * 90) * .pi / 180)
    }
    #expect(CurveCircuitry.equivariance(others, reach: 180) < 0)
  }

  /// The circuit was built by turning one neuron; curvenet learned without being told so.
  @Test(arguments: [("curve-circuit", 0.99), ("curvenet", 0.4)])
  func theFamilyIsOneCircuitTurned(name: String, least: Double) throws {
    let outcome = try CurveCircuitry(Families.named(name)).run()
    #expect(!outcome.connections.isEmpty && outcome.neurons.count == 16)
    #expect(outcome.equivariance > least, "\(outcome.equivariance)")
    let reach = outcome.isOfLines ? 90.0 : 180
    #expect(outcome.connections.allSatisfy { $0.relative >= -reach && $0.relative < reach })
    try expectWhole(outcome)
  }
}
