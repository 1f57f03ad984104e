import Determinism
import Foundation
import Imaging

/// Ink on paper: the paper's tone, slightly uneven and grainy, darkened where ink lies.
struct Paper {
  /// Grain and unevenness as a multiple of the usual amount.
  var noise: Double
  /// How much darker full ink is than the paper, in multiples of the grain's deviation; `nil` for the usual
  /// ink.
  var contrast: Double?
  let source: SeededGenerator

  /// How strong the fibres and the grain are, and how far fibres reach, px.
  private static let (fibre, fine, reach) = (0.035, 0.006, 1.2)
  /// The deviation of both together: blurring white noise by sigma leaves one of 1 / (2 √π sigma).
  private var deviation: Double {
    let fibres = Self.fibre / (2 * Double.pi.squareRoot() * Self.reach)
    return noise * (fibres * fibres + Self.fine * Self.fine).squareRoot()
  }

  /// The picture of `ink`, coverage 0…1.
  func picture(of ink: Plane) -> Plane {
    var generator = source
    let width = ink.width
    let height = ink.height
    let size = Double(width + height) / 2
    let tone = generator.uniform(0.93...0.965)
    var paper = Plane(width: width, height: height, repeating: Float(tone))
    if noise > 0 {
      WaveField(count: 8, wavelengths: 0.6 * size...2.5 * size, using: &generator)
        .add(to: &paper, scale: 0.008 * noise)
      let fibres = whiteNoise(width: width, height: height, using: &generator)
        .gaussianBlurred(sigma: Float(Self.reach))
      let grain = whiteNoise(width: width, height: height, using: &generator)
      for i in 0..<paper.count {
        paper.pixels[i] +=
          Float(noise)
          * (Float(Self.fibre) * fibres.pixels[i] + Float(Self.fine) * grain.pixels[i])
      }
    }
    let dark = Float(generator.uniform(0.1...0.2))
    for i in 0..<paper.count {
      // Usual ink covers the grain; faint ink only darkens it.
      let drop = contrast.map { Float($0 * deviation) } ?? paper.pixels[i] - dark
      paper.pixels[i] = min(max(paper.pixels[i] - drop * ink.pixels[i], 0), 1)
    }
    return paper
  }
}

/// Strokes on a page: what a pen drawing and a page of shapes have in common.
struct PenStrokes {
  var curves: [PlannedCurve] = []

  /// Renders the strokes on paper and collects their truth.
  func phantom(_ options: PhantomOptions, source: SeededGenerator) -> Phantom {
    var generator = source.fork(1)
    var ink = Plane(width: options.width, height: options.height)
    var mask = Mask(width: options.width, height: options.height)
    for curve in curves {
      let opacity = Float(generator.uniform(0.86...1))
      CurveBand(curve, imageWidth: options.width, imageHeight: options.height)?
        .addInk(to: &ink, opacity: opacity)
      CurveBand(
        curve, imageWidth: options.width, imageHeight: options.height, minimumRadius: 0.5)?
        .mark(&mask)
    }
    let picture = Paper(
      noise: options.noise, contrast: options.contrast, source: source.fork(2)
    ).picture(of: ink)
    let truth = TruthAssembly(curves, width: options.width, height: options.height)
      .drawing(provenance: options.provenance)
    return Phantom(image: Image(grey: picture), truth: truth, mask: mask)
  }
}
