import Foundation
import Imaging
import Morphometry

/// What is known of an image that is done: the one fact that says so, written after all its files.
struct ImageRecord: Codable {
  /// What the results are those of.
  struct Key: Hashable, Codable {
    /// The hash of the program's version, the recipe and the files that it names.
    var recipe: String
    /// The hash of the image's file; `nil` where it could not be read.
    var image: String?
  }

  /// A file that was written, named from the folder of the results.
  struct File: Codable {
    var path: String
    var bytes: Int
  }

  /// The rows of a table.
  struct Rows: Codable {
    var headers: [String]
    var rows: [[String]]

    init(_ table: MeasureTable) { (headers, rows) = (table.headers, table.fields) }

    /// What the first row has in the column `header`.
    subscript(header: String) -> String? {
      zip(headers, rows.first ?? []).first { $0.0 == header }?.1
    }
  }

  var key: Key
  /// Which frame it is, counted from 1, and how many the file has.
  var frame = 1
  var frameCount = 1
  /// The rows of this image by table.
  var tables: [String: Rows] = [:]
  var files: [File] = []
  /// Why the image could not be used; `nil` where all is well.
  var failure: String?

  /// That of an image of which nothing is known.
  init(_ key: Key) { self.key = key }

  /// The record at `path`; `nil` where there is none that can be read.
  init?(at path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let record = try? JSONDecoder().decode(ImageRecord.self, from: data)
    else { return nil }
    self = record
  }

  /// The bytes of its file; the same record has the same ones.
  func data() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
