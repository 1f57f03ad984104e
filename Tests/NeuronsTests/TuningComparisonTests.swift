import CurveNetworks
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Neurons

struct TuningComparisonTests {
  /// Answers of `channels` channels to 36 orientations: bumps where the published ones peak, moved by `turn`.
  private func measured(channels: Int = 480, turn: (Int, Double) -> Double) -> [[Double]] {
    var answers = Array(repeating: Array(repeating: 1.0, count: 36), count: channels)
    for (channel, curve) in PublishedTuning.curveDetectors.answers {
      let peak = Double(curve.firstIndex(of: curve.max() ?? 0) ?? 0) * 360 / Double(curve.count)
      let middle = turn(channel, peak)
      answers[channel] = (0..<36).map { index in
        let away = RadialTuning.angle(Double(index) * 10, middle)
        return 300 * exp2(-(away / 22) * (away / 22))
      }
    }
    return answers
  }

  @Test(arguments: [false, true])
  func theSameNetworkAgreesWhereverItsAnglesBegin(isMirrored: Bool) throws {
    let measured = measured { _, peak in 70 + (isMirrored ? -peak : peak) }
    let comparison = try TuningComparison(.curveDetectors, measured: measured)
    #expect(comparison.agrees && comparison.mean > 0.95, "\(comparison)")
    #expect(comparison.isMirrored == isMirrored)
    #expect(RadialTuning.angle(comparison.rotation, 70) <= 10)
    #expect(comparison.correlations.count == 10)
  }

  @Test func otherNeuronsDoNotAgree() throws {
    // The same bumps, each turned by another angle.
    let measured = measured { channel, peak in peak + Double(channel * 97 % 360) }
    let comparison = try TuningComparison(.curveDetectors, measured: measured)
    #expect(!comparison.agrees && comparison.mean < 0.7, "\(comparison)")
    #expect(throws: NetworkError.self) {
      try TuningComparison(.curveDetectors, measured: Array(measured.prefix(100)))
    }
  }

  @Test func aFileIsReadOrRefusedInOneSentence() throws {
    let path = NSTemporaryDirectory() + "tuning-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let curve = (0..<720).map { String(max(0, 360 - abs($0 - 100))) }.joined(separator: ",")
    try AtomicFile.write(
      Data(#"{"layer":"mixed3a","neurons":[7],"activations":{"7":[\#(curve)]}}"#.utf8), to: path)
    let file = try PublishedTuning(path: path)
    #expect(file.layer == "mixed3a" && file.answers[7]?.count == 720)
    for text in [#"{"layer":"a","activations":{"7":[1,2]}}"#, #"{"activations":[]}"#, "no"] {
      try AtomicFile.write(Data(text.utf8), to: path)
      #expect(throws: NeuronFileError.self) { try PublishedTuning(path: path) }
    }
  }

  @Test func aCircuitIsReadOrRefusedInOneSentence() throws {
    let path = NSTemporaryDirectory() + "circuit-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    func read(_ neurons: String, _ weights: String) throws -> PublishedCircuit {
      try AtomicFile.write(
        Data(#"{"naturalNeurons":[\#(neurons)],"naturalWeights":[\#(weights)]}"#.utf8), to: path)
      return try PublishedCircuit(path: path)
    }
    let neuron = #"{"layer":"conv2d1","neuron":29}"#
    let circuit = try read("\(neuron),\(neuron)", "[[2]],[[1,0,0],[0,2,0],[0,0,-2]]")
    #expect(circuit.tiles.map(\.name) == ["conv2d1:29", "conv2d1:29"])
    #expect(circuit.tiles[0].cosine(to: [[7]]) == 1 && circuit.tiles[0].cosine(to: [[-1]]) == -1)
    #expect(circuit.tiles[1].cosine(to: [[3, 0, 0], [0, 6, 0], [0, 0, -6]]) == 1)
    #expect(circuit.tiles[1].cosine(to: [[0, 0, 9], [0, 0, 0], [9, 0, 0]]) == 0)
    #expect(circuit.tiles[0].cosine(to: circuit.tiles[1].weights) == nil)
    for (neurons, weights) in [
      (neuron, ""), ("", ""), (neuron, "[[1,2],[3,4]]"), (neuron, "[[1],[2]]"),
    ] {
      #expect(throws: NeuronFileError.self) { try read(neurons, weights) }
    }
  }

  /// The mean of a closed curve over even parts: constants stay, a sine keeps its phase.
  @Test func resamplingKeepsPhases() {
    let sine = (0..<720).map { sin(Double($0) * .pi / 360) }
    for (index, value) in TuningComparison.resampled(sine, count: 36).enumerated() {
      #expect(abs(value - sin(Double(index) * .pi / 18)) < 0.01)
    }
  }
}
