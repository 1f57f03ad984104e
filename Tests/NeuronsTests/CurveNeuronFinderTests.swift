import ConvNet
import CurveNetworks
import Foundation
import TestSupport
import Testing

@testable import Neurons

struct CurveNeuronFinderTests {
  private func lines(_ answer: (_ width: Double, _ isDark: Bool, _ angle: Double) -> Double)
    -> [NeuronTuning.LineAnswers]
  {
    [3.0, 6].flatMap { width in
      [true, false].map { isDark in
        NeuronTuning.LineAnswers(
          radius: 35, width: width, isDark: isDark,
          answers: (0..<24).map { answer(width, isDark, Double($0) * 15) })
      }
    }
  }

  /// max(0, cos(θ - θ₀)): of its moments |Σ r exp(iθ)| = n / 4 and Σ r = n / π, up to the sum over 24 places.
  private func bump(_ angle: Double, at peak: Double) -> Double {
    max(cos((angle - peak) * .pi / 180), 0)
  }

  @Test func theMeasuresOfARectifiedCosineAreKnown() {
    let lines = lines { _, _, angle in 7 * bump(angle, at: 232) }
    let rim = (0..<24).map { bump(Double($0) * 15, at: 232) }
    let tuning = NeuronTuning(channel: 3, lines: lines, borders: [true: rim, false: rim])
    #expect(abs(tuning.orientation - 232) < 0.5)
    #expect(abs(tuning.selectivity - .pi / 4) < 0.01)
    #expect(tuning.halfWidth == 60 && tuning.echo == 0)
    #expect(tuning.polarityCorrelation > 1 - 1e-9 && tuning.widthCorrelation > 1 - 1e-9)
    #expect(tuning.borderCorrelation > 1 - 1e-9)
    #expect(abs(tuning.strength - 7) < 0.06)
    #expect(!tuning.isCurveNeuron, "a cosine is broader than a curve neuron")
  }

  /// Each measure notices what it is for, and refuses the channel.
  @Test func whatIsNoCurveNeuronIsToldByTheMeasureForIt() {
    func sharp(_ angle: Double, at peak: Double) -> Double {
      let away = abs(angle - peak).truncatingRemainder(dividingBy: 360)
      return exp(-pow(min(away, 360 - away) / 20, 2) / 2)
    }
    let rim = (0..<24).map { sharp(Double($0) * 15, at: 90) }
    func tuning(
      borders: [Double]? = nil, _ answer: (Double, Bool, Double) -> Double
    ) -> NeuronTuning {
      let border = borders ?? rim
      return NeuronTuning(
        channel: 0, lines: lines(answer), borders: [true: border, false: border])
    }
    #expect(tuning { _, _, angle in sharp(angle, at: 90) }.isCurveNeuron)
    let echoing = tuning { _, _, angle in sharp(angle, at: 90) + 0.2 * sharp(angle, at: 270) }
    #expect(abs(echoing.echo - 0.2) < 1e-6 && !echoing.isCurveNeuron)
    let oneSided = tuning { _, isDark, angle in sharp(angle, at: isDark ? 90 : 150) }
    #expect(oneSided.polarityCorrelation < 0.5 && !oneSided.isCurveNeuron)
    let narrow = tuning { width, _, angle in sharp(angle, at: width < 4 ? 75 : 120) }
    #expect(narrow.widthCorrelation < 0.7 && !narrow.isCurveNeuron)
    let hollow = tuning(borders: rim.map { 1 - $0 }) { _, _, angle in sharp(angle, at: 90) }
    #expect(hollow.borderCorrelation < 0 && !hollow.isCurveNeuron)
    var weak = tuning { _, _, angle in sharp(angle, at: 90) }
    weak.relativeStrength = 0.05
    #expect(!weak.isCurveNeuron)
    let silent = tuning { _, _, _ in 0 }
    #expect(silent.selectivity == 0 && silent.echo == 0 && !silent.isCurveNeuron)
  }

  /// A neuron that answers to dark lines alone is one where the kind of the curve is part of what is detected.
  @Test func kindsCountWhereTheyAreAnsweredTo() {
    func bump(_ angle: Double, at peak: Double) -> Double {
      let away = RadialTuning.angle(angle, peak)
      return exp(-pow(away / 20, 2) / 2)
    }
    func curve(at peak: Double, times factor: Double) -> [Double] {
      (0..<24).map { factor * bump(Double($0) * 15, at: peak) }
    }
    // Bright lines and the rims of dark discs are answered to weakly, and turned.
    func tuning(leastShare: Double) -> NeuronTuning {
      NeuronTuning(
        channel: 0,
        lines: lines { _, isDark, angle in
          isDark ? bump(angle, at: 90) : 0.1 * bump(angle, at: 200)
        },
        borders: [true: curve(at: 200, times: 0.1), false: curve(at: 90, times: 2)],
        leastShare: leastShare)
    }
    let (all, own) = (tuning(leastShare: 0), tuning(leastShare: 0.3))
    #expect(all.polarityCorrelation < 0.5 && all.borderCorrelation < 0.5 && !all.isCurveNeuron)
    #expect(own.polarityCorrelation == 1 && own.borderCorrelation == 1 && own.isCurveNeuron)
    #expect(abs(own.orientation - 90) < 1e-6)
    #expect(
      own.answers.map { abs($0[6] - 1) < 1e-9 && abs($0[4] - bump(60, at: 90)) < 1e-9 } == true)
  }

  /// The networks that come with the program: every neuron of the family is found, tuned to what it was built or
  /// trained for.
  @Test(arguments: ["curvenet", "curve-circuit"])
  func theFamilyThatANetworkHasIsFound(name: String) throws {
    let network = try CurveNetwork.embedded(name)
    let tunings = try CurveNeuronFinder(PictureNetwork(network)).tunings(in: network.family.layer)
    #expect(tunings.map(\.channel) == network.family.neurons.map(\.channel))
    for (tuning, neuron) in zip(tunings, network.family.neurons) {
      #expect(tuning.isCurveNeuron, "\(tuning)")
      #expect(
        RadialTuning.angle(tuning.orientation, neuron.orientation) < 12, "neuron \(neuron.channel)")
      #expect(tuning.answers?.count == 24)
    }
  }

  /// A family saved before tuning curves were recorded is read as it is.
  @Test func aFamilyWithoutTuningCurvesIsRead() throws {
    let path = NSTemporaryDirectory() + "family-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var tuning = NeuronTuning(channel: 5, lines: lines { _, _, angle in angle }, borders: [:])
    var family = NeuronFamilyFile(
      weightsSHA256: "0", layer: "mixed3b", neurons: [tuning], arcAttribution: 2)
    try family.write(to: path)
    #expect(NeuronFamilyFile(path: path) == family)
    tuning.answers = nil
    family.neurons = [tuning]
    try family.write(to: path)
    #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("answers"))
    #expect(NeuronFamilyFile(path: path) == family)
  }

  @Test func aLayerThatIsNotThereIsNamed() throws {
    let network = PictureNetwork(try CurveCircuit().network())
    #expect(throws: NetworkError.self) {
      try CurveNeuronFinder(network).tunings(in: "mixed3b")
    }
  }
}
