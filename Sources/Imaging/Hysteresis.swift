extension Mask {
  /// The connected components (8 neighbours) of `weak` that hold a pixel of `strong`, together with
  /// `strong`: the last step of Canny's method. Both masks have one size.
  public static func hysteresis(weak: Mask, strong: Mask) -> Mask {
    precondition(
      weak.width == strong.width && weak.height == strong.height, "both masks have one size")
    // States with a margin of one pixel, so that neighbours need no checks.
    let stride = weak.width + 2
    var states = ContiguousArray<UInt8>(repeating: 0, count: stride * (weak.height + 2))
    var stack: ContiguousArray<Int> = []
    states.withUnsafeMutableBufferPointer { states in
      weak.pixels.withUnsafeBufferPointer { weakPixels in
        strong.pixels.withUnsafeBufferPointer { strongPixels in
          for y in 0..<weak.height {
            let margin = (y + 1) * stride + 1 - y * weak.width
            for pixel in y * weak.width..<(y + 1) * weak.width {
              if strongPixels[pixel] {
                states[pixel &+ margin] = EdgeState.strong
                stack.append(pixel &+ margin)
              } else if weakPixels[pixel] {
                states[pixel &+ margin] = EdgeState.weak
              }
            }
          }
        }
      }
    }
    return EdgeState.grown(&states, from: &stack, width: weak.width, height: weak.height)
  }
}

extension Plane {
  /// The pixels that are at least `high`, and those at least `low` that are connected to them by
  /// such pixels.
  public func hysteresisThresholded(low: Float, high: Float) -> Mask {
    precondition(low <= high, "the low threshold \(low) is at most the high one \(high)")
    return Mask.hysteresis(weak: Mask(self, atLeast: low), strong: Mask(self, atLeast: high))
  }
}

/// What is known of a pixel while edges grow from strong pixels into weak ones.
enum EdgeState {
  static let none: UInt8 = 0
  static let weak: UInt8 = 1
  static let strong: UInt8 = 2

  /// Makes every weak pixel strong that is connected to one on the `stack`, in `states` of a plane
  /// with a margin of one pixel; the strong ones, without the margin.
  static func grown(
    _ states: inout ContiguousArray<UInt8>, from stack: inout ContiguousArray<Int>, width: Int,
    height: Int
  ) -> Mask {
    let stride = width + 2
    var result = Mask(width: width, height: height)
    states.withUnsafeMutableBufferPointer { states in
      while let index = stack.popLast() {
        var rowStart = index &- stride &- 1
        for _ in 0..<3 {
          for neighbour in rowStart..<rowStart &+ 3 where states[neighbour] == weak {
            states[neighbour] = strong
            stack.append(neighbour)
          }
          rowStart &+= stride
        }
      }
      result.pixels.withUnsafeMutableBufferPointer { out in
        for y in 0..<height {
          let from = (y &+ 1) &* stride &+ 1
          for x in 0..<width { out[y &* width &+ x] = states[from &+ x] == strong }
        }
      }
    }
    return result
  }
}
