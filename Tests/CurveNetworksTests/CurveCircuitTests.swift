import ConvNet
import CurveExtraction
import Determinism
import Foundation
import Imaging
import Neurons
import TestSupport
import Testing

@testable import CurveNetworks

/// What the hand-set network is built to do.
struct CurveCircuitTests {
  /// Lines of 2 to 8 px along arcs of 20 and 40 px, and thinner ones along an arc of 12 px.
  private static let arcs: [SyntheticArc] =
    [20.0, 40].flatMap { radius in
      [2.0, 3, 4, 6, 8].map { SyntheticArc(radius: radius, width: $0, orientation: 0) }
    } + [SyntheticArc(radius: 12, width: 3, orientation: 0)]

  private static let tunings: [(arc: SyntheticArc, tuning: RadialTuning)]? = try? arcs.map { arc in
    (arc, try RadialTuning(of: try CurveCircuit().network(), to: arc))
  }

  private func forEachNeuron(
    _ body: (_ tuning: RadialTuning, _ neuron: Int, _ name: String) -> Void
  ) throws {
    for (arc, tuning) in try #require(Self.tunings) {
      for neuron in tuning.neurons.indices {
        body(
          tuning, neuron,
          """
          neuron of \(tuning.neurons[neuron].orientation)°, radius \(arc.radius), width \
          \(arc.width)
          """)
      }
    }
  }

  @Test func familyIsSpreadOverAllOrientations() throws {
    let network = try CurveCircuit().network()
    #expect(network.family.neurons.map(\.orientation) == (0..<16).map { Double($0) * 22.5 })
    #expect(network.family.neurons.map(\.channel) == Array(0..<16))
    #expect(network.graph.channels[network.family.layer] == 16)
    #expect(network.graph.channels[network.layers.response] == 16)
  }

  @Test func neuronsPeakAtTheirOrientation() throws {
    try forEachNeuron { tuning, neuron, name in
      let peak = tuning.peakOrientation(of: neuron)
      #expect(RadialTuning.angle(peak, tuning.neurons[neuron].orientation) < 11, "\(name)")
      #expect(tuning.peak(of: neuron) > 0.3, "\(name)")
    }
  }

  @Test func tuningIsOneBump() throws {
    try forEachNeuron { tuning, neuron, name in
      #expect(tuning.secondRise(of: neuron) < 0.06, "\(name)")
    }
  }

  @Test func noEchoRemains() throws {
    try forEachNeuron { tuning, neuron, name in
      #expect(tuning.echo(of: neuron) < 0.1, "\(name)")
    }
  }

  /// Along a circle of 12 px it does not hold: a line of 8 px, whose edges have radii of 8 and 16 px,
  /// excites less than one of 2 px.
  @Test(arguments: [20.0, 40], [Float(0.1), 0.2, 0.3])
  func widthsCountAlike(_ radius: Double, _ contrast: Float) throws {
    let network = try CurveCircuit().network()
    let peaks = try [2.0, 3, 4, 6, 8].map { width in
      var arc = SyntheticArc(radius: radius, width: width, orientation: 0)
      (arc.ground, arc.line) = (0.5 + contrast / 2, 0.5 - contrast / 2)
      return try network.activations(inTheMiddleOf: arc).max() ?? 0
    }
    let (least, most) = (peaks.min() ?? 0, peaks.max() ?? 0)
    #expect(least > 0.8 * most, "peaks \(peaks)")
  }

  @Test(arguments: [(20.0, 2.0), (20, 8), (40, 4)])
  func brightCurvesCountAsDarkOnes(_ radius: Double, _ width: Double) throws {
    let network = try CurveCircuit().network()
    for orientation in stride(from: 0.0, through: 345, by: 15) {
      let dark = SyntheticArc(radius: radius, width: width, orientation: orientation)
      var bright = dark
      (bright.ground, bright.line) = (1 - dark.ground, 1 - dark.line)
      let responses = try (
        network.activations(inTheMiddleOf: dark, polarity: .dark),
        network.activations(inTheMiddleOf: bright, polarity: .bright)
      )
      let peak = responses.0.max() ?? 0
      #expect(peak > 0.3)
      for (a, b) in zip(responses.0, responses.1) {
        #expect(abs(a - b) < 0.01 * peak, "\(orientation)°")
      }
      // A bright curve does not pass for a dark one.
      let wrong = try network.activations(inTheMiddleOf: bright, polarity: .dark)
      #expect((wrong.max() ?? 1) < 0.5 * peak, "\(orientation)°")
    }
  }

  /// A straight line bends to neither side: it excites the neurons of both, and keeps its share of
  /// either response in the contest between them (0.2 where both are equal; a line that passes
  /// between pixels favours one side).
  @Test func straightLinesExciteBothSides() throws {
    let network = try CurveCircuit().network()
    for index in 0..<8 {
      let line = SyntheticArc(
        radius: .infinity, width: 3, orientation: Double(index) * 22.5, halfLength: 40)
      let found = try network.activations(
        inTheMiddleOf: line, polarity: .dark, layers: [network.family.layer, "early_curve"])
      for neuron in [index, index + 8] {
        #expect(found[0][neuron] > 0.15 * found[1][neuron])
        #expect(found[0][neuron] < 1.001 * found[1][neuron])
        #expect(found[0][neuron] > 0.08)
      }
      #expect(abs(found[1][index] - found[1][index + 8]) < 0.1 * found[1][index])
    }
  }

  @Test func flatLightExcitesNothing() throws {
    let network = try CurveCircuit().network()
    let shape = Shape(channels: 1, height: 80, width: 80)
    let evaluator = try Evaluator(
      network.graph, inputShape: shape, outputs: [network.family.layer])
    try evaluator.forward(Tensor(shape: shape, repeating: 2))
    let curves = evaluator.values(of: network.family.layer)
    let middle = 40 * 80 + 40
    for channel in 0..<16 {
      #expect(curves.channel(channel)[middle] < 1e-5)
    }
  }

  /// What happens farther away than `reach` changes neither a place's activations nor its gradients.
  @Test func reachIsAsStated() throws {
    let network = try CurveCircuit().network()
    var generator = SeededGenerator(seed: 4)
    let extent = 2 * network.input.reach + 41
    var plane = Plane(width: extent, height: extent)
    for i in plane.pixels.indices { plane.pixels[i] = Float(generator.normal()) }
    func attribution(_ range: Range<Int>) throws -> [Float] {
      let input = plane.square(range)
      let names = [network.layers.attribution, network.family.layer]
      let evaluator = try Evaluator(network.graph, inputShape: input.shape, outputs: names)
      try evaluator.forward(input)
      let gradient = try evaluator.pullback(
        [network.family.layer: evaluator.values(of: network.family.layer)],
        to: [network.layers.attribution])[network.layers.attribution]
      let middle = range.count / 2 * range.count + range.count / 2
      let channels = input.shape.area
      return try (0..<8).map { try #require(gradient).values[$0 * channels + middle] }
    }
    let whole = try attribution(0..<extent)
    let cropped = try attribution(20..<extent - 20)
    #expect(whole.contains { $0 != 0 })
    for (a, b) in zip(whole, cropped) { #expect(abs(a - b) < 1e-4 * (abs(a) + 1)) }
  }
}
