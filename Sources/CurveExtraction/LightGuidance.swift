import Foundation
import Imaging

/// Gives probabilities of dark lines the fine structure of the light that they were read from.
///
/// A network that averages over sizes of the image draws the border of a line to about half a pixel; how
/// much of a pixel a thin line covers, its light says better. In every small window the probabilities are
/// fitted by a·light + b, and what these fits say of a pixel replaces its probability in proportion to how
/// well they agree and how far the light there stands out of its noise (K. He, J. Sun, X. Tang, "Guided
/// Image Filtering", IEEE TPAMI 35, 2013, doi 10.1109/TPAMI.2012.213; the weights are ours).
struct LightGuidance {
  /// The windows reach this many pixels to each side.
  var radius = 2
  /// A variance of normalized light that shows nothing.
  var epsilon: Float = 0.03
  /// A variance this many times that of the noise counts half.
  var noiseFactor: Float = 40
  /// Windows in which probabilities vary by less than one over the root of this count less.
  var gain: Float = 30

  /// The share of its probability that a pixel keeps at least: beside a line there is more of it than
  /// elsewhere.
  var least: Float = 0.5

  /// The standard deviation of the blur, px, of what a pixel keeps of its own probability where light is noisy.
  ///
  /// A network that takes the largest of four pixels again and again says a little more or less with every pixel by
  /// which the image is moved, and the mean over such moves is nearer to the truth. Clean strokes lose by it what keeps
  /// them apart.
  var smoothing: Float = 0
  /// The variance of noise at which half of that is blurred.
  var leastNoise: Float = 1e-3

  /// How many pixels around a place have a say in what is made of it.
  var reach: Int { max(2 * radius, Plane.blurRadius(sigma: smoothing)) }

  /// `probability` guided by `light`, in which lines are dark; both of one size.
  ///
  /// - Parameter noise: the variance of the light's noise; measured in `light` where none is given.
  func guided(_ probability: Plane, by light: Plane, noise: Float? = nil) -> Plane {
    let (meanLight, mean) = (light.boxMean(radius: radius), probability.boxMean(radius: radius))
    let product = light.multiplied(by: probability).boxMean(radius: radius)
    let lightSquare = light.multiplied(by: light).boxMean(radius: radius)
    let square = probability.multiplied(by: probability).boxMean(radius: radius)
    let measured = noise ?? light.noiseVariance
    let noise = noiseFactor * measured
    var (weight, slope, offset) = (mean, mean, mean)
    for i in 0..<probability.count {
      let covariance = min(product.pixels[i] - meanLight.pixels[i] * mean.pixels[i], 0)
      let variance = max(lightSquare.pixels[i] - meanLight.pixels[i] * meanLight.pixels[i], 0)
      let own = max(square.pixels[i] - mean.pixels[i] * mean.pixels[i], 0)
      let agreement = min(covariance * covariance / (variance * own + 1e-9), 1)
      let a = covariance / (variance + epsilon)
      let clarity = variance / (variance + noise + 1e-9)
      weight.pixels[i] = clarity * agreement * min(gain * own, 1)
      slope.pixels[i] = weight.pixels[i] * a
      offset.pixels[i] = weight.pixels[i] * (mean.pixels[i] - a * meanLight.pixels[i])
    }
    (weight, slope, offset) = (
      weight.boxMean(radius: radius), slope.boxMean(radius: radius),
      offset.boxMean(radius: radius)
    )
    var result = probability
    if smoothing > 0, measured > 0 {
      let (smooth, share) = (
        probability.gaussianBlurred(sigma: smoothing), measured / (measured + leastNoise)
      )
      for i in 0..<result.count {
        result.pixels[i] += share * (smooth.pixels[i] - result.pixels[i])
      }
    }
    for i in 0..<result.count {
      let before = result.pixels[i]
      let fitted = slope.pixels[i] * light.pixels[i] + offset.pixels[i]
      result.pixels[i] = min(max(fitted + (1 - weight.pixels[i]) * before, least * before), 1)
    }
    return result
  }
}

extension Plane {
  /// The variance of noise that is independent from pixel to pixel, by the median difference between a
  /// pixel and the mean of its four neighbours: lines and borders are too rare to count.
  var noiseVariance: Float {
    guard width > 2, height > 2 else { return 0 }
    var differences = ContiguousArray<Float>()
    differences.reserveCapacity((width - 2) * (height - 2))
    for y in 1..<height - 1 {
      for i in y * width + 1..<(y + 1) * width - 1 {
        let around = pixels[i - 1] + pixels[i + 1] + pixels[i - width] + pixels[i + width]
        differences.append(abs(pixels[i] - around / 4))
      }
    }
    let plane = Plane(width: differences.count, height: 1, pixels: differences)
    // Of a normal distribution the median of the absolute value is 0.6745 deviations, and the mean of four
    // adds a quarter to the variance.
    let deviation = (plane.quantile(0.5) ?? 0) / 0.6745
    return deviation * deviation / 1.25
  }
}
