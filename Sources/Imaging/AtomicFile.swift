import CUnfinishedFiles
public import Foundation
import Synchronization

/// Files that are replaced whole or not at all.
public enum AtomicFile {
  /// Writes `data` to the file at `path`.
  ///
  /// 1. The bytes go to a file of a temporary name in the same folder. 2. They are forced to the
  /// disk. 3. That file is renamed over `path`. Where any step fails, the temporary file is removed
  /// and what was at `path` before is untouched. The permissions of an existing file are kept; a
  /// symbolic link stays a link, and the file it points to is replaced. Devices and pipes
  /// (`/dev/stdout`) are written directly, since they cannot be replaced.
  ///
  /// - Throws: `ImagingError.missingFolder`, or `.cannotWrite` with the system's reason.
  public static func write(_ data: Data, to path: String) throws(ImagingError) {
    try write([UInt8](data), to: path)
  }

  /// Writes UTF-8 `text` to the file at `path`.
  public static func write(_ text: String, to path: String) throws(ImagingError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes `bytes` to the file at `path`.
  public static func write(_ bytes: [UInt8], to path: String) throws(ImagingError) {
    try fill(path) { writeAll(bytes, to: $0) }
  }

  /// Writes a file at `path` piece by piece, for one that does not fit into memory: `body` calls the
  /// closure that it is given with each piece. Where `body` throws, nothing is replaced.
  ///
  /// - Throws: what `body` throws, and what the other ways of writing throw.
  public static func write(
    to path: String, _ body: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    var thrown: (any Error)?
    do {
      try fill(path) { descriptor in
        var failure: Int32 = 0
        do {
          try body { bytes in
            failure = writeAll(bytes, to: descriptor)
            if failure != 0 {
              throw ImagingError.cannotWrite(path: path, reason: systemReason(failure))
            }
          }
        } catch {
          thrown = error
          if failure == 0 { failure = ECANCELED }
        }
        return failure
      }
    } catch { throw thrown ?? error }
  }

  /// The file at `path`, filled by `write`, which gets its descriptor and returns the error number or 0.
  private static func fill(_ path: String, _ write: (Int32) -> Int32) throws(ImagingError) {
    guard !path.isEmpty else { throw .cannotWrite(path: path, reason: "the name is empty") }
    let target = resolvingLinks(path)
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw .cannotWrite(path: path, reason: systemReason(EISDIR))
      default: return try fillDirectly(target, path: path, write)
      }
    }

    // 1. Write beside the destination.
    let (descriptor, temporary, number) = try openTemporary(beside: target, path: path)
    defer { unfinished_file_end(number) }
    if exists { _ = fchmod(descriptor, status.st_mode & 0o7777) }
    var failure = write(descriptor)
    // 2. Force to the disk: without it a crash may leave a renamed file without content.
    if failure == 0 && fsync(descriptor) != 0 { failure = errno }
    // 3. Replace, before the lock goes with the descriptor.
    if failure == 0 && rename(temporary, target) != 0 { failure = errno }
    close(descriptor)
    guard failure == 0 else {
      unlink(temporary)
      throw .cannotWrite(path: path, reason: systemReason(failure))
    }
  }

  /// The file that `path` leads to through symbolic links, whether it is there yet or not.
  private static func resolvingLinks(_ path: String) -> String {
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    // A link to what is not there yet is followed by hand; one that goes in circles ends somewhere.
    var target = path
    for _ in 0..<32 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else {
        break
      }
      let folder = (target as NSString).deletingLastPathComponent
      target = next.hasPrefix("/") || folder.isEmpty ? next : folder + "/" + next
    }
    return target
  }

  private static let temporaryPrefix = ".curvetrace-"
  private static let temporarySuffix = ".tmp"

  /// Removes the temporary files that processes have left which were killed while they wrote into `folder` or a folder
  /// in it.
  public static func removeLeftovers(in folder: String) {
    guard let names = FileManager.default.enumerator(atPath: folder) else { return }
    for case let name as String in names { removeIfAbandoned(folder + "/" + name) }
  }

  /// The folders in which this process has looked for what others have left.
  private static let cleaned = Mutex<Set<String>>([])

  /// Removes the file at `path` if it is a temporary one that nobody writes: who does has a lock.
  private static func removeIfAbandoned(_ path: String) {
    let name = (path as NSString).lastPathComponent
    guard name.hasPrefix(temporaryPrefix), name.hasSuffix(temporarySuffix) else { return }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var (locked, named) = (stat(), stat())
    // By now the name may be that of another file.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &locked) == 0,
      stat(path, &named) == 0, locked.st_ino == named.st_ino
    else { return }
    unlink(path)
  }

  private static func openTemporary(beside target: String, path: String)
    throws(ImagingError) -> (descriptor: Int32, path: String, number: Int32)
  {
    let slash = target.lastIndex(of: "/")
    let folder = slash.map { String(target[...$0]) } ?? ""
    // A name of its own, short enough for any file system whatever the length of the destination's.
    for attempt in 0..<1000 {
      let temporary = "\(folder)\(temporaryPrefix)\(getpid())-\(attempt)\(temporarySuffix)"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      let code = errno
      if descriptor >= 0 {
        let number = unfinished_file_begin(temporary)
        // Locked for as long as it is written, so that others know whether anybody does.
        flock(descriptor, LOCK_EX | LOCK_NB)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
          // Another process has taken it for abandoned before it was locked.
          unfinished_file_end(number)
          close(descriptor)
          continue
        }
        if cleaned.withLock({ $0.insert(folder).inserted }) {
          let place = folder.isEmpty ? "." : folder
          let names = try? FileManager.default.contentsOfDirectory(atPath: place)
          for name in names ?? [] { removeIfAbandoned(folder + name) }
        }
        return (descriptor, temporary, number)
      }
      switch code {
      case EEXIST: continue
      case ENOENT, ENOTDIR:
        let name = folder.count > 1 ? String(folder.dropLast()) : folder
        throw .missingFolder(path: path, folder: name)
      default: throw .cannotWrite(path: path, reason: systemReason(code))
      }
    }
    throw .cannotWrite(path: path, reason: "the folder is full of temporary files")
  }

  private static func fillDirectly(_ target: String, path: String, _ write: (Int32) -> Int32)
    throws(ImagingError)
  {
    let descriptor = open(target, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason(errno)) }
    var failure = write(descriptor)
    if close(descriptor) != 0 && failure == 0 { failure = errno }
    guard failure == 0 else { throw .cannotWrite(path: path, reason: systemReason(failure)) }
  }

  /// Writes all of `bytes` and returns 0, or the system's error number (`errno`).
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
        let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        written += count
      }
      return 0
    }
  }
}
