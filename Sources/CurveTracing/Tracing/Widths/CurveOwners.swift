import Geometry

/// Which curve covers a pixel.
struct CurveOwners {
  /// The numbers of the curves in the parts of the image that any covers, row after row.
  private var parts: [[Int32]]
  private let width: Int
  private let height: Int
  private let partsInRow: Int
  private static let several: Int32 = -1
  /// The extent of a part each way, px.
  private static let extent = 64

  init(_ courses: [CurveCourse?], width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    partsInRow = (width + Self.extent - 1) / Self.extent
    parts = Array(
      repeating: [], count: partsInRow * ((height + Self.extent - 1) / Self.extent))
    for (number, course) in courses.enumerated() {
      guard let course else { continue }
      for (point, guess) in zip(course.points, course.guesses) {
        cover(point, radius: guess / 2 + 1, Int32(number + 1))
      }
    }
  }

  private mutating func cover(_ point: Point, radius: Double, _ number: Int32) {
    /// What of it is inside the image, where a spline may lead out a little.
    func pixels(_ middle: Double, _ count: Int) -> Range<Int> {
      func clamped(_ value: Int) -> Int { min(max(value, 0), count) }
      return clamped(Int(middle - radius))..<clamped(Int(middle + radius) + 1)
    }
    let (columns, rows) = (pixels(point.x, width), pixels(point.y, height))
    for y in rows {
      for x in columns {
        let (dx, dy) = (Double(x) + 0.5 - point.x, Double(y) + 0.5 - point.y)
        guard dx * dx + dy * dy <= radius * radius else { continue }
        let (part, index) = place(x, y)
        if parts[part].isEmpty {
          parts[part] = Array(repeating: 0, count: Self.extent * Self.extent)
        }
        if parts[part][index] == 0 {
          parts[part][index] = number
        } else if parts[part][index] != number {
          parts[part][index] = Self.several
        }
      }
    }
  }

  /// The part that has the pixel in column `x` of row `y`, and where in it.
  private func place(_ x: Int, _ y: Int) -> (part: Int, index: Int) {
    (
      y / Self.extent * partsInRow + x / Self.extent,
      y % Self.extent * Self.extent + x % Self.extent
    )
  }

  /// Whether no other curve than `curve` covers the pixel at `point`, which is inside the image.
  func isFree(_ point: Point, for curve: Int) -> Bool {
    guard point.x >= 0, point.y >= 0, point.x < Double(width), point.y < Double(height) else {
      return false
    }
    let (part, index) = place(Int(point.x), Int(point.y))
    let number = parts[part].isEmpty ? 0 : parts[part][index]
    return number == 0 || number == Int32(curve + 1)
  }
}
