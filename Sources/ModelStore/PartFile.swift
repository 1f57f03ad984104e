import Foundation
import Imaging

/// A file that is fetched piece by piece, and the entity tag of the version that it is a part of.
///
/// Until it is closed, the file is locked against other processes.
final class PartFile {
  private let path: String
  private let handle: FileHandle
  /// The number of bytes in the file so far.
  private(set) var size: Int
  /// What the server calls this version, if it does.
  private(set) var tag: String?

  /// The file at `path`, made where it is not there.
  ///
  /// - Throws: `ModelStoreError.busy`, `ImagingError.cannotWrite`.
  init(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.cannotWrite(path, errno) }
    self.path = path
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    size = 0
    // Where the file system has no locks, the hash of the whole is what remains.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw ModelStoreError.busy(path: path)
    }
    size = Int(clamping: try handle.seekToEnd())
    tag = FileManager.default.contents(atPath: Download.tagPath(path))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Closes and unlocks the file, after which it takes nothing more.
  func close() { try? handle.close() }

  /// Writes `data` at the end of the file.
  func append(_ data: Data) throws {
    do { try handle.write(contentsOf: data) } catch { throw Self.cannotWrite(path, errno) }
    size += data.count
  }

  /// Empties the file for the version that the server calls `tag`; weak tags do not promise the same
  /// bytes.
  func restart(tag: String?) throws {
    do {
      try handle.truncate(atOffset: 0)
    } catch { throw Self.cannotWrite(path, errno) }
    size = 0
    self.tag = tag?.hasPrefix("\"") == true ? tag : nil
    if let tag = self.tag {
      try AtomicFile.write(tag, to: Download.tagPath(path))
    } else {
      unlink(Download.tagPath(path))
    }
  }

  private static func cannotWrite(_ path: String, _ code: Int32) -> ImagingError {
    .cannotWrite(path: path, reason: String(cString: strerror(code)).lowercased())
  }
}
