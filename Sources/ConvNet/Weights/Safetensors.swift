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
  private let data: Data

  /// The file's tensors, none of them decoded yet.
  ///
  /// - Throws: `WeightFileError` where the header does not fit the file.
  public init(_ data: Data) throws(WeightFileError) {
    let data = Data(data)
    guard data.count >= 8 else { throw .truncated(offset: 0, needed: 8, available: data.count) }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(data[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(Self.headerLimit), Int(length) <= data.count - 8 else {
      throw .headerTooLong(bytes: length, available: data.count - 8)
    }
    let start = 8 + Int(length)
    guard
      let header = try? JSONSerialization.jsonObject(with: data[8..<start]) as? [String: Any]
    else { throw .invalidHeader("it is no JSON object") }
    var entries: [String: Entry] = [:]
    for (name, value) in header where name != "__metadata__" {
      guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
        offsets.count == 2
      else { throw .invalidHeader("the entry of \(name) lacks a type, a shape or offsets") }
      guard offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] <= data.count - start else {
        throw .truncated(
          offset: start, needed: max(offsets[0], offsets[1]), available: data.count - start)
      }
      guard shape.allSatisfy({ $0 > 0 }) else {
        throw .invalidHeader("the shape of \(name) is \(shape)")
      }
      entries[name] = Entry(
        type: type, shape: shape, bytes: start + offsets[0]..<start + offsets[1])
    }
    self.entries = entries
    self.data = data
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
    let values = ContiguousArray<Float>(unsafeUninitializedCapacity: shape.count) { out, count in
      for i in 0..<shape.count {
        let first = entry.bytes.lowerBound + size * i
        var bits: UInt32 = 0
        for byte in 0..<size { bits |= UInt32(data[first + byte]) << UInt32(8 * byte) }
        out[i] = size == 4 ? Float(bitPattern: bits) : Float(half: UInt16(bits))
      }
      count = shape.count
    }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite(name) }
    return Tensor(shape: shape, values: values)
  }
}

/// What can be wrong with a file of weights.
public enum WeightFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Bytes are missing from `offset` on.
  case truncated(offset: Int, needed: Int, available: Int)
  /// The header is longer than the file or than is read.
  case headerTooLong(bytes: UInt64, available: Int)
  /// The header says something that cannot be.
  case invalidHeader(String)
  /// A tensor that is not in the file.
  case missingTensor(String, known: [String])
  /// A type of number that is not read.
  case unknownType(String, type: String)
  /// A tensor holds infinities or NaN.
  case notFinite(String)
  /// A tensor has not the shape that the network needs.
  case wrongShape(String, expected: Shape, got: Shape)
  /// The file is not the one that the program was built with.
  case wrongHash(expected: String, got: String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .truncated(let offset, let needed, let available):
      "the weights are cut short: from byte \(offset) on \(needed) bytes are needed and "
        + "\(available) are there"
    case .headerTooLong(let bytes, let available):
      "the header of the weights takes \(bytes) bytes, of which \(available) are there and "
        + "\(Safetensors.headerLimit) are read"
    case .invalidHeader(let reason): "the header of the weights cannot be used: \(reason)"
    case .missingTensor(let name, let known):
      "the weights lack \(name); they have \(known.joined(separator: ", "))"
    case .unknownType(let name, let type):
      "\(name) consists of numbers of type \(type); F16 and F32 are read"
    case .notFinite(let name): "\(name) holds numbers that are not finite"
    case .wrongShape(let name, let expected, let got):
      "\(name) has shape \(got), and the network needs \(expected)"
    case .wrongHash(let expected, let got):
      "the weights have the SHA-256 \(got), not \(expected)"
    }
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
