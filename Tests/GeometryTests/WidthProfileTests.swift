import Geometry
import Testing

struct WidthProfileTests {
  private static let profile = WidthProfile(
    spacing: 2, widths: [1, 3, 5, 3], errors: [0.1, 0.2, 0.3, 0.4])

  @Test(arguments: [(-1.0, 1.0), (0, 1), (1, 2), (4, 5), (5, 4), (6, 3), (9, 3)])
  func widthsAreLinearBetweenSamples(arc: Double, width: Double) {
    #expect(Self.profile.length == 6)
    #expect(abs(Self.profile.width(at: arc) - width) < 1e-12)
  }

  @Test func theOtherEndComesFirstWhenReversed() {
    let reversed = Self.profile.reversed()
    #expect(reversed.widths == [3, 5, 3, 1] && reversed.errors == [0.4, 0.3, 0.2, 0.1])
    #expect(reversed.reversed() == Self.profile)
  }

  @Test func partsSayWhatTheWholeSays() {
    let part = Self.profile.part(from: 1, to: 5)
    #expect(part.length == 4 && part.widths == [2, 4, 4])
    for arc in [0.0, 2, 4] {
      #expect(part.width(at: arc) == Self.profile.width(at: arc + 1))
      #expect(part.error(at: arc) == Self.profile.error(at: arc + 1))
    }
    // Beyond a closed curve's seam: 5, then 6 + 1.
    #expect(Self.profile.part(from: 5, to: 7).widths == [4, 2])
  }

  @Test func scalingScalesEverything() {
    #expect(
      Self.profile.scaled(by: 2)
        == WidthProfile(spacing: 4, widths: [2, 6, 10, 6], errors: [0.2, 0.4, 0.6, 0.8]))
  }

  @Test(arguments: [0.0, 0.4, 1, 1.7, 2])
  func lengthsUpToAPlaceAddUp(u: Double) {
    // Two lines of 3 px, evenly walked along.
    let spline = Spline(controlPoints: [
      Point(0, 0), Point(1, 0), Point(2, 0), Point(3, 0), Point(3, 1), Point(3, 2), Point(3, 3),
    ])
    #expect(abs(spline.arcLength(to: u) - 3 * u) < 1e-6)
  }
}
