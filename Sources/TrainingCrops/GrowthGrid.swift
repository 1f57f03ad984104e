import Geometry

/// Which vessel has the room in a square and its surroundings, to 4 px.
struct GrowthGrid {
  private static let cell = 4.0
  private let margin: Double
  private let columns: Int
  private var trees: ContiguousArray<Int32>
  private var vessels: ContiguousArray<Int32>

  init(size: Double, margin: Double) {
    self.margin = margin
    columns = Int((size + 2 * margin) / Self.cell) + 1
    trees = ContiguousArray(repeating: -1, count: columns * columns)
    vessels = trees
  }

  private func place(_ value: Double) -> Int { Int(((value + margin) / Self.cell).rounded(.down)) }

  /// Whether `p` lies in the square or its surroundings.
  func contains(_ p: Point) -> Bool {
    (0..<columns).contains(place(p.x)) && (0..<columns).contains(place(p.y))
  }

  /// Whether another vessel of the same tree has the room at `p`.
  func blocks(_ p: Point, tree: Int, vessel: Int) -> Bool {
    guard contains(p) else { return false }
    let i = place(p.y) * columns + place(p.x)
    return trees[i] == Int32(tree) && vessels[i] != Int32(vessel)
  }

  /// The rows or columns of the grid within `radius` of `center`.
  private func cells(_ center: Double, _ radius: Double) -> Range<Int> {
    let first = min(max(place(center - radius), 0), columns)
    return first..<max(first, min(place(center + radius) + 1, columns))
  }

  /// Gives what is around `p` to a vessel.
  mutating func take(_ p: Point, radius: Double, tree: Int, vessel: Int) {
    for row in cells(p.y, radius) {
      for column in cells(p.x, radius) {
        trees[row * columns + column] = Int32(tree)
        vessels[row * columns + column] = Int32(vessel)
      }
    }
  }
}
