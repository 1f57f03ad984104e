import Geometry

/// Which curve covers a pixel.
struct CurveOwners {
  private var numbers: [Int32]
  private let width: Int
  private let height: Int
  private static let several: Int32 = -1

  init(_ courses: [CurveCourse?], width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    numbers = Array(repeating: 0, count: width * height)
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
        let index = y * width + x
        if numbers[index] == 0 {
          numbers[index] = number
        } else if numbers[index] != number {
          numbers[index] = Self.several
        }
      }
    }
  }

  /// Whether no other curve than `curve` covers the pixel at `point`, which is inside the image.
  func isFree(_ point: Point, for curve: Int) -> Bool {
    guard point.x >= 0, point.y >= 0, point.x < Double(width), point.y < Double(height) else {
      return false
    }
    let number = numbers[Int(point.y) * width + Int(point.x)]
    return number == 0 || number == Int32(curve + 1)
  }
}
