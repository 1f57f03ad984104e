import Imaging

/// Weakens evidence that is part of nothing larger.
///
/// A curve that can be seen goes on: where its evidence is followed down to that of the faintest pixel that still
/// belongs to it, many pixels hang together. Grain, pores and lesions make short peaks. So the odds of a peak that does
/// not hang together with `leastArea` pixels are halved, but not below what they are where it does.
///
/// What hangs together with so many at the same level is an area opening, found by union and find (A. Meijster,
/// M. H. F. Wilkinson, "A Comparison of Algorithms for Connected Set Openings and Closings", IEEE TPAMI 24, 2002,
/// doi 10.1109/34.993557).
struct LonelyEvidence {
  /// How many pixels must hang together by their sides or corners: those of a line of 50 px and 3 px wide.
  var leastArea: Int32 = 150
  /// What is left of the odds of a peak.
  var share: Float = 0.5
  /// Odds of no account, which are left as they are.
  var least: Float = 0.02

  /// The odds with those of peaks weakened.
  func weakened(_ odds: Plane) -> Plane {
    let opened = opened(odds)
    var result = odds
    for i in 0..<result.count where opened.pixels[i] < odds.pixels[i] {
      result.pixels[i] = max(opened.pixels[i], share * odds.pixels[i])
    }
    return result
  }

  /// At each pixel the largest level at which it hangs together with enough others, or `least` where it never does.
  private func opened(_ odds: Plane) -> Plane {
    let (width, height) = (odds.width, odds.height)
    let order = descending(odds)
    var sets = PixelSets(count: odds.count, limit: leastArea)
    for pixel in order {
      sets.make(pixel)
      let (x, y) = (pixel % width, pixel / width)
      for row in max(y - 1, 0)...min(y + 1, height - 1) {
        for column in max(x - 1, 0)...min(x + 1, width - 1) {
          sets.join(row * width + column, to: pixel)
        }
      }
    }
    var result = odds
    // Roots are the faintest of their sets.
    for pixel in order.reversed() {
      if let parent = sets.parent(of: pixel) {
        result.pixels[pixel] = result.pixels[parent]
      } else if !sets.isLarge(pixel) {
        result.pixels[pixel] = least
      }
    }
    return result
  }

  /// The pixels that count, those with the most evidence first, and of equals the first in the image.
  private func descending(_ odds: Plane) -> [Int] {
    var keys: [UInt64] = []
    for i in 0..<odds.count where odds.pixels[i] > least {
      // The bits of positive numbers are in the order of the numbers.
      keys.append(UInt64(odds.pixels[i].bitPattern) << 32 | UInt64(UInt32.max - UInt32(i)))
    }
    keys.sort(by: >)
    return keys.map { Int(UInt32.max - UInt32(truncatingIfNeeded: $0)) }
  }
}

/// Sets of pixels that are joined until they are large.
private struct PixelSets {
  /// Of a root the number of its pixels, negative; of others their parent's number and 1; 0 of what is in no set.
  private var links: ContiguousArray<Int32>
  private let limit: Int32

  init(count: Int, limit: Int32) {
    links = ContiguousArray(repeating: 0, count: count)
    self.limit = limit
  }

  /// A set of one pixel.
  mutating func make(_ pixel: Int) { links[pixel] = -1 }

  /// Whether the set of a root is large.
  func isLarge(_ root: Int) -> Bool { links[root] <= -limit }

  /// The pixel through which one belongs to its set; `nil` of a root.
  func parent(of pixel: Int) -> Int? { links[pixel] > 0 ? Int(links[pixel] - 1) : nil }

  /// Makes the root `pixel` that of the set that `neighbour` is in, if it is in one. A large set stays as it is, and
  /// makes that of its neighbour large.
  mutating func join(_ neighbour: Int, to pixel: Int) {
    guard links[neighbour] != 0 else { return }
    let root = root(of: neighbour)
    guard root != pixel else { return }
    if isLarge(root) {
      links[pixel] = min(links[pixel], -limit)
    } else {
      links[pixel] = max(links[pixel] + links[root], -limit)
      links[root] = Int32(pixel + 1)
    }
  }

  private mutating func root(of pixel: Int) -> Int {
    var root = pixel
    while let parent = parent(of: root) { root = parent }
    // What was passed is nearer to the root next time.
    var place = pixel
    while let parent = parent(of: place), parent != root {
      links[place] = Int32(root + 1)
      place = parent
    }
    return root
  }
}
