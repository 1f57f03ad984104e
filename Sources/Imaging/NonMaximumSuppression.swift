/// Steps 4 to 6 of Canny's method by OpenCV's rules.
///
/// A pixel is a local maximum if its magnitude is above that of its two neighbours across the edge;
/// along rows and columns the second of them may be equal, so that a ridge two pixels wide leaves
/// one line. Beyond the border magnitudes are 0.
struct NonMaximumSuppression {
  private let gradient: PlaneGradient
  private let metric: CannyEdgeDetector.Magnitude
  /// |x| + |y|, or x² + y²: squares keep whole numbers whole. With a margin of one pixel of zeros.
  private let lengths: ContiguousArray<Float>
  private var width: Int { gradient.x.width }
  private var height: Int { gradient.x.height }
  private var stride: Int { width + 2 }

  init(gradient: PlaneGradient, magnitude: CannyEdgeDetector.Magnitude) {
    self.gradient = gradient
    metric = magnitude
    let (width, height) = (gradient.x.width, gradient.x.height)
    var lengths = ContiguousArray<Float>(repeating: 0, count: (width + 2) * (height + 2))
    lengths.withUnsafeMutableBufferPointer { lengths in
      gradient.x.pixels.withUnsafeBufferPointer { gx in
        gradient.y.pixels.withUnsafeBufferPointer { gy in
          for y in 0..<height {
            let row = y * width..<(y + 1) * width
            let start = (y + 1) * (width + 2) + 1
            let out = UnsafeMutableBufferPointer(rebasing: lengths[start..<start + width])
            let (x, y) = (
              UnsafeBufferPointer(rebasing: gx[row]), UnsafeBufferPointer(rebasing: gy[row])
            )
            switch magnitude {
            case .l1: for i in 0..<width { out[i] = abs(x[i]) + abs(y[i]) }
            case .l2: for i in 0..<width { out[i] = x[i] * x[i] + y[i] * y[i] }
            }
          }
        }
      }
    }
    self.lengths = lengths
  }

  /// The length of the gradient at every pixel.
  var magnitudes: Plane {
    var result = Plane(width: width, height: height)
    result.pixels.withUnsafeMutableBufferPointer { out in
      lengths.withUnsafeBufferPointer { lengths in
        for y in 0..<height {
          let margin = (y + 1) * stride + 1
          for x in 0..<width {
            out[y &* width &+ x] = magnitude(ofLength: lengths[margin &+ x])
          }
        }
      }
    }
    return result
  }

  /// Local maxima, in reading order.
  struct Maxima {
    /// Indices into the plane with its margin of one pixel.
    fileprivate var indices: ContiguousArray<Int> = []
    /// For each of `indices` the length of its gradient, in the form of `NonMaximumSuppression.lengths`.
    fileprivate var lengths: ContiguousArray<Float> = []
  }

  /// The local maxima with magnitudes above `low`.
  func maxima(above low: Float) -> Maxima {
    var maxima = Maxima()
    visitMaxima(above: length(ofMagnitude: low)) { index, length in
      maxima.indices.append(index)
      maxima.lengths.append(length)
    }
    return maxima
  }

  /// The magnitudes of `maxima`, as a plane of one row.
  func magnitudes(of maxima: Maxima) -> Plane {
    Plane(width: maxima.lengths.count, height: 1, pixels: maxima.lengths).map(magnitude(ofLength:))
  }

  /// The magnitudes of `maxima` in their places, and 0 elsewhere.
  func plane(of maxima: Maxima) -> Plane {
    var result = Plane(width: width, height: height)
    for (index, length) in zip(maxima.indices, maxima.lengths) {
      result[index % stride - 1, index / stride - 1] = magnitude(ofLength: length)
    }
    return result
  }

  /// The pixels of `maxima` with magnitudes above `high`, and those above `low` that are connected to them.
  func edges(of maxima: Maxima, low: Float, high: Float) -> Mask {
    let (low, high) = (length(ofMagnitude: low), length(ofMagnitude: high))
    var states = ContiguousArray<UInt8>(repeating: EdgeState.none, count: lengths.count)
    var stack: ContiguousArray<Int> = []
    for (index, length) in zip(maxima.indices, maxima.lengths) {
      if length > high {
        states[index] = EdgeState.strong
        stack.append(index)
      } else if length > low {
        states[index] = EdgeState.weak
      }
    }
    return EdgeState.grown(&states, from: &stack, width: width, height: height)
  }

  private func magnitude(ofLength length: Float) -> Float {
    metric == .l1 ? length : length.squareRoot()
  }

  private func length(ofMagnitude magnitude: Float) -> Float {
    metric == .l1 || magnitude < 0 ? magnitude : magnitude * magnitude
  }

  /// Calls `body` with the index (in the plane with a margin) and the length of every local maximum
  /// longer than `low`, in reading order.
  ///
  /// The sectors' borders are OpenCV's: tan(22.5°) rounded to 13573 / 2^15, tan(67.5°) = 2 +
  /// tan(22.5°). Written as below, all terms are below 2^24 or multiples of 2^15, so they are exact
  /// for 8-bit images.
  @inline(__always)
  private func visitMaxima(above low: Float, _ body: (Int, Float) -> Void) {
    let (width, height, stride) = (width, height, stride)
    lengths.withUnsafeBufferPointer { lengths in
      gradient.x.pixels.withUnsafeBufferPointer { gx in
        gradient.y.pixels.withUnsafeBufferPointer { gy in
          for y in 0..<height {
            var index = (y &+ 1) &* stride &+ 1
            for pixel in y &* width..<(y &+ 1) &* width {
              let length = lengths[index]
              if length > low {
                let (dx, dy) = (gx[pixel], gy[pixel])
                let (x, y) = (abs(dx), abs(dy) * 32768)
                let border = x * 13573
                let isMaximum: Bool
                if y < border {
                  isMaximum = length > lengths[index &- 1] && length >= lengths[index &+ 1]
                } else if y - x * 65536 > border {
                  isMaximum =
                    length > lengths[index &- stride] && length >= lengths[index &+ stride]
                } else {
                  let side = (dx < 0) != (dy < 0) ? -1 : 1
                  isMaximum =
                    length > lengths[index &- stride &- side]
                    && length > lengths[index &+ stride &+ side]
                }
                if isMaximum { body(index, length) }
              }
              index &+= 1
            }
          }
        }
      }
    }
  }
}
