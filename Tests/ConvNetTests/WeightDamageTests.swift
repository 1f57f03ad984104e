import ConvNet
import Foundation
import Testing

/// Damages made on purpose, and the sentences about them.
struct WeightDamageTests {
  /// A field of a protocol buffers message that holds bytes, fewer than 128.
  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(bytes.count)] + bytes
  }

  /// A node with a constant of these `TensorProto` bytes.
  private static func constant(_ name: String, _ tensor: [UInt8]) -> [UInt8] {
    let value = field(1, Array("value".utf8)) + field(2, field(8, tensor))
    return field(
      1, field(1, Array(name.utf8)) + field(2, Array("Const".utf8)) + field(5, value))
  }

  private static let shape = field(2, [1, 1, 1, 1].flatMap { field(2, [8, $0]) })

  private func graph(_ tensor: [UInt8]) -> WeightFileError? {
    #expect(throws: WeightFileError.self) {
      try ModelWeights(graphDef: Self.constant("conv2d1_w", tensor))
    }
  }

  @Test func numbersAreChecked() throws {
    let one: [UInt8] = [0, 0, 0x80, 0x3f]
    #expect(graph(Self.shape + Self.field(4, [0, 0, 0xc0, 0x7f])) == .notFinite("conv2d1_w"))
    #expect(graph(Self.shape + Self.field(4, [0, 0, 0x80, 0x7f])) == .notFinite("conv2d1_w"))
    #expect(
      graph([8, 3] + Self.shape + Self.field(4, one))
        == .unknownType("conv2d1_w", type: "3 of TensorFlow"))
    #expect(
      graph(Self.shape + Self.field(4, one))
        == .missingTensor("the bias of conv2d1", known: []))
    // Numbers that are not there, extents whose product overflows, none, negative ones.
    for extents: [[UInt8]] in [
      [[2], [1], [1], [1]], [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [4], [4], [1]], [],
      [[0], [1], [1], [1]],
      [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [1], [1], [1]],
    ] {
      let shape = Self.field(2, extents.flatMap { Self.field(2, [8] + $0) })
      guard case .malformed = graph(shape + Self.field(4, one)) else {
        Issue.record("\(extents) are accepted")
        continue
      }
    }
  }

  @Test func placesAreNamed() throws {
    let whole = try WeightFixtures.bytes("graphDef/content.pb")
    let error = #expect(throws: WeightFileError.self) {
      try ModelWeights(graphDef: Array(whole.dropLast()))
    }
    #expect(error == .truncated(offset: whole.count - 2, needed: 2, available: 1))
    #expect(
      #expect(throws: WeightFileError.self) { try ModelWeights(caffe: [0x0b]) }
        == .malformed(offset: 0, "a field of wire type 3"))
    #expect(
      #expect(throws: WeightFileError.self) {
        try ModelWeights(caffe: [8] + [UInt8](repeating: 0x80, count: 11))
      } == .malformed(offset: 1, "a number of more than 10 bytes"))
    #expect(throws: WeightFileError.noFilters) { try ModelWeights(caffe: []) }
    // The same filter once more.
    #expect(throws: WeightFileError.self) { try ModelWeights(graphDef: whole + whole) }
  }

  /// Memory follows the file: what would multiply its bytes is refused.
  @Test func nothingIsMultiplied() {
    // Two tensors of the same four bytes.
    let entry = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    let header = Array("{\"a\":\(entry),\"b\":\(entry)}".utf8)
    let shared = [UInt8(header.count)] + [UInt8](repeating: 0, count: 7) + header + [0, 0, 0, 0]
    #expect(throws: WeightFileError.invalidHeader("its tensors share bytes")) {
      try Safetensors(shared)
    }
    // A layer of 65 empty arrays, and an array of 20 extents.
    let blobs = (0..<65).flatMap { _ in Self.field(6, []) }
    // 130 bytes: a length of two digits.
    #expect(throws: WeightFileError.malformed(offset: 131, "a layer has more than 64 arrays")) {
      try ModelWeights(caffe: [2 << 3 | 2, 0x82, 0x01] + blobs)
    }
    let shape = Self.field(2, (0..<20).flatMap { _ in Self.field(2, [8, 1]) })
    guard case .malformed = graph(shape) else {
      Issue.record("20 extents are accepted")
      return
    }
  }

  /// A million zeros in an archive that promises a hundred, and one that promises four thousand million.
  @Test func archivesDoNotOverflow() throws {
    var bytes = try WeightFixtures.bytes("zip/bomb.zip")
    #expect(throws: WeightFileError.self) { try ZipArchive(bytes).file(endingIn: ".pb") }
    let entry = try #require(
      (0..<bytes.count - 46).last { Array(bytes[$0..<$0 + 4]) == [0x50, 0x4b, 1, 2] })
    for i in 24..<28 { bytes[entry + i] = 0xff }
    let error = #expect(throws: WeightFileError.self) {
      try ZipArchive(bytes).file(endingIn: ".pb")
    }
    #expect(error?.description.contains("4294967295 bytes") == true)
    #expect(error?.description.contains("\(ZipArchive.sizeLimit)") == true)
  }

  @Test func archivesNeedOneGraph() throws {
    let bytes = try WeightFixtures.bytes("zip/stored.zip")
    let archive = try ZipArchive(bytes)
    #expect(try archive.file(endingIn: "LICENSE") == Array("none".utf8))
    #expect(throws: WeightFileError.self) { try archive.file(endingIn: ".txt") }
    #expect(throws: WeightFileError.self) { try archive.file(endingIn: "") }
    // A changed byte fails the checksum.
    var damaged = bytes
    let place = try #require(bytes.firstRange(of: Array("none".utf8))).lowerBound
    damaged[place] ^= 1
    #expect(throws: WeightFileError.self) { try ZipArchive(damaged).file(endingIn: "LICENSE") }
  }
}
