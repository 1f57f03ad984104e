import CLayers

/// Where rows of a layer are, as our kernels want it.
typealias LayerRows = clayers_rows

/// What a layer's rows are made by.
enum RowOperation {
  /// The input's own, of one channel, all of them at once.
  case input
  /// A convolution of the input, rectified: `weights` `[size, size, channels]`.
  case stem(size: Int, weights: ContiguousArray<Float>, bias: ContiguousArray<Float>)
  /// A 3x3 convolution, of the sum of two layers where there are two inputs; the second is half as high and wide.
  case winograd(WinogradWeights)
  /// A 1x1 convolution: `weights` `[inputs, channels]`.
  case pointwise(weights: ContiguousArray<Float>, bias: ContiguousArray<Float>)
  /// The largest of 2x2.
  case pool
  /// What somebody else makes of the same row of another layer.
  case given
  /// Back from a layer that was read as one twice as high and wide: the sums of 2x2.
  case gather
  /// Back from the largest of 2x2: inputs are its gradient, the largest themselves, what they were taken of, and where
  /// there is one what is added.
  case route

  /// How many rows are made at once.
  var step: Int {
    switch self {
    case .winograd: Int(CLAYERS_WINOGRAD_ROWS)
    case .route: 2
    default: 1
    }
  }

  /// The rows of an input, of those of a picture of `height`, that the rows from `row` on are made of.
  ///
  /// - Parameter place: which of the inputs.
  fileprivate func sources(of row: Int, height: Int, place: Int) -> Range<Int> {
    switch self {
    case .input, .stem: return 0..<0
    case .pointwise, .given: return row..<row + 1
    case .pool, .gather: return 2 * row..<2 * row + 2
    case .route: return place < 2 ? row / 2..<row / 2 + 1 : row..<row + 2
    case .winograd:
      let rows = max(row - 1, 0)..<min(row + step + 1, height)
      return place == 1 ? rows.lowerBound / 2..<(rows.upperBound + 1) / 2 : rows
    }
  }
}

/// The weights of a 3x3 convolution, transformed once for whoever uses them.
final class WinogradWeights: @unchecked Sendable {
  let handle: OpaquePointer
  /// How many numbers of scratch memory are needed.
  var scratch: Int { clayers_winograd_scratch(handle) }

  /// `nil` where our code has none for so many channels, or there is no memory.
  init?(_ c: Convolution) {
    guard c.inputChannels % Int(CLAYERS_BLOCK) == 0,
      c.outputChannels % Int(CLAYERS_WINOGRAD_COLUMNS) == 0
    else { return nil }
    let made = c.weights.values.withUnsafeBufferPointer { weights in
      c.bias.withUnsafeBufferPointer { bias in
        clayers_winograd_create(
          weights.baseAddress, bias.baseAddress, c.inputChannels, c.outputChannels)
      }
    }
    guard let made else { return nil }
    handle = made
  }

  deinit { clayers_winograd_destroy(handle) }
}

/// One layer whose rows are made from those of others.
struct RowLayer {
  var operation: RowOperation
  /// The layers that it reads, by their places.
  var inputs: [Int]
  var channels: Int
  /// How many pixels of the picture are one of its own, down and across.
  var stride: Int
  var rectifies = false
  /// The convolution that it is, if it is one.
  var convolution: Convolution?
  /// The layer without which its numbers are zero: they are gradients of what a rectifier has made.
  var mask: Int?

  /// The rows that those from `row` on are made of, in layers of a picture of which this one has `height` rows.
  func sources(of row: Int, height: Int) -> [(layer: Int, rows: Range<Int>)] {
    var sources = inputs.enumerated().map { place, input in
      (input, operation.sources(of: row, height: height, place: place))
    }
    if let mask { sources.append((mask, row..<min(row + operation.step, height))) }
    return sources
  }
}

/// A 1x1 convolution at the end of a network, computed where it is read.
struct TailLayer {
  /// `[outputs, inputs]`
  let weights: ContiguousArray<Float>
  let bias: ContiguousArray<Float>
  /// The layer of the tail that it reads; `nil` for the trunk.
  let input: Int?
  let inputs: Int
  var rectifies = false
  var channels: Int { bias.count }

  /// The layer back to what this one reads: gradients by that from gradients by this.
  var transposed: TailLayer {
    var weights = self.weights
    for output in 0..<channels {
      for input in 0..<inputs {
        weights[input * channels + output] = self.weights[output * inputs + input]
      }
    }
    return TailLayer(
      weights: weights, bias: ContiguousArray(repeating: 0, count: inputs), input: nil,
      inputs: channels)
  }

  /// Writes `[channels, stride]` numbers from `[inputs, stride]`.
  func run(_ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>, stride: Int) {
    weights.withUnsafeBufferPointer { weights in
      bias.withUnsafeBufferPointer { bias in
        clayers_pointwise_planar(
          weights.baseAddress, bias.baseAddress, inputs, channels, from, to, stride,
          rectifies ? 1 : 0)
      }
    }
  }
}
