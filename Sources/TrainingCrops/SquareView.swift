/// One of the eight ways to turn and mirror a square.
struct SquareView {
  private let origin: Int
  private let stepX: Int
  private let stepY: Int

  /// - Parameter symmetry: 0…7: whether it is mirrored left and right (1), up and down (2), along the diagonal (4).
  init(size: Int, symmetry: Int) {
    let isMirrored = (x: symmetry & 1 != 0, y: symmetry & 2 != 0)
    let x = isMirrored.x ? -1 : 1
    let y = isMirrored.y ? -size : size
    origin = (isMirrored.x ? size - 1 : 0) + (isMirrored.y ? size * (size - 1) : 0)
    (stepX, stepY) = symmetry & 4 != 0 ? (y, x) : (x, y)
  }

  /// Where the pixel that is seen at column `x` and row `y` lies in the square.
  @inline(__always)
  func index(_ x: Int, _ y: Int) -> Int { origin &+ x &* stepX &+ y &* stepY }
}
