import ConvNet
import CurveNetworks
import Foundation
import TestSupport
import Testing

@testable import Visualization

/// What pictures are to be good at: values by their definition, derivatives against central differences.
struct ObjectiveTests {
  private static let shape = Shape(batch: 3, channels: 5, height: 4, width: 6)

  /// Activations, and pictures that keep away from the kink at grey.
  private static func sighting(_ seed: UInt64 = 1) -> Objective.Sighting {
    var color = Tensor.uniform(
      Shape(batch: 3, channels: 3, height: 7, width: 9), 0.1...0.4, seed: seed + 1)
    for i in color.values.indices where i % 3 == 0 { color.values[i] += 0.5 }
    return .init(
      picture: Picture(
        color: color,
        alpha: .uniform(Shape(batch: 3, channels: 1, height: 7, width: 9), 0...1, seed: seed + 2)),
      activations: ["h": .uniform(shape, -0.2...1, seed: seed)])
  }

  private static let target = Tensor.uniform(
    Shape(channels: 5, height: 4, width: 6), 0...1, seed: 9)
  private static let objectives: [(name: String, objective: Objective)] = [
    ("neuron", .neuron(layer: "h", channel: 3, at: (5, 2))),
    ("channel", .channel(layer: "h", channel: 2)),
    (
      "neuron in a softmax",
      .neuron(layer: "h", channel: 3, at: (5, 2), sharesSoftmax: true)
    ),
    ("channel in a softmax", .channel(layer: "h", channel: 2, sharesSoftmax: true)),
    ("direction", .direction(layer: "h", vector: [1, -2, 0, 0.5, 3])),
    ("direction, squared", .direction(layer: "h", vector: [1, 1, 1, 0, 1], cosinePower: 2)),
    ("direction, plain", .direction(layer: "h", vector: [1, 1, 1, 0, 1], cosinePower: 0)),
    ("dot product", .dotProduct(layer: "h", target: target)),
    ("dot product, fourth", .dotProduct(layer: "h", target: target, cosinePower: 4)),
    ("dot product, opposite", .dotProduct(layer: "h", target: target.multiplied(by: -1))),
    ("similarity", .similarity(layer: "h")),
    ("absolute contrast", .contrast(.absolute)),
    ("squared contrast", .contrast(.squared, from: 0.3)),
    ("alpha area", .alphaArea),
    ("total variation", .totalVariation),
    (
      "sum",
      2 * .channel(layer: "h", channel: 2) - 0.5 * .similarity(layer: "h")
        + 3 * .totalVariation - .alphaArea
    ),
    (
      "reduced",
      Objective.channel(layer: "h", channel: 2).reduced(by: .similarity(layer: "h"), share: 0.7)
    ),
    (
      "negative, reduced",
      (-1 * Objective.channel(layer: "h", channel: 2)).reduced(by: .alphaArea, share: 0.7)
    ),
  ]

  @Test(arguments: 0..<objectives.count)
  func derivativesAreThoseOfCentralDifferences(index: Int) throws {
    let (name, objective) = Self.objectives[index]
    let start = Self.sighting()
    let found = try objective.assess(start)
    let colors = Tensor.uniform(start.picture.color.shape, seed: 21)
    let alphas = Tensor.uniform(Shape(batch: 3, channels: 1, height: 7, width: 9), seed: 22)
    let directions = Tensor.uniform(Self.shape, seed: 23)
    var slope = 0.0
    if let layer = found.layers["h"] { slope += layer.dot(directions) }
    if let picture = found.picture {
      slope += picture.color.dot(colors) + (picture.alpha?.dot(alphas) ?? 0)
    }
    func value(_ step: Float) throws -> Double {
      try objective.assess(
        .init(
          picture: Picture(
            color: start.picture.color.moved(along: colors, by: step),
            alpha: start.picture.alpha?.moved(along: alphas, by: step)),
          activations: ["h": start.activations(of: "h").moved(along: directions, by: step)])
      ).value
    }
    for step: Float in [1e-2, 3e-3] {
      let difference = try (value(step) - value(-step)) / (2 * Double(step))
      // The error of central differences falls with the square of the step, that of rounding rises.
      let bound = 0.01 * abs(slope) + 20 * Double(step * step) + 1e-6 / Double(step)
      #expect(abs(difference - slope) < bound, "\(name): \(difference), \(slope)")
    }
    #expect(abs(slope) > 1e-3, "\(name)")
    #expect(Set(found.layers.keys).isSubset(of: objective.layers))
  }

