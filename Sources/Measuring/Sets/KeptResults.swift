import CurveExport
public import Foundation
import Geometry
import Imaging

/// Results kept in a folder, so that a long run that was stopped goes on where it was.
///
/// For each method and image there are `METHOD/NAME.png` (the soft map, 16 bits), `METHOD/NAME.json` (the
/// drawing), `METHOD/edges/NAME.png`, as far as the method has them, and, written last,
/// `METHOD/NAME.record`, which says of what the others are the result. Results of another image, other
/// options or another version are not taken.
///
/// Scores are always those of kept results, so a run that goes on scores what an undisturbed one does, and
/// other programs can score the same files.
public struct KeptResults: Sendable {
  /// What a result is the result of.
  public struct Key: Hashable, Sendable, Codable {
    /// The program's version.
    public var version: String
    /// The method's name.
    public var method: String
    /// Everything that decides the result but for the image, by name.
    public var options: [String: String]
    /// The FNV-1a hash (64 bits, hexadecimal) of the image's file.
    public var image: String

    /// The key of the result of `method` on an image's file.
    public init(version: String, method: String, options: [String: String], imageFile: Data) {
      self.version = version
      self.method = method
      self.options = options
      // G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, "The FNV Non-Cryptographic Hash Algorithm": it is
      // to notice changes, not attacks.
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      imageFile.withUnsafeBytes { bytes in
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      }
      image = String(hash, radix: 16)
    }
  }

  private struct Record: Codable {
    var key: Key
    var seconds: MethodResult.Seconds
    /// The size of the image and of all that is known of its pixels, px.
    var width: Int
    var height: Int
    var hasEdges: Bool
    var hasDrawing: Bool
  }

  /// The folder, which is made when the first result is written.
  public let folder: String

  /// Results kept in `folder`.
  public init(folder: String) { self.folder = folder }

  private func path(_ key: Key, _ name: String, _ ending: String) -> String {
    "\(folder)/\(key.method)/\(name)\(ending)"
  }

  /// Where edges are, apart from soft maps: any name before `.png` may be that of another image.
  private func edgesFolder(_ key: Key) -> String { "\(folder)/\(key.method)/edges" }

  /// Whether there is a result of the image called `name` for `key`.
  public func has(_ key: Key, name: String) -> Bool { record(key, name) != nil }

  private func record(_ key: Key, _ name: String) -> Record? {
    guard let data = FileManager.default.contents(atPath: path(key, name, ".record")),
      let record = try? JSONDecoder().decode(Record.self, from: data), record.key == key
    else { return nil }
    return record
  }

  /// Keeps the result of the image called `name`.
  ///
  /// - Throws: `ImagingError` or `CurveExportError`.
  public func write(_ result: MethodResult, _ key: Key, name: String) throws {
    let place = result.edges == nil ? "\(folder)/\(key.method)" : edgesFolder(key)
    do {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    } catch {
      throw ImagingError.cannotWrite(path: place, reason: "the folder cannot be made")
    }
    // An old record must not speak for new files.
    let recordPath = path(key, name, ".record")
    if FileManager.default.fileExists(atPath: recordPath) {
      try? FileManager.default.removeItem(atPath: recordPath)
    }
    try AtomicFile.write(
      try Image(grey: result.soft).pngData(bitDepth: .sixteen), to: path(key, name, ".png"))
    if let edges = result.edges {
      try AtomicFile.write(
        try Image(grey: edges.plane).pngData(), to: "\(edgesFolder(key))/\(name).png")
    }
    if let drawing = result.drawing {
      try AtomicFile.write(
        try DrawingFormat.json.data(of: drawing), to: path(key, name, ".json"))
    }
    let record = Record(
      key: key, seconds: result.seconds, width: result.soft.width, height: result.soft.height,
      hasEdges: result.edges != nil, hasDrawing: result.drawing != nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try AtomicFile.write(try encoder.encode(record), to: recordPath)
  }

  /// The kept result of the image called `name`; `nil` where there is none that can be read.
  public func read(_ key: Key, name: String) -> MethodResult? {
    guard let record = record(key, name),
      let soft = try? Image.read(from: path(key, name, ".png")).luminance,
      soft.width == record.width, soft.height == record.height
    else { return nil }
    var edges: Mask?
    if record.hasEdges {
      guard let image = try? Image.read(from: "\(edgesFolder(key))/\(name).png"),
        image.width == record.width, image.height == record.height
      else { return nil }
      edges = Mask(image.luminance, atLeast: 0.5)
    }
    var drawing: CurveDrawing?
    if record.hasDrawing {
      guard let data = FileManager.default.contents(atPath: path(key, name, ".json")),
        let kept = try? DrawingFormat.json.drawing(from: data)
      else { return nil }
      drawing = kept
    }
    return MethodResult(soft: soft, edges: edges, drawing: drawing, seconds: record.seconds)
  }
}
