import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms
import Rasterization

/// Strokes of a pen or brush on light paper, and filled shapes whose borders are not lines.
struct DrawingScene {
  private let options: CropOptions
  private var generator: SeededGenerator
  private let size: Double
  /// The full width of the pen where nothing else is said, px.
  private var pen = 1.0
  private var strokes: [PlannedCurve] = []
  /// The ink used and the ink that there is, px².
  private var used = 0.0
  private var budget = 0.0

  /// Strokes are at least this wide, px.
  private static let thinnest = 0.5

  private enum Style { case free, character, hatching, loops, dashes, dashed, fan }
  private enum Pressure { case even, swelling, pointed }
  private var pressure = Pressure.even
  private var variation = 0.0

  init(_ options: CropOptions, generator: SeededGenerator) {
    self.options = options
    self.generator = generator
    size = Double(options.size)
  }

  /// Strokes on paper, with their truth.
  func scene() -> Scene {
    var scene = self
    return scene.drawn()
  }

  /// Strokes of which two or three each run through one place, and nothing else, with their truth.
  func crossings() -> Scene {
    var scene = self
    return scene.drawn(onlyCrossings: true)
  }

  private mutating func drawn(onlyCrossings: Bool = false) -> Scene {
    let side = options.size
    pen = generator.logUniform(options.strokeWidths)
    budget = size * size * generator.uniform(0.05...0.4)
    variation = generator.chance(0.5) ? 0 : generator.uniform(0...0.5)
    pressure = generator.chance(0.6) ? .even : generator.chance(0.5) ? .swelling : .pointed
    var paper = paper()
    let ink = generator.uniform(0...0.35)
    let shapes = onlyCrossings ? Plane(width: side, height: side) : fill(&paper, ink: ink)
    if onlyCrossings {
      addCrossings()
    } else {
      for _ in 0..<generator.integer(1...2) { addStrokes() }
    }

    var field = CurveField(size: side)
    var layer = StrokeLayer(size: side)
    let isEven = generator.chance(0.6)
    for stroke in strokes {
      guard let band = field.add(stroke) else { continue }
      let strength = isEven ? 1 : generator.uniform(0.5...1)
      layer.draw(band, .init(strength: Float(strength)), length: 1)
    }
    field.hide(under: shapes)
    let cover = generator.chance(0.15) ? rubbed(layer.darkness) : layer.darkness
    for i in 0..<paper.count {
      paper.pixels[i] += cover.pixels[i] * (Float(ink) - paper.pixels[i])
    }
    var film = Film()
    film.isExposureRandom = generator.chance(0.4)
    if generator.chance(0.6) { film.blur = generator.uniform(0.3...1.3) }
    if generator.chance(0.4) { film.addNoise(0.005...0.15, using: &generator) }
    film.enlarge(oftenAs: 0.12, using: &generator)
    return Scene(light: paper, film: film, lines: strokes.isEmpty ? nil : field)
  }

  /// What of the ink stays on the grain of the paper, as of pencil, chalk and charcoal.
  private mutating func rubbed(_ ink: Plane) -> Plane {
    let grain = Noise.blurred(
      size: options.size, sigma: generator.uniform(0.5...1.4), using: &generator)
    let (least, depth) = (Float(generator.uniform(0.4...0.9)), Float(generator.uniform(0.1...0.6)))
    var cover = ink
    for i in 0..<cover.count {
      cover.pixels[i] *= min(max(least + depth * grain.pixels[i], 0), 1)
    }
    return cover
  }

  /// Light paper, clean in half of the cases.
  private mutating func paper() -> Plane {
    let tone = generator.chance(0.4) ? 1 : generator.uniform(0.55...1)
    var paper = Plane(width: options.size, height: options.size, repeating: Float(tone))
    guard generator.chance(0.5) else { return paper }
    let texture =
      generator.chance(0.7)
      ? Noise.fractal(
        size: options.size, beta: generator.uniform(0.8...2), using: &generator)
      : Texture.random(size: options.size, using: &generator)
        .gaussianBlurred(sigma: Float(generator.uniform(1.5...6)))
    paper.add(texture, scale: generator.logUniform(0.01...0.12))
    return paper
  }

