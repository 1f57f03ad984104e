import Foundation
public import Geometry

/// A narrowing of a curve, as a stenosis of a vessel, measured as quantitative angiography does: J. H. C. Reiber and
/// others, "Assessment of short-, medium-, and long-term variations in arterial dimensions from computer-assisted
/// quantitation of coronary cineangiograms", Circulation 71, 1985, doi 10.1161/01.CIR.71.2.280.
///
/// Lengths are px along the curve, from its start.
public struct Narrowing: Hashable, Sendable {
  /// The curve's id.
  public let curve: Int
  /// Whether somebody has said where it is.
  public let isByHand: Bool
  /// Where it begins and ends: where the width falls below the reference by more than the noise.
  public let start, end: Double
  /// Where the curve is narrowest.
  public let position: Double
  /// The smallest width, px.
  public let minimalDiameter: Double
  /// The standard error of the smallest width, px; `nil` where the curve has no profile.
  public let error: Double?
  /// What the width would be there: the straight line of least squares through the healthy widths on both sides, as far
  /// away as the narrowing is long and at least five widths.
  public let referenceDiameter: Double
  /// The mean healthy width before the narrowing and after it, as far away; `nil` where there is none.
  public let proximalDiameter, distalDiameter: Double?

  /// The stretch whose healthy widths say what the width would be: as far on both sides as the narrowing is long, at
  /// least five widths, within the curve.
  public let reach: ClosedRange<Double>
  private let line: StraightLine

  /// What the width would be at an arc length, px.
  public func reference(at arc: Double) -> Double { line[arc] }

  /// From its beginning to its end, px.
  public var length: Double { end - start }
  /// By how much the diameter is smaller than the reference, percent; below 0 where it is larger.
  public var diameterStenosis: Double { 100 * (1 - minimalDiameter / referenceDiameter) }
  /// By how much a round lumen's area is smaller, percent.
  public var areaStenosis: Double {
    let ratio = minimalDiameter / referenceDiameter
    return 100 * (1 - ratio * ratio)
  }

  /// The least percent of the diameter that a narrowing is found from.
  public static let leastStenosis = 20.0
  /// How many standard errors a narrowing must be deep to be found.
  public static let leastErrors = 3.0

  /// The narrowings of `curve` that are significant: at least `leastStenosis`, and deeper than `leastErrors` standard
  /// errors. None where it has no profile; what goes on to the curve's end has one side only and is not found.
  public static func found(in curve: TracedCurve) -> [Narrowing] {
    guard let profile = curve.profile, curve.kind == .line,
      let healthy = HealthyWidths(of: profile)
    else { return [] }
    let isNarrow = profile.widths.indices.map { index in
      profile.widths[index] < healthy.line[healthy.arc(index)] - healthy.noise
    }
    return isNarrow.indices.filter { isNarrow[$0] && ($0 == 0 || !isNarrow[$0 - 1]) }
      .compactMap { first in
        let last = (isNarrow[first...].firstIndex(of: false) ?? isNarrow.count) - 1
        guard first > 0, last < isNarrow.count - 1 else { return nil }
        let narrowing = Narrowing(
          of: curve.id, healthy, from: healthy.arc(first), to: healthy.arc(last), isByHand: false,
          hasErrors: true)
        let depth = narrowing.referenceDiameter - narrowing.minimalDiameter
        guard narrowing.diameterStenosis >= leastStenosis,
          depth > leastErrors * (narrowing.error ?? 0)
        else { return nil }
        return narrowing
      }
  }

  /// The narrowing of `curve` that begins and ends at these arc lengths, px.
  ///
  /// - Throws: `MorphometryError.noWidths` of an edge, `.beyondEnd` where the curve is not so long,
  ///   `.nothingHealthy` where nothing of it is left.
  public init(of curve: TracedCurve, from start: Double, to end: Double) throws(MorphometryError) {
    let length = curve.arcLength
    guard start >= 0, start < end, end <= length * (1 + 1e-6) else {
      throw .beyondEnd(curve: curve.id, length: length, unit: LengthScale.Unit.pixel.rawValue)
    }
    let profile = curve.profile ?? WidthProfile(ofKnots: curve)
    guard curve.kind == .line, let profile else { throw .noWidths(curve: curve.id) }
    guard let healthy = HealthyWidths(of: profile, without: start...end) else {
      throw .nothingHealthy(curve: curve.id)
    }
    self.init(
      of: curve.id, healthy, from: start, to: min(end, length), isByHand: true,
      hasErrors: curve.profile != nil)
  }

