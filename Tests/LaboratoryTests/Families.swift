import ConvNet
import CurveNetworks
import Foundation
import Geometry
import Imaging
import ModelStore
import TestSupport
import Workers

@testable import Laboratory

/// What the tests of this module ask.
enum Families {
  static let pool = WorkerPool.allCores

  static func curvenet() throws -> NeuronFamily { try NeuronFamily(named: "curvenet") }
  static func circuit() throws -> NeuronFamily { try NeuronFamily(named: "curve-circuit") }

  static func named(_ name: String) throws -> NeuronFamily { try NeuronFamily(named: name) }

  /// Three pictures of arcs and lines.
  static func pictures(size: Int = 160) -> PictureSet {
    PictureSet(
      (0..<3).map { number in
        let centre = Point(Double(size) / 2 + Double(number), Double(size) / 2)
        let light = Plane.drawing(
          [
            .circle(center: centre, radius: 45 + 8 * Double(number)),
            .circle(center: centre, radius: 20),
          ],
          width: 4, size: (size, size))
        return ("arcs \(number)", Image(grey: light.noisy(0.02, seed: UInt64(number + 1))))
      })
  }

  /// A tiny network: two channels of 3 x 3 filters, a bottleneck of one, and three neurons, nothing rectified that is
  /// negative but what stands here.
  static func tiny() throws -> (
    network: PictureNetwork, first: Tensor, middle: Tensor, last: Tensor
  ) {
    let first = Tensor.uniform(Shape(batch: 2, channels: 1, height: 3, width: 3), seed: 1)
    let middle = Tensor.uniform(Shape(batch: 1, channels: 2, height: 1, width: 1), seed: 2)
    let last = Tensor.uniform(Shape(batch: 3, channels: 1, height: 3, width: 3), seed: 3)
    func layer(_ name: String, _ weights: Tensor, after input: String) -> [Graph.Layer] {
      [
        Graph.Layer(
          name + "_pre_relu", .convolution(Convolution(weights: weights)), inputs: [input]),
        Graph.Layer(name, .relu, inputs: [name + "_pre_relu"]),
      ]
    }
    let graph = try Graph(
      inputChannels: 1,
      layers: layer("first", first, after: "input") + layer("middle", middle, after: "first")
        + layer("last", last, after: "middle"))
    return (PictureNetwork(name: "tiny", graph: graph, mean: [0.5], range: 1), first, middle, last)
  }

  /// The published weights that CI has, or `nil` where there are none.
  static let published: PictureNetwork? = {
    let file = dataFolder.appendingPathComponent("weights/bvlc_googlenet_to_4e.caffemodel")
    guard let data = try? Data(contentsOf: file),
      let weights = try? ModelWeights(file: Array(data))
    else { return nil }
    return try? PictureNetwork(name: "bvlc-googlenet", weights: weights)
  }()
}
