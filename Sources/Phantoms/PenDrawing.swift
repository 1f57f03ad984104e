import Determinism
import Foundation
import Geometry
import Imaging

/// A small scene in pen strokes, all by formula: hills, a sun, a tree, a bird in flight, a fish on
/// waves, a leaf, a cat's face. Seeded jitter moves every point, so no two are the same.
///
/// The scene is laid out on a unit square, y down, and then fitted to the image.
struct PenDrawing {
  private let options: PhantomOptions
  private let source: SeededGenerator
  private var generator: SeededGenerator
  private var strokes = PenStrokes()
  /// The number of pixels along a side of the unit square.
  private let scale: Double
  private let offset: Vector
  /// The full width of the pen where nothing else is said, px.
  private let pen: Double

  init(_ options: PhantomOptions) {
    self.options = options
    source = SeededGenerator(seed: options.seed).fork(2)
    generator = source.fork(3)
    scale = Double(min(options.width, options.height))
    offset = Vector(
      (Double(options.width) - scale) / 2, (Double(options.height) - scale) / 2)
    pen = min(max(generator.uniform(1.8...2.8) * (scale / 512).squareRoot(), 1.5), 4)
  }

  func phantom() -> Phantom {
    var scene = self
    scene.drawHills()
    scene.drawSun(at: scene.jittered(Point(0.8, 0.16), by: 0.03), radius: 0.075)
    scene.drawBird(at: scene.jittered(Point(0.47, 0.15), by: 0.03), size: 0.17)
    scene.drawTree(at: scene.jittered(Point(0.17, 0.42), by: 0.015), size: 0.3)
    scene.drawCat(at: scene.jittered(Point(0.62, 0.47), by: 0.02), size: 0.15)
    scene.drawWaves()
    scene.drawFish(at: scene.jittered(Point(0.33, 0.87), by: 0.02), size: 0.12)
    scene.drawLeaf(from: scene.jittered(Point(0.7, 0.95), by: 0.02), length: 0.27)
    return scene.strokes.phantom(options, source: source)
  }

  // MARK: Things

  private mutating func drawHills() {
    stroke(
      smooth([(0.03, 0.62), (0.2, 0.56), (0.38, 0.6), (0.55, 0.68), (0.75, 0.64), (0.97, 0.56)]))
    stroke(smooth([(0.3, 0.575), (0.42, 0.5), (0.5, 0.49)]), weight: 0.8)
    stroke(smooth([(0.76, 0.49), (0.86, 0.44), (0.97, 0.48)]), weight: 0.8)
  }

  private mutating func drawSun(at center: Point, radius: Double) {
    stroke(.arc(center: center, radiusX: radius, radiusY: radius))
    let rays = generator.integer(9...12)
    for k in 0..<rays {
      let direction = Vector(
        angle: 2 * .pi * (Double(k) + 0.3 * generator.uniform()) / Double(rays))
      let outer = radius * generator.uniform(1.55...1.85)
      stroke(
        .polyline([center + direction * (1.3 * radius), center + direction * outer]), weight: 0.85)
    }
  }

  private mutating func drawBird(at center: Point, size: Double) {
    // Two wings meet in the body; each is one long arc that curls at the tip.
    let body = center
    for side in [-1.0, 1.0] {
      let wing = [
        (0.0, 0.0), (0.28 * side, -0.3), (0.62 * side, -0.36), (0.95 * side, -0.12),
        (1.12 * side, 0.12),
      ]
      stroke(smooth(wing.map { (body.x + size * $0.0, body.y + size * $0.1) }, jitter: 0.006))
      let trail = [
        (0.06 * side, 0.16), (0.34 * side, -0.03), (0.62 * side, -0.06), (1.1 * side, 0.14),
      ]
      stroke(
        smooth(trail.map { (body.x + size * $0.0, body.y + size * $0.1) }, jitter: 0.005),
        weight: 0.8)
    }
  }

  private mutating func drawTree(at top: Point, size: Double) {
    let crown = (0..<9).map { k in
      let a = 2 * Double.pi * Double(k) / 9
      let r = size * 0.45 * generator.uniform(0.85...1.12)
      return (top.x + r * cos(a), top.y - 0.12 * size + 0.85 * r * sin(a))
    }
    stroke(smooth(crown, isClosed: true, jitter: 0))
    // The trunk runs up into the crown and forks.
    let foot = Point(top.x + 0.01, top.y + 0.62 * size)
    stroke(
      smooth([
        (foot.x - 0.022, foot.y), (top.x - 0.014, top.y + 0.2 * size),
        (top.x - 0.05, top.y - 0.1 * size),
      ]))
    stroke(
      smooth([
        (foot.x + 0.022, foot.y), (top.x + 0.016, top.y + 0.2 * size),
        (top.x + 0.055, top.y - 0.14 * size),
      ]))
    stroke(
      smooth([
        (top.x - 0.03, top.y - 0.02 * size), (top.x + 0.0, top.y + 0.07 * size),
        (top.x + 0.034, top.y - 0.04 * size),
      ]), weight: 0.8)
  }

