import Imaging
import Testing

struct PlaneGeometryTests {
  private let plane = Plane(width: 4, height: 3) { x, y in Float(10 * y + x) }

  @Test func croppingTakesTheNamedPixels() {
    let part = plane.cropped(columns: 1..<3, rows: 1..<3)
    #expect(part == Plane(width: 2, height: 2, pixels: [11, 12, 21, 22]))
    #expect(plane.cropped(columns: 0..<4, rows: 0..<3) == plane)
    #expect(plane.cropped(columns: 2..<2, rows: 0..<3).count == 0)
  }

  @Test func paddingFollowsTheBorderRule() {
    let row = Plane(width: 3, height: 1, pixels: [1, 2, 3])
    func padded(_ border: BorderRule) -> [Float] {
      Array(row.padded(top: 0, leading: 4, bottom: 0, trailing: 4, border: border).pixels)
    }
    #expect(padded(.replicate) == [1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3])
    #expect(padded(.reflect) == [3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1])
    #expect(padded(.mirror) == [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3])
    #expect(
      plane.padded(by: 2, border: .reflect).cropped(columns: 2..<6, rows: 2..<5) == plane)
  }

  @Test(arguments: [BorderRule.reflect, .mirror, .replicate])
  func onePixelPadsToItself(border: BorderRule) {
    let pixel = Plane(width: 1, height: 1, repeating: 7)
    #expect(pixel.padded(by: 3, border: border) == Plane(width: 7, height: 7, repeating: 7))
  }

  @Test func transposingExchangesRowsAndColumns() {
    let odd = Plane.noise(width: 37, height: 18, seed: 1)
    let transposed = odd.transposed()
    for y in 0..<18 { for x in 0..<37 { #expect(transposed[y, x] == odd[x, y]) } }
    #expect(transposed.transposed() == odd)
    #expect(odd.mirrored()[0, 5] == odd[36, 5] && odd.flipped()[3, 0] == odd[3, 17])
  }

  @Test(arguments: ImageOrientation.allCases)
  func orientationsAreGroupElementsOfTheSquare(orientation: ImageOrientation) {
    // Done as often as its order, each gives the stored plane back: 4 for quarter turns, 2 for the
    // rest.
    let order = [.turnedLeft, .turnedRight].contains(orientation) ? 4 : 2
    let turned = (0..<order).reduce(plane) { plane, _ in plane.upright(from: orientation) }
    #expect(turned == plane)
    #expect((plane.upright(from: orientation) == plane) == (orientation == .upright))
  }
}
