public import Geometry
import Imaging
import Workers

/// Ways along the evidence between given points: what is called a live wire where somebody clicks along a curve.
///
/// E. N. Mortensen, W. A. Barrett, "Intelligent Scissors for Image Composition", SIGGRAPH 1995, doi
/// 10.1145/218380.218442, with the evidence of curves in the place of edges. A pixel costs 1 where evidence is without
/// end and 25 where there is none; between neighbours, corners included, the way costs the mean of both times its
/// length. The cheapest way is found by A* (P. E. Hart, N. J. Nilsson, B. Raphael, 1968, doi
/// 10.1109/TSSC.1968.300136) in whole numbers and buckets (R. B. Dial, 1969, doi 10.1145/363269.363610), so that it is
/// the same everywhere.
///
/// The search stays in a window around two points, which grows where the way touches its border. Of large windows the
/// way is found in blocks first, so that memory is bounded: 60 MB whatever the image.
public struct LiveWire: Sendable {
  /// What is known of curves.
  let map: CurveMap

  /// A window reaches so far beyond the points, px at least and as a share of their distance.
  private static let (leastMargin, marginShare) = (32, 0.35)
  /// How far around its tip a branch is looked for at first, px.
  private static let branchMargin = 128
  /// How often a window grows at most, to twice the margin each time.
  private static let growths = 2
  /// The most pixels of a window.
  private static let pixelLimit = 4 << 20
  /// How far apart places are, px, between which the way through a large window is found anew.
  private static let stage = 256

  /// Wires along the evidence of `map`.
  public init(map: CurveMap) { self.map = map }

  /// The way through `points` in their order: the points themselves, held within the image, and between them centres
  /// of pixels, each a neighbour of the one before. Empty where there are no points.
  ///
  /// - Throws: what stops the work that it is part of, between two points.
  public func path(through points: [Point]) throws -> [Point] {
    let (width, height) = (map.evidence.width, map.evidence.height)
    guard width > 0, height > 0 else { return points }
    let points = points.map {
      Point(
        min(max($0.x, 0), Double(width).nextDown), min(max($0.y, 0), Double(height).nextDown))
    }
    guard var last = points.first else { return [] }
    var path = [last]
    for point in points.dropFirst() where point != last {
      try Cancellation.check()
      let way = way(from: PixelPlace(last), to: PixelPlace(point))
      path += way.dropFirst().dropLast().map(\.center)
      path.append(point)
      last = point
    }
    return path
  }

  /// The cheapest way between two pixels, both included.
  private func way(from start: PixelPlace, to end: PixelPlace) -> [PixelPlace] {
    guard start != end else { return [start] }
    let distance = max(abs(start.x - end.x), abs(start.y - end.y))
    var margin = max(Self.leastMargin, Int(Self.marginShare * Double(distance)))
    var way: [PixelPlace] = []
    for _ in 0...Self.growths {
      let window = PixelWindow(
        around: start, end, margin: margin, width: map.evidence.width, height: map.evidence.height)
      if window.count > Self.pixelLimit {
        // A grown window that is too large is not looked at.
        return way.isEmpty ? staged(from: start, to: end, in: window) : way
      }
      way = cheapest(from: start, to: [end], in: window, blocks: 1).way
      if !way.contains(where: window.isInnerBorder) { break }
      margin *= 2
    }
    return way
  }

  /// The way through a window that is too large to be searched pixel by pixel: through its blocks, and then from
  /// stage to stage.
  private func staged(
    from start: PixelPlace, to end: PixelPlace, in window: PixelWindow
  ) -> [PixelPlace] {
    var extent = 2
    while window.count / (extent * extent) > Self.pixelLimit / 4 { extent *= 2 }
    let coarse = cheapest(from: start, to: [end], in: window, blocks: extent).way
    let step = max(Self.stage / extent, 1)
    var way = [start]
    for place in stride(from: step, to: coarse.count - step / 2, by: step) {
      let next = strongest(in: coarse[place], extent: extent, of: window)
      way += self.way(from: way[way.count - 1], to: next).dropFirst()
    }
    return way + self.way(from: way[way.count - 1], to: end).dropFirst()
  }

  /// The pixel with most evidence in the block that begins at `corner`.
  private func strongest(
    in corner: PixelPlace, extent: Int, of window: PixelWindow
  ) -> PixelPlace {
    var best = corner
    for y in corner.y..<min(corner.y + extent, window.rows.upperBound) {
      for x in corner.x..<min(corner.x + extent, window.columns.upperBound)
      where map.evidence[x, y] > map.evidence[best.x, best.y] {
        best = PixelPlace(x: x, y: y)
      }
    }
    return best
  }

