import Geometry

extension [Point] {
  /// Calls `body` with the indices of every two points that lie at most `reach` px apart along x, the left one
  /// first, from left to right: what is far apart is not compared, as it is where all are compared with all.
  func forEachPair(within reach: Double, _ body: (Int, Int) -> Void) {
    let order = indices.sorted { self[$0].x < self[$1].x }
    for (place, left) in order.enumerated() {
      for right in order[(place + 1)...] {
        guard self[right].x - self[left].x <= reach else { break }
        body(left, right)
      }
    }
  }
}