  @Test func valuesAreThoseOfTheirDefinitions() throws {
    let sighting = Self.sighting()
    let h = sighting.activations(of: "h")
    func value(_ objective: Objective) throws -> Double { try objective.assess(sighting).value }
    let place = (0..<3).map { Double(h.values[h.range(batch: $0, channel: 3).lowerBound + 17]) }
    #expect(
      try abs(value(.neuron(layer: "h", channel: 3, at: (5, 2))) - place.reduce(0, +) / 3) < 1e-6)
    #expect(
      try value(.neuron(layer: "h", channel: 3))
        == value(.neuron(layer: "h", channel: 3, at: (3, 2))))
    let logarithms = (0..<3).map { batch in
      let said = (0..<5).map {
        exp(Double(h.values[h.range(batch: batch, channel: $0).lowerBound + 17]))
      }
      return log(said[3] / (1 + said.reduce(0, +)))
    }
    #expect(
      try abs(
        value(.neuron(layer: "h", channel: 3, at: (5, 2), sharesSoftmax: true))
          - logarithms.reduce(0, +) / 3) < 1e-5)
    // Alone and against itself, the cosine is one and the dot product the norm.
    let one = Objective.Sighting(picture: sighting.picture.part(0), activations: ["h": h.part(0)])
    for power in [0.0, 1, 3] {
      let own = try Objective.dotProduct(layer: "h", target: h.part(0), cosinePower: power)
        .assess(one)
      #expect(abs(own.value - h.part(0).norm) < 1e-5)
    }
    #expect(try Objective.similarity(layer: "h").assess(one).value == 0)
    let twins = Objective.Sighting(
      picture: sighting.picture, activations: ["h": Tensor(joining: [h.part(1), h.part(1)])])
    #expect(try abs(Objective.similarity(layer: "h").assess(twins).value - 1) < 1e-5)
    #expect(try value(.similarity(layer: "h")) < 1)
  }

  /// Of one unit alone no more has to be computed than what it sees.
  @Test func sumsLookAtOneUnitWhereAllPartsDo() {
    let neuron = Objective.neuron(layer: "h", channel: 0, at: (5, 2))
    let other = Objective.neuron(layer: "g", channel: 1, at: (5, 2))
    #expect(neuron.units == .at(x: 5, y: 2))
    #expect(Objective.neuron(layer: "h", channel: 0).units == .middle)
    #expect((neuron + 0.1 * other - .totalVariation).units == .at(x: 5, y: 2))
    #expect((.totalVariation - neuron).units == .at(x: 5, y: 2))
    #expect(neuron.reduced(by: .alphaArea, share: 1).units == .at(x: 5, y: 2))
    #expect(neuron.reduced(by: .similarity(layer: "h"), share: 1).units == .all)
    #expect((neuron + .channel(layer: "h", channel: 0)).units == .all)
    let shape = Shape(channels: 1, height: 4, width: 6)
    #expect(Objective.Units.middle.single(in: shape).map { [$0.x, $0.y] } == [3, 2])
    #expect(Objective.Units.at(x: 6, y: 0).single(in: shape) == nil)
  }

  @Test func whatALayerDoesNotHaveIsSaid() {
    let sighting = Self.sighting()
    #expect(throws: NetworkError.unknownChannel(5, layer: "h", count: 5)) {
      try Objective.channel(layer: "h", channel: 5).assess(sighting)
    }
    #expect(
      throws: NetworkError.positionOutside(x: 6, y: 0, layer: "h", width: 6, height: 4)
    ) { try Objective.neuron(layer: "h", channel: 0, at: (6, 0)).assess(sighting) }
    #expect(throws: NetworkError.self) {
      try Objective.direction(layer: "h", vector: [1, 2]).assess(sighting)
    }
    #expect(throws: NetworkError.self) {
      try Objective.dotProduct(
        layer: "h", target: .uniform(Shape(channels: 5, height: 4, width: 5), seed: 1)
      ).assess(sighting)
    }
  }
}
