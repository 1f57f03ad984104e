import ConvNet
import CurveNetworks
import Foundation

// What depends on the pictures alone. All of it is to be subtracted: the more, the worse.
extension Objective {
  /// How light is held back from the grey that it departs from.
  public enum Norm: Sendable, Hashable {
    /// |light - grey|, which leaves much of a picture at grey.
    case absolute
    /// (light - grey)²
    case squared
  }

  /// The mean distance of light from `grey` over pixels, planes and pictures.
  public static func contrast(_ norm: Norm, from grey: Float = 0.5) -> Objective {
    Objective { sighting throws(NetworkError) in
      let light = sighting.picture.color
      let share = 1 / Double(light.values.count)
      var gradient = Tensor(shape: light.shape)
      var sum = 0.0
      for i in 0..<light.values.count {
        let difference = light.values[i] - grey
        switch norm {
        case .absolute:
          sum += Double(abs(difference))
          gradient.values[i] = Float(share) * (difference > 0 ? 1 : difference < 0 ? -1 : 0)
        case .squared:
          sum += Double(difference) * Double(difference)
          gradient.values[i] = 2 * Float(share) * difference
        }
      }
      return Assessment(value: sum * share, picture: Picture(color: gradient))
    }
  }

  /// The mean alpha over pixels and pictures; 0 of opaque pictures, which have none to give up.
  public static let alphaArea = Objective { sighting throws(NetworkError) in
    guard let alpha = sighting.picture.alpha else { return Assessment(value: 0) }
    let share = 1 / Double(alpha.values.count)
    let sum = alpha.values.reduce(0) { $0 + Double($1) }
    return Assessment(
      value: sum * share,
      picture: Picture(
        color: Tensor(shape: sighting.picture.color.shape),
        alpha: Tensor(shape: alpha.shape, repeating: Float(share))))
  }

  /// The mean over pixels, planes and pictures of the length of the light's gradient, from each pixel to
  /// its right and lower neighbours (L. I. Rudin, S. Osher, E. Fatemi, "Nonlinear total variation based
  /// noise removal algorithms", Physica D 60, 1992, doi 10.1016/0167-2789(92)90242-F), rounded off below a
  /// level of eight bits so that it has a derivative everywhere.
  public static let totalVariation = Objective { sighting throws(NetworkError) in
    let light = sighting.picture.color
    let (width, height) = (light.shape.width, light.shape.height)
    let share = 1 / Float(light.values.count)
    let rounding: Float = 1 / 255
    var gradient = Tensor(shape: light.shape)
    var sum = 0.0
    for plane in 0..<light.shape.batch * light.shape.channels {
      for y in 0..<height {
        for x in 0..<width {
          let i = (plane * height + y) * width + x
          let across = x + 1 < width ? light.values[i + 1] - light.values[i] : 0
          let down = y + 1 < height ? light.values[i + width] - light.values[i] : 0
          let length = (across * across + down * down + rounding * rounding).squareRoot()
          sum += Double(length - rounding)
          gradient.values[i] -= share * (across + down) / length
          if x + 1 < width { gradient.values[i + 1] += share * across / length }
          if y + 1 < height { gradient.values[i + width] += share * down / length }
        }
      }
    }
    return Assessment(value: sum * Double(share), picture: Picture(color: gradient))
  }
}
