/// Collects the layers of an InceptionV1 one after another, each reading the one before by default.
struct InceptionV1Builder {
  private let weights: ModelWeights
  private(set) var layers: [Graph.Layer] = []
  private var channels = ["input": 3]
  /// The layer that the next one reads.
  private var last = "input"

  /// The convolutions of a block and the sizes of their windows.
  private static let branches = [
    ("1x1", 1), ("3x3_bottleneck", 1), ("3x3", 3), ("5x5_bottleneck", 1), ("5x5", 5),
    ("pool_reduce", 1),
  ]
  /// The branches' ends in the order of their channels in the block's output.
  private static let ends = ["1x1", "3x3", "5x5", "pool_reduce"]

  init(_ weights: ModelWeights) { self.weights = weights }

  /// Whether the weights have all six filters of a block.
  func isComplete(_ block: String) -> Bool {
    Self.branches.allSatisfy { weights.filters["\(block)_\($0.0)"] != nil }
  }

  mutating func addStem() throws(WeightFileError) {
    try convolve("conv2d0", size: 7, stride: 2)
    pool("maxpool0", stride: 2)
    normalize("localresponsenorm0")
    try convolve("conv2d1", size: 1)
    try convolve("conv2d2", size: 3)
    normalize("localresponsenorm1")
    pool("maxpool1", stride: 2)
  }

  mutating func addBlock(_ block: String) throws(WeightFileError) {
    let input = last
    for (branch, size) in Self.branches {
      switch branch {
      case "1x1", "3x3_bottleneck", "5x5_bottleneck": last = input
      case "pool_reduce":
        last = input
        pool("\(block)_pool", stride: 1)
      default: break  // Reads its bottleneck.
      }
      try convolve("\(block)_\(branch)", size: size)
    }
    let ends = Self.ends.map { "\(block)_\($0)" }
    let count = ends.reduce(0) { $0 + (channels[$1] ?? 0) }
    add("\(block)_pre_relu", .concatenate, of: ends.map { $0 + "_pre_relu" }, channels: count)
    add(block, .concatenate, of: ends, channels: count)
  }

  /// Adds a pooling with windows of 3x3.
  mutating func pool(_ name: String, stride: Int) {
    let border = weights.convention.border(ofPooling: stride)
    add(name, .maxPool(MaxPool(size: 3, stride: stride, padding: border)))
  }

  private mutating func normalize(_ name: String) {
    let published = weights.convention.normalization
    add(name, .localResponseNormalization(weights.normalizations[name] ?? published))
  }

  /// Adds a convolution and the relu after it.
  private mutating func convolve(
    _ name: String, size: Int, stride: Int = 1
  ) throws(WeightFileError) {
    guard let filter = weights.filters[name] else {
      throw .missingTensor(name, known: weights.filters.keys.sorted())
    }
    let shape = filter.weights.shape
    let expected = Shape(
      batch: shape.batch, channels: channels[last] ?? 0, height: size, width: size)
    guard shape == expected else { throw .wrongShape(name, expected: expected, got: shape) }
    guard filter.bias.count == shape.batch else {
      throw .wrongShape(
        "\(name)'s bias", expected: Shape(channels: shape.batch, height: 1, width: 1),
        got: Shape(channels: filter.bias.count, height: 1, width: 1))
    }
    let convolution = Convolution(
      weights: filter.weights, bias: filter.bias, stride: stride,
      padding: weights.convention.border(ofConvolution: size))
    add(name + "_pre_relu", .convolution(convolution), channels: shape.batch)
    add(name, .relu)
  }

  /// A layer of `inputs`, by default of the one before, whose channels it keeps unless told otherwise.
  private mutating func add(
    _ name: String, _ operation: Operation, of inputs: [String]? = nil, channels count: Int? = nil
  ) {
    layers.append(Graph.Layer(name, operation, inputs: inputs ?? [last]))
    channels[name] = count ?? channels[last]
    last = name
  }
}
