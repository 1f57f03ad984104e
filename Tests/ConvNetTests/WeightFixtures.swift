import ConvNet
import Foundation

/// The small files of weights that Scripts/reference/weight_corpus.py makes, and what is in them.
enum WeightFixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/weights")

  /// The bytes of `name`, such as "caffe/first.caffemodel".
  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// All files, sorted, those that fuzzing has found included.
  static let names: [String] = WeightFileFormat.allCases.flatMap { format in
    let path = folder.appendingPathComponent(format.rawValue).path
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
      .map { "\(format.rawValue)/\($0)" }
  }

  /// The script's filter of this shape; `reversed` where the file has its inputs the other way round.
  static func filter(
    _ outputs: Int, _ inputs: Int, _ rows: Int, _ columns: Int, reversed: Bool = false
  ) -> ModelWeights.Filter {
    let shape = Shape(batch: outputs, channels: inputs, height: rows, width: columns)
    var weights = Tensor(shape: shape)
    for i in weights.values.indices {
      let (column, row) = (i % columns, i / columns % rows)
      let (input, output) = (i / shape.area % inputs, i / (shape.area * inputs))
      let place = reversed ? inputs - 1 - input : input
      weights.values[i] = Float(100 * output + 10 * place + 2 * row + column)
    }
    return ModelWeights.Filter(
      weights: weights, bias: ContiguousArray((0..<outputs).map { Float($0) / 4 }))
  }

  /// `bytes` with up to four small damages.
  static func damaged(
    _ bytes: [UInt8], _ generator: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int(generator.next() % 4) where !bytes.isEmpty {
      let place = Int(generator.next() % UInt64(bytes.count))
      switch generator.next() % 6 {
      case 0: bytes[place] ^= 1 << UInt8(generator.next() % 8)
      case 1: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      case 2: bytes.removeSubrange(place...)
      case 3: bytes.insert(bytes[Int(generator.next() % UInt64(bytes.count))], at: place)
      case 4: bytes.insert(contentsOf: bytes[place..<min(place + 40, bytes.count)], at: place)
      default: for i in place..<min(place + 4, bytes.count) { bytes[i] = 0xff }
      }
    }
    return bytes
  }
}
