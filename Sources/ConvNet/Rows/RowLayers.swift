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

  /// How many rows are made at once.
  var step: Int {
    if case .winograd = self { Int(CLAYERS_WINOGRAD_ROWS) } else { 1 }
  }

  /// The rows of an input, of those of a picture of `height`, that the rows from `row` on are made of.
  ///
  /// - Parameter isRaised: whether it is the input that is half as high.
  func sources(of row: Int, height: Int, isRaised: Bool = false) -> Range<Int> {
    switch self {
    case .input, .stem: return 0..<0
    case .pointwise: return row..<row + 1
    case .pool: return 2 * row..<2 * row + 2
    case .winograd:
      let rows = max(row - 1, 0)..<min(row + step + 1, height)
      return isRaised ? rows.lowerBound / 2..<(rows.upperBound + 1) / 2 : rows
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
