import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Fetches a file into a part file that outlives a broken connection and is gone on with the next time.
///
/// 1. The part file is locked, so that only one process writes to it. 2. What it already holds is not asked for
/// again, unless the server has another version by now (`If-Range` with the entity tag that came with
/// the part). 3. A server that sends all of it anyway starts the file anew. The caller checks the hash:
/// nothing here vouches for content.
struct Download {
  /// Where the file is fetched from.
  var address: URL
  /// The path of the part file.
  var path: String
  /// Longer files are refused, bytes.
  var limit: Int
  /// The fetch is given up when nothing comes for so long, seconds.
  var stallTimeout = 30.0

  /// The path at which the entity tag of the part file at `path` is kept.
  static func tagPath(_ path: String) -> String { path + ".etag" }

  /// Fetches what is missing; `progress` is called with the fraction that is there, where it is known.
  ///
  /// - Throws: `ModelStoreError`, also where the part file cannot be written.
  func run(progress: @escaping @Sendable (Double) -> Void) throws {
    let file = try PartFile(path)
    defer {
      file.close()
      // Nothing came: nothing is to be gone on with.
      if file.size == 0 { unlink(path) }
    }
    let before = file.size
    do {
      try transfer(into: file, progress)
    } catch ModelStoreError.refused(_, status: 416) where before > 0 {
      // The part is longer than the file: it belongs to another version.
      try file.restart(tag: nil)
      try transfer(into: file, progress)
    }
  }

  private func transfer(
    into file: PartFile, _ progress: @escaping @Sendable (Double) -> Void
  ) throws {
    var request = URLRequest(url: address)
    // Compressed on the way, offsets would count other bytes.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if file.size > 0 {
      request.setValue("bytes=\(file.size)-", forHTTPHeaderField: "Range")
      if let tag = file.tag { request.setValue(tag, forHTTPHeaderField: "If-Range") }
    }
    let configuration = URLSessionConfiguration.ephemeral
    // The limit that counts is `stallTimeout`, kept below; this one must not come before.
    configuration.timeoutIntervalForRequest = 4 * stallTimeout + 60
    let transfer = Transfer(address, file, limit: limit, progress)
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    let task = session.dataTask(with: request)
    task.resume()
    defer { session.invalidateAndCancel() }
    guard transfer.wait(stallTimeout) else {
      task.cancel()
      throw ModelStoreError.stalled(address, seconds: stallTimeout, received: transfer.close())
    }
    try transfer.outcome()
  }
}
