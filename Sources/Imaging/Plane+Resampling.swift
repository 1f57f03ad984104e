import Foundation
import Workers

/// The kernel that weighs the pixels around a place between them.
public enum ResamplingFilter: Hashable, Sendable, CaseIterable {
  /// Each new pixel is the mean of the area it covers; growing, the nearest old pixel.
  case area
  /// A triangle of radius 1: linear interpolation.
  case bilinear
  /// Keys' cubic convolution with a = -1/2, of radius 2, exact for quadratics (Keys, "Cubic
  /// convolution interpolation for digital image processing", 1981, doi 10.1109/TASSP.1981.1163711,
  /// equation 15). Overshoots at edges.
  case cubic

  fileprivate var radius: Double {
    switch self {
    case .area: 0.5
    case .bilinear: 1
    case .cubic: 2
    }
  }

  /// The weight at `distance` from the centre, before normalization.
  fileprivate func weight(at distance: Double) -> Double {
    let d = abs(distance)
    switch self {
    case .area: return d < 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - d)
    case .cubic:
      if d < 1 { return (1.5 * d - 2.5) * d * d + 1 }
      if d < 2 { return ((-0.5 * d + 2.5) * d - 4) * d + 2 }
      return 0
    }
  }
}

extension Plane {
  /// The plane with another number of pixels over the same square: position `x` of the old one lies
  /// at `x * newWidth / width` of the new one, and pixel centres are at +0.5.
  ///
  /// Shrinking widens the filter by the same factor, so that nothing aliases. Weights are
  /// normalized, so a constant stays itself (to rounding); beyond the border the border pixel is
  /// repeated.
  public func resized(
    width newWidth: Int, height newHeight: Int, filter: ResamplingFilter = .bilinear
  ) -> Plane {
    resized(
      width: newWidth, height: newHeight, rows: 0..<newHeight, from: 0..<height, of: height,
      filter: filter)
  }

  /// The rows `rows` of what `resized` makes of a plane of `oldHeight` rows, of which this one holds those in `source`,
  /// at least the ones that are needed.
  package func resized(
    width newWidth: Int, height newHeight: Int, rows: Range<Int>, from source: Range<Int>,
    of oldHeight: Int, filter: ResamplingFilter = .bilinear
  ) -> Plane {
    precondition(
      newWidth > 0 && newHeight > 0, "a new size is positive; got \(newWidth) x \(newHeight)")
    precondition(width > 0 && height > 0, "a plane without pixels cannot be resized")
    precondition(source.count == height, "as many rows as the plane has, \(height)")
    let needed = Self.source(of: rows, from: oldHeight, to: newHeight, filter: filter)
    var result = self
    if needed != source {
      let kept = needed.lowerBound - source.lowerBound..<needed.upperBound - source.lowerBound
      result = result.cropped(columns: 0..<width, rows: kept)
    }
    // Rows first: they are contiguous, and the columns' pass works on whole rows anyway.
    if newWidth != width { result = result.resampledRows(width: newWidth, filter) }
    if newHeight != oldHeight {
      let taps = ResamplingTaps(from: oldHeight, to: newHeight, filter: filter)
      result = result.resampledColumns(taps, rows: rows, first: needed.lowerBound)
    }
    return result
  }

  /// The rows that `resized` of a plane of `oldHeight` rows needs for `rows` of the result.
  package static func source(
    of rows: Range<Int>, from oldHeight: Int, to newHeight: Int,
    filter: ResamplingFilter = .bilinear
  ) -> Range<Int> {
    guard newHeight != oldHeight, let last = rows.last else { return rows }
    let taps = ResamplingTaps(from: oldHeight, to: newHeight, filter: filter)
    return taps.first[rows.lowerBound]..<taps.first[last] + taps.count
  }

  private func resampledRows(width newWidth: Int, _ filter: ResamplingFilter) -> Plane {
    let (width, height) = (width, height)
    let taps = ResamplingTaps(from: width, to: newWidth, filter: filter)
    return resampled(width: newWidth, height: height, taps) { pixels, out, first, weights, count in
      for y in 0..<height {
        if Cancellation.ends(before: y) { return }
        let row = UnsafeBufferPointer(rebasing: pixels[y * width..<(y + 1) * width])
        for x in 0..<newWidth {
          var sum: Float = 0
          let (start, base) = (first[x], x &* count)
          for k in 0..<count { sum += weights[base &+ k] * row[start &+ k] }
          out[y &* newWidth &+ x] = sum
        }
      }
    }
  }

  /// `rows` of the plane with another number of rows, this one beginning with the row `first` of the old ones.
  private func resampledColumns(_ taps: ResamplingTaps, rows: Range<Int>, first: Int) -> Plane {
    let (width, offset) = (width, first)
    return resampled(width: width, height: rows.count, taps) { pixels, out, first, weights, count in
      for y in 0..<rows.count {
        if Cancellation.ends(before: y) { return }
        let target = UnsafeMutableBufferPointer(rebasing: out[y * width..<(y + 1) * width])
        let row = rows.lowerBound + y
        for k in 0..<count {
          let weight = weights[row &* count &+ k]
          let start = (first[row] - offset + k) * width
          let row = UnsafeBufferPointer(rebasing: pixels[start..<start + width])
          for x in 0..<target.count { target[x] += weight * row[x] }
        }
      }
    }
  }

