import Determinism
import Foundation
import Geometry
import Imaging

/// A page of simple shapes in a grid of cells, in an order that the seed decides.
struct ShapePage {
  private let options: PhantomOptions
  private let source: SeededGenerator
  private var generator: SeededGenerator
  private var strokes = PenStrokes()

  /// What a cell may hold; a page holds as many as it has cells, each kind before any comes twice.
  enum Shape: CaseIterable {
    case spiral, crest, loops, dashes, crossings, circles, polygon, wave, arcs
  }

  init(_ options: PhantomOptions) {
    self.options = options
    source = SeededGenerator(seed: options.seed).fork(3)
    generator = source.fork(3)
  }

  func phantom() -> Phantom {
    var page = self
    page.layOut()
    return page.strokes.phantom(options, source: source)
  }

  private mutating func layOut() {
    let width = Double(options.width)
    let height = Double(options.height)
    // About nine cells, as square as the page allows.
    let columns = max(1, Int((3 * (width / height).squareRoot()).rounded()))
    let rows = max(1, Int((3 * (height / width).squareRoot()).rounded()))
    var bag: [Shape] = []
    for row in 0..<rows {
      for column in 0..<columns {
        if bag.isEmpty { bag = shuffledShapes() }
        let shape = bag.removeLast()
        let cell = Cell(
          center: Point(
            (Double(column) + 0.5) * width / Double(columns),
            (Double(row) + 0.5) * height / Double(rows)),
          radius: 0.4 * min(width / Double(columns), height / Double(rows)),
          turn: generator.uniform(-0.3...0.3),
          pen: min(
            max(
              generator.uniform(1.6...3.6) * ((width * height).squareRoot() / 512).squareRoot(), 1.5
            ),
            5))
        draw(shape, in: cell)
      }
    }
  }

  private mutating func shuffledShapes() -> [Shape] {
    var shapes = Shape.allCases
    for i in stride(from: shapes.count - 1, to: 0, by: -1) {
      shapes.swapAt(i, generator.integer(0...i))
    }
    return shapes
  }

  /// A place on the page: shapes are given in a unit disc and turned a little.
  private struct Cell {
    var center: Point
    var radius: Double
    var turn: Double
    var pen: Double

    func place(_ p: Point) -> Point {
      center
        + Vector(
          radius * (p.x * cos(turn) - p.y * sin(turn)),
          radius * (p.x * sin(turn) + p.y * cos(turn)))
    }
  }

  private mutating func add(_ spline: Spline, in cell: Cell) {
    strokes.curves.append(PlannedCurve(spline.mapped(cell.place), width: cell.pen))
  }

  private mutating func draw(_ shape: Shape, in cell: Cell) {
    switch shape {
    case .spiral:
      let turns = generator.uniform(2.4...3.6)
      let start = generator.uniform(0...(2 * .pi))
      add(
        .parametric(count: Int(10 * turns)) { t in
          // An Archimedean spiral from a small inner radius.
          let r = 0.1 + 0.9 * t
          let a = start + 2 * .pi * turns * t
          return Point(r * cos(a), r * sin(a))
        }, in: cell)
    case .crest:
      // A swell that breaks: it rises, bends over and curls in.
      let curl = generator.uniform(0.9...1.1)
      add(
        .smooth([
          Point(-1, 0.55), Point(-0.55, 0.42), Point(-0.2, 0.02), Point(0.15, -0.5 * curl),
          Point(0.6, -0.62), Point(0.85, -0.28), Point(0.72, 0.05), Point(0.45, 0.02),
          Point(0.42, -0.2), Point(0.57, -0.27),
        ]), in: cell)
      add(
        .smooth([
          Point(-0.05, 0.55), Point(0.15, 0.3), Point(0.38, 0.44), Point(0.7, 0.5), Point(1, 0.45),
        ]), in: cell)
    case .loops:
      let count = generator.integer(3...4)
      let bend = generator.uniform(1.7...2.3)
      add(
        .parametric(count: 14 * count) { t in
          // A prolate trochoid: its loops cross themselves.
          let a = 2 * .pi * Double(count) * t
          let step = 1.7 / (2 * .pi * Double(count))
          let r = step * bend
          return Point(-0.85 + step * a - r * sin(a), r * cos(a))
        }, in: cell)
    case .dashes:
      for row in [-0.6, 0.0, 0.6] {
        let dashes = generator.integer(4...7)
        let bow = generator.uniform(-0.25...0.25)
        let fill = generator.uniform(0.5...0.7)
        for k in 0..<dashes {
          let from = Double(k) / Double(dashes)
          let to = from + fill / Double(dashes)
          add(
            .parametric(count: 2) { t in
              let s = from + (to - from) * t
              return Point(-0.95 + 2 * s, row + bow * 4 * s * (1 - s) - bow / 2)
            }, in: cell)
        }
      }
    case .crossings:
      let count = generator.integer(3...4)
      for k in 0..<count {
        let direction = Vector(
          angle: .pi * (Double(k) + 0.25 * generator.uniform()) / Double(count))
        let shift = direction.perpendicular * generator.uniform(-0.25...0.25)
        let bend = direction.perpendicular * generator.uniform(-0.3...0.3)
        add(
          .smooth([
            Point.zero + direction * -0.95 + shift, Point.zero + shift + bend,
            Point.zero + direction * 0.95 + shift,
          ]), in: cell)
      }
    case .circles:
      let count = generator.integer(3...4)
      for k in 1...count {
        let r = 0.95 * Double(k) / Double(count)
        add(.arc(center: .zero, radiusX: r, radiusY: r), in: cell)
      }
    case .polygon:
      let corners = generator.integer(3...6)
      let start = generator.uniform(0...(2 * .pi))
      let points = (0..<corners).map { k in
        Point.zero + Vector(angle: start + 2 * .pi * Double(k) / Double(corners)) * 0.95
      }
      add(.polyline(points, isClosed: true), in: cell)
      add(.polyline(points.map { Point(0.5 * $0.x, 0.5 * $0.y) }, isClosed: true), in: cell)
    case .wave:
      let periods = generator.uniform(1.5...3)
      for row in [-0.5, 0.0, 0.5] {
        add(
          .parametric(count: Int(10 * periods)) { t in
            Point(-0.95 + 1.9 * t, row + 0.2 * sin(2 * .pi * periods * t))
          }, in: cell)
      }
    case .arcs:
      // Rows of scales: arcs that meet at their feet.
      for row in 0..<3 {
        for column in 0..<3 - row % 2 {
          let x = -0.6 + 0.6 * Double(column) + 0.3 * Double(row % 2)
          let r = 0.28
          add(
            .arc(
              center: Point(x, -0.3 + 0.5 * Double(row)), radiusX: r, radiusY: 0.38, from: .pi,
              to: 2 * .pi), in: cell)
        }
      }
    }
  }
}
