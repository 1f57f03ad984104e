import CZlib

/// The deflate compression of zip archives, through zlib.
enum Inflation {
  /// What `packed` holds, `size` bytes at most; where it would be more, that is an error.
  ///
  /// Memory grows with what comes out: a claim of many bytes that are not there costs nothing.
  static func inflated(_ packed: ArraySlice<UInt8>, size: Int) throws(WeightFileError) -> [UInt8] {
    var stream = z_stream()
    // Negative: no header around the data.
    guard
      inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .malformed(offset: packed.startIndex, "zlib has no memory for it") }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    let damaged = WeightFileError.malformed(
      offset: packed.startIndex, "the packed bytes cannot be unpacked")
    guard let length = UInt32(exactly: packed.count) else { throw damaged }
    var status = Z_OK
    packed.withUnsafeBufferPointer { input in
      // zlib does not write to its input, whatever the type says.
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = length
      while status == Z_OK, output.count <= size {
        let count = piece.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          status = inflate(&stream, Z_NO_FLUSH)
          return room.count - Int(stream.avail_out)
        }
        output += piece[..<count]
        // Nothing more goes in or comes out: the end is missing.
        if count == 0, stream.avail_in == 0, status == Z_OK { status = Z_BUF_ERROR }
      }
    }
    guard status == Z_STREAM_END, output.count <= size else { throw damaged }
    return output
  }

  /// The CRC-32 of `bytes`.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }
}
