import Determinism
import Foundation
import Geometry

/// Grows the vessels of an angiogram: a few roots enter from the border, most curves branch off
/// another, children are narrower than their parent and every vessel tapers.
struct VesselTree {
  private let width: Double
  private let height: Double
  private let widths: ClosedRange<Double>
  private let count: Int
  /// The image's size against 512 px, for lengths and bends, 0.4…4.
  private let scale: Double
  private var generator: SeededGenerator
  private var curves: [PlannedCurve] = []
  private var depths: [Int] = []
  private var occupied: OccupancyGrid

  init(_ options: PhantomOptions, generator: SeededGenerator) {
    width = Double(options.width)
    height = Double(options.height)
    widths = options.widths ?? 1...12
    let size = (width * height).squareRoot() / 512
    scale = min(max(size, 0.4), 4)
    self.generator = generator
    // Vessel length grows with the side, so a number that grows with the side keeps the look.
    let usual = Double(self.generator.integer(17...25))
    count = options.curveCount ?? min(60, max(3, Int((usual * size).rounded())))
    occupied = OccupancyGrid(width: width, height: height)
  }

  /// The vessels, parents before their children.
  mutating func grow() -> [PlannedCurve] {
    let branches = Int((Double(count) * generator.uniform(0.65...0.75)).rounded())
    let roots = max(1, count - branches)
    // The trunks come first so that there is something wide to branch off.
    let trunks = min(roots, roots > 2 && generator.chance(0.6) ? 2 : 1)
    for trunk in 0..<trunks {
      let size = generator.uniform(0.75...1) * (trunk == 0 ? 1 : 0.7)
      let length = generator.uniform(0.8...1.3) * (width + height) / 2
      place(tries: 20) { $0.root(width: $0.fromWidest(size), length: length) }
    }
    var left = (roots: roots - trunks, branches: count - roots)
    while left.roots + left.branches > 0 {
      // Two branches first, then at random in proportion to what is left.
      let total = Double(left.roots + left.branches)
      let isBranch =
        left.roots == 0
        || left.branches > 0
          && (curves.count < 4 || generator.chance(Double(left.branches) / total))
      if isBranch {
        left.branches -= 1
        place(tries: 40) { $0.branch() }
      } else {
        left.roots -= 1
        let size = generator.logUniform(0.1...0.45)
        let length = generator.uniform(0.3...0.8) * (width + height) / 2
        place(tries: 20) { $0.root(width: $0.fromWidest(size), length: length) }
      }
    }
    return curves
  }

  private func fromWidest(_ fraction: Double) -> Double {
    max(widths.lowerBound, widths.upperBound * fraction)
  }

  /// A candidate and its depth in the tree.
  private typealias Candidate = (curve: PlannedCurve, depth: Int)

  /// Takes the first of `tries` candidates that has room; without one the vessel is left out.
  private mutating func place(tries: Int, _ candidate: (inout Self) -> Candidate?) {
    for _ in 0..<tries {
      guard let (curve, depth) = candidate(&self), hasRoom(curve) else { continue }
      occupied.insert(curve)
      curves.append(curve)
      depths.append(depth)
      return
    }
  }

  /// A vessel that enters from a random place on the border, from a little outside.
  private mutating func root(width own: Double, length: Double) -> Candidate? {
    let along = generator.uniform(0.12...0.88)
    let outside = own / 2 + 6
    let start: Point
    let inward: Double
    switch generator.integer(0...3) {
    case 0: (start, inward) = (Point(along * width, -outside), .pi / 2)
    case 1: (start, inward) = (Point(width + outside, along * height), .pi)
    case 2: (start, inward) = (Point(along * width, height + outside), -.pi / 2)
    default: (start, inward) = (Point(-outside, along * height), 0)
    }
    // Towards the middle, roughly: vessels that hug the border show little.
    let middle = Point(width / 2, height / 2) - start
    let turn = remainder(middle.angle - inward, 2 * .pi)
    let heading = inward + 0.5 * turn + 0.35 * generator.normal()
    return (vessel(from: start, heading: heading, length: length, width: own, origin: nil), 0)
  }

  /// A vessel that leaves another at an angle of 0.3 to 1.3 radians.
  private mutating func branch() -> Candidate? {
    guard !curves.isEmpty else { return nil }
    // Wide parents branch more: the fairest of three.
    var parent = generator.integer(0...(curves.count - 1))
    var u = parameter(on: parent)
    for _ in 0..<2 {
      let other = generator.integer(0...(curves.count - 1))
      let v = parameter(on: other)
      if curves[other].width(at: v) > curves[parent].width(at: u) { (parent, u) = (other, v) }
    }
    let parentWidth = curves[parent].width(at: u)
    guard depths[parent] < 4, parentWidth >= 1.4 * widths.lowerBound else { return nil }
    let (index, t) = curves[parent].spline.locate(u)
    let segment = curves[parent].spline.segment(index)
    let start = segment.point(at: t)
    let margin = 8.0
    guard start.x > margin, start.y > margin, start.x < width - margin, start.y < height - margin
    else { return nil }
    let side: Double = generator.chance(0.5) ? 1 : -1
    let heading = segment.derivative(at: t).angle + side * generator.uniform(0.3...1.3)
    let own = max(widths.lowerBound, parentWidth * generator.uniform(0.4...0.85))
    let share = (own / widths.upperBound).squareRoot()
    let length =
      (width + height) / 2 * generator.uniform(0.35...0.9) * min(1, 0.35 + share)
    let curve = vessel(
      from: start, heading: heading, length: length, width: own,
      origin: .init(parent: parent, parameter: u))
    return (curve, depths[parent] + 1)
  }

