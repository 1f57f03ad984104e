import ConvNet
import CurveExtraction
import Foundation
import Imaging
import Neurons
import TestSupport
import Testing
import Workers

@testable import CurveNetworks

/// What the learned network that comes with the program does.
struct CurveNetTests {
  /// Every head against PyTorch on random input; Scripts/reference/curvenet_torch.py makes the numbers.
  @Test(arguments: Backend.allCases)
  func answersArePyTorchs(_ backend: Backend) throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "curvenet", withExtension: "safetensors", subdirectory: "Fixtures"))
    let reference = try Safetensors(Data(contentsOf: url))
    let input = try reference.tensor("input")
    let layers = ["h", "lines", "edges", "width"]
    let evaluator = try Evaluator(
      CurveNet.network().graph, inputShape: input.shape, outputs: layers,
      backend: backend)
    try evaluator.forward(input)
    for layer in layers {
      let (found, expected) = (evaluator.values(of: layer), try reference.tensor(layer))
      try #require(found.shape == expected.shape)
      let difference = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 1
      #expect(difference < 1e-4 * (expected.values.map(abs).max() ?? 0), "\(layer)")
    }
  }

  /// Copies the weights into a folder of their own, for tests that damage them.
  private static func withCopy(_ body: (_ folder: URL, _ weights: URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("curvenet-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: try CurveNet.folder, to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder, folder.appendingPathComponent("curvenet.safetensors"))
  }

  @Test func damagedWeightsAreRefused() throws {
    try Self.withCopy { folder, file in
      #expect(try CurveNet.weights(in: folder).names.contains("lines.weight"))
      var data = try Data(contentsOf: file)
      #expect(data.count < 2_000_000)
      data[data.count / 2] ^= 1
      try data.write(to: file)
      #expect {
        try CurveNet.weights(in: folder)
      } throws: { error in
        guard case WeightFileError.wrongHash = error else { return false }
        return true
      }
    }
  }

  @Test func missingLayersAreNamed() throws {
    var header = Data()
    header.append(contentsOf: [2, 0, 0, 0, 0, 0, 0, 0])
    header.append(contentsOf: "{}".utf8)
    let empty = try Safetensors(header)
    #expect(throws: WeightFileError.missingTensor("down0.weight", known: [])) {
      try CurveNet.graph(empty)
    }
  }

  /// The tuning of the lines' neurons to an arc, at the image's own scale.
  private func tuning(_ arc: SyntheticArc, polarity: Polarity = .dark) throws -> RadialTuning {
    try RadialTuning(
      of: CurveNet.network().looking(at: [1]), to: arc, polarity: polarity)
  }

  private static let arcs: [SyntheticArc] = [20.0, 40].flatMap { radius in
    [2.0, 4, 8].map {
      SyntheticArc(radius: radius, width: $0, orientation: 0, halfLength: 24)
    }
  }

  @Test(arguments: CurveNetTests.arcs)
  func neuronsPeakAtTheirOrientation(_ arc: SyntheticArc) throws {
    let tuning = try tuning(arc)
    for neuron in tuning.neurons.indices {
      let name = "neuron of \(tuning.neurons[neuron].orientation)°"
      let peak = tuning.peakOrientation(of: neuron)
      #expect(RadialTuning.angle(peak, tuning.neurons[neuron].orientation) < 8, "\(name)")
      #expect((8...22).contains(tuning.halfWidth(of: neuron)), "\(name)")
    }
  }

  /// One bump and no echo; the inner side of a thin curve that is nearly straight still answers a little.
  @Test(arguments: CurveNetTests.arcs)
  func tuningIsOneBump(_ arc: SyntheticArc) throws {
    let tuning = try tuning(arc)
    let most: Float = arc.radius > 20 && arc.width < 4 ? 0.15 : 0.1
    for neuron in tuning.neurons.indices {
      let name = "neuron of \(tuning.neurons[neuron].orientation)°"
      #expect(tuning.secondRise(of: neuron) < most, "\(name)")
      #expect(tuning.echo(of: neuron) < most, "\(name)")
    }
  }

  @Test func flatLightHasNoCurves() throws {
    let network = try CurveNet.network()
    let grey = Image(grey: Plane(width: 64, height: 48, repeating: 0.5))
    let input = try CurveInput(grey, network: network)
    let map = try CurveExtractor(network: network).curves(in: input)
    #expect(map.mask().population == 0)
  }

  /// Where an image lies in its tiles does not matter: a shift by whole strides shifts the map.
  @Test func mapsDoNotDependOnTiles() throws {
    let network = try CurveNet.network()
    let arc = SyntheticArc(radius: 40, width: 4, orientation: 30)
    let plane = arc.plane()
    func reading(_ plane: Plane) throws -> Plane {
      try NetworkReader(network: network, pool: .allCores).read([plane])[0].response
    }
    let light = network.input.normalization.normalized(plane)
    // A plane high enough to be cut in two, the same picture at two heights.
    func placed(at row: Int) -> Plane {
      var tall = Plane(width: light.width, height: 520)
      for y in 0..<light.height {
        for x in 0..<light.width { tall[x, y + row] = light[x, y] }
      }
      return tall
    }
    let (upper, lower) = (try reading(placed(at: 64)), try reading(placed(at: 168)))
    var worst: Float = 0
    for y in 0..<light.height {
      for x in 0..<light.width {
        worst = max(worst, abs(upper[x, y + 64] - lower[x, y + 168]))
      }
    }
    #expect(worst < 1e-4)
  }
}
