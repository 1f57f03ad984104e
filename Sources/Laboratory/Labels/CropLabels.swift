public import Failures
import Foundation
import Imaging

/// What a person saw in crops, without knowing what a neuron said to them: "Human Comparison" of "Curve Detectors" (N.
/// Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003).
public struct CropLabels: Sendable, Hashable {
  /// What a crop shows, beside the curve that the neuron detects.
  public enum Label: String, Sendable, Hashable, CaseIterable, Codable {
    /// The curve.
    case curve
    /// A curve that is interrupted, of another radius, or turned a little.
    case imperfect
    /// Nothing of the kind.
    case unrelated
    /// A curve of the opposite orientation.
    case opposing
  }

  /// A crop.
  public struct Crop: Sendable, Hashable {
    /// The image that it is of, and where in it its middle is, px.
    public var image: String
    public var x: Double
    public var y: Double
    /// The neuron's pre-activation in standard deviations of the set from its mean.
    public var deviations: Double
    /// Whether the neuron fired.
    public var fires: Bool
    /// How many receptive fields of the set it stands for: those of its step of activation, shared among its crops.
    public var stands: Double
    /// What was seen, or `nil` where nobody has looked yet.
    public var label: Label?
  }

  /// The SHA-256 of the network's weights, and the neuron.
  public var network: String
  public var neuron: String
  public var crops: [Crop]

  /// Labels of crops.
  public init(network: String, neuron: String, crops: [Crop]) {
    (self.network, self.neuron, self.crops) = (network, neuron, crops)
  }

  private static let header = "network,neuron,image,x_px,y_px,deviations,fires,stands_for,label"

  /// The file's text.
  public var csv: String {
    Self.header + "\n"
      + crops.map { crop in
        let name = crop.image.replacing(",", with: "_").replacing("\n", with: "_")
        return "\(network),\(neuron),\(name),\(crop.x),\(crop.y),\(crop.deviations),"
          + "\(crop.fires ? 1 : 0),\(crop.stands),\(crop.label?.rawValue ?? "")\n"
      }.joined()
  }

  /// The labels in the file at `path`.
  ///
  /// - Throws: `LabelError`, which names the line; `ImagingError` where it cannot be read.
  public init(path: String) throws {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: 64 << 20),
      let text = String(bytes: bytes, encoding: .utf8)
    else {
      throw LabelError.unreadable(path: path, line: 1, reason: "it is no text of less than 64 MiB")
    }
    func wrong(_ line: Int, _ reason: String) -> LabelError {
      .unreadable(path: path, line: line, reason: reason)
    }
    // A line feed after a carriage return, as spreadsheets write it, is one character.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.first.map(String.init) == Self.header else {
      throw wrong(1, "the first line must be \(Self.header)")
    }
    var (network, neuron, crops) = ("", "", [Crop]())
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let parts = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 9 else { throw wrong(index + 1, "it has \(parts.count) columns, not 9") }
      let numbers = [parts[3], parts[4], parts[5], parts[7]].map { Double($0) }
      guard let x = numbers[0], let y = numbers[1], let deviations = numbers[2],
        let stands = numbers[3],
        [x, y, deviations, stands].allSatisfy(\.isFinite), stands >= 0
      else { throw wrong(index + 1, "a number cannot be read") }
      let label = Label(rawValue: parts[8])
      guard label != nil || parts[8].isEmpty else {
        throw wrong(
          index + 1,
          "\"\(parts[8])\" is no label; the labels are "
            + Label.allCases.map(\.rawValue).alternatives)
      }
      if crops.isEmpty { (network, neuron) = (parts[0], parts[1]) }
      guard (network, neuron) == (parts[0], parts[1]) else {
        throw wrong(index + 1, "it is of another neuron than the lines before")
      }
      crops.append(
        Crop(
          image: parts[2], x: x, y: y, deviations: deviations, fires: parts[6] == "1",
          stands: stands, label: label))
    }
    guard !crops.isEmpty else { throw wrong(1, "there are no crops after it") }
    self.init(network: network, neuron: neuron, crops: crops)
  }
}

/// What is wrong with a file of labels.
public enum LabelError: ExplainedError, Equatable {
  /// A line of the file cannot be read.
  case unreadable(path: String, line: Int, reason: String)
  /// The labels are of another neuron, or of a network with other weights.
  case otherNeuron(path: String, got: String, wanted: String)
  /// The image of a crop is not among those that were given.
  case missingImage(String)
  /// Nobody has labelled enough.
  case tooFew(path: String, got: Int, needed: Int)

  public var description: String {
    switch self {
    case .unreadable(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .otherNeuron(let path, let got, let wanted):
      "\(path): its labels are of \(got), not of \(wanted); label crops of that one with curvetrace lab label"
    case .missingImage(let name):
      "\(name): a crop of this image was labelled and it is not among the images; name their folder with --images"
    case .tooFew(let path, let got, let needed):
      "\(path): \(got) crops have a label and at least \(needed) are needed; label more with its page"
    }
  }

  public var category: FailureCategory { .badData }
}
