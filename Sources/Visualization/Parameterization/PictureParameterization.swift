import ConvNet
import CurveNetworks
public import Determinism
import Foundation
public import Workers

/// How pictures follow from parameters, and derivatives by parameters from those by pictures:
///
/// 1. each plane follows linearly from its own parameters (`PlaneBasis`);
/// 2. the planes of coloured pictures are turned from decorrelated axes to red, green and blue;
/// 3. a logistic function makes them light, or alpha, 0…1.
public struct PictureParameterization: Sendable {
  /// The planes that a picture has.
  public enum Ink: String, Sendable, Hashable, CaseIterable {
    /// As many planes as the network has channels.
    case color
    /// One plane, shown to all channels alike.
    case grey
    /// One plane of light and one of alpha.
    case greyAndAlpha
  }

  /// The number of pictures that are made together.
  public let count: Int
  /// The planes that each picture has.
  public let ink: Ink
  /// The way from parameters to one plane, such as `FourierBasis`.
  public let basis: any PlaneBasis
  /// The workers that planes are shared out to; results do not depend on how many there are.
  public let pool: WorkerPool
  /// The number of planes of light in a picture: 1 or 3.
  private let lightCount: Int

  /// `count` pictures in `ink` for a network with `channels` input channels, 1 or 3.
  public init(
    count: Int = 1, channels: Int, ink: Ink, basis: any PlaneBasis, pool: WorkerPool = .allCores
  ) {
    precondition(channels == 1 || channels == 3, "pictures have 1 or 3 channels, not \(channels)")
    self.count = count
    self.ink = ink
    self.basis = basis
    self.pool = pool
    lightCount = ink == .color ? channels : 1
  }

  private var planesPerPicture: Int { lightCount + (ink == .greyAndAlpha ? 1 : 0) }

  /// How many parameters there are: for each picture its planes one after another, light before alpha.
  public var parameterCount: Int { count * planesPerPicture * basis.parameterCount }

  /// Random parameters that make pictures of faint noise around middle grey (and middle alpha), `deviation` in
  /// units of the logistic function's argument.
  public func start(deviation: Double, using generator: inout SeededGenerator) -> [Double] {
    (0..<parameterCount).map { _ in deviation * generator.normal() }
  }

  /// The pictures that follow from `parameters`, of which there are `parameterCount`.
  public func picture(of parameters: [Double]) -> Picture {
    let size = basis.parameterCount
    let planes = pool.map(count * planesPerPicture) { index in
      basis.plane(of: parameters[index * size..<(index + 1) * size])
    }
    let perPicture = planesPerPicture
    let light = (0..<count).flatMap { planes[$0 * perPicture..<$0 * perPicture + lightCount] }
    var color = Tensor(light, batch: count)
    if lightCount == 3 { color = ColorAxes.light(color) }
    guard ink == .greyAndAlpha else { return Picture(color: color.logistic()) }
    let alpha = Tensor((0..<count).map { planes[$0 * perPicture + 1] }, batch: count)
    return Picture(color: color.logistic(), alpha: alpha.logistic())
  }

  /// The derivatives by the parameters of `picture`, which they made, from those by its pixels.
  public func pullback(_ gradient: Picture, at picture: Picture) -> [Double] {
    var color = gradient.color.throughLogistic(picture.color)
    if lightCount == 3 { color = ColorAxes.pullback(color) }
    var alpha: Tensor?
    if let values = picture.alpha { alpha = gradient.alpha?.throughLogistic(values) }
    let (perPicture, lightCount) = (planesPerPicture, lightCount)
    let parts = pool.map(count * perPicture) { [color, alpha] index in
      let (batch, plane) = index.quotientAndRemainder(dividingBy: perPicture)
      if plane < lightCount { return basis.pullback(color.plane(plane, batch: batch)) }
      return alpha.map { basis.pullback($0.plane(0, batch: batch)) }
        ?? [Double](repeating: 0, count: basis.parameterCount)
    }
    return Array(parts.joined())
  }
}

extension Tensor {
  /// 1 / (1 + exp -x).
  fileprivate func logistic() -> Tensor {
    Tensor(shape: shape, values: ContiguousArray(values.lazy.map { 1 / (1 + exp(-$0)) }))
  }

  /// The derivatives by the logistic function's argument, from these by its values, which are `values`.
  fileprivate func throughLogistic(_ outputs: Tensor) -> Tensor {
    Tensor(
      shape: shape,
      values: ContiguousArray(zip(values, outputs.values).lazy.map { $0 * $1 * (1 - $1) }))
  }
}
