import Foundation
import Geometry
import Imaging
import Testing

@testable import CurveTracing

/// How the time of following lines grows with what is in the drawing.
@Suite(.serialized)
struct GrowthTests {
  /// Strokes 5 px wide along straight ways between whole pixels, as a network would see them.
  private struct Strokes {
    var mask: Mask
    var heights: Plane
    var middles: Mask

    init(size: Int) {
      mask = Mask(width: size, height: size)
      heights = Plane(width: size, height: size)
      middles = mask
    }

    mutating func add(from a: (x: Int, y: Int), to b: (x: Int, y: Int)) {
      for y in min(a.y, b.y) - 2...max(a.y, b.y) + 2 {
        for x in min(a.x, b.x) - 2...max(a.x, b.x) + 2 {
          let side = min(abs(a.x == b.x ? x - a.x : y - a.y), 2)
          mask[x, y] = true
          heights[x, y] = max(heights[x, y], Float(3 - side))
          if side == 0, (min(a.x, b.x)...max(a.x, b.x)).contains(x),
            (min(a.y, b.y)...max(a.y, b.y)).contains(y)
          {
            middles[x, y] = true
          }
        }
      }
    }

    /// The centre lines, from thinning to the ends of branches.
    func centreLines() -> [CentreLine] {
      var graph = SkeletonGraph(mask.thinned(along: heights, keeping: middles))
      graph.clean(isLone: { _ in true }, width: { _ in 5 })
      let joined = CurveJoiner(width: { _ in 5 }).centreLines(of: graph)
        .map { $0.straightened { _ in 5 }.sharpened(width: { _ in 5 }, evidence: { _ in 1 }) }
      let bridged = GapBridging(width: { _ in 5 }, evidence: { _ in 0 }).bridged(joined)
      return JunctionEnds { _ in 5 }.led(bridged)
    }
  }

  /// As many lines each way, 20 px apart.
  private func grid(_ count: Int) -> Strokes {
    let size = 20 * (count + 1)
    var strokes = Strokes(size: size)
    for line in 1...count {
      strokes.add(from: (20 * line, 5), to: (20 * line, size - 6))
      strokes.add(from: (5, 20 * line), to: (size - 6, 20 * line))
    }
    return strokes
  }

  /// Hilbert's curve, its places 20 px apart: one line without a crossing.
  private func hilbert(order: Int) -> Strokes {
    let count = 1 << order
    func place(_ index: Int) -> (x: Int, y: Int) {
      var (x, y, rest, size) = (0, 0, index, 1)
      while size < count {
        let (right, down) = (1 & (rest / 2), 1 & (rest ^ (rest / 2)))
        if down == 0 {
          if right == 1 { (x, y) = (size - 1 - x, size - 1 - y) }
          (x, y) = (y, x)
        }
        (x, y) = (x + size * right, y + size * down)
        (rest, size) = (rest / 4, 2 * size)
      }
      return (20 * x + 10, 20 * y + 10)
    }
    var strokes = Strokes(size: 20 * count)
    for index in 1..<count * count { strokes.add(from: place(index - 1), to: place(index)) }
    return strokes
  }

  /// The least processor time of a few runs on this thread, s, which other programs do not add to, and the lines.
  private func lines(of strokes: Strokes) -> (lines: [CentreLine], time: Double) {
    let runs = (0..<3).map { _ in
      let start = processorTime()
      let lines = strokes.centreLines()
      return (lines: lines, time: processorTime() - start)
    }
    return (runs[0].lines, runs.map(\.time).min() ?? 0)
  }

  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// Sixteen times the pixels and what is drawn on them take about sixteen times as long; in proportion to the square
  /// it would be 256 times.
  @Test func crossingsTakeTimeInProportionToTheirNumber() {
    let (few, many) = (lines(of: grid(9)), lines(of: grid(36)))
    #expect(few.lines.count == 18 && many.lines.count == 72)
    #expect(many.time < 64 * few.time)
  }

  @Test func aCurveTakesTimeInProportionToItsLength() {
    let (short, long) = (lines(of: hilbert(order: 3)), lines(of: hilbert(order: 5)))
    #expect(short.lines.count == 1 && long.lines.count == 1)
    #expect(long.time < 64 * short.time)
  }

  /// Ends on a row, each with the two to either side.
  @Test func endsAreComparedWithThoseNearThem() {
    let row = (0..<1000).map { Point(Double($0), Double($0 % 7)) }
    var pairs: [(Int, Int)] = []
    row.forEachPair(within: 2) { pairs.append(($0, $1)) }
    #expect(pairs.count == 2 * 1000 - 3)
    #expect(pairs.allSatisfy { $1 - $0 == 1 || $1 - $0 == 2 })
  }
}
