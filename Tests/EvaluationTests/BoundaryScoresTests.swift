import Imaging
import Testing

@testable import Evaluation

struct BoundaryScoresTests {
  /// A square of side 20 in a page of 60.
  private func square(_ range: ClosedRange<Int> = 20...39) -> Mask {
    var mask = Mask(width: 60, height: 60)
    for y in range { for x in range { mask[x, y] = true } }
    return mask
  }

  @Test func theOutlineOfASquareIsItsRim() {
    let outline = square().outline
    #expect(outline.population == 4 * 19)
    #expect(outline[20, 20] && outline[39, 25] && !outline[21, 21])
    // The border of the image is no outline.
    #expect(Mask(width: 8, height: 8, repeating: true).outline.population == 0)
  }

  @Test func edgesAreHeldAgainstOutlines() {
    let truth = square()
    let exact = BoundaryScores(edges: truth.outline, truth: truth)
    #expect(exact.precision == 1 && exact.recall == 1 && exact.fMeasure == 1)
    // Two pixels outside: within the tolerance but for the corners, which are 2·√2 away.
    let wide = BoundaryScores(edges: square(18...41).outline, truth: truth)
    #expect(wide.recall == 1)
    #expect(wide.precision == Double(4 * 23 - 4 * 3) / Double(4 * 23))
    let tight = BoundaryScores(edges: square(18...41).outline, truth: truth, tolerance: 1)
    #expect(tight.precision == 0 && tight.recall == 0 && tight.fMeasure == 0)
  }

  @Test func nothingIsNothing() {
    let empty = Mask(width: 60, height: 60)
    #expect(BoundaryScores(edges: empty, truth: square()).fMeasure == 0)
    #expect(BoundaryScores(edges: square(), truth: empty).fMeasure == 0)
    #expect(PixelOverlap(empty, empty).dice == 1)
    #expect(PixelOverlap(square(), empty).dice == 0)
    #expect(PixelOverlap(square(20...29), square(20...39)).dice == 0.4)
  }
}
