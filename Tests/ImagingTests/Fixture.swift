import Foundation
import Imaging
import Testing

/// The files in Fixtures, made by the scripts in Scripts/reference.
enum Fixture {
  static func path(_ name: String) throws -> String {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return folder.appendingPathComponent(name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  static func image(_ name: String) throws -> Image { try Image.read(from: path(name)) }

  /// A file of little-endian 32-bit numbers, as many as `plane` has pixels.
  static func numbers(_ name: String, like plane: Plane) throws -> Plane {
    let bytes = try bytes(name)
    try #require(bytes.count == 4 * plane.count)
    var index = -1
    return plane.map { _ in
      index += 1
      return Float(
        bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[4 * index + $1]) << UInt32(8 * $1) })
    }
  }

  static func mask(_ name: String) throws -> Mask { Mask(try image(name).luminance, atLeast: 0.5) }
}

/// A folder of its own for one test, removed afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("ImagingTests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}

/// The largest difference between the pixels of two planes of one size.
func largestDifference(_ a: Plane, _ b: Plane) -> Float {
  guard a.width == b.width, a.height == b.height else { return .infinity }
  return zip(a.pixels, b.pixels).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// How many pixels of two masks of one size differ.
func differences(_ a: Mask, _ b: Mask) -> Int {
  guard a.width == b.width, a.height == b.height else { return .max }
  return zip(a.pixels, b.pixels).count { $0 != $1 }
}

extension Plane {
  /// A plane by formula.
  init(width: Int, height: Int, _ value: (Int, Int) -> Float) {
    var pixels = ContiguousArray<Float>()
    for y in 0..<height { for x in 0..<width { pixels.append(value(x, y)) } }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// Uniform noise 0…1 (splitmix64), the same for the same seed.
  static func noise(width: Int, height: Int, seed: UInt64) -> Plane {
    var state = seed
    return Plane(width: width, height: height) { _, _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Float((z ^ (z >> 31)) >> 40) / 16_777_216
    }
  }
}

extension Mask {
  /// A mask drawn with `#` for its pixels.
  init(_ rows: String...) {
    self.init(
      width: rows[0].count, height: rows.count,
      pixels: ContiguousArray(rows.joined().map { $0 == "#" }))
  }
}
