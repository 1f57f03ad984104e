import Workers

/// The connected parts of a mask as runs of pixels in its rows, which take far less memory than a number at every
/// pixel (`ConnectedComponents`).
package struct PixelRuns: Sendable {
  /// Pixels of one row that belong to one component.
  package struct Run: Sendable {
    /// By index in the mask.
    fileprivate var (start, end): (Int32, Int32) = (0, 0)
    /// While runs are joined the run that it hangs on, then its component's number.
    fileprivate var owner: Int32

    /// The pixels by index in the mask.
    package var pixels: Range<Int> { Int(start)..<Int(end) }
    /// The component's number, 1…`count`.
    package var number: Int { Int(owner) }
  }

  package let width: Int
  package let height: Int
  /// The runs in reading order.
  package private(set) var runs: ContiguousArray<Run> = []
  /// The number of pixels of each component; that of number n is `sizes[n - 1]`. They are numbered by their first pixel
  /// in reading order.
  package private(set) var sizes: [Int] = []

  package var count: Int { sizes.count }

  /// The components of `mask`, which has less than 2^31 pixels.
  ///
  /// 1. Cut every row into runs. 2. Join each run with the runs it touches in the row above (union
  /// by smallest index, so that roots are first in reading order). 3. Number the roots.
  ///
  /// - Parameter byCorners: whether pixels that touch at a corner alone are connected.
  package init(of mask: Mask, byCorners: Bool = true) {
    (width, height) = (mask.width, mask.height)
    precondition(width * height < Int(Int32.max), "runs are of less than 2^31 pixels")
    findRuns(of: mask, reach: byCorners ? 1 : 0)
    for index in runs.indices { runs[index].owner = Int32(root(index)) }
    for index in runs.indices {
      if Int(runs[index].owner) == index {
        sizes.append(0)
        runs[index].owner = Int32(sizes.count)
      } else {
        // A root comes before its runs, so it has its number.
        runs[index].owner = runs[Int(runs[index].owner)].owner
      }
      sizes[runs[index].number - 1] += runs[index].pixels.count
    }
  }

  private mutating func findRuns(of mask: Mask, reach: Int) {
    var above = 0..<0
    mask.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<height where !Cancellation.ends(before: y) {
        let first = runs.count
        var touching = above.lowerBound
        pixels.forEachRun(in: y * width..<(y + 1) * width) { start, end in
          let index = runs.count
          runs.append(Run(start: Int32(start), end: Int32(end), owner: Int32(index)))
          // Runs above that end before this one's left neighbour touch no later run either.
          while touching < above.upperBound
            && Int(runs[touching].end) + width < start + 1 - reach
          {
            touching += 1
          }
          var other = touching
          while other < above.upperBound && Int(runs[other].start) + width < end + reach {
            join(other, index)
            other += 1
          }
        }
        above = first..<runs.count
      }
    }
  }

  private mutating func root(_ index: Int) -> Int {
    var index = index
    while Int(runs[index].owner) != index {
      runs[index].owner = runs[Int(runs[index].owner)].owner
      index = Int(runs[index].owner)
    }
    return index
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    runs[max(a, b)].owner = Int32(min(a, b))
  }

  /// The components that `isKept` (given a number 1…`count` and a size) wants, as a mask.
  package func mask(where isKept: (_ number: Int, _ size: Int) -> Bool) -> Mask {
    let kept = ContiguousArray([false] + sizes.enumerated().map { isKept($0 + 1, $1) })
    var mask = Mask(width: width, height: height)
    mask.pixels.withUnsafeMutableBufferPointer { out in
      for run in runs where kept[run.number] {
        for pixel in run.pixels { out[pixel] = true }
      }
    }
    return mask
  }

  /// The number of the component that has the pixel at `index`; 0 where none has.
  package func number(at index: Int) -> Int {
    // The first run that ends behind it.
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(runs[middle].end) > index { high = middle } else { low = middle + 1 }
    }
    return low < runs.count && Int(runs[low].start) <= index ? runs[low].number : 0
  }
}

extension UnsafeBufferPointer<Bool> {
  /// Calls `body` with the first index of each run of `true` in `range`, and with the one behind its last.
  @inline(__always)
  func forEachRun(in range: Range<Int>, _ body: (_ start: Int, _ end: Int) -> Void) {
    var x = range.lowerBound
    while x < range.upperBound {
      guard self[x] else {
        x &+= 1
        continue
      }
      let start = x
      while x < range.upperBound && self[x] { x &+= 1 }
      body(start, x)
    }
  }
}
