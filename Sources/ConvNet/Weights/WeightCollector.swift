/// Numbers as a file has them, with their extents, outermost first.
struct WeightArray {
  var extents: [UInt64] = []
  var values: ContiguousArray<Float> = []
  /// The offset at which the numbers begin in the file, for errors.
  let offset: Int

  /// The extents, whose product is the number of values, all of them finite.
  func checkedExtents(_ name: String) throws(WeightFileError) -> [Int] {
    guard (1...4).contains(extents.count) else {
      throw .malformed(offset: offset, "\(name) has \(extents.count) extents, not 1 to 4")
    }
    // Multiplied with overflow checks: hostile extents must not pass for small ones.
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(clamping: extent))
      guard extent > 0, !overflow else {
        throw .malformed(offset: offset, "the extents of \(name) are \(extents)")
      }
      count = product
    }
    guard count == values.count else {
      throw .malformed(
        offset: offset, "\(name) has \(values.count) numbers, and its extents ask for \(count)")
    }
    guard values.areFinite else { throw .notFinite(name) }
    return extents.map { Int($0) }
  }

  /// The numbers as a filter's, `[outputs, inputs, rows, columns]`, `order` saying which of the file's extents
  /// each of these four is.
  func filter(_ name: String, order: [Int]) throws(WeightFileError) -> Tensor {
    let extents = try checkedExtents(name)
    guard extents.count == 4 else {
      throw .malformed(offset: offset, "\(name) has \(extents.count) extents, not 4")
    }
    let sizes = order.map { extents[$0] }
    let shape = Shape(batch: sizes[0], channels: sizes[1], height: sizes[2], width: sizes[3])
    if order == [0, 1, 2, 3] { return Tensor(shape: shape, values: values) }
    // How far apart in the file neighbours along each extent are.
    let strides = order.map { extents[($0 + 1)...].reduce(1, *) }
    let ordered = ContiguousArray<Float>(unsafeUninitializedCapacity: values.count) { out, count in
      for output in 0..<sizes[0] {
        for input in 0..<sizes[1] {
          for row in 0..<sizes[2] {
            let start = output * strides[0] + input * strides[1] + row * strides[2]
            for column in 0..<sizes[3] {
              out[count] = values[start + column * strides[3]]
              count += 1
            }
          }
        }
      }
    }
    return Tensor(shape: shape, values: ordered)
  }
}

/// Puts together what a reader finds in a file.
struct WeightCollector {
  private var weights: [String: Tensor] = [:]
  private var biases: [String: ContiguousArray<Float>] = [:]
  private var normalizations: [String: LocalResponseNormalization] = [:]

  /// Takes the weights of the filter called `name`, which stand at `offset`.
  mutating func add(weights tensor: Tensor, of name: String, offset: Int) throws(WeightFileError) {
    guard weights.updateValue(tensor, forKey: name) == nil else {
      throw .malformed(offset: offset, "the weights of \(name) are there twice")
    }
  }

  /// Takes the biases of the filter called `name`.
  mutating func add(bias array: WeightArray, of name: String) throws(WeightFileError) {
    _ = try array.checkedExtents("the bias of \(name)")
    guard biases.updateValue(array.values, forKey: name) == nil else {
      throw .malformed(offset: array.offset, "the biases of \(name) are there twice")
    }
  }

  /// Takes the normalization called `name`, whose numbers stand at `offset`.
  mutating func add(
    _ normalization: LocalResponseNormalization, called name: String, offset: Int
  ) throws(WeightFileError) {
    guard normalization.isUsable else {
      throw .malformed(offset: offset, "the numbers of \(name) cannot be used")
    }
    guard normalizations.updateValue(normalization, forKey: name) == nil else {
      throw .malformed(offset: offset, "\(name) is there twice")
    }
  }

  /// What has been found, every filter with its biases.
  func finish(_ convention: ModelWeights.Convention) throws(WeightFileError) -> ModelWeights {
    guard !weights.isEmpty else { throw .noFilters }
    var filters: [String: ModelWeights.Filter] = [:]
    for (name, tensor) in weights.sorted(by: { $0.key < $1.key }) {
      guard let bias = biases[name] else {
        throw .missingTensor("the bias of \(name)", known: biases.keys.sorted())
      }
      guard bias.count == tensor.shape.batch else {
        throw .wrongShape(
          "the bias of \(name)",
          expected: Shape(channels: tensor.shape.batch, height: 1, width: 1),
          got: Shape(channels: bias.count, height: 1, width: 1))
      }
      filters[name] = ModelWeights.Filter(weights: tensor, bias: bias)
    }
    return ModelWeights(
      convention: convention, filters: filters, normalizations: normalizations)
  }
}

extension LocalResponseNormalization {
  /// The widest neighbourhood that is read, channels to either side; published ones have 5 and 2.
  static let radiusLimit = 512

  /// Whether all numbers are finite and the divisor is at least that of no normalization at all.
  var isUsable: Bool {
    (0...Self.radiusLimit).contains(radius) && bias.isFinite && bias > 0 && scale.isFinite
      && scale >= 0 && beta.isFinite
  }
}
