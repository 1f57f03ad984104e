import Foundation
import Geometry

/// Makes one curve of dashes and dots that follow each other, as a legend would call it.
///
/// 1. Short lines with free ends, and dots, are pieces. 2. Every two ends near enough have a price: the gap, the turns
/// from each piece into it and how the widths differ; the cheapest pairs first, each end once. 3. A chain of
/// three pieces and more whose gaps are alike is one curve, with the lengths of its dashes and gaps for a pattern;
/// others stay as they are.
struct DashJoiner {
  /// The full width along a chain of points, px.
  let width: ([Point]) -> Double

  /// A dash is at most this long, in widths, px added.
  private static let (longestDash, longestDashAdded) = (16.0, 24.0)
  /// A gap is at most this long, in widths, px added.
  private static let (longestGap, longestGapAdded) = (4.0, 8.0)
  /// The largest turn between a piece and a gap, radians, and the turn that costs as much as the longest gap.
  private static let (largestTurn, costlyTurn) = (50 * Double.pi / 180, 30 * Double.pi / 180)
  /// The largest ratio of widths.
  private static let largestWidthRatio = 2.0
  /// The fewest pieces of a dashed curve, and how much its gaps may differ, as a ratio with px added.
  private static let (fewest, likeness, likenessAdded) = (3, 1.6, 1.5)
  /// The longest pattern, in dashes.
  private static let longestPattern = 3

  /// A dash or a dot.
  private struct Piece {
    var line: CentreLine
    var width: Double

    var isDot: Bool { line.points.count == 1 }

    func position(atStart: Bool) -> Point {
      atStart ? line.points[0] : line.points[line.points.count - 1]
    }

    /// Out of the piece; `nil` for a dot.
    func direction(atStart: Bool) -> Vector? {
      guard !isDot else { return nil }
      let chain = atStart ? line.points : line.points.reversed()
      return -chain.direction(skipping: 0, over: max(6, width))
    }
  }

  /// `lines` with dashed curves in the place of their pieces.
  func joined(_ lines: [CentreLine]) -> [CentreLine] {
    let users = lines.nodeUses
    var (pieces, rest) = ([Piece](), [CentreLine]())
    for line in lines {
      let own = line.width ?? width(line.points)
      let isFree = [line.startNode, line.endNode].compactMap(\.self).allSatisfy { users[$0] == 1 }
      let isPiece =
        !line.isClosed && isFree && line.passages.isEmpty
        && line.length <= Self.longestDash * own + Self.longestDashAdded
      if isPiece { pieces.append(Piece(line: line, width: own)) } else { rest.append(line) }
    }
    let chains = ChainOrder.chains(of: Array(pieces.indices), partners: partners(of: pieces))
    return rest + chains.flatMap { curves(along: $0, pieces) }
  }

  // MARK: Pairing

  private func partners(of pieces: [Piece]) -> [PieceEnd: PieceEnd] {
    let ends = pieces.indices.flatMap { index in
      [true, false].map { PieceEnd(piece: index, atStart: $0) }
    }
    let places = ends.map { pieces[$0.piece].position(atStart: $0.atStart) }
    var pairs: [(price: Double, a: Int, b: Int)] = []
    places.forEachPair(within: pieces.map { reach(of: $0.width) }.max() ?? 0) { i, j in
      let (a, b) = (min(i, j), max(i, j))
      guard ends[a].piece != ends[b].piece, let price = price(ends[a], ends[b], pieces) else {
        return
      }
      pairs.append((price, a, b))
    }
    var partners: [PieceEnd: PieceEnd] = [:]
    for (a, b) in pairs.sorted(by: <).map({ (ends[$0.a], ends[$0.b]) })
    where partners[a] == nil && partners[b] == nil && partners[a.opposite] != b.opposite
      && goesOn(from: a, to: b, partners, pieces) && goesOn(from: b, to: a, partners, pieces)
    {
      (partners[a], partners[b]) = (b, a)
    }
    return partners
  }

  /// The longest gap beside a piece of this width, px.
  private func reach(of width: Double) -> Double {
    Self.longestGap * width + Self.longestGapAdded
  }

  private func price(_ a: PieceEnd, _ b: PieceEnd, _ pieces: [Piece]) -> Double? {
    let (first, second) = (pieces[a.piece], pieces[b.piece])
    let gap = second.position(atStart: b.atStart) - first.position(atStart: a.atStart)
    let reach = reach(of: min(first.width, second.width))
    guard gap.length <= reach, let way = gap.normalized, first.line.part == second.line.part else {
      return nil
    }
    let turns = [
      first.direction(atStart: a.atStart).map { abs($0.angle(to: way)) } ?? 0,
      second.direction(atStart: b.atStart).map { abs(way.angle(to: -$0)) } ?? 0,
    ]
    let ratio = abs(log(first.width / second.width))
    guard turns.allSatisfy({ $0 <= Self.largestTurn }), ratio <= log(Self.largestWidthRatio) else {
      return nil
    }
    return gap.length / reach + ratio
      + turns.reduce(0) { $0 + $1 * $1 } / (Self.costlyTurn * Self.costlyTurn)
  }

