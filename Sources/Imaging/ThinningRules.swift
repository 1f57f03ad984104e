/// The two classical ways of thinning a mask.
public enum Thinning: Hashable, Sendable {
  /// Zhang and Suen's, as scikit-image's `skeletonize` has it.
  case zhangSuen
  /// Guo and Hall's, as MATLAB's `bwmorph(…, 'thin', Inf)` and scikit-image's `thin` have it: fewer
  /// pixels where lines are diagonal. Benchmarks of borders use it.
  case guoHall
}

/// Which neighbourhoods allow a pixel to be removed in thinning.
///
/// Zhang and Suen's conditions (1984), with P2…P9 the neighbours clockwise from the one above: 2 <=
/// B <= 6 of them are set; going once around, A = 1 change from outside to inside; and in the first
/// subiteration P2 P4 P6 = 0 and P4 P6 P8 = 0, in the second P2 P4 P8 = 0 and P2 P6 P8 = 0.
///
/// As published these erase two-pixel-wide diagonals and 2 x 2 squares, and leave corners of
/// staircases. scikit-image decides otherwise for 25 of the 256 neighbourhoods, and so do we, so
/// that skeletons can be compared.
///
/// Guo and Hall's conditions ("Parallel thinning with two-subiteration algorithms", 1989, doi
/// 10.1145/62065.62074), in the form of L. Lam, S.-W. Lee and C. Y. Suen ("Thinning methodologies", IEEE
/// TPAMI 14, 1992, doi 10.1109/34.161346), with x1…x8 the neighbours counterclockwise from the right one:
/// one crossing (G1); min(n1, n2) is 2 or 3 (G2); and in the first subiteration (x2 or x3 or not x8) and
/// x1 = 0, in the second (x6 or x7 or not x4) and x5 = 0 (G3). They agree with scikit-image's tables.
enum ThinningRules {
  /// The table for one of the two methods, in the form of `removable`.
  static func table(_ thinning: Thinning) -> ContiguousArray<UInt8> {
    thinning == .zhangSuen ? removable : guoHallTable
  }

  private static let guoHallTable = ContiguousArray((0..<256).map(guoHall))

  /// For each neighbourhood (bits clockwise from the upper left neighbour) bit 0 where the first
  /// and bit 1 where the second subiteration removes the pixel.
  static let removable: ContiguousArray<UInt8> = {
    var table = ContiguousArray((0..<256).map(zhangSuen))
    for (neighbourhood, rule) in exceptions { table[neighbourhood] = rule }
    return table
  }()

  private static func zhangSuen(_ neighbourhood: Int) -> UInt8 {
    // P[0] is P2, the neighbour above, which is bit 1.
    let p = (0..<8).map { neighbourhood >> (($0 + 1) % 8) & 1 }
    let population = p.reduce(0, +)
    let rises = (0..<8).count { p[$0] == 0 && p[($0 + 1) % 8] == 1 }
    guard (2...6).contains(population), rises == 1 else { return 0 }
    let (above, right, below, left) = (p[0], p[2], p[4], p[6])
    let first: UInt8 = above * right * below == 0 && right * below * left == 0 ? 1 : 0
    let second: UInt8 = above * right * left == 0 && above * below * left == 0 ? 2 : 0
    return first | second
  }

  private static func guoHall(_ neighbourhood: Int) -> UInt8 {
    // x[0] is x1, the right neighbour, which is bit 3; counterclockwise is down the bits.
    let x = (0..<8).map { neighbourhood >> ((11 - $0) % 8) & 1 == 1 }
    let crossings = (0..<4).count { !x[2 * $0] && (x[2 * $0 + 1] || x[(2 * $0 + 2) % 8]) }
    let first = (0..<4).count { x[2 * $0] || x[2 * $0 + 1] }
    let second = (0..<4).count { x[2 * $0 + 1] || x[(2 * $0 + 2) % 8] }
    guard crossings == 1, (2...3).contains(min(first, second)) else { return 0 }
    return ((x[1] || x[2] || !x[7]) && x[0] ? 0 : 1) | ((x[5] || x[6] || !x[3]) && x[4] ? 0 : 2)
  }

  /// Found by comparing with scikit-image 0.26 and checked by thinning-output.png.
  private static let exceptions: [(neighbourhood: Int, rule: UInt8)] = [
    // Ends of lines two pixels wide: one subiteration removes them, or none, instead of both.
    (3, 1), (6, 1), (12, 1), (14, 1), (24, 2), (48, 0), (56, 2), (96, 2), (129, 0), (131, 1),
    (192, 2), (224, 2),
    // Corners with two neighbours at a right angle: the pixel between them is superfluous.
    (10, 3), (40, 3), (130, 3), (160, 3),
    // The same with one or two more pixels on one of its arms.
    (11, 1), (26, 2), (104, 2), (108, 2), (134, 1), (161, 1), (176, 2), (194, 1), (198, 1),
  ]
}
