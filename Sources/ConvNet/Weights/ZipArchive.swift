import CZlib

/// The files in a zip archive, stored or deflated (PKWARE, "APPNOTE.TXT", version 6.3.10).
///
/// Archives of more than 4 GiB, encrypted and split ones are refused. Memory follows what is really
/// unpacked, up to `sizeLimit`, and not what the archive claims.
public struct ZipArchive: Sendable {
  /// The longest file that is unpacked, bytes.
  public static let sizeLimit = 256 << 20

  /// One file of the archive, as the central directory describes it.
  struct Entry: Sendable {
    var name: String
    /// Where its entry in the directory begins.
    var offset: Int
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var packedSize: Int
    var size: Int
    /// Where its header begins, before its bytes.
    var header: Int
  }

  private let bytes: [UInt8]
  let entries: [Entry]

  /// The archive in `bytes`, nothing of it unpacked yet.
  ///
  /// - Throws: `WeightFileError` where the directory at its end cannot be read.
  public init(_ bytes: [UInt8]) throws(WeightFileError) {
    // 1. The record at the very end, before a comment of up to 65,535 bytes.
    let recordSize = 22
    let last = bytes.count - recordSize
    guard last >= 0 else {
      throw .truncated(offset: 0, needed: recordSize, available: bytes.count)
    }
    guard
      let record = stride(from: last, through: max(0, last - 65_535), by: -1).first(where: {
        bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4b && bytes[$0 + 2] == 5 && bytes[$0 + 3] == 6
      })
    else { throw .malformed(offset: bytes.count, "the archive ends without a directory") }
    var end = ByteReader(bytes, record..<bytes.count)
    _ = try end.take(10)
    let count = Int(try end.integer(UInt16.self))
    let size = Int(try end.integer(UInt32.self))
    let start = Int(try end.integer(UInt32.self))
    // 2. The directory.
    guard start <= record, size <= record - start else {
      throw .truncated(offset: record, needed: size, available: max(0, record - start))
    }
    var directory = ByteReader(bytes, start..<start + size)
    var entries: [Entry] = []
    for _ in 0..<count { entries.append(try Self.entry(&directory)) }
    self.bytes = bytes
    self.entries = entries
  }

  private static func entry(_ reader: inout ByteReader) throws(WeightFileError) -> Entry {
    let offset = reader.offset
    guard try reader.integer(UInt32.self) == 0x0201_4b50 else {
      throw .malformed(offset: offset, "this is no entry of the archive's directory")
    }
    _ = try reader.take(4)
    let (flags, method) = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
    _ = try reader.take(4)
    let checksum = try reader.integer(UInt32.self)
    let (packed, size) = (try reader.integer(UInt32.self), try reader.integer(UInt32.self))
    let nameLength = Int(try reader.integer(UInt16.self))
    let (extra, comment) = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
    _ = try reader.take(8)
    let header = try reader.integer(UInt32.self)
    let name = String(decoding: reader.bytes[try reader.take(nameLength)], as: UTF8.self)
    _ = try reader.take(Int(extra) + Int(comment))
    return Entry(
      name: name, offset: offset, flags: flags, method: method, checksum: checksum,
      packedSize: Int(packed), size: Int(size), header: Int(header))
  }

  /// The one file whose name ends in `ending`, unpacked and checked against its checksum.
  ///
  /// - Throws: `WeightFileError`, also where there are none or several of them.
  public func file(endingIn ending: String) throws(WeightFileError) -> [UInt8] {
    let candidates = entries.filter { $0.name.hasSuffix(ending) }
    guard let entry = candidates.first, candidates.count == 1 else {
      throw .malformed(
        offset: entries.first?.offset ?? 0,
        "the archive has \(candidates.count) files \(ending), not one")
    }
    return try unpacked(entry)
  }

  func unpacked(_ entry: Entry) throws(WeightFileError) -> [UInt8] {
    guard entry.flags & 1 == 0 else {
      throw .malformed(offset: entry.offset, "the packed file is encrypted")
    }
    guard entry.size <= Self.sizeLimit else {
      throw .malformed(
        offset: entry.offset,
        "the packed file has \(entry.size) bytes, and \(Self.sizeLimit) are read")
    }
    guard entry.header <= bytes.count else {
      throw .truncated(offset: entry.header, needed: 30, available: 0)
    }
    // The sizes here may be zero, the directory's never are.
    var reader = ByteReader(bytes, entry.header..<bytes.count)
    guard try reader.integer(UInt32.self) == 0x0403_4b50 else {
      throw .malformed(offset: entry.header, "the packed file does not begin here")
    }
    _ = try reader.take(22)
    let name = try reader.integer(UInt16.self)
    let extra = try reader.integer(UInt16.self)
    _ = try reader.take(Int(name) + Int(extra))
    let packed = try reader.take(entry.packedSize)
    let data: [UInt8]
    switch entry.method {
    case 0: data = Array(bytes[packed])
    case 8:
      data = try Inflation.inflated(bytes[packed], size: entry.size)
    default:
      throw .malformed(
        offset: entry.offset, "the file is packed by method \(entry.method), and 0 and 8 are read")
    }
    guard data.count == entry.size, Inflation.checksum(data) == entry.checksum else {
      throw .malformed(
        offset: packed.lowerBound,
        "the unpacked file has not the length and checksum that were noted")
    }
    return data
  }
}