  private mutating func drawCat(at center: Point, size: Double) {
    func place(_ x: Double, _ y: Double) -> Point {
      Point(center.x + size * x, center.y + size * y)
    }
    // Head with pointed ears: one closed outline whose ears are corners.
    let cheek = generator.uniform(0.95...1.05)
    let jaw = smooth(
      [
        (place(-0.62, -0.5).x, place(-0.62, -0.5).y), (place(-cheek, 0.1).x, place(-cheek, 0.1).y),
        (place(-0.5, 0.7).x, place(-0.5, 0.7).y), (place(0, 0.86).x, place(0, 0.86).y),
        (place(0.5, 0.7).x, place(0.5, 0.7).y), (place(cheek, 0.1).x, place(cheek, 0.1).y),
        (place(0.62, -0.5).x, place(0.62, -0.5).y),
      ], jitter: 0.004)
    let ears = Spline.polyline(
      [
        jaw.knot(jaw.segmentCount), place(0.72, -1.08), place(0.26, -0.7), place(-0.26, -0.7),
        place(-0.72, -1.08), jaw.knot(0),
      ])
    stroke(Spline(segments: jaw.segments + ears.segments, isClosed: true))
    for side in [-1.0, 1.0] {
      stroke(.arc(center: place(0.36 * side, -0.1), radiusX: 0.15 * size, radiusY: 0.19 * size))
      for row in [-1.0, 0, 1] {
        let whisker = [
          place(0.34 * side, 0.36 + 0.06 * row), place(0.8 * side, 0.33 + 0.12 * row),
          place(1.4 * side, 0.36 + 0.22 * row),
        ]
        stroke(smooth(whisker.map { ($0.x, $0.y) }, jitter: 0.004), weight: 0.75)
      }
    }
    stroke(
      .polyline([place(-0.1, 0.22), place(0.1, 0.22), place(0, 0.34)], isClosed: true), weight: 0.9)
    let mouth = [place(-0.26, 0.44), place(-0.13, 0.53), place(0, 0.34)]
    stroke(smooth(mouth.map { ($0.x, $0.y) }, jitter: 0), weight: 0.9)
    stroke(smooth(mouth.map { (2 * center.x - $0.x, $0.y) }, jitter: 0), weight: 0.9)
  }

  private mutating func drawWaves() {
    for row in 0..<2 {
      let y = 0.76 + 0.045 * Double(row)
      let phase = generator.uniform(0...6)
      let waves = generator.uniform(5...7)
      let wave = Spline.parametric(count: 28) { t in
        Point(0.05 + 0.9 * t, y + 0.011 * sin(phase + 2 * .pi * waves * t))
      }
      stroke(wave, weight: 0.85)
    }
  }

  private mutating func drawFish(at center: Point, size: Double) {
    // One stroke: nose, back, tail's crossing and fork, belly, nose again.
    let outline = [
      (-1.0, 0.0), (-0.5, -0.42), (0.15, -0.38), (0.75, 0.06), (1.15, 0.4), (1.08, 0.0),
      (1.15, -0.4), (0.75, -0.02), (0.15, 0.4), (-0.5, 0.42),
    ]
    stroke(
      smooth(
        outline.map { (center.x + size * $0.0, center.y + size * $0.1) }, isClosed: true,
        jitter: 0.004))
    stroke(
      .arc(
        center: Point(center.x - 0.6 * size, center.y - 0.08 * size), radiusX: 0.08 * size,
        radiusY: 0.08 * size))
    stroke(
      .arc(
        center: Point(center.x - 0.52 * size, center.y), radiusX: 0.26 * size,
        radiusY: 0.34 * size, from: -1, to: 1), weight: 0.85)
  }

  private mutating func drawLeaf(from stem: Point, length: Double) {
    let heading = -0.5 + 0.2 * generator.uniform()
    let along = Vector(angle: heading)
    let across = along.perpendicular
    func place(_ t: Double, _ w: Double) -> (Double, Double) {
      let p = stem + along * (length * t) + across * (length * (w - 0.1 * sin(.pi * t)))
      return (p.x, p.y)
    }
    let tip = place(1, 0)
    for side in [-1.0, 1.0] {
      stroke(
        smooth(
          [place(0.16, 0), place(0.36, 0.17 * side), place(0.66, 0.17 * side), tip], jitter: 0))
    }
    stroke(smooth([place(0, 0), place(0.16, 0), place(0.4, 0), place(0.7, 0), tip], jitter: 0))
    for t in [0.34, 0.5, 0.66] {
      for side in [-1.0, 1.0] {
        stroke(
          smooth(
            [place(t, 0), place(t + 0.09, 0.055 * side), place(t + 0.15, 0.1 * side)], jitter: 0),
          weight: 0.75)
      }
    }
  }

  // MARK: Pen

  private mutating func jittered(_ p: Point, by amount: Double) -> Point {
    p + Vector(generator.uniform(-amount...amount), generator.uniform(-amount...amount))
  }

  /// A smooth spline through points that a hand does not hit exactly.
  private mutating func smooth(
    _ points: [(Double, Double)], isClosed: Bool = false, jitter: Double = 0.008
  ) -> Spline {
    .smooth(points.map { jittered(Point($0.0, $0.1), by: jitter) }, isClosed: isClosed)
  }

  /// Adds a stroke given on the unit square; the pen's pressure varies slowly by up to a sixth.
  private mutating func stroke(_ spline: Spline, weight: Double = 1) {
    let scale = scale
    let offset = offset
    let placed = spline.mapped { Point($0.x * scale, $0.y * scale) + offset }
    let phase = generator.uniform(0...(2 * .pi))
    let turns = generator.uniform(0.5...1.5)
    let wholeTurns = placed.isClosed ? turns.rounded(.up) : turns
    let widths = (0..<placed.knotCount).map { k in
      let t = Double(k) / Double(placed.segmentCount)
      let pressure =
        1 + 0.16 * sin(phase + 2 * .pi * wholeTurns * (t == 1 && placed.isClosed ? 0 : t))
      return min(max(pen * weight * pressure, 1.5), 4)
    }
    strokes.curves.append(PlannedCurve(placed, widths: widths))
  }
}
