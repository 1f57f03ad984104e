/// How wide a curve is all along its length.
public struct WidthProfile: Hashable, Sendable, Codable {
  /// The arc length from one sample to the next, px, > 0: the first is at the curve's start and the last at its end.
  public var spacing: Double
  /// The full width at each sample, px.
  public var widths: [Double]
  /// The standard error of each width, px.
  public var errors: [Double]

  /// At least two samples, each with its error.
  public init(spacing: Double, widths: [Double], errors: [Double]) {
    precondition(spacing > 0 && widths.count >= 2, "a profile has two samples, some way apart")
    precondition(widths.count == errors.count, "each width has its error")
    self.spacing = spacing
    self.widths = widths
    self.errors = errors
  }

  /// The arc length from the first sample to the last, px.
  public var length: Double { spacing * Double(widths.count - 1) }

  /// The full width at the arc length `arc`, linear between samples, px.
  public func width(at arc: Double) -> Double { Self.value(of: widths, at: arc / spacing) }

  /// The standard error of the width at the arc length `arc`, px.
  public func error(at arc: Double) -> Double { Self.value(of: errors, at: arc / spacing) }

  private static func value(of samples: [Double], at place: Double) -> Double {
    let place = min(max(place, 0), Double(samples.count - 1))
    let index = min(Int(place), samples.count - 2)
    let share = place - Double(index)
    return samples[index] * (1 - share) + samples[index + 1] * share
  }

  /// The profile as it is from the curve's other end on.
  public func reversed() -> WidthProfile {
    WidthProfile(spacing: spacing, widths: widths.reversed(), errors: errors.reversed())
  }

  /// The profile of a curve scaled by `factor` > 0.
  public func scaled(by factor: Double) -> WidthProfile {
    WidthProfile(
      spacing: spacing * factor, widths: widths.map { $0 * factor },
      errors: errors.map { $0 * factor })
  }

  /// The profile of the part from one arc length to a larger one, px; beyond a closed curve's end it goes on from its
  /// start. Its samples are about as far apart.
  public func part(from start: Double, to end: Double) -> WidthProfile {
    precondition(start < end, "a part has a length")
    let count = max(Int(((end - start) / spacing).rounded()), 1)
    let arcs = (0...count).map { k -> Double in
      let arc = start + (end - start) * Double(k) / Double(count)
      return arc > length ? arc - length : arc
    }
    return WidthProfile(
      spacing: (end - start) / Double(count), widths: arcs.map(width), errors: arcs.map(error))
  }
}
