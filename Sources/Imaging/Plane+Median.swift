public import Determinism

extension Plane {
  /// The median over the square window of `2 * radius + 1` pixels a side around each pixel; only
  /// pixels inside the plane count, and of an even number the upper of the middle two.
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
    let levels = ContiguousArray(
      pixels.map { UInt16(min(Int(($0 - low) / binWidth), bins - 1)) })
    var values = ContiguousArray(repeating: range.upperBound, count: bins)
    for (level, value) in zip(levels, pixels) {
      values[Int(level)] = min(values[Int(level)], value)
    }
    let standIns = values
    let (width, height) = (width, height)
    let bandHeight = 64
    let bands = stride(from: 0, to: height, by: bandHeight).map {
      $0..<min($0 + bandHeight, height)
    }
    let parts = pool.map(bands.count) { index -> ContiguousArray<Float> in
      var result = ContiguousArray<Float>()
      result.reserveCapacity(bands[index].count * width)
      for y in bands[index] {
        var histogram = SlidingHistogram()
        let rows = max(y - radius, 0)..<min(y + radius + 1, height)
        levels.withUnsafeBufferPointer { levels in
          func forEach(inColumn x: Int, _ body: (Int) -> Void) {
            for row in rows { body(Int(levels[row &* width &+ x])) }
          }
          for x in 0..<min(radius, width) { forEach(inColumn: x) { histogram.add($0) } }
          for x in 0..<width {
            if x + radius < width { forEach(inColumn: x + radius) { histogram.add($0) } }
            if x - radius > 0 { forEach(inColumn: x - radius - 1) { histogram.remove($0) } }
            result.append(standIns[histogram.median()])
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
