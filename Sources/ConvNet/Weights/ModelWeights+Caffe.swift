extension ModelWeights {
  /// The weights in a Caffe model (`NetParameter` of caffe/src/caffe/proto/caffe.proto), whose layers are
  /// of the first version (field 2) or of the present one (field 100).
  ///
  /// Names become Google's, and the first filter, which takes blue, green and red in Caffe, takes
  /// red, green and blue. All other layers are passed over.
  ///
  /// - Throws: `WeightFileError` with the byte at which the file cannot be used.
  public init(caffe bytes: [UInt8]) throws(WeightFileError) {
    var found = WeightCollector()
    var network = ProtobufMessage(bytes)
    while let field = try network.next() {
      switch field.number {
      case 2: try CaffeLayer(network.nested(field), .first, field.offset).add(to: &found)
      case 100: try CaffeLayer(network.nested(field), .present, field.offset).add(to: &found)
      default: break
      }
    }
    self = try found.finish(.caffe)
  }
}

/// A layer: what it is called, and its numbers, unread.
private struct CaffeLayer {
  /// The protobuf field numbers of a layer message, which differ between Caffe's two versions of it.
  struct Fields {
    var name: Int
    var blobs: Int
    var normalization: Int

    /// The older `V1LayerParameter`.
    static let first = Fields(name: 4, blobs: 6, normalization: 18)
    /// The present `LayerParameter`.
    static let present = Fields(name: 1, blobs: 7, normalization: 118)
  }

  /// The most arrays that a layer has in any network known.
  private static let blobLimit = 64

  private let offset: Int
  private var name = ""
  private var blobs: [(message: ProtobufMessage, offset: Int)] = []
  private var normalization: ProtobufMessage?

  init(
    _ message: ProtobufMessage, _ fields: Fields, _ offset: Int
  ) throws(WeightFileError) {
    self.offset = offset
    var message = message
    while let field = try message.next() {
      switch field.number {
      case fields.name: name = try message.text(field)
      case fields.blobs:
        guard blobs.count < Self.blobLimit else {
          throw .malformed(
            offset: field.offset, "a layer has more than \(Self.blobLimit) arrays")
        }
        blobs.append((try message.nested(field), field.offset))
      case fields.normalization: normalization = try message.nested(field)
      default: break
      }
    }
  }

  /// Gives `found` what the layer holds, where it is one of InceptionV1's.
  func add(to found: inout WeightCollector) throws(WeightFileError) {
    guard let known = InceptionNames.caffe[name] else { return }
    if InceptionNames.normalizations.contains(known) {
      return try found.add(readNormalization(), called: known, offset: offset)
    }
    guard blobs.count == 2 else {
      throw .malformed(
        offset: offset, "\(name) has \(blobs.count) arrays, not weights and biases")
    }
    let weights = try Self.array(blobs[0].message, offset: blobs[0].offset)
    var filter = try weights.filter(name, order: [0, 1, 2, 3])
    if known == InceptionNames.filters[0] { filter = try redFirst(filter) }
    try found.add(weights: filter, of: known, offset: weights.offset)
    try found.add(bias: Self.array(blobs[1].message, offset: blobs[1].offset), of: known)
  }

  /// Reads a `BlobProto`: an array of numbers with its extents.
  private static func array(
    _ message: ProtobufMessage, offset: Int
  ) throws(WeightFileError) -> WeightArray {
    var message = message
    var array = WeightArray(offset: offset)
    // Number, channels, height and width of files without a shape.
    var legacy: [UInt64] = [0, 0, 0, 0]
    while let field = try message.next() {
      switch field.number {
      case 1...4: legacy[field.number - 1] = try field.integer
      case 5: try message.append(field, to: &array.values)
      case 7:
        var shape = try message.nested(field)
        while let extent = try shape.next() {
          if extent.number == 1 { try shape.append(extent, toExtents: &array.extents) }
        }
      case 8: try message.append(field, isDouble: true, to: &array.values)
      default: break
      }
    }
    if array.extents.isEmpty { array.extents = legacy }
    return array
  }

  /// An `LRNParameter`, with Caffe's defaults where the file has none.
  private func readNormalization() throws(WeightFileError) -> LocalResponseNormalization {
    var (size, alpha, beta, k): (UInt64, Float, Float, Float) = (5, 1, 0.75, 1)
    var message = normalization
    while let field = try message?.next() {
      switch field.number {
      case 1: size = try field.integer
      case 2: alpha = try field.float
      case 3: beta = try field.float
      case 4:
        guard try field.integer == 0 else {
          throw .malformed(offset: field.offset, "\(name) is not across channels")
        }
      case 5: k = try field.float
      default: break
      }
    }
    guard size % 2 == 1, size / 2 <= LocalResponseNormalization.radiusLimit else {
      throw .malformed(offset: offset, "\(name) is over \(size) channels")
    }
    return .caffe(size: Int(size), k: k, alpha: alpha, beta: beta)
  }

  /// The filter with its inputs in the opposite order.
  private func redFirst(_ filter: Tensor) throws(WeightFileError) -> Tensor {
    let shape = filter.shape
    guard shape.channels == 3 else {
      let expected = Shape(
        batch: shape.batch, channels: 3, height: shape.height, width: shape.width)
      throw .wrongShape(name, expected: expected, got: shape)
    }
    var swapped = filter
    for output in 0..<shape.batch {
      for input in 0..<3 {
        swapped.values.replaceSubrange(
          swapped.range(batch: output, channel: input),
          with: filter.channel(2 - input, batch: output))
      }
    }
    return swapped
  }
}