  /// Whether the way from a dot to `next` goes on from the way to the dot.
  private func goesOn(
    from end: PieceEnd, to next: PieceEnd, _ partners: [PieceEnd: PieceEnd], _ pieces: [Piece]
  ) -> Bool {
    guard pieces[end.piece].isDot, let before = partners[end.opposite] else { return true }
    let here = pieces[end.piece].position(atStart: true)
    let arriving = here - pieces[before.piece].position(atStart: before.atStart)
    let leaving = pieces[next.piece].position(atStart: next.atStart) - here
    return abs(arriving.angle(to: leaving)) <= Self.largestTurn
  }

  // MARK: Joining

  /// The lines along a chain of pieces: where the gaps are alike one dashed curve, elsewhere the pieces.
  private func curves(along chain: ChainOrder, _ pieces: [Piece]) -> [CentreLine] {
    let parts = chain.entries.map { end in
      let piece = pieces[end.piece]
      return Piece(line: end.atStart ? piece.line : piece.line.reversed(), width: piece.width)
    }
    guard parts.count >= Self.fewest else { return parts.map(\.line) }
    let gaps = gaps(between: parts, isClosed: chain.isClosed)
    let usual = gaps.sorted()[gaps.count / 2]
    let alike =
      usual / Self.likeness - Self.likenessAdded...usual * Self.likeness + Self.likenessAdded
    if chain.isClosed, gaps.allSatisfy(alike.contains) {
      return [curve(of: parts, isClosed: true)]
    }
    var runs: [[Piece]] = [[parts[0]]]
    for (part, gap) in zip(parts.dropFirst(), gaps) {
      if alike.contains(gap) { runs[runs.count - 1].append(part) } else { runs.append([part]) }
    }
    return runs.flatMap { run in
      run.count >= Self.fewest
        ? [curve(of: run, isClosed: false)] : run.map(\.line)
    }
  }

  /// How far apart pieces that follow each other are, px; of a ring the last and the first as well.
  private func gaps(between parts: [Piece], isClosed: Bool) -> [Double] {
    let next = parts.dropFirst() + (isClosed ? parts.prefix(1) : [])
    return zip(parts, next).map {
      $0.position(atStart: false).distance(to: $1.position(atStart: true))
    }
  }

  /// The dashed curve along `parts`, which follow each other.
  private func curve(of parts: [Piece], isClosed: Bool) -> CentreLine {
    var line = parts[0].line
    func lead(to point: Point) {
      line.points += line.points[line.points.count - 1].points(to: point).dropFirst().dropLast()
    }
    for part in parts.dropFirst() {
      lead(to: part.line.points[0])
      line.points += part.line.points
    }
    if isClosed { lead(to: parts[0].line.points[0]) }
    line.isClosed = isClosed
    line.width = parts.map(\.width).sorted()[parts.count / 2]
    (line.startNode, line.endNode, line.inferred) = (nil, nil, [])
    let dots = parts.compactMap(\.line.confidence)
    line.confidence =
      dots.count == parts.count ? dots.reduce(0, +) / Double(dots.count) : nil
    line.dashes = pattern(
      of: parts.map(\.line.length), gaps: gaps(between: parts, isClosed: isClosed))
    return line
  }

  /// Dashes and gaps in turn, px: the shortest pattern that repeats, its first dash the curve's. Means of what there
  /// is, so that the pattern does not drift against the dashes.
  private func pattern(of lengths: [Double], gaps: [Double]) -> [Double] {
    // The first and the last may be cut off.
    let inner =
      lengths.count > 4 ? Array(lengths.indices.dropFirst().dropLast()) : Array(lengths.indices)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    func pattern(of period: Int) -> [(dashes: [Double], gaps: [Double])] {
      // The class of the curve's first dash is 0.
      (0..<period).map { rest in
        (
          inner.filter { $0 % period == rest }.map { lengths[$0] },
          gaps.indices.filter { $0 % period == rest }.map { gaps[$0] }
        )
      }
    }
    let period = (1...Self.longestPattern).first { period in
      inner.count >= 2 * period
        && pattern(of: period).allSatisfy { own in
          let usual = mean(own.dashes)
          return own.dashes.allSatisfy {
            abs($0 - usual) <= (Self.likeness - 1) * usual + Self.likenessAdded
          }
        }
    }
    return pattern(of: period ?? 1).flatMap { [mean($0.dashes), mean($0.gaps)] }
  }
}