  /// The plane that `pass` makes of this one's pixels with `taps`. The two passes stay two loops: along
  /// rows a tap is one product, along columns it is a whole row of them.
  private func resampled(
    width: Int, height: Int, _ taps: ResamplingTaps,
    pass: (
      _ pixels: UnsafeBufferPointer<Float>, _ out: UnsafeMutableBufferPointer<Float>,
      _ first: UnsafeBufferPointer<Int>, _ weights: UnsafeBufferPointer<Float>, _ count: Int
    ) -> Void
  ) -> Plane {
    var result = Plane(width: width, height: height)
    result.pixels.withUnsafeMutableBufferPointer { out in
      pixels.withUnsafeBufferPointer { pixels in
        taps.withPointers { first, weights, count in pass(pixels, out, first, weights, count) }
      }
    }
    return result
  }

  /// The value at the position (`x`, `y`), bilinear between pixel centres at +0.5; the border pixel
  /// beyond them.
  public func sample(x: Double, y: Double) -> Float {
    precondition(width > 0 && height > 0, "a plane without pixels cannot be sampled")
    let column = min(max(x - 0.5, 0), Double(width - 1))
    let row = min(max(y - 0.5, 0), Double(height - 1))
    let (left, top) = (Int(column), Int(row))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (u, v) = (Float(column - Double(left)), Float(row - Double(top)))
    return pixels.withUnsafeBufferPointer { pixels in
      let (a, b) = (pixels[top * width + left], pixels[top * width + right])
      let (c, d) = (pixels[bottom * width + left], pixels[bottom * width + right])
      let upper = a + (b - a) * u
      let lower = c + (d - c) * u
      return upper + (lower - upper) * v
    }
  }
}

/// Which old samples make up each new one, and by how much; every new sample has the same number of
/// taps.
private struct ResamplingTaps {
  let count: Int
  let first: ContiguousArray<Int>
  let weights: ContiguousArray<Float>

  init(from old: Int, to new: Int, filter: ResamplingFilter) {
    let scale = Double(old) / Double(new)
    let widening = max(1, scale)
    let reach = filter.radius * widening
    let count = min(old, Int(reach.rounded(.up)) * 2 + 1)
    var first = ContiguousArray(repeating: 0, count: new)
    var weights = ContiguousArray<Float>(repeating: 0, count: new * count)
    for i in 0..<new {
      let centre = (Double(i) + 0.5) * scale
      let lowest = Int((centre - reach).rounded(.down))
      let highest = Int((centre + reach).rounded(.up))
      let start = min(max(lowest, 0), old - count)
      var gathered = [Double](repeating: 0, count: count)
      for j in lowest..<max(highest, lowest + 1) {
        let weight =
          filter == .area
          ? Self.overlap(pixel: j, centre: centre, scale: scale)
          : filter.weight(at: (Double(j) + 0.5 - centre) / widening)
        let tap = min(max(j, 0), old - 1) - start
        // Only taps of weight 0 can lie beyond the last one kept.
        if gathered.indices.contains(tap) { gathered[tap] += weight }
      }
      let sum = gathered.reduce(0, +)
      first[i] = start
      for k in 0..<count { weights[i * count + k] = Float(gathered[k] / sum) }
    }
    self.count = count
    self.first = first
    self.weights = weights
  }

  /// How much of the old pixel `pixel` the new one around `centre` covers; growing, all of the one
  /// pixel that the centre lies in.
  private static func overlap(pixel: Int, centre: Double, scale: Double) -> Double {
    if scale <= 1 { return Int(centre.rounded(.down)) == pixel ? 1 : 0 }
    let low = max(Double(pixel), centre - scale / 2)
    let high = min(Double(pixel + 1), centre + scale / 2)
    return max(0, high - low)
  }

  func withPointers(
    _ body: (UnsafeBufferPointer<Int>, UnsafeBufferPointer<Float>, Int) -> Void
  ) {
    first.withUnsafeBufferPointer { first in
      weights.withUnsafeBufferPointer { weights in body(first, weights, count) }
    }
  }
}

extension Plane {
  /// The size at `scale` times this one, at least one pixel each way.
  package func size(scaledBy scale: Double) -> (width: Int, height: Int) {
    (
      max(1, Int((Double(width) * scale).rounded())),
      max(1, Int((Double(height) * scale).rounded()))
    )
  }

  /// The plane at `scale` times its size.
  package func resized(by scale: Double) -> Plane {
    guard scale != 1 else { return self }
    let size = self.size(scaledBy: scale)
    return resized(width: size.width, height: size.height, filter: .area)
  }
}
