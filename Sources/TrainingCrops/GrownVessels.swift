import Determinism
import Foundation
import Geometry
import Phantoms

/// Vessels that grow step by step, as in tissue: they hold a course and stray from it, divide by Murray's law
/// (C. D. Murray, "The Physiological Principle of Minimum Work", PNAS 12, 1926, doi 10.1073/pnas.12.3.207: the cubes
/// of the radii add up) and keep away from the others of their tree. Two trees, as of arteries and veins, may cross
/// or run side by side.
struct GrownVessels {
  /// A vessel and the tree that it belongs to.
  struct Vessel {
    var curve: PlannedCurve
    var tree: Int
  }

  private(set) var vessels: [Vessel] = []
  private let size: Double
  private var generator: SeededGenerator
  private var taken: GrowthGrid
  private var tips: [Tip] = []
  private let habit: Habit

  /// The length of a step, px.
  private static let step = 6.0
  /// The narrowest vessel, px.
  private static let thinnest = 0.8

  /// Where a vessel is to grow from.
  private struct Tip {
    var start: Point
    var course: Double
    var width: Double
    var tree: Int
    /// The number of the vessel that it leaves, and how wide that is there, px.
    var parent: (vessel: Int, width: Double)?
  }

  /// What the vessels of one tissue have in common.
  private struct Habit {
    /// How far a heading strays from the course, radians, and over which length, px.
    var straying: Double
    var relaxation: Double
    /// How fast the course itself turns, radians for a root of a px.
    var turning: Double
    /// The length between branches in widths, and at least, px.
    var spacing: (widths: Double, least: Double)
    /// How unevenly wide vessels are, as a share, and how often one is narrowed.
    var unevenness: Double
    var narrowings: Double
    /// The room around a vessel, px.
    var room: Double

    init(using generator: inout SeededGenerator) {
      straying =
        generator.chance(0.3) ? generator.uniform(0.3...0.8) : generator.uniform(0.03...0.3)
      relaxation = generator.logUniform(10...60)
      turning = generator.logUniform(0.005...0.06)
      spacing = (generator.logUniform(3...14), generator.logUniform(10...50))
      unevenness = generator.chance(0.5) ? generator.uniform(0.02...0.3) : 0
      narrowings = generator.chance(0.2) ? 0.06 : 0
      room = generator.logUniform(1.5...10)
    }
  }

  /// One tissue's vessels in and around a square of `size` px, the widest of them `widest` px wide.
  static func random(size: Double, widest: Double, using generator: inout SeededGenerator)
    -> [Vessel]
  {
    var growth = GrownVessels(size: size, generator: generator.split())
    growth.grow(widest: widest)
    return growth.vessels
  }

  private init(size: Double, generator: SeededGenerator) {
    self.size = size
    self.generator = generator
    habit = Habit(using: &self.generator)
    taken = GrowthGrid(size: size, margin: 0.3 * size)
  }

  private mutating func grow(widest: Double) {
    let most = Int(26 * (size / 128))
    for tree in 0..<generator.integer(1...3) {
      let width = tree == 0 ? widest : widest * generator.logUniform(0.3...1)
      plantRoot(width: width, tree: 2 * tree)
      while let tip = tips.popLast() {
        guard vessels.count < most else { return }
        grow(tip)
      }
    }
  }

  /// A root through a place inside, and sometimes another one beside it.
  private mutating func plantRoot(width: Double, tree: Int) {
    let through = Point(generator.uniform(0...size), generator.uniform(0...size))
    let course = generator.uniform(0...(2 * .pi))
    let back = size * generator.uniform(0.2...0.9)
    let start = through - Vector(angle: course) * back
    tips.append(Tip(start: start, course: course, width: width, tree: tree, parent: nil))
    guard generator.chance(0.3) else { return }
    let side: Double = generator.chance(0.5) ? 1 : -1
    let away = width * generator.uniform(1.1...3) + generator.uniform(1...5)
    guard let tip = tips.popLast() else { return }
    let root = vessels.count
    grow(tip)
    guard vessels.count > root else { return }
    accompany(vessels[root].curve, side: side, away: away, tree: tree + 1)
  }

