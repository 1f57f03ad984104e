import Geometry

extension SkeletonGraph {
  /// Cuts edges where they change over from one part of the image to another.
  ///
  /// - Parameter parts: for each point of a chain the number of the part that it belongs to.
  mutating func split(by parts: (_ points: [Point], _ isClosed: Bool) -> [Int?]) {
    for (index, edge) in liveEdges {
      var (points, numbers) = (edge.points, parts(edge.points, edge.start == nil))
      if edge.start == nil,
        let seam = numbers.indices.dropFirst().first(where: { numbers[$0] != numbers[$0 - 1] })
      {
        points = Array(points[seam...] + points[..<seam] + [points[seam]])
        numbers = Array(numbers[seam...] + numbers[..<seam])
        numbers.append(numbers[numbers.count - 1])
      }
      cut(index, into: Self.runs(of: points, numbers))
    }
  }

  /// The runs of equal numbers, each with the first point of the next.
  private static func runs(
    of points: [Point], _ numbers: [Int?]
  ) -> [(points: [Point], part: Int?)] {
    var runs: [(points: [Point], part: Int?)] = []
    for (point, number) in zip(points, numbers) {
      if let last = runs.indices.last {
        runs[last].points.append(point)
        if runs[last].part == number { continue }
      }
      runs.append(([point], number))
    }
    // A last run of one point is the end of the one before.
    if runs.count > 1, runs[runs.count - 1].points.count < 2 { runs.removeLast() }
    return runs
  }
}
