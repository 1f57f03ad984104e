import CurveExtraction
import CurveNetworks
import Determinism
import Evaluation
import Geometry
import Imaging
import Phantoms
import Testing

@testable import CurveTracing

struct CurveRefinerTests {
  @Test(arguments: [101, 102])
  func displacedKnotsComeBack(seed: UInt64) throws {
    let phantom = try Phantom(PhantomOptions(width: 256, height: 256, seed: seed))
    let network = try CurveCircuit().network()
    let input = try CurveInput(phantom.image, network: network, polarity: .dark)
    var drawing = phantom.truth.displaced(deviation: 2.5, seed: seed)
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
    let network = try CurveCircuit().network()
    let light = ContrastNormalization().normalized(phantom.image.color[0])
    let curves = phantom.truth.curves
    let same = try CurveRefiner(network: network, steps: 0).refined(curves, on: light)
    #expect(same == curves)
    let none = try CurveRefiner(network: network, steps: 5).refined([], on: light)
    #expect(none.isEmpty)
  }
}
