public import Foundation

/// The tensors of a safetensors file, read with every length checked.
///
/// The file is 8 bytes with the length of a header, the header in JSON (`{"name": {"dtype": "F16",
/// "shape": [...], "data_offsets": [first, end]}, ...}`), and the tensors' bytes, little-endian. 16-bit
/// and 32-bit floats are read; a tensor of another type is an error only if it is asked for.
public struct Safetensors: Sendable {
  /// The longest header that is read, bytes.
  public static let headerLimit = 16 << 20

  private struct Entry: Sendable {
    var type: String
    var shape: [Int]
    var bytes: Range<Int>
  }

  private let entries: [String: Entry]
  private let bytes: [UInt8]
  /// The texts that the header has under `__metadata__`; empty where it has none.
  public let metadata: [String: String]

  /// The file's tensors, none of them decoded yet.
  ///
  /// - Throws: `WeightFileError` where the header does not fit the file.
  public init(_ data: Data) throws(WeightFileError) { try self.init([UInt8](data)) }

  /// The file's tensors, none of them decoded yet.
  ///
  /// - Throws: `WeightFileError` where the header does not fit the file.
  public init(_ bytes: [UInt8]) throws(WeightFileError) {
    var reader = ByteReader(bytes)
    let length = try reader.integer(UInt64.self)
    guard length <= UInt64(Self.headerLimit), Int(length) <= bytes.count - 8 else {
      throw .headerTooLong(bytes: length, available: bytes.count - 8)
    }
    let start = 8 + Int(length)
    guard
      let header = try? JSONSerialization.jsonObject(with: Data(bytes[8..<start]))
        as? [String: Any]
    else { throw .invalidHeader("it is no JSON object") }
    var entries: [String: Entry] = [:]
    for (name, value) in header where name != "__metadata__" {
      guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
        offsets.count == 2
      else { throw .invalidHeader("the entry of \(name) lacks a type, a shape or offsets") }
      guard offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] <= bytes.count - start else {
        throw .truncated(
          offset: start, needed: max(offsets[0], offsets[1]), available: bytes.count - start)
      }
      guard shape.allSatisfy({ $0 > 0 }) else {
        throw .invalidHeader("the shape of \(name) is \(shape)")
      }
      entries[name] = Entry(
        type: type, shape: shape, bytes: start + offsets[0]..<start + offsets[1])
    }
    // Otherwise a small file could hold any number of large tensors.
    guard entries.values.reduce(0, { $0 + $1.bytes.count }) <= bytes.count - start else {
      throw .invalidHeader("its tensors share bytes")
    }
    self.entries = entries
    self.bytes = bytes
    metadata = header["__metadata__"] as? [String: String] ?? [:]
  }

  /// The names of the tensors, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// A tensor as 32-bit floats: `[N, C, H, W]` as it stands; a vector as one number for each channel.
  ///
  /// - Throws: `WeightFileError` where it is missing, of another type or of another rank.
  public func tensor(_ name: String) throws(WeightFileError) -> Tensor {
    guard let entry = entries[name] else { throw .missingTensor(name, known: names) }
    let shape: Shape
    switch entry.shape.count {
    case 1: shape = Shape(channels: entry.shape[0], height: 1, width: 1)
    case 4:
      shape = Shape(
        batch: entry.shape[0], channels: entry.shape[1], height: entry.shape[2],
        width: entry.shape[3])
    default: throw .invalidHeader("\(name) has \(entry.shape.count) dimensions, not 1 or 4")
    }
    let size: Int
    switch entry.type {
    case "F16": size = 2
    case "F32": size = 4
    default: throw .unknownType(name, type: entry.type)
    }
    // Multiplied with overflow checks: a hostile shape must not pass for a small one.
    var bytes = size
    for extent in entry.shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw .invalidHeader("the shape of \(name) is \(entry.shape)") }
      bytes = product
    }
    guard bytes == entry.bytes.count else {
      throw .truncated(
        offset: entry.bytes.lowerBound, needed: bytes, available: entry.bytes.count)
    }
    let values =
      size == 4
      ? self.bytes.floats(in: entry.bytes)
      : ContiguousArray(
        self.bytes.integers(in: entry.bytes, as: UInt16.self).lazy.map { Float(half: $0) })
    guard values.areFinite else { throw .notFinite(name) }
    return Tensor(shape: shape, values: values)
  }
}

extension Float {
  /// The number that an IEEE 754 half-precision bit pattern stands for. (`Float16` does not exist on
  /// every platform that Swift runs on.)
  init(half bits: UInt16) {
    let sign = UInt32(bits >> 15) << 31
    let exponent = UInt32(bits >> 10) & 0x1f
    let fraction = UInt32(bits) & 0x3ff
    switch exponent {
    case 0:
      // Zero, or a subnormal number: fraction · 2^-24.
      let magnitude = Float(fraction) * 0x1p-24
      self = sign == 0 ? magnitude : -magnitude
    case 0x1f: self = Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
