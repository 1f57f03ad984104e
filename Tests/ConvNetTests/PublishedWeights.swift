import ConvNet
import Foundation

/// The published networks' files: in $CURVETRACE_DATA/weights, or in shared/data/weights beside the checkout.
enum PublishedWeights {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["CURVETRACE_DATA"] {
      return URL(fileURLWithPath: path).appendingPathComponent("weights")
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared/data/weights")
  }()

  static let areThere = FileManager.default.fileExists(
    atPath: folder.appendingPathComponent("inception5h_layout.pb").path)

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }
}
