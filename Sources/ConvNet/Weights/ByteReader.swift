/// Reads a range of a file front to back; nothing is read that is not there.
struct ByteReader {
  /// The bytes of the whole file, so that offsets in errors are offsets in the file.
  let bytes: [UInt8]
  /// Where the next byte is read, from the start of the file.
  private(set) var offset: Int
  /// The offset at which the range ends, exclusive.
  let end: Int

  /// A reader of `range`, which lies within `bytes`; by default of all.
  init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
    let range = range ?? 0..<bytes.count
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    (self.bytes, offset, end) = (bytes, range.lowerBound, range.upperBound)
  }

  var isAtEnd: Bool { offset == end }

  /// Passes over `count` bytes and says where they are.
  mutating func take(_ count: Int) throws(WeightFileError) -> Range<Int> {
    guard count >= 0, count <= end - offset else {
      throw .truncated(offset: offset, needed: count, available: end - offset)
    }
    defer { offset += count }
    return offset..<offset + count
  }

  /// The next little-endian integer.
  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws(WeightFileError) -> T {
    try take(T.bitWidth / 8).reversed().reduce(0) { $0 << 8 | T(truncatingIfNeeded: bytes[$1]) }
  }
}

extension [UInt8] {
  /// The little-endian integers that fill `range`, whose length is a multiple of theirs.
  func integers<T: FixedWidthInteger & BitwiseCopyable>(
    in range: Range<Int>, as type: T.Type
  ) -> ContiguousArray<T> {
    let size = MemoryLayout<T>.size
    precondition(range.count.isMultiple(of: size))
    return self[range].withUnsafeBytes { raw in
      ContiguousArray(unsafeUninitializedCapacity: raw.count / size) { out, count in
        for i in 0..<raw.count / size {
          out[i] = T(littleEndian: raw.loadUnaligned(fromByteOffset: size * i, as: T.self))
        }
        count = raw.count / size
      }
    }
  }

  /// The little-endian 32-bit floats that fill `range`, whose length is a multiple of 4.
  func floats(in range: Range<Int>) -> ContiguousArray<Float> {
    let size = MemoryLayout<Float>.size
    precondition(range.count.isMultiple(of: size))
    return self[range].withUnsafeBytes { raw in
      ContiguousArray(unsafeUninitializedCapacity: raw.count / size) { out, count in
        for i in 0..<raw.count / size {
          let bits = raw.loadUnaligned(fromByteOffset: size &* i, as: UInt32.self)
          out[i] = Float(bitPattern: UInt32(littleEndian: bits))
        }
        count = raw.count / size
      }
    }
  }
}
