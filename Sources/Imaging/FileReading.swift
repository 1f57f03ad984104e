import Foundation

/// Reads files through the system's own calls, whose error numbers tell a missing file from a
/// folder and from a forbidden one.
enum FileReading {
  /// The bytes of the image file at `path`, at most `byteLimit` of them.
  ///
  /// 1. Open, and refuse folders. 2. Read the signature, and refuse what is no image before more of
  /// it is read. 3. Read to the end (pipes have no length), refusing more than the limit.
  static func imageBytes(at path: String, byteLimit: Int, pixelLimit: Int)
    throws(ImagingError) -> [UInt8]
  {
    // 1. Open.
    guard !path.isEmpty else { throw .missingFile(path: path) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw openingError(errno, path: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw openingError(errno, path: path) }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else { throw .isFolder(path: path) }
    // 2. Signature.
    var bytes: [UInt8] = []
    try append(upTo: ImageFormat.signatureLength, from: descriptor, to: &bytes, path: path)
    guard !bytes.isEmpty else { throw .emptyFile(path: path) }
    guard ImageFormat(signatureOf: bytes) != nil else { throw .notAnImage(path: path) }
    // 3. The rest.
    let tooLarge = ImagingError.fileTooLarge(path: path, limit: pixelLimit)
    if kind == S_IFREG {
      guard Int(status.st_size) <= byteLimit else { throw tooLarge }
      bytes.reserveCapacity(Int(status.st_size))
    }
    let piece = 1 << 20
    while true {
      let before = bytes.count
      try append(upTo: piece, from: descriptor, to: &bytes, path: path)
      guard bytes.count <= byteLimit else { throw tooLarge }
      if bytes.count - before < piece { return bytes }
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
    bytes += piece
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
