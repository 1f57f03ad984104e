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
  /// - Parameter byCorners: whether pixels that touch at a corner alone are connected. Holes of a set in which
  ///   they are must not be.
  public init(of mask: Mask, byCorners: Bool = true) {
    let runs = PixelRuns(of: mask, byCorners: byCorners)
    var labels = ContiguousArray<Int32>(repeating: 0, count: mask.width * mask.height)
    labels.withUnsafeMutableBufferPointer { labels in
      for run in runs.runs {
        for pixel in run.pixels { labels[pixel] = Int32(run.number) }
      }
    }
    (width, height, self.labels, sizes) = (mask.width, mask.height, labels, runs.sizes)
  }

  /// The components that `isKept` (given a number 1…`count` and a size) wants, as a mask.
  public func mask(where isKept: (_ number: Int, _ size: Int) -> Bool) -> Mask {
    let kept = ContiguousArray([false] + sizes.enumerated().map { isKept($0 + 1, $1) })
    return Mask(width: width, height: height, pixels: ContiguousArray(labels.map { kept[Int($0)] }))
  }
}

extension Mask {
  /// The set without its connected components of fewer than `minimumSize` pixels.
  public func removingComponents(smallerThan minimumSize: Int) -> Mask {
    PixelRuns(of: self).mask { _, size in size >= minimumSize }
  }
}
