import Testing

@testable import TrainingCrops

struct SquareViewTests {
  /// Each of the eight shows every pixel once, and no two are the same.
  @Test func eightWaysToSeeASquare() {
    let size = 5
    let views = (0..<8).map { symmetry in
      let view = SquareView(size: size, symmetry: symmetry)
      return (0..<size * size).map { view.index($0 % size, $0 / size) }
    }
    for view in views { #expect(view.sorted() == Array(0..<size * size)) }
    #expect(Set(views).count == 8)
    #expect(views[0] == Array(0..<size * size))
  }
}
