import Foundation
import Synchronization

/// Puts planes aside until they are looked at again, where there are more of them than memory should hold: those of
/// the frames of a moving picture.
///
/// The first ones stay in memory. All others go to a file without a name, which takes space as long as the store or one
/// of its planes is there, and is gone when the program ends, however it ends. A plane comes back with the same bits.
public final class PlaneStore: Sendable {
  /// What stays in memory where nothing else is said, 16 MiB: small pictures need no disk, and of large ones the system
  /// keeps what it has memory for anyway.
  public static let usualMemory = 16 << 20

  private let memory: Int
  private let folder: String
  private let state = Mutex(State())

  private struct State {
    /// The bytes of planes that stay in memory.
    var held = 0
    /// The bytes in the file.
    var written = 0
    /// Made when it is needed.
    var file: NamelessFile?
  }

  /// A store without planes.
  ///
  /// - Parameters:
  ///   - memory: how many bytes of planes stay in memory.
  ///   - folder: where the others go; nothing of them is seen there.
  public init(memory: Int = usualMemory, folder: String = usualFolder) {
    (self.memory, self.folder) = (memory, folder)
  }

  /// Where large files go for a while: the folder that the environment names in `TMPDIR`, else `/var/tmp`, which,
  /// unlike `/tmp`, is on a disk everywhere.
  public static var usualFolder: String {
    if let named = ProcessInfo.processInfo.environment["TMPDIR"], !named.isEmpty { return named }
    return access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp"
  }

  /// How many bytes of planes stay in memory.
  var bytesInMemory: Int { state.withLock { $0.held } }

  /// Puts `plane` aside.
  ///
  /// - Throws: `ImagingError.cannotPutAside`.
  public func put(_ plane: Plane) throws(ImagingError) -> StoredPlane {
    let length = plane.count * MemoryLayout<Float>.stride
    return try state.withLock { state throws(ImagingError) in
      if state.held + length <= memory {
        state.held += length
        return StoredPlane(place: .memory(plane))
      }
      let file = if let file = state.file { file } else { try NamelessFile(in: folder) }
      state.file = file
      let offset = state.written
      try file.write(plane.pixels, at: offset)
      state.written += length
      return StoredPlane(
        place: .file(file, offset: offset, width: plane.width, height: plane.height))
    }
  }
}

/// A plane that was put aside in a `PlaneStore`.
public struct StoredPlane: Sendable {
  fileprivate enum Place {
    case memory(Plane)
    case file(NamelessFile, offset: Int, width: Int, height: Int)
  }

  fileprivate let place: Place

  /// The plane, which is read again each time it is asked for.
  ///
  /// - Throws: `ImagingError.cannotPutAside`.
  public func plane() throws(ImagingError) -> Plane {
    switch place {
    case .memory(let plane): plane
    case .file(let file, let offset, let width, let height):
      Plane(
        width: width, height: height,
        pixels: try file.read(count: width * height, at: offset))
    }
  }
}

/// A file that has no name and is gone with its last reader.
private final class NamelessFile: Sendable {
  private let descriptor: Int32
  private let folder: String

  init(in folder: String) throws(ImagingError) {
    // In the place of the six letters at its end the system puts some that no other file has.
    let template = "\(folder)/.curvetrace-" + String(repeating: "X", count: 6)
    var path = Array(template.utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw Self.error(errno, in: folder) }
    // From here on nothing can leave it behind.
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    (self.descriptor, self.folder) = (descriptor, folder)
  }

  deinit { close(descriptor) }

  func write(_ numbers: ContiguousArray<Float>, at offset: Int) throws(ImagingError) {
    let failure = numbers.withUnsafeBytes { bytes in
      Self.transfer(bytes.count) { done in
        pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
          off_t(offset + done))
      }
    }
    if failure != 0 { throw Self.error(failure, in: folder) }
  }

  func read(count: Int, at offset: Int) throws(ImagingError) -> ContiguousArray<Float> {
    var failure: Int32 = 0
    let numbers = ContiguousArray<Float>(unsafeUninitializedCapacity: count) { buffer, filled in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      let length = count * MemoryLayout<Float>.stride
      failure = Self.transfer(length) { done in
        pread(
          descriptor, bytes.baseAddress.map { $0 + done }, length - done, off_t(offset + done))
      }
      filled = failure == 0 ? count : 0
    }
    if failure != 0 { throw Self.error(failure, in: folder) }
    return numbers
  }

  /// Calls `step`, which says how many bytes it has moved, until `length` are; the system's error number, or 0.
  private static func transfer(_ length: Int, _ step: (_ done: Int) -> Int) -> Int32 {
    var done = 0
    while done < length {
      let count = step(done)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      // A file that ends early is not ours any more.
      if count == 0 { return EIO }
      done += count
    }
    return 0
  }

  private static func error(_ code: Int32, in folder: String) -> ImagingError {
    .cannotPutAside(folder: folder, reason: systemReason(code))
  }
}
