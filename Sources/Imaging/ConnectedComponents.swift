import Workers

/// The connected parts of a mask; pixels that touch at a side or a corner are connected, or at a side only.
public struct ConnectedComponents: Hashable, Sendable {
  /// Pixels in a row of the mask.
  public let width: Int
  /// Rows of the mask.
  public let height: Int
  /// For every pixel 0 outside the mask, else its component's number 1…`count`, numbered by their
  /// first pixel in reading order.
  public let labels: ContiguousArray<Int32>
  /// The number of pixels of each component; that of number n is `sizes[n - 1]`.
  public let sizes: [Int]

  public var count: Int { sizes.count }

  /// The components of `mask`.
  ///
  /// 1. Cut every row into runs. 2. Join each run with the runs it touches in the row above (union
  /// by smallest index, so that roots are first in reading order). 3. Number the roots and paint.
  ///
  /// - Parameter byCorners: whether pixels that touch at a corner alone are connected. Holes of a set in which
  ///   they are must not be.
  public init(of mask: Mask, byCorners: Bool = true) {
    var runs = Self.runs(of: mask, reach: byCorners ? 1 : 0)
    var labels = ContiguousArray<Int32>(repeating: 0, count: mask.width * mask.height)
    var sizes: [Int] = []
    labels.withUnsafeMutableBufferPointer { labels in
      for index in runs.indices {
        let run = runs[index]
        if run.parent == index {
          sizes.append(0)
          runs[index].number = Int32(sizes.count)
        } else {
          // A parent comes before its child, so it has its number.
          runs[index].number = runs[run.parent].number
        }
        let number = runs[index].number
        sizes[Int(number) - 1] += run.end - run.start
        for pixel in run.start..<run.end { labels[pixel] = number }
      }
    }
    (width, height, self.labels, self.sizes) = (mask.width, mask.height, labels, sizes)
  }

  /// The components that `isKept` (given a number 1…`count` and a size) wants, as a mask.
  public func mask(where isKept: (_ number: Int, _ size: Int) -> Bool) -> Mask {
    let kept = ContiguousArray([false] + sizes.enumerated().map { isKept($0 + 1, $1) })
    return Mask(width: width, height: height, pixels: ContiguousArray(labels.map { kept[Int($0)] }))
  }

  /// Pixels `start..<end` of one row, by index in the mask.
  private struct Run {
    var start: Int
    var end: Int
    var parent: Int
    var number: Int32 = 0
  }

  private static func runs(of mask: Mask, reach: Int) -> ContiguousArray<Run> {
    var runs: ContiguousArray<Run> = []
    let width = mask.width
    var above = 0..<0
    mask.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<mask.height where !Cancellation.ends(before: y) {
        let first = runs.count
        var touching = above.lowerBound
        var x = y * width
        let rowEnd = x + width
        while x < rowEnd {
          guard pixels[x] else {
            x &+= 1
            continue
          }
          let start = x
          while x < rowEnd && pixels[x] { x &+= 1 }
          let index = runs.count
          runs.append(Run(start: start, end: x, parent: index))
          // Runs above that end before this one's left neighbour touch no later run either.
          while touching < above.upperBound && runs[touching].end + width < start + 1 - reach {
            touching += 1
          }
          var other = touching
          while other < above.upperBound && runs[other].start + width < x + reach {
            join(other, index, &runs)
            other += 1
          }
        }
        above = first..<runs.count
      }
    }
    for index in runs.indices { runs[index].parent = root(index, &runs) }
    return runs
  }

  private static func root(_ index: Int, _ runs: inout ContiguousArray<Run>) -> Int {
    var index = index
    while runs[index].parent != index {
      runs[index].parent = runs[runs[index].parent].parent
      index = runs[index].parent
    }
    return index
  }

  private static func join(_ a: Int, _ b: Int, _ runs: inout ContiguousArray<Run>) {
    let (a, b) = (root(a, &runs), root(b, &runs))
    runs[max(a, b)].parent = min(a, b)
  }
}

extension Mask {
  /// The set without its connected components of fewer than `minimumSize` pixels.
  public func removingComponents(smallerThan minimumSize: Int) -> Mask {
    ConnectedComponents(of: self).mask { _, size in size >= minimumSize }
  }
}