  /// The size of the image, px.
  package var evidenceSize: (width: Int, height: Int) { (map.evidence.width, map.evidence.height) }

  /// What is known of some columns and rows of the image.
  package func map(columns: Range<Int>, rows: Range<Int>) -> CurveMap {
    map.cropped(columns: columns, rows: rows)
  }

  /// That of `places` which the cheapest way from `point` comes to first; `nil` where there are none in the image, or
  /// all are far away.
  ///
  /// - Throws: what stops the work that it is part of, between two windows.
  public func nearest(of places: [Point], to point: Point) throws -> Point? {
    let (width, height) = evidenceSize
    func isInside(_ point: Point) -> Bool {
      point.x >= 0 && point.y >= 0 && point.x < Double(width) && point.y < Double(height)
    }
    guard isInside(point) else { return nil }
    let start = PixelPlace(point)
    let goals = Set(places.filter(isInside).map(PixelPlace.init))
    var margin = Self.branchMargin
    var found: PixelPlace?
    while true {
      try Cancellation.check()
      let window = PixelWindow(
        around: start, start, margin: margin, width: width, height: height)
      if window.count > Self.pixelLimit { break }
      let inside = goals.filter(window.contains)
      if !inside.isEmpty {
        let (way, cost) = cheapest(from: start, to: inside, in: window, blocks: 1)
        found = way.last
        // A way that leaves the window costs more.
        if cost <= margin * Int(Self.leastStraight) { break }
      }
      if window.count == width * height { break }
      margin *= 2
    }
    return found?.center
  }

  // MARK: The search

  /// What a pixel costs, in eighths: 8…200.
  private static func cost(_ evidence: Float) -> Int32 {
    // A faint curve costs little more than a sure one, for who clicks along it does not want a way round over another;
    // and across a sure one its middle still costs less than its sides.
    let (faint, sure) = (1 / (1 + evidence / 0.1), 1 / (1 + evidence))
    return 8 + Int32(176 * faint * faint + 16 * sure)
  }

  /// The least and the largest cost of a step, straight and to a corner; sums of two eighths times 5 and 7.
  private static let (leastStraight, leastCorner, most): (Int32, Int32, Int32) = (80, 112, 2800)

  /// The cheapest way from a pixel of a window to one of others, in blocks of `extent` px a side; of blocks the way is
  /// their first pixels.
  private func cheapest(
    from start: PixelPlace, to ends: Set<PixelPlace>, in window: PixelWindow, blocks extent: Int
  ) -> (way: [PixelPlace], cost: Int) {
    let columns = (window.columns.count + extent - 1) / extent
    let rows = (window.rows.count + extent - 1) / extent
    let costs = costs(of: window, columns: columns, rows: rows, extent: extent)
    func index(_ place: PixelPlace) -> Int {
      (place.y - window.rows.lowerBound) / extent * columns
        + (place.x - window.columns.lowerBound) / extent
    }
    let first = index(start)
    var isGoal = ContiguousArray<Bool>(repeating: false, count: columns * rows)
    for end in ends { isGoal[index(end)] = true }
    // How far it is at least is known of a single one.
    let single = ends.count == 1 ? ends.first.map(index) : nil
    let (goalX, goalY) = (Int32((single ?? 0) % columns), Int32((single ?? 0) / columns))
    func bound(_ x: Int32, _ y: Int32) -> Int32 {
      if single == nil { return 0 }
      let (dx, dy) = (abs(x - goalX), abs(y - goalY))
      return Self.leastStraight * max(dx, dy)
        + (Self.leastCorner - Self.leastStraight) * min(dx, dy)
    }
    var distances = ContiguousArray<Int32>(repeating: .max, count: columns * rows)
    var origins = ContiguousArray<Int32>(repeating: -1, count: columns * rows)
    var queue = BucketQueue(reach: Int(Self.most + 2 * Self.leastCorner))
    var reached = first
    distances[first] = 0
    queue.push(first, at: Int(bound(Int32(first % columns), Int32(first / columns))))
    distances.withUnsafeMutableBufferPointer { distances in
      origins.withUnsafeMutableBufferPointer { origins in
        costs.withUnsafeBufferPointer { costs in
          while let (place, key) = queue.pop() {
            reached = place
            if isGoal[place] { break }
            let (x, y) = (Int32(place % columns), Int32(place / columns))
            let distance = distances[place]
            // Found on a cheaper way since.
            if Int(distance &+ bound(x, y)) < key { continue }
            for dy in Int32(-1)...1 {
              let v = y &+ dy
              if v < 0 || v >= Int32(rows) { continue }
              for dx in Int32(-1)...1 {
                let u = x &+ dx
                if u < 0 || u >= Int32(columns) || (dx == 0 && dy == 0) { continue }
                let next = Int(v) &* columns &+ Int(u)
                let both = costs[place] &+ costs[next]
                let length = distance &+ both &* (dx == 0 || dy == 0 ? 5 : 7)
                if length < distances[next] {
                  distances[next] = length
                  origins[next] = Int32(place)
                  queue.push(next, at: Int(length &+ bound(u, v)))
                }
              }
            }
          }
        }
      }
    }
    var way: [Int] = [reached]
    while let last = way.last, last != first, origins[last] >= 0 { way.append(Int(origins[last])) }
    let places = way.reversed().map {
      PixelPlace(
        x: window.columns.lowerBound + $0 % columns * extent,
        y: window.rows.lowerBound + $0 / columns * extent)
    }
    return (places, Int(distances[reached]))
  }

