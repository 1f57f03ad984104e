import Foundation

/// What bars or tubes of all widths take away across them, blurred, looked up: to within 0.002 of the most.
struct BlurredShapes {
  /// Of so many widths, each `ratio` times as wide as the one before.
  private static let count = 80
  private static let narrowest = 0.2
  private static let ratio = 1.08
  /// Each at so many places from its middle to where nothing is left of it.
  private static let places = 160

  let blur: Double
  private var values: [Double] = []
  /// Those of the trials at the samples of a profile, those of each trial one after the other.
  private var tried: [Double] = []

  /// - Parameter absorption: how much a px of tube takes of the logarithm of light where that is not little: it is
  ///   light, and not its logarithm, that is blurred.
  init(isTube: Bool, blur: Double, absorption: Double = 0) {
    self.blur = blur
    let kernel = Self.kernel.map { (offset: $0.offset * blur, share: $0.share) }
    values.reserveCapacity(Self.count * (Self.places + 1))
    for row in 0..<Self.count {
      let width = Self.narrowest * pow(Self.ratio, Double(row))
      for place in 0...Self.places {
        let s = reach(of: width) * Double(place) / Double(Self.places)
        guard isTube else {
          values.append(bar(s, width))
          continue
        }
        func chord(_ s: Double) -> Double { 2 * max(width * width / 4 - s * s, 0).squareRoot() }
        values.append(
          absorption > 0
            ? -log(kernel.reduce(0) { $0 + $1.share * exp(-absorption * chord(s + $1.offset)) })
              / absorption
            : kernel.reduce(0) { $0 + $1.share * chord(s + $1.offset) })
      }
    }
    tried = Self.trials.flatMap { trial in
      var samples: [Double] = []
      withValues(width: trial.width) { taken in
        samples = (-Self.mostSamples...Self.mostSamples).map {
          taken(Double($0) * CrossProfile.step - trial.middle)
        }
      }
      return samples
    }
  }

  /// The normal distribution as so many places, in deviations, and the share of each.
  private static let kernel: [(offset: Double, share: Double)] = {
    let places = (0..<48).map { (Double($0) + 0.5) / 6 - 4 }
    let shares = places.map { exp(-$0 * $0 / 2) }
    let sum = shares.reduce(0, +)
    return zip(places, shares).map { ($0, $1 / sum) }
  }()

  /// Half of what a blurred curve covers, px.
  private func reach(of width: Double) -> Double { width / 2 + 4 * blur }

  private func bar(_ s: Double, _ width: Double) -> Double {
    let unit = blur * 2.0.squareRoot()
    return (erf((s + width / 2) / unit) - erf((s - width / 2) / unit)) / 2
  }

  /// The values at places so many px from the middle of a curve of `width`: linear between places at the same share of
  /// the reach, and between the logarithms of widths.
  @inline(__always)
  func withValues(width: Double, _ body: (_ taken: (Double) -> Double) -> Void) {
    let scale = Double(Self.places) / reach(of: width)
    let size = min(
      max(log(width / Self.narrowest) / log(Self.ratio), 0), Double(Self.count) - 1.001)
    let row = Int(size)
    let down = size - Double(row)
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      let first = start + row * (Self.places + 1)
      let second = first + Self.places + 1
      body { s in
        let place = abs(s) * scale
        guard place < Double(Self.places) else { return 0 }
        let column = Int(place)
        let right = place - Double(column)
        let a = first[column] + (first[column + 1] - first[column]) * right
        let b = second[column] + (second[column + 1] - second[column]) * right
        return a + (b - a) * down
      }
    }
  }

  /// A width, and where the middle is in a profile, px.
  struct Trial {
    let width: Double
    let middle: Double
    /// Which of the trials it is.
    fileprivate let index: Int
  }

  /// What is tried first of any profile: ever wider curves, each a little to the left, in the middle and a little to
  /// the right.
  static let trials: [Trial] = {
    let widths = sequence(first: 0.7) { $0 * 1.25 }
      .prefix { $0 <= 2 * Double(mostSamples) * CrossProfile.step }
    return widths.flatMap { width in [-0.6, 0, 0.6].map { (width, $0) } }
      .enumerated().map { Trial(width: $1.0, middle: $1.1, index: $0) }
  }()

  /// Trials are known so many samples to either side.
  static let mostSamples = 64

  /// Calls `body` with the values of a trial, so many samples from the profile's middle, at most `mostSamples`.
  @inline(__always)
  func withValues(of trial: Trial, _ body: (_ taken: (Int) -> Double) -> Void) {
    tried.withUnsafeBufferPointer { tried in
      let middle = trial.index * (2 * Self.mostSamples + 1) + Self.mostSamples
      body { tried[middle + $0] }
    }
  }
}
