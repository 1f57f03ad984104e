extension ModelWeights {
  /// The weights in a frozen TensorFlow graph (`GraphDef` of tensorflow/core/framework/graph.proto).
  ///
  /// Filters are the constants `NAME_w`, `[height, width, inputs, outputs]`, and `NAME_b`; normalizations the
  /// nodes of operation `LRN`. All other nodes are passed over.
  ///
  /// - Throws: `WeightFileError` with the byte at which the file cannot be used.
  public init(graphDef bytes: [UInt8]) throws(WeightFileError) {
    var found = WeightCollector()
    var graph = ProtobufMessage(bytes)
    while let field = try graph.next() {
      guard field.number == 1 else { continue }
      let node = try GraphNode(graph.nested(field))
      switch node.operation {
      case "Const": try node.addConstant(to: &found)
      case "LRN": try node.addNormalization(to: &found)
      default: break
      }
    }
    self = try found.finish(.tensorFlow)
  }
}

/// A `NodeDef`: what it is called, what it does, and its attributes, unread.
private struct GraphNode {
  /// The attributes that are read; others are not kept, however many there are.
  private static let keys: Set = ["value", "depth_radius", "bias", "alpha", "beta"]

  var name = ""
  var operation = ""
  private var attributes: [String: ProtobufMessage] = [:]
  /// For each attribute, by name, its offset in the file.
  private var offsets: [String: Int] = [:]

  init(_ message: ProtobufMessage) throws(WeightFileError) {
    var message = message
    while let field = try message.next() {
      switch field.number {
      case 1: name = try message.text(field)
      case 2: operation = try message.text(field)
      case 5: try addAttribute(message.nested(field))
      default: break
      }
    }
  }

  /// An entry of the map of attributes: key and value, in either order.
  private mutating func addAttribute(_ message: ProtobufMessage) throws(WeightFileError) {
    var entry = message
    var key = ""
    var value: ProtobufMessage.Field?
    while let field = try entry.next() {
      switch field.number {
      case 1: key = try entry.text(field)
      case 2: value = field
      default: break
      }
    }
    guard let value, Self.keys.contains(key) else { return }
    attributes[key] = try entry.nested(value)
    offsets[key] = value.offset
  }

  /// The field of attribute `key` that holds its value, the kind of which is the field's number; `nil`
  /// where the attribute is not there.
  private func attribute(
    _ key: String, _ kind: Int
  ) throws(WeightFileError) -> (message: ProtobufMessage, field: ProtobufMessage.Field)? {
    guard var message = attributes[key] else { return nil }
    while let field = try message.next() {
      if field.number == kind { return (message, field) }
    }
    throw .malformed(
      offset: offsets[key] ?? 0, "the attribute \(key) of \(name) is of another kind")
  }

  /// Gives `found` the numbers of a constant that belongs to a filter.
  func addConstant(to found: inout WeightCollector) throws(WeightFileError) {
    let filter = String(name.dropLast(2))
    let isWeights = name.hasSuffix("_w")
    guard isWeights || name.hasSuffix("_b"), InceptionNames.known.contains(filter),
      let (message, field) = try attribute("value", 8)
    else { return }
    let array = try Self.array(message.nested(field), name, offset: field.offset)
    if isWeights {
      try found.add(
        weights: array.filter(name, order: [3, 2, 0, 1]), of: filter, offset: array.offset)
    } else {
      try found.add(bias: array, of: filter)
    }
  }

  /// Reads a `TensorProto`: an array of numbers with its extents.
  private static func array(
    _ message: ProtobufMessage, _ name: String, offset: Int
  ) throws(WeightFileError) -> WeightArray {
    var message = message
    var array = WeightArray(offset: offset)
    while let field = try message.next() {
      switch field.number {
      case 1:
        let type = try field.integer
        guard type == 1 else { throw .unknownType(name, type: "\(type) of TensorFlow") }
      case 2: array.extents = try extents(message.nested(field))
      // The bytes of all numbers, or the numbers one by one.
      case 4, 5: try message.append(field, to: &array.values)
      default: break
      }
    }
    return array
  }

  /// Reads a `TensorShapeProto`: the extents of an array, outermost first.
  private static func extents(_ message: ProtobufMessage) throws(WeightFileError) -> [UInt64] {
    var message = message
    var extents: [UInt64] = []
    while let field = try message.next() {
      guard field.number == 2 else { continue }
      var dimension = try message.nested(field)
      while let size = try dimension.next() {
        if size.number == 1 { try dimension.append(size, toExtents: &extents) }
      }
    }
    return extents
  }

  /// Gives `found` the numbers of a normalization, with TensorFlow's defaults where the node has none.
  func addNormalization(to found: inout WeightCollector) throws(WeightFileError) {
    guard InceptionNames.known.contains(name) else { return }
    func number(_ key: String, _ standard: Float) throws(WeightFileError) -> Float {
      try attribute(key, 4)?.field.float ?? standard
    }
    let radius = try attribute("depth_radius", 3)?.field.integer ?? 5
    try found.add(
      .tensorFlow(
        depthRadius: Int(clamping: radius), bias: number("bias", 1), alpha: number("alpha", 1),
        beta: number("beta", 0.5)), called: name, offset: offsets.values.min() ?? 0)
  }
}