  private mutating func parameter(on curve: Int) -> Double {
    generator.uniform(0.06...0.9) * Double(curves[curve].spline.segmentCount)
  }

  private mutating func vessel(
    from start: Point, heading: Double, length: Double, width vessel: Double,
    origin: PlannedCurve.Branch?
  ) -> PlannedCurve {
    // Thin vessels are the more tortuous ones.
    let thin = 1 - min(1, vessel / 10)
    let deviation = generator.logUniform(0.005...0.01 + 0.035 * thin) / scale.squareRoot()
    let walk = CurvatureWalk(
      start: start, heading: heading, length: length,
      relaxation: generator.uniform(12...25 + 45 * (1 - thin)) * scale, deviation: deviation,
      limit: min(0.11, 0.55 / vessel))
    let spline = walk.spline(using: &generator)
    let end = max(widths.lowerBound, vessel * generator.uniform(0.3...0.65))
    let shape = generator.uniform(0.7...1.6)
    // Width falls slowly first; a gentle wave on top stands for what real walls do.
    let wave = generator.uniform(0...0.05)
    let phase = generator.uniform(0...(2 * .pi))
    let period = generator.uniform(40...90) * scale
    let taper = (0..<spline.knotCount).map { k in
      let t = Double(k) / Double(spline.knotCount - 1)
      let arc = t * length
      // The last sixth runs out to the thinnest width: a vessel does not end blunt.
      let last = min(1, 6 * (1 - t))
      let smooth = min(vessel + (end - vessel) * pow(t, shape), widths.lowerBound + vessel * last)
      return min(
        widths.upperBound,
        max(widths.lowerBound, smooth * (1 + wave * sin(phase + 2 * .pi * arc / period))))
    }
    return PlannedCurve(spline, widths: taper, origin: origin)
  }

  /// Whether enough of the curve is inside, and little of it runs along another one: where two
  /// vessels coincide there is no telling what the truth is.
  private func hasRoom(_ curve: PlannedCurve) -> Bool {
    var inside = 0.0
    var shared = 0.0
    let parentRadius =
      curve.origin.map { curves[$0.parent].width(at: $0.parameter) / 2 } ?? 0
    for chord in curve.chords(step: 3) {
      guard chord.b.x >= 0, chord.b.y >= 0, chord.b.x <= width, chord.b.y <= height else {
        continue
      }
      inside += chord.arcB - chord.arcA
      if chord.arcA > 2.5 * parentRadius + 10, occupied.contains(chord.b, radius: chord.radiusB) {
        shared += chord.arcB - chord.arcA
      }
    }
    return inside >= min(40 * scale, 0.2 * min(width, height)) && shared <= 0.1 * inside
  }
}

/// Which places are already taken by a vessel, to 2 px.
private struct OccupancyGrid {
  private static let cell = 2.0
  private let columns: Int
  private let rows: Int
  private var taken: ContiguousArray<Bool>

  init(width: Double, height: Double) {
    columns = Int(width / Self.cell) + 1
    rows = Int(height / Self.cell) + 1
    taken = ContiguousArray(repeating: false, count: columns * rows)
  }

  /// Takes the curve's stroke and 2 px to both sides.
  mutating func insert(_ curve: PlannedCurve) {
    for chord in curve.chords(step: 2) {
      let reach = (chord.radiusB + 2) / Self.cell
      let x = chord.b.x / Self.cell
      let y = chord.b.y / Self.cell
      let n = Int(reach.rounded(.up))
      for row in Int(y.rounded(.down)) - n...Int(y.rounded(.down)) + n where row >= 0 && row < rows
      {
        for column in Int(x.rounded(.down)) - n...Int(x.rounded(.down)) + n
        where column >= 0 && column < columns {
          let dx = Double(column) + 0.5 - x
          let dy = Double(row) + 0.5 - y
          if dx * dx + dy * dy <= reach * reach { taken[row * columns + column] = true }
        }
      }
    }
  }

  /// Whether a disc of `radius` at `p`, inside the image, touches something at its centre or sides.
  func contains(_ p: Point, radius: Double) -> Bool {
    for (dx, dy) in [(0.0, 0.0), (radius, 0), (-radius, 0), (0, radius), (0, -radius)] {
      let column = Int((p.x + dx) / Self.cell)
      let row = Int((p.y + dy) / Self.cell)
      guard p.x + dx >= 0, p.y + dy >= 0, column < columns, row < rows else { continue }
      if taken[row * columns + column] { return true }
    }
    return false
  }
}
