import Foundation
import Imaging

/// Packs files into a zip archive without compressing them, as PKWARE's *APPNOTE.TXT* 6.3 describes it (local headers,
/// central directory, end record). Their date is the first that the format knows, so that the same files give the same
/// bytes.
enum ZipArchiveWriter {
  private struct Entry {
    var name: [UInt8]
    var check: UInt32
    var length: UInt32
    var offset: UInt32

    /// What the local header and the directory both say: version 2.0, no flags, stored, 1 January 1980.
    var description: [UInt8] {
      [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + check.littleEndianBytes + length.littleEndianBytes
        + length.littleEndianBytes + UInt16(name.count).littleEndianBytes + [0, 0]
    }
  }

  /// An archive of `files`, at most 65,535 with less than 4 GiB together, whose names are ASCII.
  static func archive(of files: [(name: String, data: [UInt8])]) -> Data {
    var bytes: [UInt8] = []
    var entries: [Entry] = []
    for file in files {
      let entry = Entry(
        name: Array(file.name.utf8), check: CyclicRedundancyCheck.value(of: file.data),
        length: UInt32(file.data.count), offset: UInt32(bytes.count))
      bytes += [0x50, 0x4B, 3, 4] + entry.description + entry.name + file.data
      entries.append(entry)
    }
    let start = bytes.count
    for entry in entries {
      bytes += [0x50, 0x4B, 1, 2, 20, 0] + entry.description
      // No comment, first disk, no attributes.
      bytes += Array(repeating: 0, count: 10) + entry.offset.littleEndianBytes + entry.name
    }
    let size = bytes.count - start
    let count = UInt16(entries.count).littleEndianBytes
    bytes += [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
    bytes +=
      UInt32(size).littleEndianBytes + UInt32(start).littleEndianBytes + [0, 0]
    return Data(bytes)
  }
}

extension FixedWidthInteger {
  /// The bytes, the least significant first.
  fileprivate var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
