import CurvePipeline
import Foundation
import Hashing
import Imaging
public import Workers

/// The images of a folder, traced and measured by one recipe into another folder, on one computer or several.
///
/// ```swift
/// let batch = try Batch(of: "films", by: Recipe.read(from: "recipe.json"), into: "traced")
/// let outcome = try batch.run()
/// ```
///
/// 1. `trace` makes the files of each image, and last its record, in which the rows of its tables are. An image whose
/// record is there is done: a batch that was ended at any moment goes on where it was. 2. `merge` makes the tables, the
/// contact sheet and the list of failures of all records.
///
/// What is done counts as long as the recipe, the files that it names, the image's file, the program's version and the
/// files that were written are the same; else the image is done anew, as are those that failed. Results do not depend
/// on threads, shards or interruptions. Of an image only what is being worked on is in memory, so what is needed
/// follows from the largest images and not from how many there are.
public struct Batch: Sendable {
  /// What becomes of each image.
  public let recipe: Recipe
  /// The part of the images that is made here; `nil` for all of them.
  public let shard: Shard?
  let folder: ImageFolder
  let files: BatchFiles
  /// The hash of all that decides results but for the image.
  let key: String
  private let pool: WorkerPool
  private let lock: BatchLock

  /// A batch that is to be made now: the folder of the results is made, and locked as long as the batch is there.
  ///
  /// - Parameters:
  ///   - images: the folder of the images and of folders with images.
  ///   - recipe: what becomes of each image.
  ///   - results: the folder of the results, which has none or those of the same recipe.
  ///   - shard: the part that is made here; `nil` for all images.
  ///   - pool: the workers; each works on an image of its own, as long as there are enough.
  /// - Throws: `BatchError`, `RequestError`, `NetworkError`, `ImageListError`, `ImagingError`.
  public init(
    of images: String, by recipe: Recipe, into results: String, shard: Shard? = nil,
    pool: WorkerPool = .allCores
  ) throws {
    try recipe.request.check()
    guard recipe.request.edits.isEmpty else { throw BatchError.edits }
    folder = try ImageFolder(images, except: results)
    files = BatchFiles(folder: results)
    (self.recipe, self.shard, self.pool) = (recipe, shard, pool)
    let data = try recipe.data()
    key = try Self.key(of: recipe, data)
    try BatchFiles.makeFolder(results)
    lock = try BatchLock(of: results, for: shard)
    if shard == nil { AtomicFile.removeLeftovers(in: results) }
    if let known = FileManager.default.contents(atPath: files.recipe) {
      guard known == data else { throw BatchError.otherRecipe(folder: results) }
    } else {
      try AtomicFile.write(data, to: files.recipe)
    }
  }

  private static func key(of recipe: Recipe, _ data: Data) throws -> String {
    var named: [String] = []
    let regions = recipe.request.avoided + recipe.request.within
    for case .file(let path) in regions { named.append(path) }
    if case .concept(let concept) = recipe.request.parts { named.append(concept.path) }
    let digests = try [Digest.sha256(of: data)] + named.map(Self.digest)
    let all = [CurveTraceVersion.current] + digests
    return Digest.sha256(of: Data(all.joined(separator: "\n").utf8))
  }

  /// The hash of a file.
  static func digest(of path: String) throws -> String {
    Digest.sha256(of: try FileReading.bytes(at: path, byteLimit: .max) ?? [])
  }

  /// What came of images.
  public struct Outcome: Sendable, Hashable {
    /// How many images there are.
    public var images: Int
    /// How many of them were done already.
    public var kept = 0
    /// How many of them could not be used.
    public var failures = 0
    /// The sentence of the first that could not.
    public var firstFailure: String?
    /// The files that were written of all images together.
    public var files: [String] = []
  }

  /// Does all that is to be done: traces, and merges where it is not a shard.
  ///
  /// - Throws: as `trace` and `merge`.
  public func run(monitor: WorkMonitor = .silent) throws -> Outcome {
    try monitor.run {
      let traced = try trace(monitor: shard == nil ? monitor.part(0...0.99) : monitor)
      guard shard == nil else { return traced }
      var merged = try merge(monitor: monitor.part(0.99...1))
      merged.kept = traced.kept
      return merged
    }
  }

  /// Traces and measures the images of the shard that are not done.
  ///
  /// - Throws: `ImagingError.cannotWrite`, and what `CurvePipeline.init` throws; what stops `monitor`. What is done by
  ///   then stays done.
  public func trace(monitor: WorkMonitor = .silent) throws -> Outcome {
    try monitor.run {
      let pipeline = try CurvePipeline(recipe.request, pool: pool, monitor: monitor.part(0...0))
      let own = shard?.part(of: folder.names) ?? folder.names
      let areDone = pool.map(own.count) { isDone(own[$0]) }
      let names = zip(own, areDone).filter { !$1 }.map(\.0)
      // Where there are fewer images than threads, those that are left work within an image.
      let inner = pipeline.on(WorkerPool(threads: max(1, pool.threads / max(names.count, 1))))
      let tally = WorkTally(of: max(names.count, 1), monitor.stage(.tracing))
      // A worker that waits for the disk does not compute: others write what it has made.
      let sentences = try BoundedQueue.run(threads: pool.threads) { queue in
        try pool.map(names.count) { index throws -> String? in
          let made = try made(names[index], by: inner)
          try queue.add {
            try write(made)
            tally.add()
          }
          return made.record.failure
        }
      }.compactMap(\.self)
      return Outcome(
        images: own.count, kept: own.count - names.count, failures: sentences.count,
        firstFailure: sentences.first)
    }
  }
}
