/// The fields of one protocol buffers message, one after another.
///
/// Own code and not swift-protobuf: of the two schemas a dozen fields are needed, so this reader is shorter
/// than the generated code would be, its errors name the byte, floats are taken from the file in one go,
/// and there is no recursion to bound: messages nest as deeply as the readers that open them.
struct ProtobufMessage {
  /// A field as it lies in the file.
  struct Field {
    /// The four ways in which values are written; groups, which are no longer used, are refused.
    enum Value {
      case varint(UInt64)
      case fixed64(UInt64)
      case bytes(Range<Int>)
      case fixed32(UInt32)
    }

    /// The field's number in the message's schema.
    var number: Int
    var value: Value
    /// The offset of its tag in the file, for errors.
    var offset: Int
  }

  private var reader: ByteReader

  /// The message that fills `range` of `bytes`; by default all.
  init(_ bytes: [UInt8], _ range: Range<Int>? = nil) { reader = ByteReader(bytes, range) }

  /// The message that the bytes of `field` hold.
  func nested(_ field: Field) throws(WeightFileError) -> ProtobufMessage {
    ProtobufMessage(reader.bytes, try field.bytes)
  }

  /// The text inside `field`; what is not UTF-8 is replaced.
  func text(_ field: Field) throws(WeightFileError) -> String {
    String(decoding: reader.bytes[try field.bytes], as: UTF8.self)
  }

  /// The next field; `nil` at the end.
  mutating func next() throws(WeightFileError) -> Field? {
    if reader.isAtEnd { return nil }
    let offset = reader.offset
    let tag = try varint()
    guard (1..<1 << 29).contains(tag >> 3) else {
      throw .malformed(offset: offset, "a field of number \(tag >> 3)")
    }
    let value: Field.Value
    switch tag & 7 {
    case 0: value = .varint(try varint())
    case 1: value = .fixed64(try reader.integer(UInt64.self))
    case 2:
      let length = try varint()
      value = .bytes(try reader.take(Int(clamping: length)))
    case 5: value = .fixed32(try reader.integer(UInt32.self))
    default: throw .malformed(offset: offset, "a field of wire type \(tag & 7)")
    }
    return Field(number: Int(tag >> 3), value: value, offset: offset)
  }

  /// The most extents that an array is read with; ours have four.
  private static let extentLimit = 8

  /// Appends the whole numbers of a repeated field, packed or not, to an array's `extents`.
  func append(_ field: Field, toExtents extents: inout [UInt64]) throws(WeightFileError) {
    if case .bytes(let range) = field.value {
      var packed = ProtobufMessage(reader.bytes, range)
      while !packed.reader.isAtEnd, extents.count <= Self.extentLimit {
        extents.append(try packed.varint())
      }
    } else {
      extents.append(try field.integer)
    }
    guard extents.count <= Self.extentLimit else {
      throw .malformed(
        offset: field.offset, "an array has more than \(Self.extentLimit) extents")
    }
  }

  /// Appends the numbers of a repeated float or double, packed or not, to `values`.
  func append(
    _ field: Field, isDouble: Bool = false, to values: inout ContiguousArray<Float>
  ) throws(WeightFileError) {
    switch (field.value, isDouble) {
    case (.fixed32(let bits), false): values.append(Float(bitPattern: bits))
    case (.fixed64(let bits), true): values.append(Float(Double(bitPattern: bits)))
    case (.bytes(let range), _):
      guard range.count.isMultiple(of: isDouble ? 8 : 4) else {
        throw .malformed(offset: range.lowerBound, "\(range.count) bytes of numbers")
      }
      let more =
        isDouble
        ? ContiguousArray(
          reader.bytes.integers(in: range, as: UInt64.self).lazy
            .map { Float(Double(bitPattern: $0)) })
        : reader.bytes.floats(in: range)
      // Usually all there is; appending would copy it.
      if values.isEmpty { values = more } else { values += more }
    default: throw field.mismatch
    }
  }

  /// A number of up to 64 bits, seven to a byte.
  private mutating func varint() throws(WeightFileError) -> UInt64 {
    let start = reader.offset
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      let byte = try reader.integer(UInt8.self)
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw .malformed(offset: start, "a number of more than 10 bytes")
  }
}

extension ProtobufMessage.Field {
  /// The value as a whole number, by bits.
  var integer: UInt64 {
    get throws(WeightFileError) {
      guard case .varint(let value) = value else { throw mismatch }
      return value
    }
  }

  /// The value as a 32-bit float.
  var float: Float {
    get throws(WeightFileError) {
      guard case .fixed32(let bits) = value else { throw mismatch }
      return Float(bitPattern: bits)
    }
  }

  /// Where a text, a message or packed numbers lie.
  var bytes: Range<Int> {
    get throws(WeightFileError) {
      guard case .bytes(let range) = value else { throw mismatch }
      return range
    }
  }

  /// Field `number` is of another type than the schema says.
  fileprivate var mismatch: WeightFileError {
    .malformed(offset: offset, "field \(number) is of another type than it should be")
  }
}
