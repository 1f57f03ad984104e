import Geometry
import Imaging
import TestSupport
import Testing

struct FieldOfViewTests {
  @Test(arguments: [false, true])
  func discInABlackFrameIsFound(isColored: Bool) throws {
    let (width, height) = (240, 200)
    var plane = Plane(width: width, height: height)
    var disc = Mask(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width
      where Point(Double(x) + 0.5, Double(y) + 0.5).distance(to: Point(120, 100)) < 92 {
        plane[x, y] = 0.5
        disc[x, y] = true
      }
    }
    let light = plane.noisy(0.02, seed: 4)
    let image =
      isColored
      ? Image(red: light, green: light.map { $0 * 0.5 }, blue: light.map { $0 * 0.1 })
      : Image(grey: light)
    let found = try #require(FieldOfView().detect(in: image))
    let common = found.intersection(disc).population
    #expect(Double(common) > 0.97 * Double(found.union(disc).population))
  }

  /// One side of a picture in deep shadow, without a border.
  @Test
  func shadowIsNoFrame() {
    var light = Plane(width: 200, height: 160)
    for y in 0..<160 {
      for x in 0..<200 {
        let share = Float(x) / 199
        light[x, y] = 0.05 + 0.5 * share * share
      }
    }
    let image = Image(grey: light.noisy(0.01, seed: 6))
    #expect(FieldOfView().detect(in: image) == nil)
  }

  @Test
  func whiteDrawingOnBlackHasNone() {
    let splines = [
      Spline.circle(center: Point(100, 100), radius: 70),
      Spline.line(Point(20, 30), Point(180, 160)),
    ]
    let light = Plane.drawing(splines, width: 5, size: (200, 200), ground: 0, ink: 1)
    #expect(FieldOfView().detect(in: Image(grey: light)) == nil)
  }

  @Test
  func fullAndBlackImagesHaveNone() {
    for level in [0, 0.05, 0.5, 1] as [Float] {
      let image = Image(grey: Plane(width: 50, height: 40, repeating: level))
      #expect(FieldOfView().detect(in: image) == nil)
    }
  }
}
