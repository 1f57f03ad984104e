import Foundation
import Hashing
import Imaging
import Synchronization

/// The answers of a long run as they come, kept in a file beside its results, so that a run that was interrupted
/// goes on where it was.
///
/// The file is named after a hash of everything that decides the answers: a run that asks something else does not
/// find it.
final class KeptAnswers: Sendable {
  /// The file.
  let path: String
  /// What was there when it was opened, by number of the batch.
  private let found: [Int: [Float]]
  private let writing = Mutex(())

  /// The answers to `question` that are in `folder`, in batches of `count` numbers.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  init(in folder: String, of question: some Encodable, count: Int) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let hash = Digest.sha256(of: try encoder.encode(question))
    path = folder + "/answers-\(hash.prefix(16)).partial"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    // The number of the batch, and its numbers. A record that was not written to its end is of no use.
    let length = MemoryLayout<UInt32>.size * (count + 1)
    let whole = bytes.prefix(bytes.count / length * length)
    var found: [Int: [Float]] = [:]
    for start in stride(from: 0, to: whole.count, by: length) {
      let words = whole[start..<start + length].withUnsafeBytes { record in
        (0...count).map { record.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
      }
      found[Int(words[0])] = words.dropFirst().map { Float(bitPattern: $0) }
    }
    self.found = found
    try AtomicFile.write(whole, to: path)
  }

  /// The numbers of a batch, where they were kept.
  subscript(batch: Int) -> [Float]? { found[batch] }

  /// Keeps the numbers of a batch.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  func keep(_ numbers: [Float], of batch: Int) throws {
    let words = [UInt32(batch)] + numbers.map(\.bitPattern)
    let record = words.withUnsafeBytes { Data($0) }
    try writing.withLock { _ in
      guard let file = FileHandle(forWritingAtPath: path) else {
        throw ImagingError.cannotWrite(path: path, reason: "the file is gone")
      }
      defer { try? file.close() }
      do {
        try file.seekToEnd()
        try file.write(contentsOf: record)
      } catch {
        throw ImagingError.cannotWrite(path: path, reason: error.localizedDescription)
      }
    }
  }

  /// Removes the file: the results are there.
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
