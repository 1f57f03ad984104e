public import Failures
import Foundation
import Imaging

/// What neurons of a published network answer to a curve turned all the way round, as its authors measured it.
public struct PublishedTuning: Sendable, Hashable {
  /// The name of the layer that the neurons are in.
  public var layer: String
  /// By channel, answers at even angles over 360 degrees, all lists of one length. Where the angle is zero
  /// and which way it turns is the authors' business.
  public var answers: [Int: [Double]]

  /// The ten curve neurons of InceptionV1's mixed3b, by two figures each of the tuning curves that were
  /// published with "Curve Detectors" (N. Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003):
  /// the angle of the largest answer and half the range of angles with at least half of it, degrees.
  /// Answers are Gaussians of these.
  public static let curveDetectors = PublishedTuning(
    layer: "mixed3b",
    answers: [
      379: (243, 27), 406: (268.5, 16), 385: (290, 26), 343: (358, 20), 342: (22.5, 33),
      388: (66.5, 25), 324: (91.5, 14), 340: (110, 24), 330: (145, 34), 349: (181, 20),
    ].mapValues { peak, halfWidth in
      (0..<72).map { index in
        let away = abs(Double(index) * 5 - peak)
        let distance = min(away, 360 - away) / halfWidth
        return exp2(-distance * distance)
      }
    })

  private struct File: Decodable {
    var layer: String
    var activations: [String: [Double]]
  }

  /// The file at `path`: a JSON object with the name of the `layer` and under `activations`, by channel,
  /// lists of one length, as they were published with the article.
  ///
  /// - Throws: `NeuronFileError`, `ImagingError` where the file cannot be read.
  public init(path: String) throws {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: 64 << 20) else {
      throw NeuronFileError.unusable(path: path, reason: "it is longer than 64 MiB")
    }
    let file: File
    do { file = try JSONDecoder().decode(File.self, from: Data(bytes)) } catch {
      throw NeuronFileError.unusable(
        path: path, reason: "it is no JSON object with a layer and lists of activations by channel")
    }
    let channels = file.activations.map { (Int($0.key), $0.value) }
    let count = channels.first?.1.count ?? 0
    guard count >= 8, channels.allSatisfy({ $0.0 ?? -1 >= 0 && $0.1.count == count }) else {
      throw NeuronFileError.unusable(
        path: path,
        reason: "its lists must belong to numbered channels and have one length, at least 8")
    }
    self.init(
      layer: file.layer,
      answers: Dictionary(uniqueKeysWithValues: channels.map { ($0.0 ?? 0, $0.1) }))
  }

  private init(layer: String, answers: [Int: [Double]]) {
    (self.layer, self.answers) = (layer, answers)
  }
}

/// What can be wrong with a file about neurons.
public enum NeuronFileError: ExplainedError, Equatable {
  /// The file's text has no tuning curves; `reason` says what is wrong with it.
  case unusable(path: String, reason: String)
  /// The file's text has no chain of neurons with their weights; `reason` says what is wrong with it.
  case noCircuit(path: String, reason: String)

  public var description: String {
    switch self {
    case .unusable(let path, let reason): "\(path): no tuning curves can be read from it: \(reason)"
    case .noCircuit(let path, let reason): "\(path): no circuit can be read from it: \(reason)"
    }
  }

  public var category: FailureCategory { .badData }
}
