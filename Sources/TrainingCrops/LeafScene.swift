import Determinism
import Imaging

/// Dead leaves with the borders that can be seen.
struct LeafScene {
  private let options: CropOptions
  private let source: SeededGenerator

  init(_ options: CropOptions, generator: SeededGenerator) {
    self.options = options
    source = generator
  }

  /// A picture of dead leaves, with the borders that can be seen as its edges.
  func scene() -> Scene {
    var generator = source
    let size = Double(options.size)
    let smallest = generator.uniform(4...12)
    let leaves = DeadLeaves(
      size: options.size, radii: smallest...generator.uniform(0.2...0.7) * size,
      layers: generator.uniform(0.3...2.5), using: &generator)
    var film = Film()
    if generator.chance(0.7) { film.blur = generator.logUniform(0.3...2) }
    if generator.chance(0.6) { film.addNoise(0.005...0.12 * leaves.contrast, using: &generator) }
    film.enlarge(oftenAs: 0.25, using: &generator)
    film.isExposureRandom = generator.chance(0.6)
    return Scene(light: leaves.picture, film: film, edges: leaves.borders(), edgeKnown: true)
  }
}
