/// The cyclic redundancy check of ISO 3309 over 32 bits, with which PNG (its specification's annex D) and zip tell
/// damaged bytes.
package enum CyclicRedundancyCheck {
  /// The check of `bytes`.
  package static func value(of bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { rest, _ in
      rest & 1 == 1 ? 0xEDB8_8320 ^ rest >> 1 : rest >> 1
    }
  }
}
