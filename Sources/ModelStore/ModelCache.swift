public import ConvNet
public import Foundation
import Hashing
public import Imaging

/// The folder in which installed networks are kept, two files each: the weights, converted to safetensors,
/// and a record of what they were made of.
public struct ModelCache: Sendable {
  /// The longest file of weights that is read or fetched, bytes; the published ones have about 50 million.
  public static let fileLimit = 256 << 20

  /// The path of the folder.
  public let folder: String
  /// How long nothing may come while a file is fetched, seconds.
  var stallTimeout = 30.0

  /// The networks in `folder`, which need not be there yet.
  public init(folder: String) { self.folder = folder }

  /// The user's folder: `models` in `$CURVETRACE_CACHE`, else in `$XDG_CACHE_HOME/curvetrace`, else in
  /// `~/.cache/curvetrace`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func set(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let home = set("HOME") ?? NSHomeDirectory()
    let cache =
      set("CURVETRACE_CACHE")
      ?? (set("XDG_CACHE_HOME") ?? home + "/.cache") + "/curvetrace"
    self.init(folder: cache + "/models")
  }

  /// Where the converted weights of `model` are or would be.
  public func path(of model: PublishedModel) -> String { "\(folder)/\(model.name).safetensors" }
  /// Where what the program has found out about the weights of `model` is kept; it can be found out again.
  public func findingsPath(of model: PublishedModel) -> String {
    "\(folder)/\(model.name).neurons.json"
  }
  private func recordPath(_ model: PublishedModel) -> String { "\(folder)/\(model.name).json" }
  private func partPath(_ model: PublishedModel) -> String { "\(folder)/\(model.name).part" }

  /// What is known of the installed `model`.
  ///
  /// - Throws: `ModelStoreError.notInstalled`, or `.damaged` where the record cannot be read.
  public func record(of model: PublishedModel) throws(ModelStoreError) -> ModelRecord {
    guard let data = FileManager.default.contents(atPath: recordPath(model)),
      FileManager.default.fileExists(atPath: path(of: model))
    else { throw .notInstalled(model) }
    guard let record = try? JSONDecoder().decode(ModelRecord.self, from: data) else {
      throw .damaged(name: model.name, path: recordPath(model))
    }
    return record
  }

  /// The weights of the installed `model`, checked against the record.
  ///
  /// - Throws: `ModelStoreError`, `ImagingError` where the file cannot be read.
  public func load(_ model: PublishedModel) throws -> ModelWeights {
    let record = try record(of: model)
    let path = path(of: model)
    let bytes = try read(path)
    guard Digest.sha256(of: bytes) == record.convertedSHA256 else {
      throw ModelStoreError.damaged(name: model.name, path: path)
    }
    do { return try ModelWeights(file: bytes) } catch {
      throw ModelStoreError.unusable(path: path, error)
    }
  }

  /// Installs `model` from the file at `path`, of any format that is read, whether it is the published one or
  /// not.
  ///
  /// - Throws: `ModelStoreError.unusable`, `ImagingError` where files cannot be read or written.
  public func install(_ model: PublishedModel, from path: String) throws -> ModelRecord {
    let bytes = try read(path)
    return try install(
      model, bytes, path: path, source: URL(fileURLWithPath: path).lastPathComponent)
  }

  /// Fetches the published file of `model` and installs it. `progress` is called with the fraction that has
  /// come; a fetch that breaks off goes on where it was the next time.
  ///
  /// - Throws: `ModelStoreError`, `ImagingError` where files cannot be written.
  public func install(
    _ model: PublishedModel, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws -> ModelRecord {
    try makeFolder()
    let part = partPath(model)
    var download = Download(address: model.address, path: part, limit: Self.fileLimit)
    download.stallTimeout = stallTimeout
    try download.run(progress: progress)
    let bytes = try read(part)
    let hash = Digest.sha1(of: bytes)
    // Neither a wrong file nor one that is installed is gone on with.
    defer { removePart(model) }
    guard hash == model.sha1 else {
      throw ModelStoreError.wrongHash(model.address, expected: model.sha1, got: hash)
    }
    return try install(
      model, bytes, path: part, source: model.address.absoluteString)
  }

  /// Removes what is there of `model`, a broken fetch included; false where nothing is.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  public func remove(_ model: PublishedModel) throws(ImagingError) -> Bool {
    let paths =
      [recordPath(model), path(of: model), findingsPath(of: model)] + partPaths(model)
    let existing = paths.filter { FileManager.default.fileExists(atPath: $0) }
    for path in existing where unlink(path) != 0 {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    return !existing.isEmpty
  }

  private func install(
    _ model: PublishedModel, _ bytes: [UInt8], path: String, source: String
  ) throws -> ModelRecord {
    let weights: ModelWeights
    do { weights = try ModelWeights(file: bytes) } catch {
      throw ModelStoreError.unusable(path: path, error)
    }
    let sha256 = Digest.sha256(of: bytes)
    let converted = weights.safetensors(network: model.name, sourceSHA256: sha256)
    let record = ModelRecord(
      name: model.name, source: source, sha1: Digest.sha1(of: bytes),
      sha256: sha256, convertedSHA256: Digest.sha256(of: converted))
    try makeFolder()
    // The record last: without it, or with an older one, the network counts as not installed or damaged.
    try AtomicFile.write(converted, to: self.path(of: model))
    try AtomicFile.write(record.json, to: recordPath(model))
    return record
  }

  private func makeFolder() throws(ImagingError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: folder, reason: "the folder cannot be made")
    }
  }

  private func partPaths(_ model: PublishedModel) -> [String] {
    [partPath(model), Download.tagPath(partPath(model))]
  }

  private func removePart(_ model: PublishedModel) { for path in partPaths(model) { unlink(path) } }

  private func read(_ path: String) throws -> [UInt8] {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: Self.fileLimit) else {
      throw ModelStoreError.fileTooLong(path: path, limit: Self.fileLimit)
    }
    return bytes
  }
}

/// What is kept beside a converted file: what it was made of. The same source gives the same record, so it has
/// no date.
public struct ModelRecord: Codable, Hashable, Sendable {
  /// The name of the network, as `PublishedModel.name`.
  public var name: String
  /// The address that the source was fetched from, or the name of a file.
  public var source: String
  /// The SHA-1 of the source, in hexadecimal digits like the other hashes.
  public var sha1: String
  /// The SHA-256 of the source, in hexadecimal digits.
  public var sha256: String
  /// The SHA-256 of the converted file, in hexadecimal digits.
  public var convertedSHA256: String

  /// The record as JSON with sorted keys, ending in a newline.
  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self) + Data("\n".utf8)
    }
  }
}
