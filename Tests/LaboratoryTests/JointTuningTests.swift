import Foundation
import Geometry
import Imaging
import Testing

@testable import Laboratory

struct JointTuningTests {
  /// An arc that is turned is the arc of the turned orientation.
  @Test(arguments: [0.0, 30, -75, 180])
  func aTurnedCropIsTheTurnedCurve(degrees: Double) {
    let (size, wide) = (96, 192)
    func arc(_ orientation: Double, _ size: Int, _ middle: Double) -> Plane {
      var stimulus = CurveStimulus(.arc(radius: 40), orientation: orientation)
      stimulus.halfLength = 30
      return stimulus.light(size: size, middle: middle)[0]
    }
    let crop = arc(50, wide, Double(wide) / 2)
    let turned = crop.turned(by: degrees, size: size, middle: 49.5)
    let wanted = arc(50 + degrees, size, 49.5)
    let apart = zip(turned.pixels, wanted.pixels).map { abs($0 - $1) }
    // Edges are smoothed by sampling between pixels.
    #expect(apart.reduce(0, +) / Float(apart.count) < 0.006)
    #expect((apart.max() ?? 1) < 0.2)
  }

  @Test func cropsExciteTheirNeuronOverPartOfATurn() throws {
    let family = try Families.circuit().thinned(to: 2)
    var experiment = JointTuning(family, over: Families.pictures(size: 320))
    (experiment.crops, experiment.step) = (2, 5)
    let outcome = try experiment.run()
    #expect(outcome.rows.count == 2 && outcome.rows[0].medians[0].count == 72)
    for row in outcome.rows {
      #expect(row.single.count == 2)
      #expect(row.span > 0 && row.span < 180)
      #expect(row.single.joined().allSatisfy { (0...1).contains($0) })
    }
    try expectWhole(outcome)
  }
}