  /// Adds a vessel along `curve`, `away` px beside its middle.
  private mutating func accompany(_ curve: PlannedCurve, side: Double, away: Double, tree: Int) {
    let width = max(Self.thinnest, curve.widths[0] * generator.uniform(0.4...1.1))
    let (phase, wave) = (generator.uniform(0...(2 * .pi)), generator.uniform(0...0.35))
    var points: [Point] = []
    for k in stride(from: 0, through: curve.spline.segmentCount, by: 2) {
      guard let tangent = curve.spline.tangent(at: Double(k)) else { continue }
      let distance = away * (1 + wave * sin(phase + 0.2 * Double(k)))
      points.append(curve.spline.point(at: Double(k)) + tangent.perpendicular * (side * distance))
    }
    add(points, widths: points.map { _ in width }, tree: tree)
  }

  private mutating func grow(_ tip: Tip) {
    let number = vessels.count
    var (here, course, width) = (tip.start, tip.course, tip.width)
    var points = [here]
    var widths = [width]
    let keep = exp(-Self.step / habit.relaxation)
    let kick = habit.straying * (1 - keep * keep).squareRoot()
    var stray = 0.5 * habit.straying * generator.normal()
    var length = 0.0
    let most = size * generator.uniform(0.3...1.8)
    let free = tip.parent.map { 0.7 * $0.width + 2 * Self.step } ?? 0
    var untilBranch = spacing(width)
    var gap = 0.0
    while length < most {
      stray = keep * stray + kick * generator.normal()
      course += habit.turning * Self.step.squareRoot() * generator.normal()
      let reach = width / 2 + habit.room
      let isFree = { (turn: Double, taken: GrowthGrid) in
        length < free
          || !taken.blocks(
            here + Vector(angle: course + stray + turn) * (Self.step + reach), tree: tip.tree,
            vessel: number)
      }
      guard
        let turn = [0, 0.4, -0.4, 0.9, -0.9].first(where: { isFree($0, taken) })
          ?? (generator.chance(0.1) ? 0 : nil)
      else { break }
      course += turn
      here += Vector(angle: course + stray) * Self.step
      length += Self.step
      points.append(here)
      widths.append(width)
      guard taken.contains(here) else { break }
      gap += Self.step
      if gap > untilBranch, width > Self.thinnest, vessels.count + tips.count < 200 {
        gap = 0
        untilBranch = spacing(width)
        width = branch(at: here, &course, width, tip.tree, from: number)
      }
    }
    add(points, widths: uneven(widths), tree: tip.tree)
  }

  private mutating func spacing(_ width: Double) -> Double {
    (habit.spacing.widths * width + habit.spacing.least) * generator.logUniform(0.4...2)
  }

  /// Lets a branch leave to one side; returns how wide its parent goes on.
  private mutating func branch(
    at place: Point, _ course: inout Double, _ width: Double, _ tree: Int, from vessel: Int
  ) -> Double {
    let ratio = generator.logUniform(0.2...1)
    let (rest, own) = Self.divided(width, ratio: ratio)
    let side: Double = generator.chance(0.5) ? 1 : -1
    // The thinner a branch, the more nearly at a right angle it leaves, and the less its parent gives way.
    let angle = generator.uniform(0.4...0.9) + 0.5 * (1 - ratio) * generator.uniform()
    tips.insert(
      Tip(
        start: place, course: course + side * angle, width: max(Self.thinnest, own), tree: tree,
        parent: (vessel, width)),
      at: 0)
    course -= side * 0.5 * ratio * ratio * angle
    return max(Self.thinnest, rest)
  }

  /// How wide a vessel goes on and how wide its branch is, `ratio` times as wide as the rest: the cubes add up.
  static func divided(_ width: Double, ratio: Double) -> (rest: Double, branch: Double) {
    let rest = width / cbrt(1 + ratio * ratio * ratio)
    return (rest, ratio * rest)
  }

  /// Widths as of walls that are not even, narrowed in places.
  private mutating func uneven(_ widths: [Double]) -> [Double] {
    var swelling = 0.0
    return widths.map { width in
      swelling = 0.6 * swelling + 0.8 * generator.normal()
      let narrowed = habit.narrowings > 0 && generator.chance(habit.narrowings)
      let swollen = min(max(1 + habit.unevenness * swelling, 0.4), 1.5)
      return max(Self.thinnest, width * swollen * (narrowed ? 0.5 : 1))
    }
  }

  private mutating func add(_ points: [Point], widths: [Double], tree: Int) {
    guard points.count > 2 else { return }
    for (point, width) in zip(points, widths) {
      taken.take(point, radius: width / 2 + habit.room, tree: tree, vessel: vessels.count)
    }
    vessels.append(Vessel(curve: PlannedCurve(.smooth(points), widths: widths), tree: tree))
  }
}
