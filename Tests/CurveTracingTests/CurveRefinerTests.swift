import Determinism
import Evaluation
import Geometry
import Imaging
import Phantoms
import Testing

@testable import CurveTracing

struct CurveRefinerTests {
  /// The true curves, every knot displaced together with its handles by a normal deviation of 2.5 px
  /// per axis, 3 px in the median.
  private static func displaced(_ truth: CurveDrawing, seed: UInt64) -> CurveDrawing {
    var generator = SeededGenerator(seed: seed)
    var result = truth
    result.curves = truth.curves.compactMap { curve in
      let points = curve.spline.resampled(spacing: 1)
      guard let spline = SplineFitter(tolerance: 0.3).fit(points: points)?.spline else {
        return nil
      }
      var controls = spline.controlPoints
      for knot in 0..<spline.knotCount {
        let shift = Vector(2.5 * generator.normal(), 2.5 * generator.normal())
        for i in 3 * knot - 1...3 * knot + 1 where controls.indices.contains(i) {
          controls[i] += shift
        }
      }
      return TracedCurve(
        id: curve.id, spline: Spline(controlPoints: controls),
        widths: Array(repeating: 3.5, count: spline.knotCount))
    }
    return result
  }

  @Test(arguments: [101, 102])
  func displacedKnotsComeBack(seed: UInt64) throws {
    let phantom = try Phantom(PhantomOptions(width: 256, height: 256, seed: seed))
    let network = try CurveNetwork.named("curve-circuit")
    let input = try CurveInput(phantom.image, network: network, polarity: .dark)
    var drawing = Self.displaced(phantom.truth, seed: seed)
    let before = try #require(StrokeAccuracy(drawing, truth: phantom.truth))
    try #require(before.median > 1)
    let ids = drawing.curves.map(\.id)
    drawing.curves = try CurveRefiner(network: network, steps: 40, captureRange: 3)
      .refined(drawing.curves, on: input.normalized)
    let after = try #require(StrokeAccuracy(drawing, truth: phantom.truth))
    #expect(after.median < 0.7, "from \(before.median) px")
    #expect(drawing.curves.map(\.id) == ids)
  }

  @Test
  func nothingToDoChangesNothing() throws {
    let phantom = try Phantom(PhantomOptions(width: 64, height: 64, seed: 1))
    let network = try CurveNetwork.named("curve-circuit")
    let light = ContrastNormalization().normalized(phantom.image.color[0])
    let curves = phantom.truth.curves
    let same = try CurveRefiner(network: network, steps: 0).refined(curves, on: light)
    #expect(same == curves)
    let none = try CurveRefiner(network: network, steps: 5).refined([], on: light)
    #expect(none.isEmpty)
  }
}
