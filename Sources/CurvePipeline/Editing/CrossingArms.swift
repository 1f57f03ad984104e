import Foundation
import Geometry

/// The arms of the curves that meet at a node, and the ways in which they can go on through it.
///
/// An arm is what leads away from the node. A way pairs arms: a pair is one curve there, and what is left over ends. Of
/// four arms there are three ways, of three arms as many, of two they are one curve or two.
struct CrossingArms {
  /// The curves that meet, in order of their ids.
  let curves: [TracedCurve]
  private let node: CurveGraph.Node
  private var pieces: [TracedCurve] = []
  /// Sorted by direction.
  private var arms: [Arm] = []
  /// The pairs of arms that are one curve as it is.
  private var pairs: Set<Pair> = []

  /// More arms than these have too many ways.
  private static let mostArms = 6
  /// How far from the node an arm's direction is taken, px.
  private static let reach = 8.0
  /// How much of an arm is led anew, px at least, in widths, and as a share of it at most.
  private static let (least, inWidths, most) = (3.0, 0.75, 0.35)
  /// A knot this near to where an arm is cut takes the place of the cut, px.
  private static let nearKnot = 1.0

  private struct Arm {
    var piece: Int
    var atStart: Bool
    var angle: Double
  }

  private struct Pair: Hashable, Comparable {
    var first: Int
    var second: Int

    static func < (a: Pair, b: Pair) -> Bool { (a.first, a.second) < (b.first, b.second) }
  }

  /// The arms at a node of `drawing`.
  ///
  /// - Throws: `EditError.noOtherWay` where there are too few or too many.
  init(at node: CurveGraph.Node, of drawing: CurveDrawing) throws(EditError) {
    self.node = node
    let ids = Set(node.incidences.map(\.curve))
    curves = drawing.curves.filter { ids.contains($0.id) }
    guard !curves.contains(where: \.isDot) else {
      throw .noOtherWay(node: node.id, reason: "one of them is a dot")
    }
    // Arms before they are sorted, and which of them one curve joins.
    var ends: [Arm] = []
    var joined: [(Int, Int)] = []
    for curve in curves {
      let count = Double(curve.spline.segmentCount)
      let isClosed = curve.spline.isClosed
      let own = Set(node.incidences.filter { $0.curve == curve.id }.map(\.parameter))
      let inner = own.map { isClosed && $0 == count ? 0 : $0 }
        .filter { isClosed || $0 > 0 && $0 < count }
      let stops = Set(inner).sorted()
      let bounds = isClosed ? stops + [stops[0] + count] : [0] + stops + [count]
      let first = pieces.count
      for (start, end) in zip(bounds, bounds.dropFirst()) {
        pieces.append(
          start == 0 && end == count && !isClosed ? curve : curve.part(from: start, to: end))
      }
      func arm(_ piece: Int, atStart: Bool) -> Int {
        ends.append(Arm(piece: piece, atStart: atStart, angle: 0))
        return ends.count - 1
      }
      if !isClosed, own.contains(0) { _ = arm(first, atStart: true) }
      for k in stops.indices {
        let before = isClosed ? (k + stops.count - 1) % stops.count : k
        let after = isClosed ? k : k + 1
        joined.append(
          (arm(first + before, atStart: false), arm(first + after, atStart: true)))
      }
      if !isClosed, own.contains(count) { _ = arm(pieces.count - 1, atStart: false) }
    }
    guard (2...Self.mostArms).contains(ends.count) else {
      throw .noOtherWay(
        node: node.id,
        reason: ends.count < 2
          ? "only one ends there; name a crossing or a junction"
          : "\(ends.count) arms meet there, more than \(Self.mostArms); cut and join them instead")
    }
    for k in ends.indices {
      let piece = pieces[ends[k].piece]
      let length = piece.arcLength
      let arc = min(Self.reach, length / 2)
      let u = piece.spline.parameter(atArcLength: ends[k].atStart ? arc : length - arc)
      ends[k].angle = (piece.spline.point(at: u) - node.position).angle
    }
    let order = ends.indices.sorted { (ends[$0].angle, $0) < (ends[$1].angle, $1) }
    arms = order.map { ends[$0] }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for (a, b) in joined {
      guard let a = place[a], let b = place[b] else { continue }
      pairs.insert(Pair(first: min(a, b), second: max(a, b)))
    }
  }

  /// The curves as they go on in the next way.
  func next() throws(EditError) -> [TracedCurve] {
    let ways =
      arms.count == 2 ? [[Pair(first: 0, second: 1)], []] : Self.ways(of: Array(arms.indices))
    let now = ways.firstIndex { Set($0) == pairs }
    let way = ways[now.map { ($0 + 1) % ways.count } ?? 0]
    return led(by: way)
  }

  /// All ways to pair arms, one of an odd number left over, in order.
  private static func ways(of arms: [Int]) -> [[Pair]] {
    guard let first = arms.first else { return [[]] }
    if arms.count == 1 { return [[]] }
    var all: [[Pair]] = []
    for second in arms.dropFirst() {
      let rest = arms.filter { $0 != first && $0 != second }
      all += ways(of: rest).map { [Pair(first: first, second: second)] + $0 }
    }
    if arms.count % 2 == 1 { all += ways(of: Array(arms.dropFirst())) }
    return all
  }

  // MARK: Curves of pieces

