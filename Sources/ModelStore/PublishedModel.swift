public import Foundation

/// A network whose weights somebody else has published, and where.
public struct PublishedModel: Sendable, Hashable {
  /// The name by which the program and its users call the network.
  public let name: String
  /// The address that the file of weights is fetched from.
  public let address: URL
  /// The SHA-1 of the file at `address`, as it was published, in hexadecimal digits.
  public let sha1: String
  /// The SHA-1s of files with the same weights, such as the one inside an archive.
  public let alternatives: [String]

  /// A file at `address`; hashes are in hexadecimal digits.
  public init(name: String, address: URL, sha1: String, alternatives: [String] = []) {
    self.name = name
    self.address = address
    self.sha1 = sha1
    self.alternatives = alternatives
  }

  /// The last part of `address`.
  public var fileName: String { address.lastPathComponent }

  /// Whether a file with this SHA-1 has the published weights.
  public func isPublished(sha1: String) -> Bool {
    sha1 == self.sha1 || alternatives.contains(sha1)
  }

  /// All networks that can be installed.
  public static let all: [PublishedModel] = [
    // Google's InceptionV1, the network of "Curve Detectors"; the archive and the graph in it.
    known(
      "inception5h",
      "https://storage.googleapis.com/download.tensorflow.org/models/inception5h.zip",
      sha1: "e3b84c7e240ce8025b30d868f5e840b4bba9761d",
      alternatives: ["c8a5a000ee8d8dd75886f152a50a9c5b53d726a5"]),
    // The same architecture, trained by the Berkeley Vision and Learning Center.
    known(
      "bvlc-googlenet", "http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel",
      sha1: "405fc5acd08a3bb12de8ee5e23a96bec22f08204"),
  ].compactMap(\.self)

  /// The network called `name`.
  ///
  /// - Throws: `ModelStoreError.unknownModel`.
  public static func named(_ name: String) throws(ModelStoreError) -> PublishedModel {
    guard let model = all.first(where: { $0.name == name }) else {
      throw .unknownModel(name, known: all.map(\.name))
    }
    return model
  }

  private static func known(
    _ name: String, _ address: String, sha1: String, alternatives: [String] = []
  ) -> PublishedModel? {
    URL(string: address).map {
      PublishedModel(name: name, address: $0, sha1: sha1, alternatives: alternatives)
    }
  }
}
