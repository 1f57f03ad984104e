import ConvNet
import ModelStore

/// The networks that come with the program and those that can be installed, by one name each.
extension PictureNetwork {
  /// All names that `named` knows.
  public static var knownNames: [String] { CurveNetwork.knownNames }

  /// The network called `name`.
  ///
  /// - Throws: `CurveTracingError.unknownNetwork`, which lists all names; `ModelStoreError` where it is not installed
  ///   or cannot be used.
  public static func named(_ name: String) throws -> PictureNetwork {
    if let model = PublishedModel.all.first(where: { $0.name == name }) {
      return try InceptionNetwork(model).pictures
    }
    return PictureNetwork(try CurveNetwork.named(name))
  }

  /// The first network that has a layer called `layer`, of those that come with the program and those that are
  /// installed.
  ///
  /// - Throws: `ModelStoreError.notInstalled` where a published network would have it, else
  ///   `CurveTracingError.unknownLayer` of the default network.
  public static func known(having layer: String) throws -> PictureNetwork {
    let published = Set(PublishedModel.all.map(\.name))
    let own = try knownNames.filter { !published.contains($0) }.map(named)
    if let network = own.first(where: { $0.graph.channels[layer] != nil }) { return network }
    // A block's name begins those of its filters.
    guard InceptionNames.filters.contains(where: { $0.hasPrefix(layer) && !layer.isEmpty }) else {
      _ = try own[0].channelCount(of: layer)
      return own[0]
    }
    let cache = ModelCache()
    let installed = PublishedModel.all.first { (try? cache.record(of: $0)) != nil }
    return try InceptionNetwork(installed ?? PublishedModel.all[0]).pictures
  }
}
