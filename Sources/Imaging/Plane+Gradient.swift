/// The first derivatives of a plane at every pixel.
public struct PlaneGradient: Hashable, Sendable {
  /// ∂/∂x, x to the right.
  public var x: Plane
  /// ∂/∂y, y downward.
  public var y: Plane

  /// Both planes must have one size.
  public init(x: Plane, y: Plane) {
    precondition(x.width == y.width && x.height == y.height, "both derivatives have one size")
    self.x = x
    self.y = y
  }

  /// The Euclidean length of the gradient at each pixel.
  public var magnitude: Plane {
    var result = x
    result.pixels.withUnsafeMutableBufferPointer { out in
      y.pixels.withUnsafeBufferPointer { y in
        for i in 0..<out.count { out[i] = (out[i] * out[i] + y[i] * y[i]).squareRoot() }
      }
    }
    return result
  }
}

extension Plane {
  /// The Sobel derivatives, 3 x 3 and *not* normalized, as in OpenCV: a ramp that rises by 1 in
  /// each pixel has the derivative 8.
  ///
  /// Sums of small integers are exact, whatever the order.
  public func sobelGradient(border: BorderRule = .replicate) -> PlaneGradient {
    var gradient = PlaneGradient(
      x: Plane(width: width, height: height), y: Plane(width: width, height: height))
    guard count > 0 else { return gradient }
    let (width, height) = (width, height)
    // Three rows with one pixel of margin: the smoothed and the differentiated column sums.
    var smooth = ContiguousArray<Float>(repeating: 0, count: width + 2)
    var change = ContiguousArray<Float>(repeating: 0, count: width + 2)
    let left = border.index(-1, count: width) + 1
    let right = border.index(width, count: width) + 1
    gradient.x.pixels.withUnsafeMutableBufferPointer { outX in
      gradient.y.pixels.withUnsafeMutableBufferPointer { outY in
        pixels.withUnsafeBufferPointer { pixels in
          smooth.withUnsafeMutableBufferPointer { smooth in
            change.withUnsafeMutableBufferPointer { change in
              for y in 0..<height {
                let above = border.index(y - 1, count: height) * width
                let below = border.index(y + 1, count: height) * width
                columnSums(
                  above: UnsafeBufferPointer(rebasing: pixels[above..<above + width]),
                  here: UnsafeBufferPointer(rebasing: pixels[y * width..<(y + 1) * width]),
                  below: UnsafeBufferPointer(rebasing: pixels[below..<below + width]),
                  smooth: UnsafeMutableBufferPointer(rebasing: smooth[1..<width + 1]),
                  change: UnsafeMutableBufferPointer(rebasing: change[1..<width + 1]))
                (smooth[0], smooth[width + 1]) = (smooth[left], smooth[right])
                (change[0], change[width + 1]) = (change[left], change[right])
                rowDerivatives(
                  smooth: UnsafeBufferPointer(smooth), change: UnsafeBufferPointer(change),
                  x: UnsafeMutableBufferPointer(rebasing: outX[y * width..<(y + 1) * width]),
                  y: UnsafeMutableBufferPointer(rebasing: outY[y * width..<(y + 1) * width]))
              }
            }
          }
        }
      }
    }
    return gradient
  }
}

@inline(__always)
private func columnSums(
  above: UnsafeBufferPointer<Float>, here: UnsafeBufferPointer<Float>,
  below: UnsafeBufferPointer<Float>, smooth: UnsafeMutableBufferPointer<Float>,
  change: UnsafeMutableBufferPointer<Float>
) {
  for x in 0..<smooth.count {
    smooth[x] = above[x] + below[x] + 2 * here[x]
    change[x] = below[x] - above[x]
  }
}

@inline(__always)
private func rowDerivatives(
  smooth: UnsafeBufferPointer<Float>, change: UnsafeBufferPointer<Float>,
  x outX: UnsafeMutableBufferPointer<Float>, y outY: UnsafeMutableBufferPointer<Float>
) {
  for x in 0..<outX.count {
    outX[x] = smooth[x &+ 2] - smooth[x]
    outY[x] = change[x] + change[x &+ 2] + 2 * change[x &+ 1]
  }
}
