public import Workers

extension Plane {
  /// The median over the square window of `2 * radius + 1` pixels a side around each pixel; beyond
  /// its border the plane is mirrored, as in `scipy.ndimage.median_filter`.
  ///
  /// A histogram slides along each row, a column in and a column out (T. S. Huang, G. J. Yang, G. Y.
  /// Tang, "A fast two-dimensional median filtering algorithm", IEEE TASSP 27, 1979, doi
  /// 10.1109/TASSP.1979.1163188). It has 1024 bins from the smallest to the largest pixel, and a bin
  /// stands for the smallest pixel in it: the median is exact for 8-bit light, of which a bin holds one
  /// level at most, and right to a 1024th of the range otherwise.
  public func median(radius: Int, pool: WorkerPool = .allCores) -> Plane {
    precondition(radius >= 0, "a window's radius is not negative; got \(radius)")
    guard radius > 0, let range else { return self }
    let (low, bins) = (range.lowerBound, SlidingHistogram.binCount)
    let binWidth = (range.upperBound - low) / Float(bins)
    guard binWidth > 0 else { return self }
    func bin(_ value: Float) -> Int { min(Int((value - low) / binWidth), bins - 1) }
    let levels = ContiguousArray(padded(by: radius).pixels.map { UInt16(bin($0)) })
    var values = ContiguousArray(repeating: range.upperBound, count: bins)
    for value in pixels { values[bin(value)] = min(values[bin(value)], value) }
    let standIns = values
    let bands = RowBand.bands(of: self).map(\.rows)
    let (width, side, stride) = (width, 2 * radius + 1, width + 2 * radius)
    let parts = pool.map(bands.count) { index -> ContiguousArray<Float> in
      var result = ContiguousArray<Float>()
      result.reserveCapacity(bands[index].count * width)
      levels.withUnsafeBufferPointer { levels in
        for y in bands[index] {
          var histogram = SlidingHistogram()
          func forEach(inColumn x: Int, _ body: (Int) -> Void) {
            for row in y..<y + side { body(Int(levels[row &* stride &+ x])) }
          }
          for x in 0..<side - 1 { forEach(inColumn: x) { histogram.add($0) } }
          for x in 0..<width {
            forEach(inColumn: x + side - 1) { histogram.add($0) }
            result.append(standIns[histogram.median()])
            forEach(inColumn: x) { histogram.remove($0) }
          }
        }
      }
      return result
    }
    return Plane(width: width, height: height, pixels: ContiguousArray(parts.joined()))
  }
}

/// Counts of levels, and the median among them, which moves little from one window to the next.
private struct SlidingHistogram {
  static let binCount = 1024

  private var counts = ContiguousArray<Int32>(repeating: 0, count: binCount)
  private var total: Int32 = 0
  /// The last median, and how many are below it.
  private var place = 0
  private var below: Int32 = 0

  @inline(__always)
  mutating func add(_ level: Int) {
    counts[level] &+= 1
    total &+= 1
    if level < place { below &+= 1 }
  }

  @inline(__always)
  mutating func remove(_ level: Int) {
    counts[level] &-= 1
    total &-= 1
    if level < place { below &-= 1 }
  }

  @inline(__always)
  mutating func median() -> Int {
    let rank = total / 2
    while below > rank {
      place &-= 1
      below &-= counts[place]
    }
    while below &+ counts[place] <= rank {
      below &+= counts[place]
      place &+= 1
    }
    return place
  }
}
