import CurveNetworks
import Geometry
import Imaging
import Phantoms
import Testing
import Workers

@testable import CurveExtraction
@testable import CurveTracing

/// Large images are looked at in bands of rows: nothing of where these meet is seen in a drawing.
struct SeamTests {
  @Test(arguments: [0, CurveTracer.defaultSteps])
  func drawingsOfBandsAreTheDrawingOfTheWhole(steps: Int) throws {
    let pool = WorkerPool(threads: 2)
    let network = try CurveNet.network()
    let phantom = try Phantom(PhantomOptions(width: 200, height: 180, seed: 7))
    let input = try CurveInput(phantom.image, network: network, pool: pool)
    var options = TracingOptions()
    options.steps = steps
    let tracer = CurveTracer(network: network, options: options, pool: pool)
    let extracted = try tracer.extractions(in: input)
    try #require(extracted.count == 1)
    let light = input.normalized.signed(by: extracted[0].sign)
    let merger = ScaleMerger(
      network: extracted[0].network, method: .response, light: light, weight: nil, pool: pool)
    func drawing(_ bands: [Range<Int>]) throws -> CurveDrawing {
      var extracted = extracted
      for rows in bands { extracted[0].map.paste(try merger.map(of: rows, .silent), at: rows) }
      extracted[0].map.isOdds = true
      return try tracer.trace(extracted, of: input)
    }
    let whole = try drawing([0..<180])
    let joined = try drawing([0..<50, 50..<51, 51..<117, 117..<180])
    #expect(whole.curves.count >= 3)
    try #require(joined.curves.count == whole.curves.count)
    for (one, other) in zip(joined.curves, whole.curves) {
      try #require(one.spline.controlPoints.count == other.spline.controlPoints.count)
      for (p, q) in zip(one.spline.controlPoints, other.spline.controlPoints) {
        #expect(p.distance(to: q) < 0.05)
      }
    }
  }
}
