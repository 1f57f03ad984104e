import CurveExtraction
import CurveNetworks
import Evaluation
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import CurveTracing

/// Spirals, crests, loops, crossings and concentric circles are traced by the default network.
struct ComplexShapesTests {
  /// With and without noise, F at 1.5 px is at least 0.98, no true curve is more than one, and closed ones
  /// are closed.
  @Test(arguments: ComplexShapes.allCases, [0.005, 0.05] as [Float])
  func shapesAreTraced(shape: ComplexShapes, noise: Float) throws {
    let light = Plane.drawing(shape.splines, width: ComplexShapes.width, size: ComplexShapes.size)
      .noisy(noise, seed: 6)
    let network = try CurveNet.network()
    let pool = WorkerPool(threads: 2)
    let input = try CurveInput(Image(grey: light), network: network, pool: pool)
    let drawing = try CurveTracer(network: network, pool: pool).trace(input)
    let scores = DrawingScores(drawing, truth: .drawing(shape.truth), tolerance: 1.5)
    #expect(scores.fMeasure >= 0.98, "\(shape) \(noise): F \(scores.fMeasure)")
    #expect(
      drawing.curves.count == shape.splines.count,
      "\(shape) \(noise): \(drawing.curves.count) curves")
    #expect(
      drawing.curves.count { $0.spline.isClosed } == shape.splines.count { $0.isClosed },
      "\(shape) \(noise)")
  }
}
