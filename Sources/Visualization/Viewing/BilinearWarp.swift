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
  /// Where the view's pixels look, relative to the picture's centre, is this matrix times where they are
  /// relative to the view's centre, plus `shift`; x before y, px.
  let matrix: (xx: Double, xy: Double, yx: Double, yy: Double)
  let shift: (x: Double, y: Double)

  /// Which of the picture's pixels a pixel of the view sees and by how much, four of each; none (-1) beyond the
  /// border.
  private let taps: [SIMD4<Int32>]
  private let weights: [SIMD4<Float>]

  init(
    source: (height: Int, width: Int), view: (height: Int, width: Int),
    matrix: (xx: Double, xy: Double, yx: Double, yy: Double), shift: (x: Double, y: Double)
  ) {
    self.source = source
    self.view = view
    self.matrix = matrix
    self.shift = shift
    var taps: [SIMD4<Int32>] = []
    var weights: [SIMD4<Float>] = []
    taps.reserveCapacity(view.height * view.width)
    weights.reserveCapacity(view.height * view.width)
    for row in 0..<view.height {
      for column in 0..<view.width {
        // Pixel centres are at +0.5 in both, so only the sizes matter.
        let (x, y) = (
          Double(column) - Double(view.width - 1) / 2, Double(row) - Double(view.height - 1) / 2
        )
        let u = matrix.xx * x + matrix.xy * y + shift.x + Double(source.width - 1) / 2
        let v = matrix.yx * x + matrix.yy * y + shift.y + Double(source.height - 1) / 2
        let (left, top) = (u.rounded(.down), v.rounded(.down))
        let (a, b) = (Float(u - left), Float(v - top))
        func tap(_ dx: Double, _ dy: Double) -> Int32 {
          let (x, y) = (left + dx, top + dy)
          guard x >= 0, x < Double(source.width), y >= 0, y < Double(source.height) else {
            return -1
          }
          return Int32(y) * Int32(source.width) + Int32(x)
        }
        taps.append([tap(0, 0), tap(1, 0), tap(0, 1), tap(1, 1)])
        weights.append([(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b])
      }
    }
    self.taps = taps
    self.weights = weights
  }

  /// The view of `picture`, `[1, C, height, width]`; channel c is `fill[c]` beyond its border.
  func callAsFunction(_ picture: Tensor, fill: [Float]) -> Tensor {
    var result = Tensor(
      shape: Shape(channels: picture.shape.channels, height: view.height, width: view.width))
    for channel in 0..<picture.shape.channels {
      let start = picture.range(channel: channel).lowerBound
      let target = result.range(channel: channel).lowerBound
      for i in 0..<taps.count {
        var sum: Float = 0
        for k in 0..<4 {
          let tap = Int(taps[i][k])
          sum += weights[i][k] * (tap >= 0 ? picture.values[start + tap] : fill[channel])
        }
        result.values[target + i] = sum
      }
    }
    return result
  }

  /// The derivatives by the picture's pixels from those by the view's.
  func pullback(_ gradient: Tensor) -> Tensor {
    var result = Tensor(
      shape: Shape(channels: gradient.shape.channels, height: source.height, width: source.width))
    for channel in 0..<gradient.shape.channels {
      let start = gradient.range(channel: channel).lowerBound
      let target = result.range(channel: channel).lowerBound
      for i in 0..<taps.count {
        for k in 0..<4 where taps[i][k] >= 0 {
          result.values[target + Int(taps[i][k])] += weights[i][k] * gradient.values[start + i]
        }
      }
    }
    return result
  }
}
