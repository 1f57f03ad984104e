import Geometry
import Testing

struct PointTests {
  @Test func displacementsAndPositionsFitTogether() {
    let a = Point(1, 2)
    let b = Point(4, 6)
    #expect(b - a == Vector(3, 4))
    #expect(a + (b - a) == b)
    #expect(a.distance(to: b) == 5)
    #expect(Vector(1, 0).perpendicular == Vector(0, 1))
    #expect(Vector(1, 0).cross(Vector(0, 1)) == 1)
    #expect(Vector.zero.normalized == nil)
  }
}
