import CurveNetworks
import Geometry
import Imaging
import Phantoms
import TestSupport
import Testing

@testable import CurveExtraction

struct CurveMapTests {
  private func map(_ evidence: Plane) -> CurveMap {
    let zero = Plane(width: evidence.width, height: evidence.height)
    return CurveMap(evidence: evidence, orientation: zero, width: zero)
  }

  @Test
  func thresholdHalvesWithEveryQuarter() {
    #expect(CurveMap.threshold(detail: 0.5) == 1)
    #expect(CurveMap.threshold(detail: 0.25) == 2)
    #expect(CurveMap.threshold(detail: 0.75) == 0.5)
    #expect(CurveMap.threshold(detail: 1) == 0.25)
  }

  @Test
  func strongLinesAreFollowedDownAndFaintOnesDropped() {
    var evidence = Plane(width: 80, height: 30)
    for x in 5..<75 {
      evidence[x, 10] = x < 40 ? 1.5 : 0.9
      evidence[x, 20] = 0.9
    }
    let mask = map(evidence).mask()
    #expect((5..<75).allSatisfy { mask[$0, 10] })
    #expect((0..<80).allSatisfy { !mask[$0, 20] })
    // A lower threshold takes the faint one as well, a higher one neither.
    #expect((5..<75).allSatisfy { map(evidence).mask(detail: 0.75)[$0, 20] })
    #expect(map(evidence).mask(detail: 0.25).population == 0)
  }

  @Test
  func specksGoAndPinholesClose() {
    var evidence = Plane(width: 60, height: 40)
    for y in 10..<20 { for x in 10..<50 { evidence[x, y] = 2 } }
    evidence[30, 15] = 0
    for x in 5..<10 { evidence[x, 30] = 2 }
    let mask = map(evidence).mask()
    #expect(mask[30, 15])
    #expect(mask.population == 400)
  }

  @Test
  func moreDetailNeverLosesPixels() {
    let evidence = Plane(width: 64, height: 64, repeating: 0.8).noisy(0.5, seed: 3)
      .gaussianBlurred(sigma: 1.5).map { 6 * ($0 - 0.6) }
    var last = map(evidence).mask(detail: 0)
    for step in 1...10 {
      let next = map(evidence).mask(detail: Double(step) / 10)
      #expect(last.subtracting(next).population == 0)
      last = next
    }
    #expect(last.population > 0)
  }
}

struct MirrorTests {
  /// Left and right are alike to the whole, though a learned network has its own: evidence of the mirror image is
  /// the mirror image of the evidence, and its normals are turned over.
  @Test
  func mirrorImageHasMirroredEvidence() throws {
    let light = try Phantom(PhantomOptions(width: 128, height: 96, seed: 5)).image.luminance
    var network = try CurveNet.network()
    network.choosesScales = false
    let asked = network
    func map(_ light: Plane) throws -> CurveMap {
      try CurveExtractor(network: asked)
        .curves(in: CurveInput(Image(grey: light), network: asked, polarity: .dark))
    }
    let (map, mirrored) = (try map(light), try map(light.mirrored()))
    let (back, normals) = (mirrored.evidence.mirrored(), mirrored.orientation.mirrored())
    var differences: [Float] = []
    var (curves, unlike) = (0, 0)
    for i in 0..<back.count {
      let (a, b) = (map.evidence.pixels[i], back.pixels[i])
      let difference: Float = a / (1 + a) - b / (1 + b)
      differences.append(abs(difference))
      guard a > 2 else { continue }
      let turned = Vector(angle: Double.pi - Double(normals.pixels[i]))
      let own = Vector(angle: Double(map.orientation.pixels[i]))
      curves += 1
      if abs(turned.cross(own)) > 0.2 { unlike += 1 }
    }
    // Not to the bit: pixels are pooled in pairs, counted from the left.
    #expect(differences.reduce(0, +) / Float(differences.count) < 0.003)
    #expect(differences.count { $0 > 0.05 } < differences.count / 100)
    // Where curves cross, either direction may win.
    #expect(curves > 300 && unlike < curves / 20)
  }

  /// What one view alone sees stays, and what two see is the surer; of what are no odds the larger counts.
  @Test func viewsReinforceEachOther() {
    func map(_ probabilities: [Float], isOdds: Bool = true) -> CurveMap {
      let odds = Plane(
        width: probabilities.count, height: 1,
        pixels: ContiguousArray(probabilities.map { $0 / (1 - $0) }))
      return CurveMap(evidence: odds, orientation: odds, width: odds, isOdds: isOdds)
    }
    let (first, second) = (map([0, 0.5, 0.3, 0.9]), map([0.4, 0, 0.4, 0.9]))
    // The root of 1 - (1 - p²)(1 - q²).
    let expected: [Float] = [0.4, 0.5, 0.48539, 0.98178]
    for (a, b) in [(first, second), (second, first)] {
      let both = a.reinforced(by: b).evidence.pixels.map { $0 / (1 + $0) }
      for (found, wanted) in zip(both, expected) { #expect(abs(found - wanted) < 1e-4) }
    }
    let plain = map([0.5, 0.3], isOdds: false).reinforced(by: map([0.3, 0.5], isOdds: false))
    #expect(plain.evidence.pixels == [1, 1])
  }
}
