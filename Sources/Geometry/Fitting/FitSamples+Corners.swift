import Foundation

extension FitSamples {
  /// The samples, in order, where the chain turns by more than `angle` radians within `window` px to
  /// either side, each the sharpest one within that window; the ends of an open chain never are.
  ///
  /// A window, because a single step of a chain of pixels says nothing about its direction.
  func corners(angle: Double, window: Double) -> [Int] {
    guard last >= 2 else { return [] }
    let window = min(window, total / 4)
    var candidates: [(index: Int, turn: Double)] = []
    for i in (isClosed ? 0 : 1)..<last where isVertex[i] {
      if !isClosed, min(lengths[i], total - lengths[i]) < window / 2 { continue }
      let before = points[i] - position(from: i, offset: -window)
      let after = position(from: i, offset: window) - points[i]
      let turn = abs(atan2(before.cross(after), before.dot(after)))
      if turn > angle { candidates.append((i, turn)) }
    }
    // The sharpest first; of equals, the first along the chain.
    var kept: [Int] = []
    var taken = Array(repeating: false, count: points.count)
    for candidate in candidates.sorted(by: { ($1.turn, $0.index) < ($0.turn, $1.index) })
    where !taken[candidate.index] {
      kept.append(candidate.index)
      suppress(around: candidate.index, window: window, &taken)
    }
    return kept.sorted()
  }

  private func suppress(around index: Int, window: Double, _ taken: inout [Bool]) {
    for step in [-1, 1] {
      var i = index
      var walked = 0.0
      while walked < window {
        taken[i] = true
        var next = i + step
        if next < 0 || next > last {
          guard isClosed else { break }
          taken[next < 0 ? last : 0] = true
          next = next < 0 ? last - 1 : 1
          walked += abs(
            (step < 0 ? total : 0) - lengths[next])
        } else {
          walked += abs(lengths[next] - lengths[i])
        }
        i = next
      }
    }
  }
}
