import Imaging
import Testing

struct OrderedThinningTests {
  private func heights(_ mask: Mask, _ height: (Int, Int) -> Float) -> Plane {
    var plane = Plane(width: mask.width, height: mask.height)
    for y in 0..<mask.height { for x in 0..<mask.width { plane[x, y] = height(x, y) } }
    return plane
  }

  /// A band whose crest is not its middle is thinned to its crest, as far as the anchors reach and no farther.
  @Test func whatIsLeftRunsAlongTheCrest() {
    var band = Mask(width: 40, height: 20)
    var anchors = Mask(width: 40, height: 20)
    for x in 0..<40 { for y in 5..<15 { band[x, y] = true } }
    for x in 8..<32 { anchors[x, 7] = true }
    let thin = band.thinned(along: heights(band) { _, y in -Float(abs(y - 7)) }, keeping: anchors)
    #expect(thin == anchors)
  }

  /// A ring stays a ring, one pixel wide and closed, where the crest is though nothing anchors it.
  @Test func ringsStayClosed() {
    var ring = Mask(width: 41, height: 41)
    func radius(_ x: Int, _ y: Int) -> Float {
      (Float((x - 20) * (x - 20) + (y - 20) * (y - 20))).squareRoot()
    }
    for y in 0..<41 { for x in 0..<41 { ring[x, y] = (8...16).contains(radius(x, y)) } }
    let height = heights(ring) { -abs(radius($0, $1) - 11) }
    let thin = ring.thinned(along: height, keeping: Mask(width: 41, height: 41))
    for y in 0..<41 { for x in 0..<41 where thin[x, y] { #expect(abs(radius(x, y) - 11) < 1.2) } }
    #expect(ConnectedComponents(of: thin).count == 1)
    #expect(ConnectedComponents(of: thin.inverted(), byCorners: false).count == 2)
  }

  /// Strokes at 45 degrees, which Zhang's and Suen's method can erase, are as long as their anchors.
  @Test(arguments: 2...6)
  func diagonalsStay(width: Int) {
    var line = Mask(width: 60, height: 60)
    var anchors = line
    for y in 0..<60 {
      for x in 0..<60 {
        line[x, y] = abs(x - y) < width && (10..<110).contains(x + y)
        anchors[x, y] = x == y && (10..<110).contains(x + y)
      }
    }
    let thin = line.thinned(along: heights(line) { -Float(abs($0 - $1)) }, keeping: anchors)
    #expect(thin == anchors)
  }

  /// Without anchors a set shrinks to one pixel for each piece, the highest.
  @Test func piecesWithoutAnchorsAreTheirHighestPixels() {
    let mask = Mask(width: 12, height: 9, repeating: true)
    let thin = mask.thinned(
      along: heights(mask) { Float($0 == 7 && $1 == 3 ? 1 : 0) },
      keeping: Mask(width: 12, height: 9))
    #expect(thin.population == 1 && thin[7, 3])
    #expect(
      Mask(width: 0, height: 0).thinned(
        along: Plane(width: 0, height: 0), keeping: Mask(width: 0, height: 0)
      ).population == 0)
  }
}
