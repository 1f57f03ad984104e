import ConvNet
import CurveExtraction
import CurveNetworks
import Determinism
import Foundation
import Geometry
import Imaging
import Neurons
import Testing
import Workers

@testable import Visualization

struct CombingTests {
  private static func stripes(_ angle: Double) -> Plane {
    var plane = Plane(width: 64, height: 64)
    for y in 0..<64 {
      for x in 0..<64 {
        plane.pixels[y * 64 + x] = Float(
          sin((Double(x) * cos(angle) + Double(y) * sin(angle)) * 0.5))
      }
    }
    return plane
  }

  private static let line = Spline(
    controlPoints: [16, 26, 38, 48].map { Point($0, 32) })

  /// Stripes along a horizontal line have no teeth, stripes across have nothing else, and at 45 degrees both are alike.
  @Test func stripesHaveTheTeethThatTheyHave() {
    #expect(Combing.measure(Self.stripes(.pi / 2), along: [Self.line]) < 1e-6)
    #expect(Combing.measure(Self.stripes(0), along: [Self.line]) > 1e6)
    #expect(abs(Combing.measure(Self.stripes(.pi / 4), along: [Self.line]) - 1) < 1e-3)
    #expect(Combing.measure(Self.stripes(1), along: []) == 0)
  }

  /// The circuit's first layer was built of lines whose normals are 22.5 degrees apart.
  @Test func lineTuningIsThatOfTheCircuit() throws {
    let circuit = PictureNetwork(try CurveCircuit().network())
    let tunings = try #require(
      try LineTuning.measured(in: ["gabor"], of: circuit, pool: .allCores)["gabor"])
    #expect(tunings.count == 8)
    for (index, tuning) in tunings.enumerated() {
      let built = LineTuning(orientation: Double(index) * 22.5, selectivity: 1)
      #expect(tuning.angle(to: built) < 5 && tuning.selectivity > 0.3, "\(index): \(tuning)")
    }
  }

  @Test func anglesBetweenLinesAreAtMostRight() {
    func angle(_ a: Double, _ b: Double) -> Double {
      LineTuning(orientation: a, selectivity: 1).angle(
        to: LineTuning(orientation: b, selectivity: 1))
    }
    #expect(angle(10, 170) == 20 && angle(-45, 45) == 90 && angle(350, 170) == 0)
  }

  /// v · exp(-s c) against central differences, v and c linear in a layer.
  @Test func inhibitedObjectivesHaveTheirDerivatives() throws {
    let shape = Shape(channels: 2, height: 3, width: 3)
    var generator = SeededGenerator(seed: 4)
    func random() -> Tensor {
      Tensor(
        shape: shape,
        values: ContiguousArray(
          (0..<shape.count).map { _ in Float.random(in: 0...1, using: &generator) }))
    }
    let (a, b, h) = (random(), random(), random())
    let objective = Objective.sum(layer: "h", weights: a)
      .inhibited(by: .sum(layer: "h", weights: b), strength: 0.3)
    func assess(_ h: Tensor) throws -> Objective.Assessment {
      try objective.assess(
        .init(
          picture: Picture(color: Tensor(shape: Shape(channels: 1, height: 1, width: 1))),
          activations: ["h": h]))
    }
    let found = try assess(h)
    #expect(abs(found.value - a.dot(h) * exp(-0.3 * b.dot(h))) < 1e-6)
    let gradient = try #require(found.layers["h"])
    for i in 0..<shape.count {
      var (more, less) = (h, h)
      more.values[i] += 0.01
      less.values[i] -= 0.01
      let slope = (try assess(more).value - assess(less).value) / 0.02
      #expect(abs(slope - Double(gradient.values[i])) < 1e-3 * (1 + abs(slope)))
    }
  }

  /// What is drawn of an arc lies on the arc, with and without inhibition.
  @Test func theDrawnPictureShowsTheArc() throws {
    let network = try CurveCircuit().network()
    var arc = SyntheticArc(radius: 40, width: 4, orientation: 200, halfLength: 30)
    arc.size = 96
    let light = arc.plane()
    let input = try CurveInput(Image(grey: light), network: network, polarity: .dark)
    let truth = light.map { $0 < 0.5 ? 1 : 0 }
    for isDecombed in [false, true] {
      let picture = try AttributionPicture(network: network, steps: 64, isDecombed: isDecombed)
        .drawn(from: input)
      let (on, off) = (picture.mean(where: truth, is: 1), picture.mean(where: truth, is: 0))
      #expect(on > 3 * off, "decombed: \(isDecombed), \(on) on the arc, \(off) elsewhere")
    }
  }

  @Test func ofNothingNothingIsDrawn() throws {
    let network = try CurveCircuit().network()
    let input = try CurveInput(
      Image(grey: Plane(width: 48, height: 40, repeating: 0.5)), network: network)
    let picture = try AttributionPicture(network: network, steps: 2).drawn(from: input)
    #expect(picture == Plane(width: 48, height: 40))
  }
}

extension Plane {
  fileprivate func mean(where mask: Plane, is value: Float) -> Float {
    let chosen = pixels.indices.filter { mask.pixels[$0] == value }
    return chosen.reduce(0) { $0 + pixels[$1] } / Float(max(chosen.count, 1))
  }
}
