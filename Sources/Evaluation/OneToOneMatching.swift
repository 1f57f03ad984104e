import Imaging

/// Pairs of pixels of two masks, at most a distance apart, each pixel in at most one pair, as many pairs
/// as can be had.
///
/// So a border that is found twice is right once, and a thick one is right along one line only: what the
/// Berkeley benchmark asks of borders (D. Martin, C. Fowlkes, J. Malik, "Learning to Detect Natural Image
/// Boundaries", IEEE TPAMI 26, 2004, doi 10.1109/TPAMI.2004.1273918), whose own matching has the least
/// cost and nearly as many pairs.
///
/// 1. Pairs are taken greedily, the nearest first. 2. Augmenting paths, the shortest first, make them as
/// many as possible (J. Hopcroft, R. Karp, "An n^5/2 Algorithm for Maximum Matchings in Bipartite
/// Graphs", SIAM J. Comput. 2, 1973, doi 10.1137/0202019); who has a partner keeps one.
struct OneToOneMatching {
  /// The pixels of the first mask that have a partner.
  private(set) var first: Mask
  /// The pixels of the second mask that have a partner.
  private(set) var second: Mask

  /// The pairs of `first` and `second`, masks of one size, at most `tolerance` px apart.
  init(_ first: Mask, _ second: Mask, tolerance: Double) {
    precondition(
      first.width == second.width && first.height == second.height, "masks to match have one size")
    var search = Search(first, second, tolerance: tolerance)
    search.takeNearest()
    while search.augment() {}
    self.first = Mask(width: first.width, height: first.height)
    self.second = self.first
    for (place, partner) in zip(search.places, search.partners) where partner >= 0 {
      self.first.pixels[place] = true
      self.second.pixels[Int(partner)] = true
    }
  }
}

/// The state of a matching on its way to the largest one.
private struct Search {
  /// Where the first mask's pixels are: indices into the plane.
  let places: [Int]
  /// The index into the plane of each one's partner, -1 for none.
  private(set) var partners: [Int32]
  /// For each pixel of the second mask which of `places` is its partner: `free` for none; `absent` for
  /// pixels that are not in the mask.
  private var owners: ContiguousArray<Int32>
  /// What is within reach, the nearest first.
  private let offsets: [(dx: Int, dy: Int)]
  private let width: Int
  private let height: Int

  private static let free: Int32 = -1
  private static let absent: Int32 = -2

  init(_ first: Mask, _ second: Mask, tolerance: Double) {
    width = first.width
    height = first.height
    places = first.pixels.indices.filter { first.pixels[$0] }
    partners = Array(repeating: -1, count: places.count)
    owners = ContiguousArray(second.pixels.map { $0 ? Self.free : Self.absent })
    let reach = Int(max(tolerance, 0))
    let square = tolerance * tolerance
    var near: [(dx: Int, dy: Int)] = []
    for dy in -reach...reach {
      for dx in -reach...reach where Double(dx * dx + dy * dy) <= square { near.append((dx, dy)) }
    }
    offsets = near.sorted {
      let (a, b) = ($0.dx * $0.dx + $0.dy * $0.dy, $1.dx * $1.dx + $1.dy * $1.dy)
      return (a, $0.dy, $0.dx) < (b, $1.dy, $1.dx)
    }
  }

  /// The pixel of the second mask at an offset from a place, if there is one.
  @inline(__always)
  private func neighbour(of place: Int, _ offset: Int) -> Int? {
    let (dx, dy) = offsets[offset]
    let (x, y) = (place % width + dx, place / width + dy)
    guard x >= 0, y >= 0, x < width, y < height else { return nil }
    let index = y * width + x
    return owners[index] == Self.absent ? nil : index
  }

  /// 1. The nearest pairs.
  mutating func takeNearest() {
    for offset in offsets.indices {
      for k in places.indices where partners[k] < 0 {
        if let index = neighbour(of: places[k], offset), owners[index] == Self.free {
          owners[index] = Int32(k)
          partners[k] = Int32(index)
        }
      }
    }
  }

  /// 2. One phase: a largest set of disjoint shortest augmenting paths. Returns whether there was one.
  mutating func augment() -> Bool {
    // How many pairs lie between a pixel of the first mask and one without a partner.
    var levels = ContiguousArray<Int32>(repeating: -1, count: places.count)
    var queue = places.indices.filter { partners[$0] < 0 }
    for k in queue { levels[k] = 0 }
    var (next, isReached) = (0, false)
    while next < queue.count {
      let k = queue[next]
      next += 1
      for offset in offsets.indices {
        guard let index = neighbour(of: places[k], offset) else { continue }
        let owner = owners[index]
        if owner == Self.free {
          isReached = true
        } else if levels[Int(owner)] < 0 {
          levels[Int(owner)] = levels[k] + 1
          queue.append(Int(owner))
        }
      }
    }
    guard isReached else { return false }
    // Depth first along the levels; `tried` remembers how far each pixel's neighbours were looked at.
    var tried = ContiguousArray(repeating: 0, count: places.count)
    for root in places.indices where partners[root] < 0 {
      follow(from: root, levels, &tried)
    }
    return true
  }

  /// Looks for a path from `root` to a free pixel and exchanges the pairs along it.
  private mutating func follow(
    from root: Int, _ levels: ContiguousArray<Int32>, _ tried: inout ContiguousArray<Int>
  ) {
    // Pixels on the path, with the pixel of the second mask through which each goes on.
    var path: [(k: Int, through: Int)] = [(root, -1)]
    while let (k, _) = path.last {
      guard tried[k] < offsets.count else {
        path.removeLast()
        continue
      }
      let offset = tried[k]
      tried[k] += 1
      guard let index = neighbour(of: places[k], offset) else { continue }
      let owner = owners[index]
      path[path.count - 1].through = index
      if owner == Self.free {
        for (k, through) in path {
          partners[k] = Int32(through)
          owners[through] = Int32(k)
        }
        return
      }
      if levels[Int(owner)] == levels[k] + 1 { path.append((Int(owner), -1)) }
    }
  }
}
