import ConvNet
import CurveNetworks
import Determinism

/// One of the pictures that are optimized, as the network sees it: laid over a ground, moved about, and shown.
///
/// Each part of a parallel map touches one view, so no evaluator is used by two threads at once.
final class PictureView: @unchecked Sendable {
  private let network: PictureNetwork
  private let layers: [String]
  private let evaluator: FocusedEvaluator
  private let source: (height: Int, width: Int)
  private let view: (height: Int, width: Int)
  private let transforms: PictureTransforms
  private var warp: BilinearWarp?

  /// A view of pictures of `source` pixels, of which `units` of `layers` are read.
  init(
    _ network: PictureNetwork, layers: [String], units: Objective.Units = .all,
    source: (height: Int, width: Int), transforms: PictureTransforms
  ) throws {
    self.network = network
    self.layers = layers
    self.source = source
    self.transforms = transforms
    view = transforms.viewSize(
      height: source.height, width: source.width, multiple: network.multiple)
    // Cuts inside would save as little as 6 % more, and with them gradients differ in more last bits from those of the
    // whole network, with which an optimizer ends elsewhere.
    evaluator = try FocusedEvaluator(
      network.graph,
      inputShape: Shape(
        channels: network.graph.inputChannels, height: view.height, width: view.width),
      outputs: layers, unit: units.single, isCutInside: false, arithmetic: .fast)
  }

  /// What the layers make of `picture`, one picture, over `ground`, light `[1, input channels, height, width]`,
  /// which shows where there is alpha; only the units asked for are right. Each call looks in a way of its own, which
  /// follows from `generator`.
  func forward(
    _ picture: Picture, over ground: Tensor?, using generator: inout SeededGenerator
  ) throws -> [String: Tensor] {
    let warp = transforms.warp(
      source: source, view: view, window: (evaluator.rows, evaluator.columns), using: &generator)
    self.warp = warp
    var input = warp(laid(picture, over: ground), fill: network.mean)
    for channel in 0..<input.shape.channels {
      let (mean, factor, pixels) = (
        network.mean[channel], network.range, input.range(channel: channel)
      )
      input.values.withUnsafeMutableBufferPointer { values in
        for i in pixels { values[i] = (values[i] - mean) * factor }
      }
    }
    try evaluator.forward(input)
    return Dictionary(uniqueKeysWithValues: layers.map { ($0, evaluator.values(of: $0)) })
  }

  /// The derivatives by the pixels of `picture`, which was looked at last, from those by the layers.
  func pullback(
    _ gradients: [String: Tensor], at picture: Picture, over ground: Tensor?
  ) throws -> Picture {
    guard let warp else {
      preconditionFailure("a picture is looked at before derivatives are asked for")
    }
    let input = try evaluator.pullback(gradients)
    return unlaid(
      warp.pullback(input.multiplied(by: network.range)), at: picture, over: ground)
  }

  /// Light for each of the network's channels: alpha · picture + (1 - alpha) · ground.
  private func laid(_ picture: Picture, over ground: Tensor?) -> Tensor {
    let shape = picture.color.shape.with(channels: network.graph.inputChannels)
    if picture.alpha == nil, picture.color.shape == shape { return picture.color }
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
    if picture.alpha == nil, picture.color.shape == gradient.shape {
      return Picture(color: gradient)
    }
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
