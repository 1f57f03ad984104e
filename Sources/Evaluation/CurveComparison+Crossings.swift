import Geometry

extension CurveComparison {
  /// How far from a crossing two curves part at most, in samples; those that do not run beside each other.
  private static let farthest = 120
  /// How many samples of one curve lie between two places at least for it to cross itself.
  private static let leastLoop = 30
  /// Crossings of the same curves nearer to each other are one, px.
  private static let leastDistance = 3.0

  /// A place where two true curves pass through each other: samples of the one and of the other.
  private struct Crossing {
    var first: Int
    var second: Int
  }

  /// How many crossings the truth has, and through how many of them both curves go on in the drawing.
  ///
  /// A crossing is where two curves meet that part again on both sides, by three times the tolerance and their
  /// half widths, within 60 px. A curve goes on through it where one drawn curve is within the tolerance of where it
  /// parts on either side, and within a pixel more of all that lies between.
  func crossings() -> (all: Int, right: Int) {
    var counts = (all: 0, right: 0)
    for crossing in found() {
      guard let first = stretch(of: crossing.first, beside: crossing.second),
        let second = stretch(of: crossing.second, beside: crossing.first)
      else { continue }
      counts.all += 1
      if goesOn(along: first), goesOn(along: second) { counts.right += 1 }
    }
    return counts
  }

  private func found() -> [Crossing] {
    guard !actual.points.isEmpty else { return [] }
    let index = PointIndex(actual.points)
    var crossings: [Crossing] = []
    for k in actual.points.indices.dropLast() where actual.owners[k] == actual.owners[k + 1] {
      // Two steps that cross have their starts at most as far from each other as both are long.
      index.forEach(within: 2 * actual.steps[k], of: actual.points[k]) { j in
        guard j > k, j + 1 < actual.points.count, actual.owners[j] == actual.owners[j + 1],
          actual.owners[j] != actual.owners[k] || j - k >= Self.leastLoop, crosses(k, j)
        else { return }
        let isKnown = crossings.contains {
          actual.owners[$0.first] == actual.owners[k]
            && actual.owners[$0.second] == actual.owners[j]
            && actual.points[$0.first].distance(to: actual.points[k]) < Self.leastDistance
        }
        if !isKnown { crossings.append(Crossing(first: k, second: j)) }
      }
    }
    return crossings
  }

  /// Whether the steps after two samples cross.
  private func crosses(_ k: Int, _ j: Int) -> Bool {
    let meeting = meeting(
      from: actual.points[k], along: actual.points[k + 1] - actual.points[k],
      from: actual.points[j], along: actual.points[j + 1] - actual.points[j])
    return meeting.map { (0..<1).contains($0.first) && (0..<1).contains($0.second) } ?? false
  }

  /// The samples of a curve around its sample `here`, to where it has parted from the curve of the sample `other` on
  /// either side; `nil` where it does not.
  private func stretch(of here: Int, beside other: Int) -> ClosedRange<Int>? {
    let apart = 3 * tolerance + (actual.widths[here] + actual.widths[other]) / 2
    func parts(_ way: Int) -> Int? {
      for step in 1...Self.farthest {
        let index = here + way * step
        guard actual.owners.indices.contains(index), actual.owners[index] == actual.owners[here]
        else { return nil }
        let window =
          max(other - 2 * step - 10, 0)...min(other + 2 * step + 10, actual.points.count - 1)
        let isApart = window.allSatisfy {
          actual.owners[$0] != actual.owners[other] || abs($0 - index) < Self.leastLoop
            || actual.points[$0].distance(to: actual.points[index]) > apart
        }
        if isApart { return index }
      }
      return nil
    }
    guard let start = parts(-1), let end = parts(1) else { return nil }
    return start...end
  }

  /// Whether one drawn curve runs along all of a stretch of samples.
  private func goesOn(along stretch: ClosedRange<Int>) -> Bool {
    func near(_ index: Int, within distance: Double) -> Set<Int> {
      var owners: Set<Int> = []
      drawnIndex?.forEach(within: distance, of: actual.points[index]) {
        owners.insert(drawn.owners[$0])
      }
      return owners
    }
    var owners = near(stretch.lowerBound, within: tolerance)
      .intersection(near(stretch.upperBound, within: tolerance))
    for index in stretch where !owners.isEmpty {
      owners.formIntersection(near(index, within: tolerance + 1))
    }
    return !owners.isEmpty
  }
}
