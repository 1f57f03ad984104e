import CLayers

/// The first layer of a network that sees one channel, rectified, in small windows: how alike what it says of a picture
/// and what is wanted of it are, and how that changes with the picture. Other layers take an `Evaluator`.
package struct FirstLayer: Sendable {
  /// The most rows and columns that a window has.
  package static let extent = Int(CLAYERS_WINDOW)

  /// `[channels, size, size]`
  private let weights: ContiguousArray<Float>
  private let bias: ContiguousArray<Float>
  private let size: Int
  package var channels: Int { bias.count }
  /// How many pixels around a place take part in what is there.
  package var reach: Int { size / 2 }

  /// `nil` where `name` is not such a layer of `graph`, and where the processor lacks what `RowNetwork` takes.
  ///
  /// - Parameter scale: what the network is shown, in multiples of a picture's pixels.
  package init?(_ graph: Graph, layer name: String, scale: Float = 1) {
    guard RowNetwork.isPossible, graph.inputChannels == 1,
      let layer = try? graph.layer(named: name), layer.operation == .relu,
      let sum = try? graph.layer(named: layer.inputs[0]), sum.inputs == [graph.input],
      case .convolution(let c) = sum.operation, c.isCentred,
      c.weights.shape.height <= Int(CLAYERS_MOST_WINDOW_SIZE), c.outputChannels % 4 == 0,
      c.outputChannels <= Int(CLAYERS_MOST_WINDOW_OUTPUTS)
    else { return nil }
    weights = ContiguousArray(c.weights.values.map { $0 * scale })
    bias = c.bias
    size = c.weights.shape.height
  }

  /// Where a window is in a picture.
  package struct Place {
    var window: clayers_window

    /// The window of these columns and rows, at most `extent` of each, of a picture of `width` x `height` pixels.
    package init(columns: Range<Int>, rows: Range<Int>, width: Int, height: Int) {
      precondition(
        columns.count <= extent && rows.count <= extent && columns.lowerBound >= 0
          && rows.lowerBound >= 0 && columns.upperBound <= width && rows.upperBound <= height,
        "a window of \(columns) and \(rows) in a picture of \(width) x \(height)")
      window = clayers_window(
        x: columns.lowerBound, y: rows.lowerBound, columns: columns.count, rows: rows.count,
        width: width, height: height)
    }
  }

  /// ⟨A, h⟩ and ⟨h, h⟩ in a window, h being what the layer says of a picture with zeros around it.
  ///
  /// - Parameters:
  ///   - picture: `[height, width]`.
  ///   - wanted: A, `[1, channels, extent, extent]`; what is beyond the window means nothing.
  ///   - slopes: planes of the picture's size, to which the derivatives of ⟨A, h⟩ and of ⟨h, h⟩ / 2 by the
  ///     pixels are added.
  package func likeness(
    at place: Place, of picture: UnsafeBufferPointer<Float>, to wanted: CoarseTensor,
    slopes: (
      ofDot: UnsafeMutableBufferPointer<Float>, ofHalfSquare: UnsafeMutableBufferPointer<Float>
    )? = nil
  ) -> (dot: Double, square: Double) {
    precondition(
      wanted.shape == Shape(channels: channels, height: Self.extent, width: Self.extent),
      "what is wanted in a window has \(channels) channels of its size, not \(wanted.shape)")
    var answer = (dot: 0.0, square: 0.0)
    weights.withUnsafeBufferPointer { weights in
      bias.withUnsafeBufferPointer { bias in
        wanted.withSteps { steps, scales in
          clayers_window_likeness(
            weights.baseAddress, bias.baseAddress, size, channels, place.window,
            picture.baseAddress, steps,
            scales, &answer.dot, &answer.square, slopes?.ofDot.baseAddress,
            slopes?.ofHalfSquare.baseAddress)
        }
      }
    }
    return answer
  }
}
