import Foundation

// A converted file: for each filter the tensors NAME.weight, [outputs, inputs, rows, columns], and NAME.bias, in
// 32-bit floats, and in the metadata everything else. The same weights give the same bytes.
extension ModelWeights {
  private static let formatKey = "curvetrace"
  private static let format = "model-weights-1"

  /// The weights as a safetensors file, with the network's name and the SHA-256 of the file that they
  /// come from.
  public func safetensors(network: String, sourceSHA256: String) -> [UInt8] {
    var metadata = [
      Self.formatKey: Self.format, "network": network, "convention": convention.rawValue,
      "source_sha256": sourceSHA256,
    ]
    for (name, normalization) in normalizations {
      metadata[name + ".radius"] = String(normalization.radius)
      // What Swift prints of a float reads back as the same float.
      metadata[name + ".bias"] = String(normalization.bias)
      metadata[name + ".scale"] = String(normalization.scale)
      metadata[name + ".beta"] = String(normalization.beta)
    }
    var tensors: [(name: String, shape: [Int], values: ContiguousArray<Float>)] = []
    for (name, filter) in filters.sorted(by: { $0.key < $1.key }) {
      let shape = filter.weights.shape
      tensors.append((name + ".bias", [filter.bias.count], filter.bias))
      tensors.append(
        (
          name + ".weight", [shape.batch, shape.channels, shape.height, shape.width],
          filter.weights.values
        ))
    }
    return Safetensors.file(metadata: metadata, tensors: tensors)
  }

  /// The weights in a file that `safetensors(network:sourceSHA256:)` made.
  ///
  /// - Throws: `WeightFileError` where it is another safetensors file or is damaged.
  public init(_ file: Safetensors) throws(WeightFileError) {
    guard file.metadata[Self.formatKey] == Self.format else {
      throw .invalidHeader("it was not written by this program")
    }
    func value<T>(_ key: String, _ parse: (String) -> T?) throws(WeightFileError) -> T {
      guard let value = file.metadata[key].flatMap(parse) else {
        throw .invalidHeader("its \(key) cannot be read")
      }
      return value
    }
    var found = WeightCollector()
    for name in file.names where name.hasSuffix(".weight") {
      let filter = String(name.dropLast(".weight".count))
      let bias = try file.tensor(filter + ".bias").values
      try found.add(weights: file.tensor(name), of: filter, offset: 0)
      try found.add(
        bias: WeightArray(extents: [UInt64(bias.count)], values: bias, offset: 0), of: filter)
    }
    for key in file.metadata.keys.sorted() where key.hasSuffix(".radius") {
      let name = String(key.dropLast(".radius".count))
      let normalization = LocalResponseNormalization.tensorFlow(
        depthRadius: try value(key) { Int($0) }, bias: try value(name + ".bias") { Float($0) },
        alpha: try value(name + ".scale") { Float($0) },
        beta: try value(name + ".beta") { Float($0) })
      try found.add(normalization, called: name, offset: 0)
    }
    self = try found.finish(value("convention") { Convention(rawValue: $0) })
  }
}

extension Safetensors {
  /// A file of 32-bit floats; everything is in the order of `tensors`, metadata by key.
  static func file(
    metadata: [String: String],
    tensors: [(name: String, shape: [Int], values: ContiguousArray<Float>)]
  ) -> [UInt8] {
    let information = metadata.sorted { $0.key < $1.key }
      .map { "\(quoted($0.key)):\(quoted($0.value))" }
    var entries = ["\"__metadata__\":{\(information.joined(separator: ","))}"]
    var end = 0
    for tensor in tensors {
      let start = end
      end += 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(start),\(end)]}")
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    // Numbers then begin at a multiple of 8, as the format recommends.
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
    bytes += header
    for tensor in tensors {
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
      }
    }
    return bytes
  }

  /// `text` as a JSON string, in quotes and escaped.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case "\0"..<" ": quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