  /// The curves that the pieces are when these pairs of arms are one.
  private func led(by way: [Pair]) -> [TracedCurve] {
    var partner: [Int: Int] = [:]
    for pair in way { (partner[pair.first], partner[pair.second]) = (pair.second, pair.first) }
    func arm(_ piece: Int, atStart: Bool) -> Int? {
      arms.firstIndex { $0.piece == piece && $0.atStart == atStart }
    }
    let trimmed = pieces.indices.map { piece in
      func isPaired(_ atStart: Bool) -> Bool {
        arm(piece, atStart: atStart).map { partner[$0] != nil } ?? false
      }
      return Self.trimmed(pieces[piece], start: isPaired(true), end: isPaired(false))
    }
    var isDone = Set<Int>()
    var result: [TracedCurve] = []
    /// The chain of pieces from one that is entered at an end, and whether it comes back to that.
    func chain(from piece: Int, atStart: Bool) -> (curve: TracedCurve, isClosed: Bool) {
      var curve = atStart ? trimmed[piece] : trimmed[piece].reversed()
      isDone.insert(piece)
      var exit = arm(piece, atStart: !atStart)
      while let out = exit, let into = partner[out] {
        let next = arms[into]
        if isDone.contains(next.piece) { return (curve, true) }
        isDone.insert(next.piece)
        let tail = next.atStart ? trimmed[next.piece] : trimmed[next.piece].reversed()
        curve = curve.joined(with: tail, over: Self.bridge(from: curve, to: tail))
        exit = arm(next.piece, atStart: !next.atStart)
      }
      return (curve, false)
    }
    func isFree(_ piece: Int, atStart: Bool) -> Bool {
      arm(piece, atStart: atStart).map { partner[$0] == nil } ?? true
    }
    for piece in pieces.indices where !isDone.contains(piece) {
      if isFree(piece, atStart: true) {
        result.append(chain(from: piece, atStart: true).curve)
      } else if isFree(piece, atStart: false) {
        // In the direction that it had.
        result.append(chain(from: piece, atStart: false).curve.reversed())
      }
    }
    for piece in pieces.indices where !isDone.contains(piece) {
      let (curve, _) = chain(from: piece, atStart: true)
      result.append(curve.closed(over: Self.bridge(from: curve, to: curve)))
    }
    return onto(result, isThrough: !way.isEmpty)
  }

  /// The curves, those that end at the node led onto the nearest one that runs through it.
  private func onto(_ curves: [TracedCurve], isThrough: Bool) -> [TracedCurve] {
    guard isThrough else { return curves }
    func endsHere(_ curve: TracedCurve, _ knot: Int) -> Bool {
      !curve.spline.isClosed && curve.spline.knot(knot).distance(to: node.position) <= Self.reach
    }
    func runsThrough(_ curve: TracedCurve) -> Bool {
      curve.spline.isClosed
        || !endsHere(curve, 0) && !endsHere(curve, curve.spline.segmentCount)
    }
    let through = curves.filter(runsThrough)
    return curves.map { curve in
      var curve = curve
      for knot in [0, curve.spline.segmentCount]
      where !runsThrough(curve) && endsHere(curve, knot) {
        let end = curve.spline.knot(knot)
        let feet = through.map { $0.spline.point(at: $0.spline.nearest(to: end).t) }
        guard let foot = feet.min(by: { $0.distance(to: end) < $1.distance(to: end) }),
          foot.distance(to: end) <= Self.reach
        else { continue }
        var points = curve.spline.controlPoints
        let handle = knot == 0 ? 1 : 3 * knot - 1
        points[handle] += foot - end
        points[3 * knot] = foot
        curve.spline = Spline(controlPoints: points)
        curve.profile = nil
      }
      return curve
    }
  }

  /// A piece without what is led anew at its ends.
  private static func trimmed(_ piece: TracedCurve, start: Bool, end: Bool) -> TracedCurve {
    let spline = piece.spline
    let length = piece.arcLength
    func amount(_ u: Double) -> Double {
      min(max(least, inWidths * piece.width(at: u)), most * length)
    }
    let last = Double(spline.segmentCount)
    /// The parameter at an arc length, or that of a knot nearby that is no end.
    func place(_ arc: Double) -> Double {
      let u = spline.parameter(atArcLength: arc)
      let knot = u.rounded()
      let isNear = spline.point(at: knot).distance(to: spline.point(at: u)) <= nearKnot
      return isNear && knot > 0 && knot < last ? knot : u
    }
    let first = start ? place(amount(0)) : 0
    let rest = end ? place(length - amount(last)) : last
    guard first < rest, start || end else { return piece }
    return piece.part(from: first, to: rest)
  }

  /// What leads smoothly from the end of one curve to the start of another.
  private static func bridge(from head: TracedCurve, to tail: TracedCurve) -> Spline? {
    let last = head.spline.segmentCount
    let (a, b) = (head.spline.knot(last), tail.spline.knot(0))
    let gap = a.distance(to: b)
    guard gap > 0.01 else { return nil }
    let chord = (b - a) / gap
    let leaving = head.spline.tangent(at: Double(last)) ?? chord
    let arriving = tail.spline.tangent(at: 0) ?? chord
    return Spline(segments: [
      CubicBezier(a, a + leaving * (gap / 3), b - arriving * (gap / 3), b)
    ])
  }
}
