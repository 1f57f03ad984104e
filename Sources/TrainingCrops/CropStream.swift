public import Foundation
import Imaging
public import Workers

/// Crops as bytes, for a reader in another process.
///
/// First one line of JSON with the members `version`, `size`, `seed`, `first`, `count`, `planes` (their
/// names in order) and `layout`; then the crops, `Float` as little-endian 32-bit numbers,
/// `[count, planes, height, width]`, without anything between them.
public struct CropStream: Sendable {
  private let source: CropSource
  private let indices: Range<Int>

  /// The version of the layout above, for readers to check.
  public static let version = 1

  /// The crops with these indices, in order.
  public init(_ source: CropSource, _ indices: Range<Int>) {
    self.source = source
    self.indices = indices
  }

  /// The first line, with its line break.
  public var header: Data {
    let options = source.options
    let planes = TrainingCrop.Channel.allCases.map { "\"\($0.rawValue)\"" }
    let text = """
      {"version": \(Self.version), "size": \(options.size), "seed": \(options.seed), \
      "first": \(indices.lowerBound), "count": \(indices.count), \
      "planes": [\(planes.joined(separator: ", "))], \
      "layout": "float32 little endian, [count, planes, height, width]"}

      """
    return Data(text.utf8)
  }

  /// Makes the crops on `pool`, a few at a time, and hands the bytes to `write` in order.
  public func write(
    on pool: WorkerPool, _ write: (Data) throws -> Void
  ) throws {
    try write(header)
    // Some crops take much longer than others: a batch has several for each worker.
    let batch = 8 * pool.threads
    for first in stride(from: indices.lowerBound, to: indices.upperBound, by: batch) {
      let count = min(batch, indices.upperBound - first)
      for bytes in pool.map(count, { Self.bytes(of: source.crop(at: first + $0)) }) {
        try write(bytes)
      }
    }
  }

  /// The planes of one crop, one after the other.
  public static func bytes(of crop: TrainingCrop) -> Data {
    var data = Data(capacity: TrainingCrop.Channel.allCases.count * crop.light.count * 4)
    for channel in TrainingCrop.Channel.allCases {
      let words = crop[channel].pixels.map { $0.bitPattern.littleEndian }
      words.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    return data
  }
}
