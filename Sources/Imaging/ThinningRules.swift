/// Which neighbourhoods allow a pixel to be removed in thinning.
///
/// Zhang and Suen's conditions (1984), with P2…P9 the neighbours clockwise from the one above: 2 <=
/// B <= 6 of them are set; going once around, A = 1 change from outside to inside; and in the first
/// subiteration P2 P4 P6 = 0 and P4 P6 P8 = 0, in the second P2 P4 P8 = 0 and P2 P6 P8 = 0.
///
/// As published these erase two-pixel-wide diagonals and 2 x 2 squares, and leave corners of
/// staircases. scikit-image decides otherwise for 25 of the 256 neighbourhoods, and so do we, so
/// that skeletons can be compared.
enum ThinningRules {
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
