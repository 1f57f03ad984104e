import ConvNet
import CurveNetworks
import Imaging
import Workers

@testable import ImageParts

/// A world in which it is known what there is to learn: a network whose units are pixels and whose channels are
/// mixtures of colours, and pictures of red discs on grounds of green and blue.
enum ColorWorld {
  /// What red, green and blue excite in the four channels.
  static let directions: [[Float]] = [[0.8, 0, 0.6, 0], [0, 1, 0, 0], [0, 0, 0.6, 0.8]]

  static func network(name: String = "colours", gain: Float = 1) throws -> PictureNetwork {
    var weights = ContiguousArray<Float>()
    for channel in 0..<4 { weights += directions.map { gain * $0[channel] } }
    let layers = [
      Graph.Layer(
        "mixed",
        .convolution(
          Convolution(
            weights: Tensor(
              shape: Shape(batch: 4, channels: 3, height: 1, width: 1), values: weights))),
        inputs: ["input"]), Graph.Layer("out", .relu, inputs: ["mixed"]),
    ]
    return PictureNetwork(
      name: name, graph: try Graph(inputChannels: 3, layers: layers), mean: [0, 0, 0], range: 1)
  }

  /// A picture of 64 x 64 px: green above a line and blue below, and a red disc unless there is none, in which there
  /// may be a darker one of radius `inner`.
  static func picture(
    disc: (x: Int, y: Int, radius: Int)?, line: Int = 30, inner: Int = -1
  ) -> Image {
    var planes = (0..<3).map { _ in Plane(width: 64, height: 64) }
    for y in 0..<64 {
      for x in 0..<64 {
        let isDisc = disc.map { Self.isInside(x, y, $0) } ?? false
        let isDark = disc.map { inner >= 0 && isInside(x, y, ($0.x, $0.y, inner)) } ?? false
        planes[isDisc ? 0 : y < line ? 1 : 2][x, y] = isDark ? 0.3 : 0.9
      }
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }

  static func isInside(_ x: Int, _ y: Int, _ disc: (x: Int, y: Int, radius: Int)) -> Bool {
    (x - disc.x) * (x - disc.x) + (y - disc.y) * (y - disc.y) <= disc.radius * disc.radius
  }

  /// The concept of six pictures.
  static func concept(
    threads: Int = 2, network: PictureNetwork? = nil, factors: Int = 3
  ) throws -> Concept {
    var learner = try ConceptLearner(
      network ?? self.network(), layer: "out", pool: WorkerPool(threads: threads))
    (learner.factorCount, learner.size, learner.exampleCount) = (factors, 64, 2)
    return try learner.concept(of: (0..<6).map { "picture-\($0).png" }) { index in
      picture(disc: (20 + 4 * index, 40 - 3 * index, 8 + index), line: 20 + 5 * index)
    }
  }

  /// The index of the factor that is red.
  static func red(of concept: Concept) -> Int? {
    concept.factors.indices.max {
      concept.factors[$0].direction[0] < concept.factors[$1].direction[0]
    }
  }
}
