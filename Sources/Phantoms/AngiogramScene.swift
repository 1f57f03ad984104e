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
    let width = options.width
    let height = options.height

    // 1. Vessels.
    var tree = VesselTree(options, generator: source.fork(1))
    let plan = tree.grow()
    var thickness = Plane(width: width, height: height)
    var mask = Mask(width: width, height: height)
    for curve in plan {
      if let band = CurveBand(curve, imageWidth: width, imageHeight: height) {
        let junction = curve.origin.map { plan[$0.parent].width(at: $0.parameter) } ?? 0
        band.addThickness(to: &thickness, junction: Float(junction))
      }
      let wide = CurveBand(curve, imageWidth: width, imageHeight: height, minimumRadius: 0.5)
      wide?.mark(&mask)
    }

    // 2. Absorption.
    var generator = source.fork(2)
    let widest = plan.flatMap(\.widths).reduce(1, max)
    // The widest vessel lets a third to a half of the light through.
    var depth = generator.uniform(0.7...1.1)
    let softness = Float(generator.uniform(0.5...0.9))
    let grain = generator.uniform(0.45...0.75)
    let amount = options.noise * generator.uniform(0.018...0.032)
    let background = XRayBackground(generator: source.fork(3))
    var picture = background.intensity(width: width, height: height)
    if let contrast = options.contrast {
      // The share of the light that is to be taken away; all of it cannot be.
      let share = contrast * amount / picture.mean.squareRoot()
      depth = -log(1 - min(share, 0.98))
    }
    let attenuation = Float(depth / widest)
    for i in 0..<picture.count {
      picture.pixels[i] *= exp(-attenuation * thickness.pixels[i])
    }

    // 3. System blur.
    picture = picture.gaussianBlurred(sigma: softness)

    // 4. Noise.
    if amount > 0 {
      var noiseGenerator = source.fork(4)
      let noise = whiteNoise(width: width, height: height, using: &noiseGenerator)
        .gaussianBlurred(sigma: Float(grain))
      // Blurring white noise by sigma leaves a deviation of 1 / (2 √π sigma), for sigma not too small.
      let scale = Float(amount * 2 * Double.pi.squareRoot() * grain)
      for i in 0..<picture.count {
        picture.pixels[i] += scale * noise.pixels[i] * max(picture.pixels[i], 0).squareRoot()
      }
    }
    for i in 0..<picture.count { picture.pixels[i] = min(max(picture.pixels[i], 0), 1) }

    let truth = TruthAssembly(plan, width: width, height: height)
      .drawing(provenance: options.provenance)
    return Phantom(image: Image(grey: picture), truth: truth, mask: mask)
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
