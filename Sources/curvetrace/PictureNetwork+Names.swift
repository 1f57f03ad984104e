import ConvNet
import CurveTracing
import ModelStore

/// The networks that come with the program and those that can be installed, by one name each.
extension PictureNetwork {
  /// All names.
  static let allNames = CurveNetwork.knownNames + PublishedModel.all.map(\.name)

  /// The network called `name`.
  ///
  /// - Throws: `CurveTracingError.unknownNetwork`, which lists all names; `ModelStoreError` where it is not installed
  ///   or cannot be used.
  static func named(_ name: String) throws -> PictureNetwork {
    if let model = PublishedModel.all.first(where: { $0.name == name }) {
      return try made(of: model)
    }
    guard CurveNetwork.knownNames.contains(name) else {
      throw CurveTracingError.unknownNetwork(name, known: allNames)
    }
    return PictureNetwork(try CurveNetwork.named(name))
  }

  /// The first network that has a layer called `layer`, of those that come with the program and those that are
  /// installed.
  ///
  /// - Throws: `ModelStoreError.notInstalled` where a published network would have it, else
  ///   `CurveTracingError.unknownLayer` of the default network.
  static func known(having layer: String) throws -> PictureNetwork {
    let own = try CurveNetwork.knownNames.map { PictureNetwork(try CurveNetwork.named($0)) }
    if let network = own.first(where: { $0.graph.channels[layer] != nil }) { return network }
    // A block's name begins those of its filters.
    guard InceptionNames.filters.contains(where: { $0.hasPrefix(layer) && !layer.isEmpty }) else {
      _ = try own[0].channelCount(of: layer)
      return own[0]
    }
    let cache = ModelCache()
    let installed = PublishedModel.all.first { (try? cache.record(of: $0)) != nil }
    return try made(of: installed ?? PublishedModel.all[0])
  }

  private static func made(of model: PublishedModel) throws -> PictureNetwork {
    let cache = ModelCache()
    let weights = try cache.load(model)
    do { return try PictureNetwork(name: model.name, weights: weights) } catch let error
      as WeightFileError
    {
      throw ModelStoreError.unusable(path: cache.path(of: model), error)
    }
  }
}
