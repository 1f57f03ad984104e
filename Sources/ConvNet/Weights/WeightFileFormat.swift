/// The file formats that weights are read from, told apart by their content.
public enum WeightFileFormat: String, Sendable, CaseIterable {
  /// A zip archive with one frozen TensorFlow graph in it.
  case zip
  /// A frozen TensorFlow graph (`.pb`): a binary GraphDef.
  case graphDef
  /// A binary Caffe model (`.caffemodel`).
  case caffe
  /// Safetensors, as this program writes them.
  case safetensors

  /// The kind of the file in `bytes`, by what it begins with and not by its name; `nil` where it is none.
  ///
  /// The two protocol buffers formats are told apart by their fields: a graph is a list of nodes, which
  /// are fields 1; of a model field 1 is the name, which comes once, and its layers are fields 2 or 100.
  public init?(of bytes: [UInt8]) {
    if bytes.starts(with: [0x50, 0x4b]) {
      self = .zip
      return
    }
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{"), bytes[5...7].allSatisfy({ $0 == 0 }) {
      self = .safetensors
      return
    }
    var counts = [1: 0, 2: 0, 100: 0]
    var message = ProtobufMessage(bytes)
    do {
      while let field = try message.next() {
        guard case .bytes = field.value, let count = counts[field.number] else { continue }
        counts[field.number] = count + 1
        if counts[1, default: 0] > 1 || field.number == 100 { break }
      }
    } catch {
      // Damage further on is the reader's to name.
    }
    switch (counts[1, default: 0], counts[2, default: 0], counts[100, default: 0]) {
    case (0...1, 1..., _), (_, _, 1...): self = .caffe
    case (1..., _, _): self = .graphDef
    default: return nil
    }
  }
}

extension ModelWeights {
  /// The weights in a file of any kind that is read.
  ///
  /// - Throws: `WeightFileError` where it is none or is damaged.
  public init(file bytes: [UInt8]) throws(WeightFileError) {
    switch WeightFileFormat(of: bytes) {
    case .zip: try self.init(graphDef: ZipArchive(bytes).file(endingIn: ".pb"))
    case .graphDef: try self.init(graphDef: bytes)
    case .caffe: try self.init(caffe: bytes)
    case .safetensors: try self.init(Safetensors(bytes))
    case nil: throw .unknownFormat
    }
  }
}
