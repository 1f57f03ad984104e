import Foundation
import Imaging

/// Keeps two batches from writing into one folder. The system gives it back when the process ends, however it ends.
///
/// A batch of all images holds the folder's lock alone; shards share it, and each holds one of its own.
final class BatchLock: Sendable {
  private let descriptors: [Int32]

  /// The lock of `folder`, which is there.
  ///
  /// - Throws: `BatchError.locked`, `.noLocks`; `ImagingError.cannotWrite`.
  init(of folder: String, for shard: Shard?) throws {
    let place = folder + "/.locks"
    var wanted = [(name: "batch", operation: shard == nil ? LOCK_EX : LOCK_SH)]
    if let shard { wanted.append(("shard-\(shard.index)-of-\(shard.count)", LOCK_EX)) }
    var descriptors: [Int32] = []
    do {
      try BatchFiles.makeFolder(place)
      for (name, operation) in wanted {
        let descriptor = open("\(place)/\(name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
          throw ImagingError.cannotWrite(path: "\(place)/\(name)", reason: BatchFiles.reason(errno))
        }
        descriptors.append(descriptor)
        guard flock(descriptor, operation | LOCK_NB) != 0 else { continue }
        let code = errno
        throw code == EWOULDBLOCK
          ? BatchError.locked(folder: folder)
          : .noLocks(folder: folder, reason: BatchFiles.reason(code))
      }
    } catch {
      for descriptor in descriptors { close(descriptor) }
      throw error
    }
    self.descriptors = descriptors
  }

  deinit { for descriptor in descriptors { close(descriptor) } }
}
