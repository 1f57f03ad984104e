import Imaging
import TestSupport
import Testing

@testable import CurveExtraction

struct LonelyEvidenceTests {
  /// A line of 60x3 px, a spot of 5x5, and a spot of 5x5 on a faint field of 20x20, all on nothing.
  private static let odds: Plane = {
    var plane = Plane(width: 90, height: 60)
    for x in 10..<70 { for y in 5..<8 { plane[x, y] = 4 } }
    for x in 10..<15 { for y in 30..<35 { plane[x, y] = 4 } }
    for x in 40..<60 { for y in 30..<50 { plane[x, y] = 3 } }
    for x in 45..<50 { for y in 35..<40 { plane[x, y] = 4 } }
    return plane
  }()

  @Test func onlyWhatIsAloneIsWeakened() {
    let weakened = LonelyEvidence().weakened(Self.odds)
    #expect(weakened[40, 6] == 4)
    #expect(weakened[12, 32] == 2)
    // A peak of a field that is large by itself is as good as the field.
    #expect(weakened[47, 37] == 3)
    #expect(weakened[55, 45] == 3)
    #expect(weakened[80, 55] == 0)
  }

  /// Against the definition: the largest level at which the pixel's connected part is large.
  @Test func itIsTheAreaOpening() {
    var lonely = LonelyEvidence(leastArea: 12)
    lonely.share = 0
    let noise = Plane(width: 24, height: 20).noisy(1, seed: 8).gaussianBlurred(sigma: 1)
    let odds = noise.map { ($0 * 20).rounded() / 4 }.map { max($0, 0) }
    let opened = lonely.weakened(odds)
    let levels = Set(odds.pixels).filter { $0 > lonely.least }
    var expected = odds.map { min($0, lonely.least) }
    for level in levels.sorted() {
      let mask = Mask(
        width: odds.width, height: odds.height,
        pixels: ContiguousArray(odds.pixels.map { $0 >= level }))
      let large = mask.removingComponents(smallerThan: 12)
      for i in 0..<odds.count where large.pixels[i] { expected.pixels[i] = level }
    }
    for i in 0..<odds.count where odds.pixels[i] > lonely.least {
      #expect(opened.pixels[i] == expected.pixels[i], "pixel \(i)")
    }
  }
}