  /// Fills some shapes with grey or ink; returns the share of each pixel where ink hides lines.
  private mutating func fill(_ paper: inout Plane, ink: Double) -> Plane {
    var hidden = Plane(width: options.size, height: options.size)
    guard generator.chance(0.35) else { return hidden }
    for _ in 0..<generator.integer(1...4) {
      let isDark = generator.chance(0.5)
      let tone = Float(isDark ? ink : generator.uniform(ink + 0.25...1))
      let radius = generator.logUniform(max(5, 1.3 * pen)...max(0.5 * size, 3 * pen))
      let center = Point(generator.uniform(0...size), generator.uniform(0...size))
      guard let outline = Outline.random(at: center, radius: radius, using: &generator) else {
        continue
      }
      let outlined = !isDark && generator.chance(0.6)
      if outlined { add(outline.spline) }
      PolygonCoverage(outline.polygon, width: options.size, height: options.size)?
        .forEach(width: options.size) { i, share in
          paper.pixels[i] += share * (tone - paper.pixels[i])
          hidden.pixels[i] += share * ((isDark ? 1 : 0) - hidden.pixels[i])
        }
    }
    return hidden
  }

  // MARK: Strokes

  private mutating func addStrokes() {
    let style: Style =
      switch generator.uniform() {
      case ..<0.25: .free
      case ..<0.5: .character
      case ..<0.65: .hatching
      case ..<0.77: .loops
      case ..<0.84: .dashes
      case ..<0.92: .dashed
      default: .fan
      }
    switch style {
    case .hatching: addHatching()
    case .fan: addFan()
    default:
      for _ in 0..<generator.integer(4...25) where used < budget {
        switch style {
        case .free: addFreeStroke(length: generator.uniform(0.2...1.5) * size)
        case .character: addCharacterStroke()
        case .loops: addLoop()
        case .dashed: addDashedLine()
        default: addFreeStroke(length: generator.uniform(0.04...0.2) * size)
        }
      }
    }
  }

  /// Adds a stroke with the pen's width and pressure.
  private mutating func add(_ spline: Spline, width: Double? = nil) {
    let width =
      width ?? max(Self.thinnest, pen * (1 + variation * generator.uniform(-1...1)))
    let phase = generator.uniform(0...(2 * .pi))
    let widths = (0..<spline.knotCount).map { k in
      let t = Double(k) / Double(spline.segmentCount)
      return switch pressure {
      case .even: width
      case .swelling: max(Self.thinnest, width * (1 + 0.35 * sin(phase + 2 * .pi * t)))
      // A closed stroke has no ends.
      case .pointed: spline.isClosed ? width : max(Self.thinnest, width * (0.25 + 3 * t * (1 - t)))
      }
    }
    used += spline.arcLength(accuracy: 1) * width
    strokes.append(PlannedCurve(spline, widths: widths))
  }

  private mutating func place(margin: Double = 0) -> Point {
    let range = -margin * size...(1 + margin) * size
    return Point(generator.uniform(range), generator.uniform(range))
  }

  private mutating func addFreeStroke(length: Double) {
    let walk = CurvatureWalk(
      start: place(margin: 0.1), heading: generator.uniform(0...(2 * .pi)), length: length,
      relaxation: generator.uniform(10...100), deviation: generator.logUniform(0.003...0.08),
      limit: min(0.25, 0.8 / pen))
    add(walk.spline(using: &generator))
  }

  /// A stroke like those of characters: nearly straight and mostly upright, level or aslant, with a hook
  /// or a corner now and then.
  private mutating func addCharacterStroke() {
    let start = place(margin: 0.05)
    let directions = [0, 0.5 * .pi, 0.5 * .pi, 0.8, 2.3, -0.15]
    let heading = directions[generator.integer(0...5)] + generator.uniform(-0.15...0.15)
    let length = generator.logUniform(0.1...0.8) * size
    let end = start + Vector(angle: heading) * length
    let bow = Vector(angle: heading).perpendicular * (length * 0.12 * generator.normal())
    if generator.chance(0.25) {
      // A corner, then another direction.
      let turn: Double = generator.chance(0.7) ? 0.5 * .pi : -0.6 * .pi
      let tail =
        end + Vector(angle: heading + turn) * (length * generator.uniform(0.2...0.9))
      add(.polyline([start, end, tail]))
    } else {
      add(.smooth([start, start.lerp(to: end, 0.5) + bow, end]))
    }
  }

