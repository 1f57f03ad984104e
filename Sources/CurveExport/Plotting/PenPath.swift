import Geometry

/// Strokes in an order, and each in a direction, in which a pen travels little between them.
///
/// It begins with the stroke that has an end nearest to the top left corner, and each next one is that with the end
/// nearest to the pen. Then, as long as that shortens the way, stretches of the order are turned around, strokes and
/// all (2-opt: G. A. Croes, A method for solving traveling-salesman problems. Operations Research 6, 1958, doi
/// 10.1287/opre.6.6.791), and single strokes move to another place (I. Or, Traveling salesman-type combinatorial
/// problems and their relation to the logistics of regional blood banking. Northwestern University, 1976), where one of
/// the ends that come together is among the `neighbourCount` nearest of the other. Time grows little faster than the
/// number of strokes.
struct PenPath {
  /// So many nearest ends are tried.
  private static let neighbourCount = 8
  /// What is saved by less than this, px, is not worth a change.
  private static let leastGain = 1e-9
  /// More passes than any drawing has been seen to need.
  private static let passLimit = 100

  private let curves: [TracedCurve]
  /// The start of curve k at 2k, its end at 2k + 1.
  private let ends: [Point]
  /// Curves in the order in which they are drawn, and where each stands in it.
  private var order: [Int] = []
  private var place: [Int]
  private var isReversed: [Bool]

  init(_ curves: [TracedCurve]) {
    self.curves = curves
    ends = curves.flatMap { [$0.spline.start, $0.spline.end] }
    place = Array(repeating: 0, count: curves.count)
    isReversed = Array(repeating: false, count: curves.count)
    guard !curves.isEmpty else { return }
    let index = PointIndex(ends)
    takeNearest(index)
    shorten(index)
  }

  /// The curves in order, turned around where the pen comes from their ends.
  var strokes: [TracedCurve] { order.map { isReversed[$0] ? curves[$0].reversed() : curves[$0] } }

  /// The end at which curve `k` is begun, and at which it is left.
  private func entry(_ k: Int) -> Int { 2 * k + (isReversed[k] ? 1 : 0) }
  private func exit(_ k: Int) -> Int { 2 * k + (isReversed[k] ? 0 : 1) }

  private func distance(_ a: Int, _ b: Int) -> Double { ends[a].distance(to: ends[b]) }

  private mutating func takeNearest(_ index: PointIndex) {
    let box = BoundingBox(ends)
    let size = box.map { max($0.width, $0.height) } ?? 0
    let spacing = max(size / Double(ends.count).squareRoot(), 1)
    var isTaken = Array(repeating: false, count: curves.count)
    var here = box.map { Point($0.minX, $0.minY) } ?? .zero
    for count in curves.indices {
      var best: (end: Int, distance: Double)?
      var reach = spacing
      while best == nil {
        index.forEach(within: reach, of: here) { end in
          let distance = ends[end].distance(to: here)
          guard !isTaken[end / 2] else { return }
          if best.map({ (distance, end) < ($0.distance, $0.end) }) ?? true {
            best = (end, distance)
          }
        }
        reach *= 2
      }
      guard let best else { break }
      let curve = best.end / 2
      isTaken[curve] = true
      isReversed[curve] = best.end % 2 == 1
      order.append(curve)
      place[curve] = count
      here = ends[exit(curve)]
    }
  }

  private mutating func shorten(_ index: PointIndex) {
    let near = ends.indices.map { neighbours(of: $0, index) }
    for _ in 0..<Self.passLimit {
      var isShorter = false
      for index in order.indices.dropLast() {
        if shorten(after: index, near) { isShorter = true }
      }
      for index in order.indices where move(from: index, near) { isShorter = true }
      if !isShorter { break }
    }
  }

  /// The way from one end to another; none where there is no other, before the first curve and after the last.
  private func way(_ a: Int?, _ b: Int?) -> Double {
    if let a, let b { distance(a, b) } else { 0 }
  }

  /// Where the pen comes from before the curve at `index`, and where it goes after it.
  private func exit(before index: Int) -> Int? { index > 0 ? exit(order[index - 1]) : nil }
  private func entry(after index: Int) -> Int? {
    index + 1 < order.count ? entry(order[index + 1]) : nil
  }

  /// The nearest ends of other curves, nearest first.
  private func neighbours(of end: Int, _ index: PointIndex) -> [Int] {
    let wanted = min(Self.neighbourCount, ends.count - 2)
    var reach = 2.0
    while true {
      var found: [Int] = []
      index.forEach(within: reach, of: ends[end]) { if $0 / 2 != end / 2 { found.append($0) } }
      if found.count >= wanted {
        return Array(
          found.map { (distance(end, $0), $0) }.sorted { $0 < $1 }.prefix(wanted).map(\.1))
      }
      reach *= 2
    }
  }

  /// Turns a stretch around, if one is found, so that the way between the curves at `index` and after it is better
  /// spent; whether one was.
  private mutating func shorten(after index: Int, _ near: [[Int]]) -> Bool {
    let (start, end) = (exit(order[index]), entry(order[index + 1]))
    let gap = distance(start, end)
    // What ends near the pen comes next, and all up to it the other way around.
    for other in near[start] {
      if distance(start, other) >= gap { break }
      let j = place[other / 2]
      guard j > index, other == exit(other / 2) else { continue }
      let next = entry(after: j)
      if gap + way(other, next) - distance(start, other) - way(end, next) > Self.leastGain {
        reverse(index + 1...j)
        return true
      }
    }
    // What begins near the next start comes last before it.
    for other in near[end] {
      if distance(end, other) >= gap { break }
      let j = place[other / 2]
      guard j <= index, other == entry(other / 2) else { continue }
      let last = exit(before: j)
      if gap + way(last, other) - distance(end, other) - way(last, start) > Self.leastGain {
        reverse(j...index)
        return true
      }
    }
    return false
  }

  /// Moves the curve at `index` to where one of its ends is near another, if that is shorter; whether it was.
  private mutating func move(from index: Int, _ near: [[Int]]) -> Bool {
    let curve = order[index]
    let (last, next) = (exit(before: index), entry(after: index))
    let saved = way(last, entry(curve)) + way(exit(curve), next) - way(last, next)
    for end in [2 * curve, 2 * curve + 1] {
      for other in near[end] {
        if distance(end, other) >= saved { break }
        let j = place[other / 2]
        // After the curve that is left there, or before the one that is begun there.
        let isAfter = other == exit(other / 2)
        guard j != (isAfter ? index - 1 : index + 1) else { continue }
        let beyond = isAfter ? entry(after: j) : exit(before: j)
        let spent = distance(end, other) + way(end ^ 1, beyond) - way(other, beyond)
        guard saved - spent > Self.leastGain else { continue }
        order.remove(at: index)
        let target = (isAfter ? j + 1 : j) - (j > index ? 1 : 0)
        order.insert(curve, at: target)
        for k in min(index, target)...max(index, target) { place[order[k]] = k }
        isReversed[curve] = isAfter == (end % 2 == 1)
        return true
      }
    }
    return false
  }

  private mutating func reverse(_ range: ClosedRange<Int>) {
    order[range].reverse()
    for k in range {
      place[order[k]] = k
      isReversed[order[k]].toggle()
    }
  }
}
