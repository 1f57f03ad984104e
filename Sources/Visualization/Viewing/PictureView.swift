import ConvNet
import CurveNetworks
import Determinism

/// One of the pictures that are optimized, as the network sees it: laid over a ground, moved about, and shown.
///
/// Each part of a parallel map touches one view, so no evaluator is used by two threads at once.
final class PictureView: @unchecked Sendable {
  private let network: PictureNetwork
  private let layers: [String]
  private let evaluator: Evaluator
  private let source: (height: Int, width: Int)
  private let view: (height: Int, width: Int)
  private let transforms: PictureTransforms
  private var warp: BilinearWarp?

  /// A view of pictures of `source` pixels, of which `layers` are read.
  init(
    _ network: PictureNetwork, layers: [String], source: (height: Int, width: Int),
    transforms: PictureTransforms
  ) throws {
    self.network = network
    self.layers = layers
    self.source = source
    self.transforms = transforms
    view = transforms.viewSize(
      height: source.height, width: source.width, multiple: network.multiple)
    evaluator = try Evaluator(
      network.graph,
      inputShape: Shape(
        channels: network.graph.inputChannels, height: view.height, width: view.width),
      outputs: layers, arithmetic: .fast)
  }

  /// What the layers make of `picture`, one picture, over `ground`, light `[1, input channels, height, width]`,
  /// which shows where there is alpha. Each call looks in a way of its own, which follows from `generator`.
  func forward(
    _ picture: Picture, over ground: Tensor?, using generator: inout SeededGenerator
  ) throws -> [String: Tensor] {
    let warp = transforms.warp(source: source, view: view, using: &generator)
    self.warp = warp
    var input = warp(laid(picture, over: ground), fill: network.mean)
    for channel in 0..<input.shape.channels {
      let mean = network.mean[channel]
      for i in input.range(channel: channel) {
        input.values[i] = (input.values[i] - mean) * network.range
      }
    }
    try evaluator.forward(input)
    return Dictionary(uniqueKeysWithValues: layers.map { ($0, evaluator.values(of: $0)) })
  }

  /// The derivatives by the pixels of `picture`, which was looked at last, from those by the layers.
  func pullback(
    _ gradients: [String: Tensor], at picture: Picture, over ground: Tensor?
  ) throws -> Picture {
    let name = network.graph.input
    guard let warp, let input = try evaluator.pullback(gradients, to: [name])[name] else {
      preconditionFailure("a picture is looked at before derivatives are asked for")
    }
    return unlaid(
      warp.pullback(input.multiplied(by: network.range)), at: picture, over: ground)
  }

  /// Light for each of the network's channels: alpha · picture + (1 - alpha) · ground.
  private func laid(_ picture: Picture, over ground: Tensor?) -> Tensor {
    let shape = picture.color.shape.with(channels: network.graph.inputChannels)
    var result = Tensor(shape: shape)
    for channel in 0..<shape.channels {
      let target = result.range(channel: channel).lowerBound
      let light = picture.color.range(channel: min(channel, picture.color.shape.channels - 1))
        .lowerBound
      for i in 0..<shape.area {
        let value = picture.color.values[light + i]
        guard let alpha = picture.alpha, let ground else {
          result.values[target + i] = value
          continue
        }
        let below = ground.values[target + i]
        result.values[target + i] = below + alpha.values[i] * (value - below)
      }
    }
    return result
  }

  /// The adjoint of `laid`, at the same picture and ground.
  private func unlaid(_ gradient: Tensor, at picture: Picture, over ground: Tensor?) -> Picture {
    var color = Tensor(shape: picture.color.shape)
    var alpha = picture.alpha.map { Tensor(shape: $0.shape) }
    for channel in 0..<gradient.shape.channels {
      let source = gradient.range(channel: channel).lowerBound
      let light = color.range(channel: min(channel, color.shape.channels - 1)).lowerBound
      for i in 0..<gradient.shape.area {
        let slope = gradient.values[source + i]
        guard let values = picture.alpha, let ground else {
          color.values[light + i] += slope
          continue
        }
        color.values[light + i] += values.values[i] * slope
        alpha?.values[i] += slope * (picture.color.values[light + i] - ground.values[source + i])
      }
    }
    return Picture(color: color, alpha: alpha)
  }
}
