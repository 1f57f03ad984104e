import Foundation
import Geometry
import Imaging

/// Points on lines with the lines' directions there.
struct OrientedPoints: Sendable {
  /// The points, px, and the unit tangents, whose sign means nothing.
  let points: [Point]
  let tangents: [Vector]
  fileprivate let width: Int
  fileprivate let height: Int

  /// The points of `lines`, chains of about one point a pixel, in an image of this size.
  init(_ lines: [[Point]], width: Int, height: Int) {
    var (points, tangents) = ([Point](), [Vector]())
    for line in lines where line.count >= 4 {
      for i in line.indices {
        let (before, after) = (max(i - 3, 0), min(i + 3, line.count - 1))
        guard let tangent = (line[after] - line[before]).normalized else { continue }
        points.append(line[i])
        tangents.append(tangent)
      }
    }
    self.points = points
    self.tangents = tangents
    self.width = width
    self.height = height
  }
}

/// Finds the nearest of points that runs alike.
struct OrientedIndex {
  private let width: Int
  private let height: Int
  /// For each of the directions 0°, 45°, 90° and 135° which point is nearest of those that run within 45°
  /// of it, -1 where there is none.
  private let nearest: [[Int32]]

  private static let directions = 4

  /// An index of `set`, which takes the memory of four planes.
  init(of set: OrientedPoints) {
    let (points, tangents, width, height) = (set.points, set.tangents, set.width, set.height)
    (self.width, self.height) = (width, height)
    nearest = (0..<Self.directions).map { direction in
      let axis = Vector(angle: Double(direction) * .pi / Double(Self.directions))
      var owners = [Int32](repeating: -1, count: width * height)
      var mask = Mask(width: width, height: height)
      for (index, point) in points.enumerated()
      where abs(tangents[index].dot(axis)) >= 0.5.squareRoot() {
        let (x, y) = (Int(point.x.rounded(.down)), Int(point.y.rounded(.down)))
        guard x >= 0, y >= 0, x < width, y < height, owners[y * width + x] < 0 else { continue }
        owners[y * width + x] = Int32(index)
        mask.pixels[y * width + x] = true
      }
      guard mask.population > 0 else { return owners }
      return DistanceTransform(to: mask).nearest.map { owners[Int($0)] }
    }
  }

  /// The index of the point that is, to within a pixel, nearest to `p` among those that run about
  /// along `tangent`; `nil` outside of the image and where there is none.
  func index(near p: Point, along tangent: Vector) -> Int? {
    let (x, y) = (Int(p.x.rounded(.down)), Int(p.y.rounded(.down)))
    guard x >= 0, y >= 0, x < width, y < height else { return nil }
    let turn = tangent.angle / .pi * Double(Self.directions)
    let direction = ((Int(turn.rounded()) % Self.directions) + Self.directions) % Self.directions
    let index = nearest[direction][y * width + x]
    return index < 0 ? nil : Int(index)
  }
}
