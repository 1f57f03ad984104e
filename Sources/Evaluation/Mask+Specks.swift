import Imaging

extension Mask {
  /// The set without its parts of fewer than `size` pixels, where pixels are connected by their sides
  /// only: what scikit-image's `remove_small_objects` does by default, and so what the scores of
  /// others are computed with.
  func removingSpecks(under size: Int) -> Mask {
    var result = self
    var seen = ContiguousArray(repeating: false, count: pixels.count)
    var part: [Int] = []
    for start in 0..<pixels.count where pixels[start] && !seen[start] {
      part.removeAll(keepingCapacity: true)
      part.append(start)
      seen[start] = true
      var next = 0
      while next < part.count {
        let i = part[next]
        next += 1
        let x = i % width
        if x > 0 { Self.visit(i - 1, pixels, &seen, &part) }
        if x + 1 < width { Self.visit(i + 1, pixels, &seen, &part) }
        if i >= width { Self.visit(i - width, pixels, &seen, &part) }
        if i + width < pixels.count { Self.visit(i + width, pixels, &seen, &part) }
      }
      if part.count < size { for i in part { result.pixels[i] = false } }
    }
    return result
  }

  private static func visit(
    _ i: Int, _ pixels: ContiguousArray<Bool>, _ seen: inout ContiguousArray<Bool>,
    _ part: inout [Int]
  ) {
    if pixels[i], !seen[i] {
      seen[i] = true
      part.append(i)
    }
  }
}
