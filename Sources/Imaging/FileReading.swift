import Foundation

/// Reads files through the system's own calls, whose error numbers tell a missing file from a
/// folder and from a forbidden one.
public enum FileReading {
  /// The name that stands for standard input.
  public static let standardInput = "-"

  /// The bytes of the file at `path`; `nil` where they are more than `byteLimit`.
  ///
  /// - Throws: `ImagingError.missingFile`, `.isFolder`, `.unreadable`.
  public static func bytes(at path: String, byteLimit: Int) throws(ImagingError) -> [UInt8]? {
    let file = try opened(path)
    defer { close(file.descriptor) }
    var bytes: [UInt8] = []
    return try appendRest(of: file, to: &bytes, byteLimit: byteLimit, path: path) ? bytes : nil
  }

  /// The bytes of the image file at `path`, at most `byteLimit` of them.
  ///
  /// 1. Open, and refuse folders. 2. Read the signature, and refuse what is no image before more of
  /// it is read. 3. Read to the end (pipes have no length), refusing more than the limit.
  static func imageBytes(at path: String, byteLimit: Int, pixelLimit: Int)
    throws(ImagingError) -> [UInt8]
  {
    // 1. Open.
    let file = try opened(path)
    defer { close(file.descriptor) }
    // 2. Signature.
    var bytes: [UInt8] = []
    try append(
      upTo: ImageFormat.signatureLength, from: file.descriptor, to: &bytes, path: path)
    guard !bytes.isEmpty else { throw .emptyFile(path: path) }
    guard ImageFormat(signatureOf: bytes) != nil else { throw .notAnImage(path: path) }
    // 3. The rest.
    guard try appendRest(of: file, to: &bytes, byteLimit: byteLimit, path: path) else {
      throw .fileTooLarge(path: path, limit: pixelLimit)
    }
    return bytes
  }

  /// The file at `path`, open for reading, and its length where that is known.
  private static func opened(
    _ path: String
  ) throws(ImagingError) -> (descriptor: Int32, length: Int?) {
    guard !path.isEmpty else { throw .missingFile(path: path) }
    let descriptor = path == standardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw openingError(errno, path: path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw openingError(code, path: path)
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else {
      close(descriptor)
      throw .isFolder(path: path)
    }
    return (descriptor, kind == S_IFREG ? Int(status.st_size) : nil)
  }

  /// Appends what is left of `file`; false where that makes more than `byteLimit` bytes.
  private static func appendRest(
    of file: (descriptor: Int32, length: Int?), to bytes: inout [UInt8], byteLimit: Int,
    path: String
  ) throws(ImagingError) -> Bool {
    var piece = 1 << 20
    if let length = file.length {
      guard length <= byteLimit else { return false }
      // All at once, and one byte more to see that this is the end.
      piece = max(length - bytes.count, 0) + 1
    }
    while true {
      let before = bytes.count
      try append(upTo: piece, from: file.descriptor, to: &bytes, path: path)
      guard bytes.count <= byteLimit else { return false }
      if bytes.count - before < piece { return true }
    }
  }

  /// Appends the next `count` bytes, fewer only at the end of the file.
  private static func append(
    upTo count: Int, from descriptor: Int32, to bytes: inout [UInt8], path: String
  ) throws(ImagingError) {
    var failure: Int32 = 0
    let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let more = read(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
        if more == 0 { return }
        if more < 0 {
          if errno == EINTR { continue }
          failure = errno
          return
        }
        filled += more
      }
    }
    guard failure == 0 else { throw openingError(failure, path: path) }
    if bytes.isEmpty { bytes = piece } else { bytes += piece }
  }

  private static func openingError(_ code: Int32, path: String) -> ImagingError {
    switch code {
    case ENOENT, ENOTDIR: .missingFile(path: path)
    case EISDIR: .isFolder(path: path)
    default: .unreadable(path: path, reason: systemReason(code))
    }
  }
}

/// The system's words for an error number, in lower case to stand inside a sentence.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
