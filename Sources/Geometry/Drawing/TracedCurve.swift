/// One curve of a drawing: its spline, how wide it is and how sure we are of it.
public struct TracedCurve: Hashable, Sendable, Codable {
  /// Whether a curve is a stroke of its own or the border of something.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A vessel, a stroke: what runs between two sides that differ from it.
    case line
    /// A border between regions.
    case edge
  }

  /// Whether a line is darker or brighter than what is around it.
  public enum Polarity: String, Hashable, Sendable, Codable, CaseIterable {
    case dark, bright
  }

  /// Unique within the drawing and stable: it stays with the curve through refinement and editing.
  public var id: Int
  /// The centre line.
  public var spline: Spline
  /// The full width at each knot, px; `spline.knotCount` of them, linear in the parameter between.
  public var widths: [Double]
  /// How wide it is all along its length, where that was measured; `widths` are what it says at the knots.
  public var profile: WidthProfile?
  /// How likely the curve is real, 0…1.
  public var confidence: Double
  public var kind: Kind
  /// Whether it is dark or bright, where lines of both were looked for.
  public var polarity: Polarity?
  /// The ranges of the global parameter, in order, in which nothing is seen of the curve: gaps and
  /// occlusions that were bridged.
  public var inferred: [ClosedRange<Double>]
  /// The number of the part of the image that it belongs to; `nil` where none were looked for.
  public var part: Int?
  /// The lengths of its dashes and of the gaps after them, px, as they repeat along the curve; empty where it is
  /// whole. A dot is a dash of length 0.
  public var dashes: [Double]

  /// Whether the curve is a dot: a point with a width.
  public var isDot: Bool { spline.controlPoints.allSatisfy { $0 == spline.controlPoints[0] } }

  /// `widths` must have one entry for each knot of `spline`, and `dashes` a gap for each dash.
  public init(
    id: Int, spline: Spline, widths: [Double], confidence: Double = 1, kind: Kind = .line,
    inferred: [ClosedRange<Double>] = [], part: Int? = nil, dashes: [Double] = [],
    profile: WidthProfile? = nil, polarity: Polarity? = nil
  ) {
    precondition(
      widths.count == spline.knotCount,
      "a curve has one width for each knot; got \(widths.count) for \(spline.knotCount)")
    precondition(dashes.count % 2 == 0, "a gap follows each dash")
    self.id = id
    self.spline = spline
    self.widths = widths
    self.confidence = confidence
    self.kind = kind
    self.polarity = polarity
    self.inferred = inferred
    self.part = part
    self.dashes = dashes
    self.profile = profile
  }

  /// The full width at the global parameter `u` in `0…segmentCount`, px.
  public func width(at u: Double) -> Double {
    let (i, t) = spline.locate(u)
    return widths[i] + (widths[i + 1] - widths[i]) * t
  }

  /// The full width at each of `parameters`, global and ascending, px: that of the profile where there is one, else
  /// linear between knots.
  public func widths(at parameters: [Double]) -> [Double] {
    guard let profile else { return parameters.map(width(at:)) }
    return spline.arcLengths(at: parameters).map(profile.width(at:))
  }

  /// The ranges of the global parameter that dashes cover, in order, dots as ranges of one number; all of it where the
  /// curve is whole. To a quarter of a pixel.
  public var dashRanges: [ClosedRange<Double>] {
    let end = Double(spline.segmentCount)
    guard !dashes.isEmpty else { return [0...end] }
    let spacing = 0.25
    let places = spline.parameters(spacing: spacing)
    let total = spline.arcLength()
    let step = total / Double(places.count - 1)
    func place(_ length: Double) -> Double {
      places[min(Int((length / step).rounded()), places.count - 1)]
    }
    var (ranges, walked, pair) = ([ClosedRange<Double>](), 0.0, 0)
    while walked <= total {
      ranges.append(place(walked)...place(min(walked + dashes[pair], total)))
      // A pattern of nothing would never end.
      walked += max(dashes[pair] + dashes[pair + 1], spacing)
      pair = (pair + 2) % dashes.count
    }
    return ranges
  }

  /// The parts of the curve that are inked: its dashes and dots as curves, or the curve itself where it is whole.
  public var inkedParts: [TracedCurve] {
    guard !dashes.isEmpty else { return [self] }
    return dashRanges.map { range in
      var part = self
      part.spline =
        range.lowerBound < range.upperBound
        ? spline.subspline(range.lowerBound..<range.upperBound)
        : .point(spline.point(at: range.lowerBound))
      part.widths = Array(repeating: meanWidth, count: part.spline.knotCount)
      (part.dashes, part.inferred, part.profile) = ([], [], nil)
      return part
    }
  }

  /// The mean of the widths at the knots, px.
  public var meanWidth: Double { widths.reduce(0, +) / Double(widths.count) }
}