  private init(
    of curve: Int, _ healthy: HealthyWidths, from start: Double, to end: Double, isByHand: Bool,
    hasErrors: Bool
  ) {
    let profile = healthy.profile
    let inside = profile.widths.indices.map(healthy.arc).filter { $0 > start && $0 < end }
    let arcs = [start] + inside + [end]
    position = arcs.min { profile.width(at: $0) < profile.width(at: $1) } ?? start
    minimalDiameter = profile.width(at: position)
    error = hasErrors ? profile.error(at: position) : nil
    let reach = max(end - start, 5 * healthy.line[position])
    let before = healthy.points.filter { $0.arc < start && $0.arc >= start - reach }
    let after = healthy.points.filter { $0.arc > end && $0.arc <= end + reach }
    func mean(_ points: [HealthyWidths.Sample]) -> Double? {
      points.isEmpty ? nil : points.reduce(0) { $0 + $1.width } / Double(points.count)
    }
    (proximalDiameter, distalDiameter) = (mean(before), mean(after))
    // From one side alone a line would lead astray.
    let near =
      before.count > 1 && after.count > 1
      ? StraightLine(fitting: (before + after).map { ($0.arc, $0.width, 1) }) : nil
    line = near ?? healthy.line
    referenceDiameter = max(line[position], .leastNormalMagnitude)
    self.reach = max(start - reach, 0)...min(end + reach, max(profile.length, end))
    (self.curve, self.isByHand, self.start, self.end) = (curve, isByHand, start, end)
  }
}

/// The widths of a profile without what is narrow, and the straight line through them.
///
/// 1. The line that lies above most widths: of least squares where what is above counts nine times as much. 2. What is
/// within a tenth of it, or three errors, is healthy at first. 3. The line of least squares through the healthy widths
/// and their deviation from it say what is healthy: what is at most three deviations below it. That is repeated until
/// nothing changes.
struct HealthyWidths {
  struct Sample {
    var arc: Double
    var width: Double
  }

  let profile: WidthProfile
  private(set) var line: StraightLine
  /// By how much healthy widths scatter about the line, px: at least the median standard error.
  private(set) var noise: Double
  /// The healthy samples in order.
  private(set) var points: [Sample]

  /// Leaves out what is within `excluded`, px along the curve; `nil` where fewer than two samples are left.
  init?(of profile: WidthProfile, without excluded: ClosedRange<Double>? = nil) {
    let all = profile.widths.indices.map {
      Sample(arc: Double($0) * profile.spacing, width: profile.widths[$0])
    }.filter { excluded?.contains($0.arc) != true }
    let error = Self.median(profile.errors)
    guard var upper = StraightLine(fitting: all.map { ($0.arc, $0.width, 1) }) else { return nil }
    // 1.
    for _ in 0..<20 {
      let weighed = all.map { ($0.arc, $0.width, $0.width > upper[$0.arc] ? 0.9 : 0.1) }
      upper = StraightLine(fitting: weighed) ?? upper
    }
    // 2.
    (self.profile, line, noise) = (profile, upper, error)
    points = all.filter { $0.width >= upper[$0.arc] - max(3 * error, 0.1 * upper[$0.arc]) }
    // 3.
    for _ in 0..<20 {
      guard let fit = StraightLine(fitting: points.map { ($0.arc, $0.width, 1) }) else {
        return nil
      }
      line = fit
      noise = max(error, 1.4826 * Self.median(points.map { abs($0.width - fit[$0.arc]) }))
      let kept = all.filter { $0.width >= fit[$0.arc] - max(3 * noise, 1e-9) }
      if kept.map(\.arc) == points.map(\.arc) { break }
      points = kept
    }
  }

  /// The arc length of a sample, px.
  func arc(_ index: Int) -> Double { Double(index) * profile.spacing }

  private static func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
  }
}

extension WidthProfile {
  /// The widths at the knots of a curve, linear between, about 1 px apart, without errors; `nil` of a dot.
  init?(ofKnots curve: TracedCurve) {
    let (length, places) = (curve.arcLength, curve.spline.parameters(spacing: 1))
    guard length > 0 else { return nil }
    self.init(
      spacing: length / Double(places.count - 1), widths: places.map(curve.width(at:)),
      errors: Array(repeating: 0, count: places.count))
  }
}
