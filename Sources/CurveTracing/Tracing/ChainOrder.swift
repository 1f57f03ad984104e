/// One end of a piece of a curve.
struct PieceEnd: Hashable {
  /// Which piece.
  var piece: Int
  var atStart: Bool

  /// The piece's other end.
  var opposite: PieceEnd { PieceEnd(piece: piece, atStart: !atStart) }
}

/// In which order pieces follow each other when some of their ends are joined.
struct ChainOrder {
  /// The ends at which the pieces are entered, one after the other.
  var entries: [PieceEnd]
  /// Whether the last piece leads back into the first.
  var isClosed: Bool

  /// The chains of `pieces` where `partners` names, for each joined end, the one it is joined to.
  static func chains(of pieces: [Int], partners: [PieceEnd: PieceEnd]) -> [ChainOrder] {
    var used = Set<Int>()
    var chains: [ChainOrder] = []
    func follow(from start: PieceEnd, isClosed: Bool) {
      var chain = ChainOrder(entries: [], isClosed: isClosed)
      var here: PieceEnd? = start
      while let end = here, used.insert(end.piece).inserted {
        chain.entries.append(end)
        here = partners[end.opposite]
      }
      chains.append(chain)
    }
    // Open chains start at an end without a partner; whatever is left after them is closed.
    for piece in pieces {
      for atStart in [true, false] where !used.contains(piece) {
        let end = PieceEnd(piece: piece, atStart: atStart)
        if partners[end] == nil { follow(from: end, isClosed: false) }
      }
    }
    for piece in pieces where !used.contains(piece) {
      follow(from: PieceEnd(piece: piece, atStart: true), isClosed: true)
    }
    return chains
  }
}
