import ConvNet
import Foundation
import Testing

struct SafetensorsTests {
  private static func file(_ header: String, _ bytes: [UInt8]) -> Data {
    var data = Data()
    for i in 0..<8 { data.append(UInt8(truncatingIfNeeded: header.utf8.count >> (8 * i))) }
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: bytes)
    return data
  }

  private static func half(_ pattern: UInt16) -> [UInt8] {
    [UInt8(pattern & 0xff), UInt8(pattern >> 8)]
  }

  /// Bit patterns and values of IEEE 754-2019, binary16: exact in 32 bits.
  @Test(arguments: [
    (UInt16(0x0000), Float(0)), (0x3c00, 1), (0xc000, -2), (0x3555, 0.333251953125),
    (0x7bff, 65504), (0x0400, 0x1p-14), (0x0001, 0x1p-24), (0x83ff, -0x3ffp-24),
  ])
  func halvesAreExact(_ pattern: UInt16, _ value: Float) throws {
    let header = #"{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#
    let read = try Safetensors(Self.file(header, Self.half(pattern))).tensor("w")
    #expect(read.values == [value])
    #expect(read.values[0].sign == value.sign)
  }

  @Test func shapesAndOrderAreKept() throws {
    let header =
      #"{"__metadata__":{"a":"b"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""w":{"dtype":"F16","shape":[1,2,1,2],"data_offsets":[8,16]}}"#
    let floats: [Float] = [1.5, -3]
    let bytes =
      floats.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
      } + [0x3c00, 0x4000, 0x4200, 0x4400].flatMap(Self.half)
    // A slice of a larger buffer has indices of its own.
    let padded = Data([9, 9]) + Self.file(header, bytes)
    let file = try Safetensors(padded.dropFirst(2))
    #expect(file.names == ["b", "w"])
    #expect(try file.tensor("b").values == [1.5, -3])
    #expect(try file.tensor("b").shape == Shape(channels: 2, height: 1, width: 1))
    #expect(try file.tensor("w").values == [1, 2, 3, 4])
    #expect(try file.tensor("w").shape == Shape(batch: 1, channels: 2, height: 1, width: 2))
  }

  @Test func damageIsNamed() throws {
    let header = #"{"w":{"dtype":"F16","shape":[3],"data_offsets":[0,6]}}"#
    let bytes = [0x3c00, 0x4000, 0x4200].flatMap(Self.half)
    let whole = Self.file(header, bytes)
    for count in 0..<whole.count {
      #expect(throws: WeightFileError.self, "\(count) bytes") {
        try Safetensors(whole.prefix(count)).tensor("w")
      }
    }
    func tensor(_ header: String) throws -> Tensor {
      try Safetensors(Self.file(header, bytes)).tensor("w")
    }
    #expect(throws: WeightFileError.missingTensor("w", known: [])) { try tensor("{}") }
    #expect(throws: WeightFileError.unknownType("w", type: "I8")) {
      try tensor(#"{"w":{"dtype":"I8","shape":[6],"data_offsets":[0,6]}}"#)
    }
    for entry in [
      #"{"dtype":"F16","shape":[4],"data_offsets":[0,6]}"#,
      #"{"dtype":"F16","shape":[3],"data_offsets":[0,8]}"#,
      #"{"dtype":"F16","shape":[3],"data_offsets":[-2,4]}"#,
      #"{"dtype":"F16","shape":[3],"data_offsets":[6,0]}"#,
      #"{"dtype":"F16","shape":[-3],"data_offsets":[0,6]}"#,
      #"{"dtype":"F16","shape":[4611686018427387907,4,1,1],"data_offsets":[0,6]}"#,
      #"{"dtype":"F16","shape":[3,1],"data_offsets":[0,6]}"#,
      #"{"dtype":"F16","shape":[3]}"#, "7",
    ] {
      #expect(throws: WeightFileError.self, "\(entry)") { try tensor(#"{"w":"# + entry + "}") }
    }
    #expect(throws: WeightFileError.notFinite("w")) {
      let header = #"{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#
      return try Safetensors(Self.file(header, Self.half(0x7c00))).tensor("w")
    }
    var long = whole
    long[7] = 0x7f
    #expect(throws: WeightFileError.self) { try Safetensors(long) }
  }
}
