import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms

/// Branching dark vessels on uneven ground: angiograms, retinas, and much besides, since widths,
/// contrasts and grounds are spread more broadly than in any of them.
struct VesselScene {
  private let options: CropOptions
  private var generator: SeededGenerator
  private let size: Double

  init(_ options: CropOptions, generator: SeededGenerator) {
    self.options = options
    self.generator = generator
    size = Double(options.size)
  }

  /// Dark vessels on uneven ground, with their truth.
  func scene() -> Scene {
    made { $0.generator.chance(0.6) ? $0.grownVessels() : $0.scatteredVessels() }
  }

  /// The ground alone, or with bright curves only, which are not lines.
  func emptyScene() -> Scene { made { _ in [] } }

  /// Vessels of which two or three each run through one place, and nothing else.
  func crossings() -> Scene { made { $0.crossingVessels() } }

  /// A vessel and how dark it is, beside its width.
  private struct Vessel {
    var curve: PlannedCurve
    var strength: Double
  }

  private func made(_ vessels: (inout VesselScene) -> [Vessel]) -> Scene {
    var scene = self
    let vessels = vessels(&scene)
    return scene.drawn(vessels)
  }

  private mutating func drawn(_ vessels: [Vessel]) -> Scene {
    let side = options.size
    var field = CurveField(size: side)
    var dark = StrokeLayer(size: side)
    let style = Style(using: &generator)
    for vessel in vessels {
      guard let band = field.add(vessel.curve) else { continue }
      dark.draw(
        band, look(of: vessel.curve, style, strength: vessel.strength),
        length: vessel.curve.spline.arcLength(accuracy: 0.5))
    }
    var film = Film()
    let contrast = generator.logUniform(options.vesselContrast)
    let ground = Ground.random(size: side, using: &generator)
    var light = ground
    let blurred = dark.darkness.gaussianBlurred(sigma: Float(generator.uniform(0.4...1.6)))
    // In a film vessels absorb a share of what light there is, elsewhere they have a colour of their
    // own.
    let share = Float(generator.chance(0.5) ? generator.uniform(0...1) : 0)
    let mean = Float(ground.mean)
    for i in 0..<light.count {
      let brightness = min(max(1 + share * 2 * (ground.pixels[i] - mean), 0.3), 2)
      light.pixels[i] -= Float(contrast) * brightness * blurred.pixels[i]
    }
    if generator.chance(vessels.isEmpty ? 0.5 : 0.2) { addBrightCurves(to: &light, contrast) }
    // A third of the films have less noise than an even spread would give them, and some so much that only
    // the length of a vessel shows it.
    let most: Double =
      switch generator.uniform() {
      case ..<0.35: generator.logUniform(0.02...0.35)
      case ..<0.76: 0.35
      case ..<0.9: 0.7
      default: 1.5
      }
    film.addNoise(0.01 * contrast...most * contrast, using: &generator)
    film.enlarge(oftenAs: 0.35, using: &generator)
    if generator.chance(0.08) {
      let border = FieldBorder(size: side, using: &generator)
      field.hide(under: border.outside)
      film.border = border
    }
    return Scene(light: light, film: film, lines: vessels.isEmpty ? nil : field)
  }

  // MARK: Curves

  /// Trees as they grow, each of its own darkness.
  private mutating func grownVessels() -> [Vessel] {
    let grown = GrownVessels.random(
      size: size, widest: generator.logUniform(options.vesselWidths), using: &generator)
    let strengths = (0...(grown.map(\.tree).max() ?? 0)).map { _ in generator.uniform(0.6...1) }
    return grown.map {
      Vessel(curve: $0.curve, strength: strengths[$0.tree] * generator.uniform(0.85...1))
    }
  }

  /// Curves of which three quarters branch off another.
  private mutating func scatteredVessels() -> [Vessel] {
    let widest = generator.logUniform(options.vesselWidths)
    // Now and then a dense bed.
    let count =
      generator.chance(0.15) ? generator.integer(7...14) : generator.integer(1...6)
    // A crop through one tissue: all its vessels are about as crooked.
    let deviation = generator.logUniform(0.004...0.08)
    var vessels: [PlannedCurve] = []
    for _ in 0..<count {
      if !vessels.isEmpty, generator.chance(0.75) {
        let parent = vessels[generator.integer(0...vessels.count - 1)]
        var u = generator.uniform(0...Double(parent.spline.segmentCount))
        // Branches that start outside are seldom seen: try again, but not for ever.
        for _ in 0..<4 where !isInside(parent.spline.point(at: u)) {
          u = generator.uniform(0...Double(parent.spline.segmentCount))
        }
        let side: Double = generator.chance(0.5) ? 1 : -1
        let heading = parent.spline.tangent(at: u)?.angle ?? 0
        vessels.append(
          vessel(
            from: parent.spline.point(at: u),
            heading: heading + side * generator.uniform(0.3...1.3),
            width: parent.width(at: u) * generator.uniform(0.35...0.9), deviation))
      } else {
        // About through a point inside.
        let through = Point(generator.uniform(0...size), generator.uniform(0...size))
        let heading = generator.uniform(0...(2 * .pi))
        vessels.append(
          vessel(
            from: through - Vector(angle: heading) * (size * generator.uniform(0...0.8)),
            heading: heading,
            width: widest * generator.uniform(0.5...1.2), deviation))
      }
    }
    return ofAnyStrength(vessels)
  }

