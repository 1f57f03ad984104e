import CurveExport
import Figures
import Foundation
import Geometry

/// The diameter along a curve as a chart: with its errors, what it would be without narrowings, and each narrowing with
/// its ends, its percent and its smallest diameter, as angiography shows them.
struct DiameterProfile {
  /// In square pixels.
  var curve: TracedCurve
  var profile: WidthProfile
  var narrowings: [Narrowing]
  var scale: LengthScale

  /// `nil` where nothing says how wide the curve is.
  init?(of curve: TracedCurve, _ narrowings: [Narrowing], _ scale: LengthScale) {
    guard curve.kind == .line, let profile = curve.profile ?? WidthProfile(ofKnots: curve) else {
      return nil
    }
    (self.curve, self.profile, self.scale) = (curve, profile, scale)
    self.narrowings = narrowings.filter { $0.curve == curve.id }.sorted { $0.start < $1.start }
  }

  private var arcs: [Double] { profile.widths.indices.map { Double($0) * profile.spacing } }
  private func point(_ arc: Double, _ width: Double) -> Point {
    Point(arc * scale.side, width * scale.side)
  }

  /// The greatest diameter that is shown, in units of the scale.
  var highest: Double {
    let widths = zip(profile.widths, profile.errors).map { $0 + $1 }
    return ((widths + narrowings.map(\.referenceDiameter)).max() ?? 1) * scale.side
  }

  /// The chart; a small one has no words but the percent of narrowings.
  func chart(height highest: Double, isSmall: Bool = false) -> Chart {
    let unit = scale.unitText()
    // Room for the percent over the line.
    let y = Axis(
      isSmall ? "" : "Diameter, \(unit)",
      covering: [0, narrowings.isEmpty ? highest : highest * 1.12])
    var chart = Chart(
      isSmall ? "curve-\(curve.id)" : "",
      x: Axis(
        isSmall ? "" : "Distance along curve-\(curve.id), \(unit)",
        0...max(profile.length * scale.side, 1e-9)), y: y,
      series: band + narrowings.flatMap { marked($0, top: y.range.upperBound) } + lines,
      width: isSmall ? 230 : 720, height: isSmall ? 150 : 330)
    chart.notes = narrowings.flatMap { notes(on: $0, isSmall: isSmall) }
    return chart
  }

  private var band: [Chart.Series] {
    guard profile.errors.contains(where: { $0 > 0 }) else { return [] }
    func edge(_ sign: Double) -> [Point] {
      zip(arcs, zip(profile.widths, profile.errors)).map { arc, sample in
        point(arc, max(sample.0 + sign * sample.1, 0))
      }
    }
    return [
      Chart.Series(
        "\u{B1} standard error", edge(1) + edge(-1).reversed(), style: .area, paint: .series(0),
        opacity: 0.25)
    ]
  }

  private var lines: [Chart.Series] {
    let diameter = Chart.Series(
      "diameter", zip(arcs, profile.widths).map(point), paint: .series(0))
    let references = narrowings.enumerated().map { index, narrowing in
      Chart.Series(
        index == 0 ? "reference" : nil,
        [narrowing.reach.lowerBound, narrowing.reach.upperBound].map {
          point($0, narrowing.reference(at: $0))
        }, style: .dashes(), paint: .ink)
    }
    let smallest = narrowings.map { point($0.position, $0.minimalDiameter) }
    return references + [diameter]
      + (smallest.isEmpty
        ? []
        : [
          Chart.Series(
            "smallest diameter", smallest, style: .dots(radius: 4), paint: .series(1))
        ])
  }

  /// What is missing between the diameter and the reference, and the two ends.
  private func marked(_ narrowing: Narrowing, top: Double) -> [Chart.Series] {
    let inside = arcs.filter { $0 > narrowing.start && $0 < narrowing.end }
    let stretch = [narrowing.start] + inside + [narrowing.end]
    let missing =
      stretch.map { point($0, min(profile.width(at: $0), narrowing.reference(at: $0))) }
      + stretch.reversed().map { point($0, narrowing.reference(at: $0)) }
    let isFirst = narrowing == narrowings.first
    return [
      Chart.Series(
        isFirst ? "narrowing" : nil, missing, style: .area, paint: .series(1), opacity: 0.3)
    ]
      + [narrowing.start, narrowing.end].map { arc in
        Chart.Series(
          nil, [point(arc, 0), Point(point(arc, 0).x, top)], style: .dashes(width: 1),
          paint: .soft)
      }
  }

  private func notes(on narrowing: Narrowing, isSmall: Bool) -> [Chart.Note] {
    let percent = "\(Int(narrowing.diameterStenosis.rounded())) %"
    let above = Chart.Note(
      percent, at: point(narrowing.position, narrowing.reference(at: narrowing.position)),
      by: Vector(0, -9), size: isSmall ? 12 : 15)
    guard !isSmall else { return [above] }
    let error = narrowing.error.map { " \u{B1} \(text($0))" } ?? ""
    return [
      above,
      Chart.Note(
        "\(text(narrowing.minimalDiameter))\(error) of \(text(narrowing.referenceDiameter)) "
          + scale.unitText(), at: point(narrowing.position, narrowing.minimalDiameter),
        by: Vector(0, 20), size: 12),
    ]
  }

  /// A length in units, with three digits that count.
  private func text(_ length: Double) -> String {
    let value = length * scale.side
    let decimals = value > 0 ? min(max(2 - Int(log10(value).rounded(.down)), 0), 6) : 0
    return NumberText.bounded(value, decimals: decimals)
  }
}
