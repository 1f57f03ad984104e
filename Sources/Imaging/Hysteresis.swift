extension Mask {
  /// The connected components (8 neighbours) of `weak` that hold a pixel of `strong`, together with
  /// `strong`: the last step of Canny's method. Both masks have one size.
  public static func hysteresis(weak: Mask, strong: Mask) -> Mask {
    precondition(
      weak.width == strong.width && weak.height == strong.height, "both masks have one size")
    return weak.union(strong).keepingComponents { strong.pixels[$0] }
  }

  /// The connected components (8 neighbours) in which `isStrong` (given its index) holds for some pixel.
  package func keepingComponents(where isStrong: (_ index: Int) -> Bool) -> Mask {
    let runs = PixelRuns(of: self)
    var kept = [Bool](repeating: false, count: runs.count + 1)
    for run in runs.runs where !kept[run.number] {
      kept[run.number] = run.pixels.contains(where: isStrong)
    }
    return runs.mask { number, _ in kept[number] }
  }
}

extension Plane {
  /// The pixels that are at least `high`, and those at least `low` that are connected to them by
  /// such pixels.
  public func hysteresisThresholded(low: Float, high: Float) -> Mask {
    precondition(low <= high, "the low threshold \(low) is at most the high one \(high)")
    return Mask(self, atLeast: low).keepingComponents { pixels[$0] >= high }
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
