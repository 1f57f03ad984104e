/// One curve of a drawing: its spline, how wide it is and how sure we are of it.
public struct TracedCurve: Hashable, Sendable, Codable {
  /// Whether a curve is a stroke of its own or the border of something.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A vessel, a stroke: what runs between two sides that differ from it.
    case line
    /// A border between regions.
    case edge
  }

  /// Unique within the drawing and stable: it stays with the curve through refinement and editing.
  public var id: Int
  /// The centre line.
  public var spline: Spline
  /// The full width at each knot, px; `spline.knotCount` of them, linear in the parameter between.
  public var widths: [Double]
  /// How likely the curve is real, 0…1.
  public var confidence: Double
  public var kind: Kind
  /// The ranges of the global parameter, in order, in which nothing is seen of the curve: gaps and
  /// occlusions that were bridged.
  public var inferred: [ClosedRange<Double>]
  /// The number of the part of the image that it belongs to; `nil` where none were looked for.
  public var part: Int?

  /// `widths` must have one entry for each knot of `spline`.
  public init(
    id: Int, spline: Spline, widths: [Double], confidence: Double = 1, kind: Kind = .line,
    inferred: [ClosedRange<Double>] = [], part: Int? = nil
  ) {
    precondition(
      widths.count == spline.knotCount,
      "a curve has one width for each knot; got \(widths.count) for \(spline.knotCount)")
    self.id = id
    self.spline = spline
    self.widths = widths
    self.confidence = confidence
    self.kind = kind
    self.inferred = inferred
    self.part = part
  }

  /// The full width at the global parameter `u` in `0…segmentCount`, px.
  public func width(at u: Double) -> Double {
    let (i, t) = spline.locate(u)
    return widths[i] + (widths[i + 1] - widths[i]) * t
  }

  /// The mean of the widths at the knots, px.
  public var meanWidth: Double { widths.reduce(0, +) / Double(widths.count) }
}
