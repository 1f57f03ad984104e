import Foundation
import Imaging

/// A concept as its file has it: JSON in which directions are 32-bit floats, little-endian, and pictures
/// PNGs, both in base64 (RFC 4648).
struct ConceptRecord: Codable {
  struct Image: Codable {
    var name: String
    var thumbnail: Data?
  }

  struct Example: Codable {
    var image: Int
    var heat: Data
  }

  struct Factor: Codable {
    var name: String?
    var isObject: Bool
    var direction: Data
    var energy: Double
    var borderRatio: Double
    var peaks: [Float]
    var amounts: [Float]
    var examples: [Example]
  }

  /// What every such file says.
  static let format = "curvetrace-concept"
  /// The version of the format.
  static let version = 1

  var format: String
  var version: Int
  var network: Concept.Network
  var layer: String
  var size: Int
  var images: [Image]
  var factors: [Factor]
}

extension ConceptRecord {
  /// The record of `concept`.
  init(_ concept: Concept) throws {
    format = Self.format
    version = Self.version
    network = concept.network
    layer = concept.layer
    size = concept.size
    images = try concept.images.map {
      Image(name: $0.name, thumbnail: try $0.thumbnail?.pngData())
    }
    factors = try concept.factors.map { factor in
      Factor(
        name: factor.name, isObject: factor.isObject, direction: Self.data(factor.direction),
        energy: factor.energy, borderRatio: factor.borderRatio, peaks: factor.peaks,
        amounts: factor.amounts,
        examples: try factor.examples.map {
          Example(image: $0.image, heat: try Imaging.Image(grey: $0.heat).pngData())
        })
    }
  }

  /// The concept, every number checked.
  ///
  /// - Throws: `Damage`.
  func concept() throws(Damage) -> Concept {
    guard (32...4096).contains(size) else { throw Damage("images of \(size) px are not shown") }
    guard !factors.isEmpty, !images.isEmpty else { throw Damage("it has no factors or no images") }
    let channels = factors[0].direction.count / 4
    // A small file must not become any number of large pictures.
    var pixels = Self.pixelLimit
    func picture(_ data: Data) throws(Damage) -> Imaging.Image {
      guard
        let image = try? Imaging.Image.decode([UInt8](data), name: "", pixelLimit: pixels)
      else { throw Damage("a picture in it is damaged or too large") }
      pixels -= image.width * image.height
      return image
    }
    var concept = Concept(
      network: network, layer: layer, size: size, images: [], factors: [])
    for image in images {
      concept.images.append(
        Concept.LearnedImage(
          name: image.name, thumbnail: try image.thumbnail.map(picture)))
    }
    for (index, factor) in factors.enumerated() {
      let title = "factor \(index + 1)"
      let direction = Self.floats(factor.direction)
      let norm = direction.reduce(0) { $0 + Double($1) * Double($1) }
      guard direction.count == channels, direction.allSatisfy({ $0 >= 0 && $0.isFinite }),
        abs(norm - 1) < 1e-3 || norm == 0
      else { throw Damage("the direction of \(title) is damaged") }
      let numbers = [factor.peaks, factor.amounts]
      guard
        numbers.allSatisfy({ $0.count == images.count && $0.allSatisfy { $0 >= 0 && $0.isFinite } }
        ),
        factor.energy.isFinite, factor.borderRatio.isFinite, factor.borderRatio >= 0
      else { throw Damage("the numbers of \(title) are damaged") }
      if let name = factor.name {
        guard (try? Concept.check(name: name)) != nil else {
          throw Damage("the name of \(title) cannot be one")
        }
      }
      var examples: [Concept.Example] = []
      for example in factor.examples {
        guard images.indices.contains(example.image) else {
          throw Damage("an example of \(title) is none of its images")
        }
        examples.append(
          Concept.Example(
            image: example.image, heat: try picture(example.heat).color[0]))
      }
      concept.factors.append(
        Concept.Factor(
          name: factor.name, isObject: factor.isObject, direction: direction,
          energy: factor.energy, borderRatio: factor.borderRatio, peaks: factor.peaks,
          amounts: factor.amounts, examples: examples))
    }
    return concept
  }

  /// What is wrong with a record.
  struct Damage: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// As many pixels may all pictures have together: 64 million, those of five thousand thumbnails.
  private static let pixelLimit = 1 << 26

  private static func data(_ values: [Float]) -> Data {
    values.reduce(into: Data()) { data, value in
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
  }

  private static func floats(_ data: Data) -> [Float] {
    let bytes = [UInt8](data)
    return stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
    }
  }
}
