import ConvNet

/// A picture seen through an affine map: every pixel of the view looks at a place of the picture, between
/// its four pixels bilinearly.
///
/// Beyond the picture's border is `fill`. Linear but for that, so that the adjoint is exact.
struct BilinearWarp: Sendable {
  /// The size of the picture that is looked at.
  let source: (height: Int, width: Int)
  /// The size of what is seen of it.
  let view: (height: Int, width: Int)
  /// The rows and columns of the view that are seen in fact.
  let window: (rows: Range<Int>, columns: Range<Int>)
  /// Where the view's pixels look, relative to the picture's centre, is this matrix times where they are
  /// relative to the view's centre, plus `shift`; x before y, px.
  let matrix: (xx: Double, xy: Double, yx: Double, yy: Double)
  let shift: (x: Double, y: Double)

  /// Which of the picture's pixels a pixel of the view sees and by how much, four of each; none (-1) beyond the
  /// border.
  private let taps: [SIMD4<Int32>]
  private let weights: [SIMD4<Float>]

  /// A warp of which all of the view is seen, or `window` of it.
  init(
    source: (height: Int, width: Int), view: (height: Int, width: Int),
    window: (rows: Range<Int>, columns: Range<Int>)? = nil,
    matrix: (xx: Double, xy: Double, yx: Double, yy: Double), shift: (x: Double, y: Double)
  ) {
    self.source = source
    self.view = view
    let window = window ?? (0..<view.height, 0..<view.width)
    self.window = window
    self.matrix = matrix
    self.shift = shift
    var taps: [SIMD4<Int32>] = []
    var weights: [SIMD4<Float>] = []
    taps.reserveCapacity(window.rows.count * window.columns.count)
    weights.reserveCapacity(window.rows.count * window.columns.count)
    let (width, height) = (Int32(source.width), Int32(source.height))
    for row in window.rows {
      for column in window.columns {
        // Pixel centres are at +0.5 in both, so only the sizes matter.
        let (x, y) = (
          Double(column) - Double(view.width - 1) / 2, Double(row) - Double(view.height - 1) / 2
        )
        let u = matrix.xx * x + matrix.xy * y + shift.x + Double(source.width - 1) / 2
        let v = matrix.yx * x + matrix.yy * y + shift.y + Double(source.height - 1) / 2
        let (left, top) = (u.rounded(.down), v.rounded(.down))
        let (a, b) = (Float(u - left), Float(v - top))
        let (firstX, firstY) = (Int32(clamping: Int(left)), Int32(clamping: Int(top)))
        func tap(_ dx: Int32, _ dy: Int32) -> Int32 {
          let (x, y) = (firstX &+ dx, firstY &+ dy)
          let isInside = x >= 0 && x < width && y >= 0 && y < height
          return isInside ? y &* width &+ x : -1
        }
        taps.append([tap(0, 0), tap(1, 0), tap(0, 1), tap(1, 1)])
        weights.append([(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b])
      }
    }
    self.taps = taps
    self.weights = weights
  }

  /// What is seen of `picture`, `[1, C, height, width]`; channel c is `fill[c]` beyond its border.
  func callAsFunction(_ picture: Tensor, fill: [Float]) -> Tensor {
    var result = Tensor(
      shape: Shape(
        channels: picture.shape.channels, height: window.rows.count, width: window.columns.count))
    for channel in 0..<picture.shape.channels {
      let start = picture.range(channel: channel).lowerBound
      let target = result.range(channel: channel).lowerBound
      let beyond = fill[channel]
      withTaps { taps, weights in
        picture.values.withUnsafeBufferPointer { pixels in
          result.values.withUnsafeMutableBufferPointer { seen in
            for i in 0..<taps.count {
              let (tap, weight) = (taps[i], weights[i])
              var sum: Float = 0
              for k in 0..<4 {
                let place = Int(tap[k])
                sum += weight[k] * (place >= 0 ? pixels[start &+ place] : beyond)
              }
              seen[target &+ i] = sum
            }
          }
        }
      }
    }
    return result
  }

  /// The derivatives by the picture's pixels from those by what is seen.
  func pullback(_ gradient: Tensor) -> Tensor {
    var result = Tensor(
      shape: Shape(channels: gradient.shape.channels, height: source.height, width: source.width))
    for channel in 0..<gradient.shape.channels {
      let start = gradient.range(channel: channel).lowerBound
      let target = result.range(channel: channel).lowerBound
      withTaps { taps, weights in
        gradient.values.withUnsafeBufferPointer { slopes in
          result.values.withUnsafeMutableBufferPointer { pixels in
            for i in 0..<taps.count {
              let (tap, weight, slope) = (taps[i], weights[i], slopes[start &+ i])
              for k in 0..<4 where tap[k] >= 0 {
                pixels[target &+ Int(tap[k])] += weight[k] * slope
              }
            }
          }
        }
      }
    }
    return result
  }

  private func withTaps(
    _ body: (UnsafeBufferPointer<SIMD4<Int32>>, UnsafeBufferPointer<SIMD4<Float>>) -> Void
  ) {
    taps.withUnsafeBufferPointer { taps in
      weights.withUnsafeBufferPointer { weights in body(taps, weights) }
    }
  }
}
