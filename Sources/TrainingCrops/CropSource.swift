import Determinism
import Imaging

/// Makes training crops: each follows from the options and its index alone.
public struct CropSource: Sendable {
  /// The options that every crop follows from.
  public let options: CropOptions

  /// A source of crops.
  ///
  /// - Throws: `CropError` for options out of range.
  public init(_ options: CropOptions = CropOptions()) throws(CropError) {
    try options.validate()
    self.options = options
  }

  /// Makes crop `index`, 0 or more; the same index always gives the same crop.
  public func crop(at index: Int) -> TrainingCrop {
    var generator = SeededGenerator(seed: options.seed).fork(index)
    let kind = options.shares.kind(at: generator.uniform())
    let own = generator.split()
    let scene =
      switch kind {
      case .vessels: VesselScene(options, generator: own).scene()
      case .drawing: DrawingScene(options, generator: own).scene()
      case .cracks: CrackScene(options, generator: own).scene()
      case .nothing: EmptyScene(options, generator: own).scene()
      case .leaves: LeafScene(options, generator: own).scene()
      case .crossings: Self.crossings(options, generator: own)
      }
    let none = NearestCurve(noneIn: options.size)
    return TrainingCrop(
      kind: kind,
      light: scene.film.light(of: scene.light, using: &generator),
      line: scene.lines?.coverage
        ?? Plane(width: options.size, height: options.size),
      lines: scene.lines?.nearest() ?? none,
      others: scene.lines?.others() ?? OtherCurve(noneIn: options.size),
      edges: scene.edges?.nearest() ?? none,
      edgeKnown: scene.edgeKnown)
  }

  /// Crossings of a pen, and some of vessels.
  private static func crossings(_ options: CropOptions, generator: SeededGenerator) -> Scene {
    var generator = generator
    return generator.chance(0.3)
      ? VesselScene(options, generator: generator.split()).crossings()
      : DrawingScene(options, generator: generator.split()).crossings()
  }
}

/// A scene before it is photographed: its light in any units, its curves, and the film for it.
struct Scene {
  var light: Plane
  var film: Film
  var lines: CurveField?
  var edges: CurveField?
  /// Whether the scene has no borders other than `edges`.
  var edgeKnown = false
}

extension SeededGenerator {
  /// An independent generator, for a part that may grow without changing what comes after it.
  mutating func split() -> SeededGenerator { SeededGenerator(seed: next()) }
}
