import Foundation

/// A piece of a PNG file: what it is and its content.
struct PNGChunk: Hashable, Sendable {
  /// The first bytes of every PNG.
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The chunk's four-letter type, such as `IHDR`.
  var type: String
  var content: [UInt8]

  /// The chunks of a PNG that was encoded here.
  static func chunks(of data: Data) -> [PNGChunk] {
    let bytes = [UInt8](data)
    var chunks: [PNGChunk] = []
    var start = signature.count
    while start < bytes.count {
      let length = Int(bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      let content = start + 8
      chunks.append(
        PNGChunk(
          type: String(decoding: bytes[start + 4..<content], as: UTF8.self),
          content: Array(bytes[content..<content + length])))
      start = content + length + 4
    }
    return chunks
  }

  /// Gives the chunks of a PNG of unknown origin to `take`, one after another, until it has enough.
  ///
  /// - Throws: `ImagingError.truncated` or `.corrupt`, where lengths or checks are wrong.
  static func read(
    _ bytes: [UInt8], name: String, _ take: (PNGChunk) -> Bool
  ) throws(ImagingError) {
    var start = signature.count
    while true {
      guard bytes.count - start >= 12 else { throw .truncated(path: name, format: .png) }
      let length = Int(bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      guard length <= bytes.count - start - 12 else { throw .truncated(path: name, format: .png) }
      let (content, end) = (start + 8, start + 8 + length)
      let chunk = PNGChunk(
        type: String(decoding: bytes[start + 4..<content], as: UTF8.self),
        content: Array(bytes[content..<end]))
      guard chunk.bytes.suffix(4) == bytes[end..<end + 4] else {
        throw .corrupt(path: name, format: .png, details: "the check of \(chunk.type) is wrong")
      }
      guard take(chunk) else { return }
      start = end + 4
    }
  }

  /// The number of 32 bits at `offset` of the content.
  func number(at offset: Int) -> Int {
    Int(content[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
  }

  /// Length, type, content, and the check over the two latter.
  var bytes: [UInt8] {
    let checked = Array(type.utf8) + content
    return UInt32(content.count).bigEndianBytes + checked
      + CyclicRedundancyCheck.value(of: checked).bigEndianBytes
  }
}

extension UInt32 {
  /// The four bytes, the most significant first, as PNG stores numbers.
  var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) } }
}
