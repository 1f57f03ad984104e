import Foundation
import Imaging

/// The curve neurons of an installed network, as they are kept beside its weights.
public struct NeuronFamilyFile: Codable, Hashable, Sendable {
  /// The SHA-256 of the weights in which they were found.
  public var weightsSHA256: String
  /// The name of the layer that all of them are in.
  public var layer: String
  /// What they are tuned to, in order of their orientation.
  public var neurons: [NeuronTuning]

  /// What attribution to them a plain arc has, by which evidence is measured: networks differ in the size
  /// of their activations.
  public var arcAttribution: Double

  /// A family found in `layer` of the network whose weights have this hash, in hexadecimal digits.
  public init(
    weightsSHA256: String, layer: String, neurons: [NeuronTuning], arcAttribution: Double
  ) {
    self.weightsSHA256 = weightsSHA256
    self.layer = layer
    self.neurons = neurons
    self.arcAttribution = arcAttribution
  }

  /// The file at `path`, or `nil` where there is none that can be read: it can be made again.
  public init?(path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let file = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = file
  }

  /// Writes it to `path`.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try AtomicFile.write(encoder.encode(self) + Data("\n".utf8), to: path)
  }
}
