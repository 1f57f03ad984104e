import ConvNet
import Foundation
import Hashing

@testable import ModelStore

/// A folder that is there for one test.
final class Folder: Sendable {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("curvetrace-models-" + UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// The names of the files in the folder of networks inside, sorted.
  var models: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path("models"))) ?? []).sorted()
  }

  var cache: ModelCache { ModelCache(environment: ["CURVETRACE_CACHE": url.path]) }
}

/// Small weights and the file that they come in.
enum Sample {
  static let weights: ModelWeights = {
    let shape = Shape(batch: 64, channels: 3, height: 7, width: 7)
    let tensor = Tensor(
      shape: shape, values: ContiguousArray((0..<shape.count).map { 1 / Float($0 + 1) }))
    return ModelWeights(
      convention: .caffe,
      filters: ["conv2d0": .init(weights: tensor, bias: .init(repeating: 0.1, count: 64))],
      normalizations: ["localresponsenorm0": .caffe(size: 5, k: 1, alpha: 1e-4, beta: 0.75)])
  }()

  static let bytes = weights.safetensors(network: "sample", sourceSHA256: "none")

  static let sha1 = Digest.sha1(of: bytes)

  static func model(at address: URL, sha1: String = sha1) -> PublishedModel {
    PublishedModel(name: "sample", address: address, sha1: sha1)
  }
}