  /// What the blocks of a window cost: as much as the cheapest of their pixels.
  private func costs(
    of window: PixelWindow, columns: Int, rows: Int, extent: Int
  ) -> ContiguousArray<Int32> {
    var most = ContiguousArray<Float>(repeating: 0, count: columns * rows)
    let width = map.evidence.width
    for y in window.rows {
      let row = (y - window.rows.lowerBound) / extent * columns
      for x in window.columns {
        let block = row + (x - window.columns.lowerBound) / extent
        most[block] = max(most[block], map.evidence.pixels[y * width + x])
      }
    }
    return ContiguousArray(most.map(Self.cost))
  }
}

/// A pixel, by its column and row.
private struct PixelPlace: Hashable {
  var x: Int
  var y: Int

  init(x: Int, y: Int) { (self.x, self.y) = (x, y) }

  /// The pixel that a point lies in.
  init(_ point: Point) { (x, y) = (Int(point.x), Int(point.y)) }

  var center: Point { Point(Double(x) + 0.5, Double(y) + 0.5) }
}

/// Some columns and rows of an image.
private struct PixelWindow {
  let columns: Range<Int>
  let rows: Range<Int>
  private let width: Int
  private let height: Int

  var count: Int { columns.count * rows.count }

  /// The pixels within `margin` of the box of two.
  init(around a: PixelPlace, _ b: PixelPlace, margin: Int, width: Int, height: Int) {
    columns = max(min(a.x, b.x) - margin, 0)..<min(max(a.x, b.x) + margin + 1, width)
    rows = max(min(a.y, b.y) - margin, 0)..<min(max(a.y, b.y) + margin + 1, height)
    (self.width, self.height) = (width, height)
  }

  func contains(_ place: PixelPlace) -> Bool {
    columns.contains(place.x) && rows.contains(place.y)
  }

  /// Whether the window ends at a pixel, and the image does not.
  func isInnerBorder(_ place: PixelPlace) -> Bool {
    place.x == columns.lowerBound && place.x > 0 || place.y == rows.lowerBound && place.y > 0
      || place.x == columns.upperBound - 1 && place.x < width - 1
      || place.y == rows.upperBound - 1 && place.y < height - 1
  }
}

/// Places in the order of whole numbers that never fall by the time they are taken, and are never more than `reach`
/// above the least that there is. Of equal ones the last is taken first.
private struct BucketQueue {
  private var heads: ContiguousArray<Int32>
  private var entries: ContiguousArray<(place: Int32, next: Int32)> = []
  private var free: Int32 = -1
  private var current = 0
  private var count = 0

  init(reach: Int) { heads = ContiguousArray(repeating: -1, count: reach + 1) }

  mutating func push(_ place: Int, at key: Int) {
    if entries.isEmpty { current = key }
    let bucket = key % heads.count
    let entry = (place: Int32(place), next: heads[bucket])
    if free >= 0 {
      let slot = free
      free = entries[Int(slot)].next
      entries[Int(slot)] = entry
      heads[bucket] = slot
    } else {
      entries.append(entry)
      heads[bucket] = Int32(entries.count - 1)
    }
    count += 1
  }

  /// The place with the least number, and that number; `nil` where there is none.
  mutating func pop() -> (place: Int, key: Int)? {
    guard count > 0 else { return nil }
    while heads[current % heads.count] < 0 { current += 1 }
    let bucket = current % heads.count
    let slot = heads[bucket]
    let entry = entries[Int(slot)]
    heads[bucket] = entry.next
    entries[Int(slot)].next = free
    free = slot
    count -= 1
    return (Int(entry.place), current)
  }
}
