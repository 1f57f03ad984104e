import Workers

extension Mask {
  /// The set thinned to lines one pixel wide, connected as it is, that run along the crests of `height`.
  ///
  /// C. Pudney, "Distance-Ordered Homotopic Thinning", Computer Vision and Image Understanding 72(3), 1998, doi
  /// 10.1006/cviu.1998.0680. 1. Of the pixels that can go without changing what is connected, the lowest goes
  /// first; `anchors` stay. So nothing is left but anchors and what holds them together, and no spur grows
  /// where there is none. 2. Anchors beside each other are thinned in the same order, ends of lines excepted.
  ///
  /// - Parameters:
  ///   - height: a plane of the mask's size without NaN; of equal pixels the first in reading order goes first.
  ///   - anchors: a mask of the same size.
  public func thinned(along height: Plane, keeping anchors: Mask) -> Mask {
    precondition(
      height.width == width && height.height == self.height && anchors.width == width
        && anchors.height == self.height, "masks and heights of one image have one size")
    var thinning = OrderedThinning(self, height)
    thinning.thin { index, _ in !anchors.pixels[index] }
    thinning.thin { _, neighbours in neighbours.nonzeroBitCount > 1 }
    return thinning.mask
  }
}

/// A mask from which pixels are taken in order.
private struct OrderedThinning {
  private(set) var mask: Mask
  private let height: Plane
  private let surroundings: Surroundings
  private var isQueued: [Bool]

  /// For each neighbourhood whether its pixel can go: it touches the outside by a side, and its neighbours hang
  /// together without it.
  private static let isSimple: [Bool] = (0..<256).map { bits in
    // Clockwise from the upper left; odd places share a side with the pixel.
    let around = (0..<8).map { bits >> $0 & 1 == 1 }
    guard [1, 3, 5, 7].contains(where: { !around[$0] }) else { return false }
    // Neighbours hang together by sides and corners: runs around, of which a corner does not part two sides.
    var runs = 0
    for side in [1, 3, 5, 7] {
      let (corner, next) = ((side + 1) % 8, (side + 2) % 8)
      if !around[side], around[corner] || around[next] { runs += 1 }
    }
    return runs == 1
  }

  init(_ mask: Mask, _ height: Plane) {
    (self.mask, self.height) = (mask, height)
    surroundings = Surroundings(width: mask.width, height: mask.height)
    isQueued = Array(repeating: false, count: mask.pixels.count)
  }

  /// Takes away what can go and `mayGo` (given a pixel's index and its neighbours) allows.
  mutating func thin(where mayGo: (_ index: Int, _ neighbours: UInt8) -> Bool) {
    var queue = PixelQueue()
    for index in mask.pixels.indices where mask.pixels[index] && neighbours(index) != 0xFF {
      isQueued[index] = true
      queue.insert(index, at: height.pixels[index])
    }
    while let index = queue.popLowest(), !Cancellation.isRequested {
      isQueued[index] = false
      let around = neighbours(index)
      guard Self.isSimple[Int(around)], mayGo(index, around) else { continue }
      mask.pixels[index] = false
      surroundings.forEach(of: index) { _, other in
        guard mask.pixels[other], !isQueued[other] else { return }
        isQueued[other] = true
        queue.insert(other, at: height.pixels[other])
      }
    }
  }

  /// The neighbours that are in the mask, as bits clockwise from the upper left.
  private func neighbours(_ index: Int) -> UInt8 {
    var bits: UInt8 = 0
    surroundings.forEach(of: index) { place, other in
      if mask.pixels[other] { bits |= 1 << UInt8(place) }
    }
    return bits
  }
}

/// Which pixels lie around one, within the image. It holds no pixels: were it the thinning itself that is walked,
/// changing the thinning meanwhile would copy its arrays at every pixel.
private struct Surroundings {
  let width: Int
  let height: Int

  private static let offsets = [
    (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0),
  ]

  /// Calls `body` with the neighbours of a pixel, `place` counted clockwise from the upper left.
  func forEach(of index: Int, _ body: (_ place: Int, _ index: Int) -> Void) {
    let (x, y) = (index % width, index / width)
    for (place, offset) in Self.offsets.enumerated() {
      let (column, row) = (x + offset.0, y + offset.1)
      guard column >= 0, column < width, row >= 0, row < height else { continue }
      body(place, row * width + column)
    }
  }
}

/// Pixels by height, the lowest first: a binary heap.
private struct PixelQueue {
  /// The height, ordered as numbers are, in the upper half, the index in the lower.
  private var keys: [UInt64] = []

  mutating func insert(_ index: Int, at height: Float) {
    let bits = height.bitPattern
    let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
    keys.append(UInt64(ordered) << 32 | UInt64(index))
    var place = keys.count - 1
    while place > 0, keys[place] < keys[(place - 1) / 2] {
      keys.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func popLowest() -> Int? {
    guard let lowest = keys.first else { return nil }
    let last = keys.removeLast()
    if !keys.isEmpty {
      keys[0] = last
      var place = 0
      while true {
        var least = place
        for child in [2 * place + 1, 2 * place + 2] where child < keys.count {
          if keys[child] < keys[least] { least = child }
        }
        guard least != place else { break }
        keys.swapAt(place, least)
        place = least
      }
    }
    return Int(lowest & 0xFFFF_FFFF)
  }
}
