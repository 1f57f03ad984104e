import ConvNet
import CurveNetworks
import Determinism
import Evaluation
import Foundation
import Imaging
import Neurons
import TestSupport
import Testing

@testable import Visualization

/// The picture of the curves that a network has found.
struct AttributionPictureTests {
  /// |∂z/∂h ⊙ h| of the network's family for a picture of light; the sum of the family's values
  /// above zero is z.
  private static func attribution(of light: Plane, _ network: CurveNetwork) throws -> Tensor {
    let (h, curves) = (network.layers.attribution, network.family.layer)
    let evaluator = try Evaluator(
      network.graph, inputShape: Shape(channels: 1, height: light.height, width: light.width),
      outputs: [h, curves])
    try evaluator.forward(Tensor([network.input.normalization.normalized(light)]))
    var ones = evaluator.values(of: curves)
    for i in ones.values.indices { ones.values[i] = ones.values[i] > 0 ? 1 : 0 }
    let slopes = try #require(try evaluator.pullback([curves: ones], to: [h])[h])
    return Tensor(
      shape: slopes.shape,
      values: ContiguousArray(
        zip(slopes.values, evaluator.values(of: h).values).map { abs($0 * $1) }))
  }

  @Test(arguments: ["curvenet", "curve-circuit"])
  func itShowsTheArcAndNothingElse(name: String) throws {
    let network = try CurveNetwork.embedded(name)
    let arc = SyntheticArc(radius: 40, width: 4, orientation: 250, halfLength: 40)
    let light = arc.plane()
    let visualizer = FeatureVisualizer.attribution(
      try Self.attribution(of: light, network), in: network.layers.attribution,
      of: PictureNetwork(network), width: light.width, height: light.height)
    let picture = try visualizer.pictures().sheet()
    let alpha = try #require(picture.alpha)
    let truth = Mask(
      width: light.width, height: light.height,
      pixels: ContiguousArray(light.pixels.map { $0 < 0.5 }))
    // How dark it makes white paper.
    let ink = Plane(
      width: light.width, height: light.height,
      pixels: ContiguousArray(zip(alpha.pixels, picture.color[0].pixels).map { $0 * (1 - $1) }))
    for (what, map) in [("alpha", alpha), ("ink", ink)] {
      // Measured of curvenet: 0.982 of alpha, 0.996 of ink (after half the steps 0.78 and 0.85), 4 and 7.5 times as
      // much on the arc as off it; of curve-circuit 0.997 and 1.000, 3.2 and 9.8 times.
      let area = SoftMapScores(.init(map: map, truth: truth)).areaUnderCurve
      #expect(area > 0.96, "\(what) \(area)")
      let (on, off) = (mean(of: map, in: truth), mean(of: map, in: truth.inverted()))
      #expect(on > 2.5 * off, "\(what) \(on) \(off)")
    }
  }

  private func mean(of map: Plane, in mask: Mask) -> Double {
    let inside = zip(map.pixels, mask.pixels).filter(\.1)
    return inside.reduce(0) { $0 + Double($1.0) } / Double(inside.count)
  }
}
