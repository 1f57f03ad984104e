import ConvNet
import CurveNetworks
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Visualization

/// What the curve neurons of the networks that come with the program look for: a curve through the middle.
struct CurvePicturesTests {
  private static let size = 48

  /// The direction across which light changes most around the middle, degrees in 0..<180: the larger axis of the
  /// structure tensor, the mean of the products of light's derivatives.
  private static func normal(of light: Plane) -> Double {
    let middle = size / 2
    let (reach, deviation) = (10, 4.0)
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for y in middle - reach...middle + reach {
      for x in middle - reach...middle + reach {
        let (u, v) = (Double(x - middle), Double(y - middle))
        let weight = exp(-(u * u + v * v) / (2 * deviation * deviation))
        let dx = Double(light[x + 1, y] - light[x - 1, y])
        let dy = Double(light[x, y + 1] - light[x, y - 1])
        xx += weight * dx * dx
        xy += weight * dx * dy
        yy += weight * dy * dy
      }
    }
    return (atan2(2 * xy, xx - yy) * 90 / .pi + 360).truncatingRemainder(dividingBy: 180)
  }

  /// The neuron of a family that says most in the middle of a picture.
  private static func winner(
    in light: Plane, of network: PictureNetwork, _ layer: String
  ) throws -> Int? {
    let input = network.input(showing: [light])
    let evaluator = try Evaluator(network.graph, inputShape: input.shape, outputs: [layer])
    try evaluator.forward(input)
    let values = evaluator.values(of: layer)
    let said = (0..<values.shape.channels).map { values.plane($0)[size / 2, size / 2] }
    return said.indices.max { said[$0] < said[$1] }
  }

  /// - Parameter least: how many of the 16 pictures excite their own neuron more than all others.
  @Test(arguments: [(name: "curvenet", least: 8), (name: "curve-circuit", least: 15)])
  func picturesShowACurveOfTheNeuronsOrientation(name: String, least: Int) throws {
    let network = try CurveNetwork.embedded(name)
    let (pictures, layer) = (PictureNetwork(network), network.family.layer)
    var (agreeing, winning) = (0, 0)
    var found: [String] = []
    for neuron in network.family.neurons {
      let picture = try FeatureVisualizer.suiting(
        pictures, objective: .preActivation(of: neuron.channel, in: layer, of: pictures),
        in: layer, size: Self.size, steps: 48
      ).pictures()
      #expect(picture.color.shape.channels == 1)
      let light = picture.onMiddleGrey.color.plane(0)
      let normal = Self.normal(of: light)
      let difference = abs(normal - neuron.orientation.truncatingRemainder(dividingBy: 180))
      let angle = min(difference, 180 - difference)
      if angle <= 20 { agreeing += 1 }
      if try Self.winner(in: light, of: pictures, layer) == neuron.channel { winning += 1 }
      found.append("\(neuron.channel): \(Int(angle))")
      // The ground is middle grey: nothing is drawn that the neuron does not need.
      #expect(abs(light[1, 1] - 0.5) < 0.2, "neuron \(neuron.channel)")
    }
    #expect(agreeing >= 15, "\(found)")
    #expect(winning >= least)
  }

  /// Pictures for units that are far apart are moved about freely, those for close ones by one unit, and for pixels not
  /// at all.
  @Test func shiftsAreOneUnitAtMost() {
    #expect(PictureTransforms.suiting(stride: 8) == .default)
    #expect(PictureTransforms.suiting(stride: 16) == .default)
    #expect(PictureTransforms.suiting(stride: 4).jitter == 4)
    #expect(PictureTransforms.suiting(stride: 1).jitter == 0)
  }

  @Test func opaquePicturesStayAsTheyAreAndOthersAreLaidOverGrey() {
    let shape = Shape(channels: 1, height: 1, width: 3)
    let light = Tensor(shape: shape, values: [1, 0, 0.25])
    #expect(Picture(color: light).onMiddleGrey == Picture(color: light))
    let seen = Picture(color: light, alpha: Tensor(shape: shape, values: [0.5, 1, 0])).onMiddleGrey
    #expect(seen == Picture(color: Tensor(shape: shape, values: [0.75, 0, 0.5])))
  }
}
