import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms

/// Cracks in granular ground: rough courses of varying width that fork at angles, part and come back.
struct CrackScene {
  private let options: CropOptions
  private var generator: SeededGenerator
  private let size: Double

  init(_ options: CropOptions, generator: SeededGenerator) {
    self.options = options
    self.generator = generator
    size = Double(options.size)
  }

  /// Cracks, with their truth.
  func scene() -> Scene {
    var scene = self
    return scene.drawn(count: scene.generator.integer(1...4))
  }

  /// The ground alone.
  func emptyScene() -> Scene {
    var scene = self
    return scene.drawn(count: 0)
  }

  private mutating func drawn(count: Int) -> Scene {
    let side = options.size
    var field = CurveField(size: side)
    var layer = StrokeLayer(size: side)
    for _ in 0..<count {
      for piece in crack() {
        guard let band = field.add(piece.curve) else { continue }
        layer.draw(
          band, .init(profile: .soft(0.5), strength: Float(piece.strength)),
          length: piece.curve.spline.arcLength(accuracy: 1))
      }
    }
    let contrast = generator.logUniform(options.vesselContrast)
    var light = Ground.random(size: side, using: &generator).map { 0.6 * $0 }
    light.add(grains(), scale: contrast * generator.logUniform(0.05...0.6))
    if generator.chance(0.3) { light.add(specks(), scale: contrast) }
    light.add(
      layer.darkness.gaussianBlurred(sigma: Float(generator.uniform(0.4...1))), scale: -contrast)
    var film = Film()
    film.addNoise(0.01 * contrast...0.25 * contrast, using: &generator)
    film.enlarge(oftenAs: 0.35, using: &generator)
    return Scene(light: light, film: film, lines: count > 0 ? field : nil)
  }

  /// Grains of one size, sharp or blurred, of mean 0 and deviation 1.
  private mutating func grains() -> Plane {
    switch generator.uniform() {
    case ..<0.35: Texture.mosaic(size: options.size, using: &generator)
    case ..<0.7:
      Noise.blurred(size: options.size, sigma: generator.uniform(0.5...2.2), using: &generator)
    default: Texture.pattern(size: options.size, using: &generator)
    }
  }

  /// Small bright and dark spots, scattered: the peaks of a smooth noise.
  private mutating func specks() -> Plane {
    let least = Float(generator.uniform(1.8...3))
    let dark = Float(generator.uniform(-1...0.5))
    return Noise.blurred(size: options.size, sigma: generator.uniform(0.6...1.6), using: &generator)
      .map { $0 > least ? min($0 - least, 0.7) : $0 < -least ? dark * min(-$0 - least, 0.7) : 0 }
  }

  /// A piece of a crack that is about as dark all along.
  private struct Piece {
    var curve: PlannedCurve
    var strength: Double
  }

  /// A crack with its forks, in pieces.
  private mutating func crack() -> [Piece] {
    let width = generator.logUniform(0.7...3.5)
    let heading = generator.uniform(0...(2 * .pi))
    let through = Point(generator.uniform(0...size), generator.uniform(0...size))
    let roughness = generator.uniform(0.08...0.3)
    let half = Vector(angle: heading) * (size * generator.uniform(0.3...0.9))
    var pieces = pieces(
      of: course(from: through - half, to: through + half, roughness: roughness), width: width)
    for _ in 0..<generator.integer(0...3) {
      guard let parent = pieces.indices.randomPlace(using: &generator).map({ pieces[$0] }) else {
        break
      }
      let start = parent.curve.spline.point(at: 0)
      let turn = (generator.chance(0.5) ? 1 : -1) * generator.uniform(0.4...1.6)
      let end = start + Vector(angle: heading + turn) * (size * generator.uniform(0.1...0.7))
      pieces += self.pieces(
        of: course(from: start, to: end, roughness: roughness),
        width: max(0.7, parent.curve.widths[0] * generator.uniform(0.4...1)))
    }
    return pieces
  }

  /// A fractal course of steps of about 3 px: midpoints are displaced again and again (A. Fournier, D. Fussell,
  /// L. Carpenter, "Computer Rendering of Stochastic Models", CACM 25, 1982, doi 10.1145/358523.358553).
  private mutating func course(from start: Point, to end: Point, roughness: Double) -> [Point] {
    var points = [start, end]
    var length = start.distance(to: end)
    while length > 4 {
      var finer: [Point] = []
      for (a, b) in zip(points, points.dropFirst()) {
        let across = (b - a).perpendicular
        finer += [
          a,
          a.lerp(to: b, generator.uniform(0.4...0.6)) + across * (roughness * generator.normal()),
        ]
      }
      points = finer + [end]
      length /= 2
    }
    return points
  }

  /// The course cut into pieces of their own darkness, some of which are missing; widths vary along it.
  private mutating func pieces(of course: [Point], width: Double) -> [Piece] {
    let variation = generator.uniform(0.1...0.6)
    let darkness = generator.uniform(0.5...1)
    let missing = generator.chance(0.3) ? generator.uniform(0...0.25) : 0
    var logarithm = 0.0
    let widths = course.map { _ in
      logarithm = 0.85 * logarithm + 0.5 * variation * generator.normal()
      return min(max(0.6, width * exp(logarithm)), 12)
    }
    var pieces: [Piece] = []
    var start = 0
    while start < course.count - 1 {
      let end = min(course.count - 1, start + generator.integer(3...12))
      if !generator.chance(missing) {
        pieces.append(
          Piece(
            curve: PlannedCurve(
              .polyline(Array(course[start...end])), widths: Array(widths[start...end])),
            strength: darkness * generator.uniform(0.6...1)))
      }
      start = end
    }
    return pieces
  }
}

extension Range<Int> {
  /// One of the range's numbers, `nil` where it is empty.
  fileprivate func randomPlace(using generator: inout SeededGenerator) -> Int? {
    isEmpty ? nil : generator.integer(lowerBound...upperBound - 1)
  }
}
