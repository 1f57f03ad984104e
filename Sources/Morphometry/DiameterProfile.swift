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

  /// The greatest diameter that is shown, in units of the scale: errors that are larger than widths are cut off.
  var highest: Double {
    let widest = max(profile.widths.max() ?? 0, narrowings.map(\.referenceDiameter).max() ?? 0)
    let reaching = zip(profile.widths, profile.errors).map { $0 + $1 }.max() ?? 0
    return max(min(reaching, 1.3 * widest), widest, 1e-9) * scale.side
  }

  /// The chart, as high as `highest`, and `width` px wide.
  func chart(height highest: Double, width: Double = 720) -> Chart {
    let unit = scale.unitText()
    let rows = noteRows(width: width)
    let room = Double((rows.max() ?? -1) + 1)
    // Words stand over all that is drawn: a tenth of the height for each row of them, and for the percent.
    let y = Axis(
      "Diameter, \(unit)",
      covering: [0, narrowings.isEmpty ? highest : highest * (1.08 + 0.09 * room)])
    let top = y.range.upperBound
    var chart = Chart(
      "", x: Axis("Distance along curve-\(curve.id), \(unit)", distances), y: y,
      series: band(upTo: top) + narrowings.flatMap { marked($0, top: top) } + lines,
      width: width, height: 330)
    chart.notes = zip(narrowings, rows).flatMap { notes(on: $0, row: $1, top: top) }
    return chart
  }

  /// The diameter alone, small, as high as `highest`.
  func smallChart(height highest: Double) -> Chart {
    let y = Axis("", covering: [0, highest])
    var chart = Chart(
      "curve-\(curve.id)", x: Axis("", distances), y: y,
      series: band(upTo: y.range.upperBound) + lines, width: 230, height: 150)
    for index in chart.series.indices { chart.series[index].name = nil }
    return chart
  }

  private var distances: ClosedRange<Double> { 0...max(profile.length * scale.side, 1e-9) }

  /// The errors, as far as they are shown.
  private func band(upTo top: Double) -> [Chart.Series] {
    guard profile.errors.contains(where: { $0 > 0 }) else { return [] }
    func edge(_ sign: Double) -> [Point] {
      zip(arcs, zip(profile.widths, profile.errors)).map { arc, sample -> Point in
        let point = point(arc, max(sample.0 + sign * sample.1, 0))
        return Point(point.x, min(point.y, top))
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

  private func percent(_ narrowing: Narrowing) -> String {
    "\(Int(narrowing.diameterStenosis.rounded())) %"
  }

  /// The smallest diameter and what it would be, as `35 %: 1.68 ± 0.13 of 2.57 mm`.
  private func words(_ narrowing: Narrowing) -> String {
    let reference = narrowing.referenceDiameter * scale.side
    let decimals = min(max(2 - Int(log10(max(reference, 1e-9)).rounded(.down)), 0), 6)
    func text(_ length: Double) -> String {
      NumberText.bounded(length * scale.side, decimals: decimals)
    }
    let error = narrowing.error.map { " \u{B1} \(text($0))" } ?? ""
    return "\(percent(narrowing)): \(text(narrowing.minimalDiameter))\(error) of "
      + "\(text(narrowing.referenceDiameter)) \(scale.unitText())"
  }

  /// The row that the words on each narrowing stand in, from the top: the first that is free there.
  private func noteRows(width: Double) -> [Int] {
    var ends: [Double] = []
    return narrowings.map { narrowing in
      let middle = narrowing.position / max(profile.length, 1e-9) * (width - 60)
      // Letters of 12 px are about 7 px wide.
      let half = 3.5 * Double(words(narrowing).count) + 6
      let start = min(max(middle, half), width - 60 - half) - half
      let row = ends.firstIndex { $0 <= start } ?? ends.count
      if row == ends.count { ends.append(0) }
      ends[row] = start + 2 * half
      return row
    }
  }

  private func notes(on narrowing: Narrowing, row: Int, top: Double) -> [Chart.Note] {
    let above = point(narrowing.position, narrowing.reference(at: narrowing.position))
    return [
      Chart.Note(percent(narrowing), at: above, by: Vector(0, -9), size: 14),
      Chart.Note(
        words(narrowing), at: Point(above.x, top), by: Vector(0, 16 + 17 * Double(row)), size: 12),
    ]
  }
}