  private mutating func ofAnyStrength(_ curves: [PlannedCurve]) -> [Vessel] {
    curves.map { Vessel(curve: $0, strength: generator.uniform(0.6...1)) }
  }

  private mutating func crossingVessels() -> [Vessel] {
    let widest = generator.logUniform(options.vesselWidths.lowerBound...10)
    let deviation = generator.logUniform(0.002...0.02)
    var vessels: [PlannedCurve] = []
    for _ in 0..<generator.integer(1...max(1, options.size / 40)) {
      let through = Point(
        generator.uniform(0.15 * size...0.85 * size), generator.uniform(0.15 * size...0.85 * size))
      var heading = generator.uniform(0...(2 * .pi))
      for _ in 0..<(generator.chance(0.9) ? 2 : 3) {
        vessels.append(
          vessel(
            from: through - Vector(angle: heading) * (size * generator.uniform(0.2...0.6)),
            heading: heading, width: widest * generator.uniform(0.5...1), deviation))
        heading += generator.uniform(0.4...(0.5 * .pi))
      }
    }
    return ofAnyStrength(vessels)
  }

  private func isInside(_ p: Point) -> Bool {
    (0...size).contains(p.x) && (0...size).contains(p.y)
  }

  private mutating func vessel(
    from start: Point, heading: Double, width: Double, _ deviation: Double
  ) -> PlannedCurve {
    let width = max(width, 0.9)
    let walk = CurvatureWalk(
      start: start, heading: heading, length: max(16, size * generator.uniform(0.3...1.6)),
      relaxation: generator.uniform(10...80),
      deviation: deviation * generator.logUniform(0.6...1.6), limit: min(0.2, 0.7 / width))
    let spline = walk.spline(using: &generator)
    let end = generator.uniform(0.4...1)
    let wave = generator.chance(0.2) ? generator.uniform(0...0.25) : 0
    let phase = generator.uniform(0...(2 * .pi))
    let widths = (0..<spline.knotCount).map { k in
      let t = Double(k) / Double(spline.segmentCount)
      return max(0.8, width * (1 + (end - 1) * t) * (1 + wave * sin(phase + 1.3 * Double(k))))
    }
    return PlannedCurve(spline, widths: widths)
  }

  /// What the vessels of one crop have in common.
  private struct Style {
    var profile: StrokeProfile
    var strength: Double
    var fading: Double
    var reflex: Double
    /// The power of the width that the darkness of thin vessels goes with: 1 where rays are absorbed.
    var thinning: Double

    init(using generator: inout SeededGenerator) {
      profile =
        switch generator.uniform() {
        case ..<0.4: .tube
        case ..<0.8: .soft(Float(generator.uniform(0.2...0.9)))
        default: .flat
        }
      strength = generator.uniform(0.6...1)
      fading = generator.chance(0.3) ? generator.uniform(0...0.7) : 0
      reflex = generator.chance(0.25) ? generator.uniform(0.15...0.6) : 0
      thinning = generator.uniform(0.3...1)
    }
  }

  private mutating func look(of vessel: PlannedCurve, _ style: Style, strength: Double)
    -> StrokeLayer.Look
  {
    let width = vessel.widths[0]
    return StrokeLayer.Look(
      profile: style.profile,
      strength: Float(
        style.strength * strength * min(1, pow(width / 4, style.thinning))),
      fading: Float(style.fading * generator.uniform()),
      reflex: width > 3.5 ? Float(style.reflex) : 0,
      combination: generator.chance(0.5) ? .maximum : .sum)
  }

  private mutating func addBrightCurves(to light: inout Plane, _ contrast: Double) {
    var layer = StrokeLayer(size: options.size)
    var ignored = CurveField(size: options.size)
    let style = Style(using: &generator)
    for _ in 0..<generator.integer(1...3) {
      let place = 0...size
      let curve = vessel(
        from: Point(generator.uniform(place), generator.uniform(place)),
        heading: generator.uniform(0...(2 * .pi)),
        width: generator.logUniform(options.vesselWidths), generator.logUniform(0.004...0.05))
      guard let band = ignored.add(curve) else { continue }
      layer.draw(
        band, look(of: curve, style, strength: generator.uniform(0.6...1)),
        length: curve.spline.arcLength(accuracy: 0.5))
    }
    light.add(
      layer.darkness.gaussianBlurred(sigma: Float(generator.uniform(0.5...1.6))),
      scale: contrast * generator.uniform(0.4...1.2))
  }
}
