import Determinism
import Foundation
import Geometry
import Imaging

/// An X-ray image of contrast-filled vessels.
///
/// 1. Vessels grow (`VesselTree`).
/// 2. Rays are absorbed by the patient (background) and by the vessels, exp(−µ·thickness) after Beer
///    and Lambert; thicknesses of vessels that cross add up.
/// 3. The system blurs a little.
/// 4. Quantum noise of deviation ∝ √intensity, itself slightly blurred by the detector.
struct AngiogramScene {
  private let options: PhantomOptions
  private let source: SeededGenerator

  init(_ options: PhantomOptions) {
    self.options = options
    source = SeededGenerator(seed: options.seed).fork(1)
  }

  func phantom() -> Phantom {
    // 1. Vessels.
    let plan = vessels()
    var mask = Mask(width: options.width, height: options.height)
    for curve in plan {
      CurveBand(
        curve, imageWidth: options.width, imageHeight: options.height, minimumRadius: 0.5)?
        .mark(&mask)
    }
    // 2 to 4.
    let picture = Exposure(options, source: source, widest: Self.widest(of: plan))
      .picture(of: plan, noise: source.fork(4))
    let truth = TruthAssembly(plan, width: options.width, height: options.height)
      .drawing(provenance: options.provenance)
    return Phantom(image: Image(grey: picture), truth: truth, mask: mask)
  }

  /// Frames of the same vessels in motion, with their truth.
  func sequence(count: Int, motion: Double) -> (images: [Image], truth: CurveSequence) {
    let grown = vessels()
    let flow = PhantomFlow(grown, frames: count, generator: source.fork(6))
    let plan = flow.refined(grown)
    let field = PhantomMotion(
      width: options.width, height: options.height, amount: motion, generator: source.fork(5))
    let exposure = Exposure(options, source: source, widest: Self.widest(of: plan))
    var (images, drawings) = ([Image](), [CurveDrawing]())
    var provenance = options.provenance
    provenance.options["frames"] = "\(count)"
    provenance.options["motion"] = "\(motion)"
    for frame in 0..<count {
      let curves = flow.filled(field.moved(plan, in: frame), in: frame)
      images.append(
        Image(grey: exposure.picture(of: curves, noise: source.fork(4).fork(frame + 1))))
      drawings.append(
        CurveDrawing(
          width: options.width, height: options.height,
          curves: curves.enumerated().compactMap { index, curve in
            curve.map { TracedCurve(id: index + 1, spline: $0.spline, widths: $0.widths) }
          }, provenance: provenance))
    }
    return (
      images,
      CurveSequence(frames: drawings, names: (0..<count).map { "frame-\($0 + 1)" })
    )
  }

  private func vessels() -> [PlannedCurve] {
    var tree = VesselTree(options, generator: source.fork(1))
    return tree.grow()
  }

  private static func widest(of plan: [PlannedCurve]) -> Double {
    plan.flatMap(\.widths).reduce(1, max)
  }
}

/// How vessels are taken: the patient behind them, how much they absorb, the system's blur and noise.
private struct Exposure {
  private let width: Int
  private let height: Int
  private let background: Plane
  private let attenuation: Float
  private let softness: Float
  private let grain: Double
  private let amount: Double

  init(_ options: PhantomOptions, source: SeededGenerator, widest: Double) {
    (width, height) = (options.width, options.height)
    var generator = source.fork(2)
    // The widest vessel lets a third to a half of the light through.
    var depth = generator.uniform(0.7...1.1)
    softness = Float(generator.uniform(0.5...0.9))
    grain = generator.uniform(0.45...0.75)
    amount = options.noise * generator.uniform(0.018...0.032)
    background = XRayBackground(generator: source.fork(3))
      .intensity(width: options.width, height: options.height)
    if let contrast = options.contrast {
      // The share of the light that is to be taken away; all of it cannot be.
      let share = contrast * amount / background.mean.squareRoot()
      depth = -log(1 - min(share, 0.98))
    }
    attenuation = Float(depth / widest)
  }

  /// The picture of `plan`, curves that are `nil` left out, with noise from a generator.
  func picture(of plan: [PlannedCurve?], noise source: SeededGenerator) -> Plane {
    var thickness = Plane(width: width, height: height)
    for case let curve? in plan {
      if let band = CurveBand(curve, imageWidth: width, imageHeight: height) {
        let junction =
          curve.origin.flatMap { plan[$0.parent]?.width(at: $0.parameter) } ?? 0
        band.addThickness(to: &thickness, junction: Float(junction))
      }
    }
    // 2. Absorption.
    var picture = background
    for i in 0..<picture.count {
      picture.pixels[i] *= exp(-attenuation * thickness.pixels[i])
    }

    // 3. System blur.
    picture = picture.gaussianBlurred(sigma: softness)

    // 4. Noise.
    if amount > 0 {
      var noiseGenerator = source
      let noise = whiteNoise(width: width, height: height, using: &noiseGenerator)
        .gaussianBlurred(sigma: Float(grain))
      // Blurring white noise by sigma leaves a deviation of 1 / (2 √π sigma), for sigma not too small.
      let scale = Float(amount * 2 * Double.pi.squareRoot() * grain)
      for i in 0..<picture.count {
        picture.pixels[i] += scale * noise.pixels[i] * max(picture.pixels[i], 0).squareRoot()
      }
    }
    for i in 0..<picture.count { picture.pixels[i] = min(max(picture.pixels[i], 0), 1) }
    return picture
  }
}

extension PhantomOptions {
  /// The truth's provenance: the generator and what it was asked for.
  var provenance: Provenance {
    var named = ["kind": kind.rawValue, "size": "\(width)x\(height)"]
    if let curveCount { named["curves"] = "\(curveCount)" }
    if let widths { named["widths"] = "\(widths.lowerBound)...\(widths.upperBound)" }
    if noise != 1 { named["noise"] = "\(noise)" }
    if let contrast { named["contrast"] = "\(contrast)" }
    return Provenance(generator: "curvetrace phantom", seed: seed, options: named)
  }
}
