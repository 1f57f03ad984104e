import Foundation
import Workers

extension Plane {
  /// The plane blurred by a Gaussian of standard deviation `sigma` pixels.
  ///
  /// The kernel is sampled at whole pixels, cut at `Int(4 * sigma + 0.5)` pixels (which leaves out
  /// less than 0.007 % of its mass) and normalized to sum 1, as in `scipy.ndimage.gaussian_filter`.
  /// A `sigma` under 0.125 reaches no neighbour and changes nothing.
  public func gaussianBlurred(sigma: Float, border: BorderRule = .reflect) -> Plane {
    precondition(sigma >= 0 && sigma.isFinite, "a blur's sigma is not negative; got \(sigma)")
    let radius = Int(4 * sigma + 0.5)
    guard radius > 0 else { return self }
    let half = (0...radius).map { exp(-0.5 * Double($0 * $0) / Double(sigma * sigma)) }
    let sum = half[0] + 2 * half.dropFirst().reduce(0, +)
    return AxisKernel(weights: half.map { Float($0 / sum) }).applied(to: self, border: border)
  }

  /// The mean over the square window of `2 * radius + 1` pixels a side around each pixel; only
  /// pixels inside the plane count.
  ///
  /// Running sums (Crow's idea of 1984, one row of column sums at a time) make the cost the same
  /// for every radius. They are kept in `Double`, and a constant plane stays exactly constant.
  public func boxMean(radius: Int) -> Plane {
    precondition(radius >= 0, "a window's radius is not negative; got \(radius)")
    guard radius > 0, count > 0 else { return self }
    let (width, height) = (width, height)
    var result = Plane(width: width, height: height)
    var columnSums = ContiguousArray(repeating: 0.0, count: width)
    // 1 over the number of columns in the window would round twice; counts are divided by instead.
    let columnCounts = ContiguousArray(
      (0..<width).map { Double(min(width - 1, $0 + radius) - max(0, $0 - radius) + 1) })
    result.pixels.withUnsafeMutableBufferPointer { out in
      pixels.withUnsafeBufferPointer { pixels in
        columnSums.withUnsafeMutableBufferPointer { sums in
          columnCounts.withUnsafeBufferPointer { columnCounts in
            for y in 0..<min(radius, height) { add(pixels, row: y, to: sums) }
            for y in 0..<height {
              if Cancellation.ends(before: y) { return }
              if y + radius < height { add(pixels, row: y + radius, to: sums) }
              if y - radius - 1 >= 0 { subtract(pixels, row: y - radius - 1, from: sums) }
              let rows = Double(min(height - 1, y + radius) - max(0, y - radius) + 1)
              var sum = 0.0
              for x in 0..<min(radius, width) { sum += sums[x] }
              for x in 0..<width {
                if x &+ radius < width { sum += sums[x &+ radius] }
                if x &- radius &- 1 >= 0 { sum -= sums[x &- radius &- 1] }
                out[y &* width &+ x] = Float(sum / (rows * columnCounts[x]))
              }
            }
          }
        }
      }
    }
    return result
  }

  @inline(__always)
  private func add(
    _ pixels: UnsafeBufferPointer<Float>, row: Int, to sums: UnsafeMutableBufferPointer<Double>
  ) {
    let row = UnsafeBufferPointer(rebasing: pixels[row * width..<(row + 1) * width])
    for x in 0..<sums.count { sums[x] += Double(row[x]) }
  }

  @inline(__always)
  private func subtract(
    _ pixels: UnsafeBufferPointer<Float>, row: Int, from sums: UnsafeMutableBufferPointer<Double>
  ) {
    let row = UnsafeBufferPointer(rebasing: pixels[row * width..<(row + 1) * width])
    for x in 0..<sums.count { sums[x] -= Double(row[x]) }
  }
}