  private mutating func addLoop() {
    let radius = generator.logUniform(max(3, 1.2 * pen)...max(0.45 * size, 3 * pen))
    if let loop = Outline.random(at: place(), radius: radius, using: &generator) {
      add(loop.spline)
    }
  }

  /// A line of dashes or dots, all of one length and one distance.
  private mutating func addDashedLine() {
    let walk = CurvatureWalk(
      start: place(margin: 0.1), heading: generator.uniform(0...(2 * .pi)),
      length: generator.uniform(0.3...1.5) * size, relaxation: generator.uniform(20...100),
      deviation: generator.logUniform(0.002...0.03), limit: min(0.25, 0.8 / pen))
    let spline = walk.spline(using: &generator)
    let dash = pen * (generator.chance(0.3) ? 0.1 : generator.logUniform(0.8...8))
    let gap = max(1.5, pen) * generator.logUniform(0.6...4)
    // Round caps lengthen a dash by the pen's width.
    let ends = spline.parameters(spacing: 0.5)
    let (period, length) = (Int(2 * (dash + pen + gap)), max(1, Int(2 * dash)))
    for first in stride(from: 0, to: ends.count - length, by: period) {
      add(spline.subspline(ends[first]..<ends[first + length]), width: pen)
    }
  }

  /// Parallel lines, straight or bent, close but apart; sometimes a second set across.
  private mutating func addHatching() {
    let width = min(pen, 5)
    for _ in 0..<(generator.chance(0.3) ? 2 : 1) {
      let spacing = width * generator.uniform(1.8...5) + 1.5
      let heading = generator.uniform(0...(2 * .pi))
      let along = Vector(angle: heading)
      let middle = place()
      let length = generator.uniform(0.3...1.3) * size
      let bow = along.perpendicular * (length * 0.15 * generator.normal())
      let count = generator.integer(5...20)
      for k in 0..<count {
        let shift = along.perpendicular * (spacing * (Double(k) - 0.5 * Double(count)))
        let a = middle + shift - along * (length * generator.uniform(0.4...0.55))
        let b = middle + shift + along * (length * generator.uniform(0.4...0.55))
        add(.smooth([a, a.lerp(to: b, 0.5) + bow, b]), width: width)
      }
    }
  }

  /// Places where two strokes cross, sometimes three.
  private mutating func addCrossings() {
    pen = generator.logUniform(1.2...10)
    for _ in 0..<generator.integer(1...max(1, options.size / 24)) where used < budget {
      let place = Point(
        generator.uniform(0.1 * size...0.9 * size), generator.uniform(0.1 * size...0.9 * size))
      var heading = generator.uniform(0...(2 * .pi))
      for _ in 0..<(generator.chance(0.9) ? 2 : 3) {
        let width = generator.chance(0.7) ? pen : pen * generator.uniform(0.4...1)
        let along = Vector(angle: heading)
        let before = 1.5 * pen + size * generator.uniform(0.1...0.8)
        let after = 1.5 * pen + size * generator.uniform(0.1...0.8)
        let bow = generator.chance(0.4) ? 0 : 0.06 * generator.normal()
        let start = place - along * before + along.perpendicular * (bow * before)
        let end = place + along * after + along.perpendicular * (bow * after)
        add(.smooth([start, place, end]), width: max(Self.thinnest, width))
        heading += generator.uniform(0.35...(0.5 * .pi))
      }
    }
  }

  /// Lines that run together, like veins of a leaf or wing.
  private mutating func addFan() {
    let root = place(margin: 0.2)
    let heading = generator.uniform(0...(2 * .pi))
    let opening = generator.uniform(0.5...2.5)
    let count = generator.integer(3...9)
    for k in 0..<count where used < budget {
      let angle = heading + opening * (Double(k) / Double(count) - 0.5)
      let length = generator.uniform(0.4...1.2) * size
      let end = root + Vector(angle: angle) * length
      let bow = Vector(angle: angle).perpendicular * (length * 0.1 * generator.normal())
      let start = root + Vector(angle: angle) * (pen * generator.uniform(0...2))
      add(.smooth([start, root.lerp(to: end, 0.5) + bow, end]))
    }
  }
}
