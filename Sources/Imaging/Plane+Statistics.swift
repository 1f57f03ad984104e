extension Plane {
  /// The smallest and largest pixel, or `nil` without pixels.
  public var range: ClosedRange<Float>? {
    guard var low = pixels.first else { return nil }
    var high = low
    pixels.withUnsafeBufferPointer { pixels in
      for value in pixels {
        low = value < low ? value : low
        high = value > high ? value : high
      }
    }
    return low...high
  }

  /// The arithmetic mean of all pixels, 0 without pixels; summed in `Double`.
  public var mean: Double { count > 0 ? sum { Double($0) } / Double(count) : 0 }

  /// The standard deviation of all pixels (divided by their number, not one less), in two passes.
  public var standardDeviation: Double {
    guard count > 0 else { return 0 }
    let mean = mean
    return (sum { (Double($0) - mean) * (Double($0) - mean) } / Double(count)).squareRoot()
  }

  @inline(__always)
  private func sum(_ term: (Float) -> Double) -> Double {
    var total = 0.0
    pixels.withUnsafeBufferPointer { pixels in
      for value in pixels { total += term(value) }
    }
    return total
  }

  /// The plane of `transform` applied to every pixel.
  @inlinable public func map(_ transform: (Float) -> Float) -> Plane {
    Plane(width: width, height: height, pixels: ContiguousArray(pixels.lazy.map(transform)))
  }

  /// The plane shifted and scaled so that its range becomes 0…1; all zeros where it is constant.
  public func normalized() -> Plane {
    guard let range, range.upperBound > range.lowerBound else {
      return Plane(width: width, height: height)
    }
    let (low, extent) = (range.lowerBound, range.upperBound - range.lowerBound)
    return map { ($0 - low) / extent }
  }

  /// The value below which the fraction `fraction` (0…1) of the pixels lies, by linear
  /// interpolation between the two nearest ranks (Hyndman and Fan's type 7, 1996; NumPy's default).
  /// `nil` without pixels.
  ///
  /// Exact and linear in the number of pixels: ranks are found by counting, not by sorting.
  public func quantile(_ fraction: Double) -> Float? {
    precondition((0...1).contains(fraction), "a quantile's fraction is 0…1; got \(fraction)")
    guard count > 0 else { return nil }
    let position = fraction * Double(count - 1)
    let rank = min(Int(position), count - 1)
    let low = value(atRank: rank)
    let weight = position - Double(rank)
    guard weight > 0, rank + 1 < count else { return low }
    let high = value(atRank: rank + 1)
    return Float(Double(low) + (Double(high) - Double(low)) * weight)
  }

  /// The pixel that is at `rank` (from 0) in ascending order: two counting passes over the 32 bits
  /// of an integer that is ordered as the floats are.
  private func value(atRank rank: Int) -> Float {
    var remaining = rank
    var counts = ContiguousArray(repeating: 0, count: 1 << 16)
    func claim() -> UInt32 {
      for (digit, count) in counts.enumerated() {
        if remaining < count { return UInt32(digit) }
        remaining -= count
      }
      return UInt32(counts.count - 1)
    }
    pixels.withUnsafeBufferPointer { pixels in
      counts.withUnsafeMutableBufferPointer { counts in
        for value in pixels { counts[Int(orderedBits(value) >> 16)] &+= 1 }
      }
    }
    let high = claim()
    for digit in counts.indices { counts[digit] = 0 }
    pixels.withUnsafeBufferPointer { pixels in
      counts.withUnsafeMutableBufferPointer { counts in
        for value in pixels {
          let bits = orderedBits(value)
          if bits >> 16 == high { counts[Int(bits & 0xFFFF)] &+= 1 }
        }
      }
    }
    let bits = high << 16 | claim()
    return Float(bitPattern: bits >> 31 == 1 ? bits ^ 0x8000_0000 : ~bits)
  }

  /// The threshold that splits the pixels into two classes with the largest variance between them,
  /// over 256 bins from the smallest to the largest pixel; the centre of the last bin of the lower
  /// class, so that pixels *above* it are the upper class. (Otsu, "A threshold selection method
  /// from gray-level histograms", 1979, doi 10.1109/TSMC.1979.4310076.) `nil` for a plane without
  /// pixels or with one value only.
  public func otsuThreshold() -> Float? {
    guard let range, range.upperBound > range.lowerBound else { return nil }
    let bins = 256
    let low = Double(range.lowerBound)
    let binWidth = (Double(range.upperBound) - low) / Double(bins)
    var counts = [Int](repeating: 0, count: bins)
    for value in pixels { counts[min(bins - 1, Int((Double(value) - low) / binWidth))] += 1 }
    // Moments in units of bins: the best split does not depend on them.
    let total = Double(count)
    let totalMoment = zip(0..., counts).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    var (weight, moment) = (0.0, 0.0)
    var best = (variance: -1.0, bin: 0)
    for bin in 0..<bins - 1 {
      weight += Double(counts[bin])
      moment += Double(bin * counts[bin])
      guard weight > 0, weight < total else { continue }
      let difference = moment / weight - (totalMoment - moment) / (total - weight)
      let variance = weight * (total - weight) * difference * difference
      if variance > best.variance { best = (variance, bin) }
    }
    return Float(low + (Double(best.bin) + 0.5) * binWidth)
  }
}

/// An integer with the order of the floats: negative ones reversed below, the others above.
@inline(__always)
private func orderedBits(_ value: Float) -> UInt32 {
  let bits = value.bitPattern
  return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
}

/// Where the parabola through three samples one step apart is highest: steps from the middle one, from -0.5
/// to 0.5; 0 where it is not bent downwards.
public func parabolaVertex<Number: BinaryFloatingPoint>(
  _ before: Number, _ here: Number, _ after: Number
) -> Number {
  let bend = before - 2 * here + after
  guard bend < 0 else { return 0 }
  return min(max((before - after) / (2 * bend), -0.5), 0.5)
}
