import CurveExport
import Evaluation
import Figures
import Geometry

extension SetReport {
  /// Widths and lengths against true ones: tables, and a Bland-Altman plot of each.
  func agreementSections() throws -> [String] {
    var sections: [String] = []
    for (heading, table, agreement) in [
      ("Widths", scores.widthTable, \CurveSummary.widths),
      ("Lengths", scores.lengthTable, \CurveSummary.lengths),
    ] {
      guard let table else { continue }
      sections.append(table.html(heading: heading))
      let figures = try scores.methods.compactMap { method in
        try method.curves?[keyPath: agreement].map {
          try Self.figure(of: $0, heading: heading, method: method.method).html()
        }
      }
      sections.append("<section>\n\(figures.joined(separator: "\n"))\n</section>")
    }
    if let table = scores.widthBinTable {
      sections.append(table.html(heading: "Widths by the true width"))
    }
    return sections.isEmpty ? [] : ["<style>\(Figure.css)</style>"] + sections
  }

  /// How many dots a plot has at most.
  private static let dotLimit = 2000

  /// Differences over means, and measured over true.
  private static func figure(
    of agreement: MeasurementAgreement, heading: String, method: String
  ) -> Figure {
    // Evenly in the order of images and curves.
    let count = agreement.pairs.count
    let step = max(1, (count + dotLimit - 1) / dotLimit)
    let pairs = stride(from: 0, to: count, by: step).map { agreement.pairs[$0] }
    let dots = Chart.Style.dots(radius: pairs.count > 200 ? 1.6 : 3.5)
    let opacity = pairs.count > 200 ? 0.35 : 0.8
    let differences = pairs.map { Point(($0.measured + $0.actual) / 2, $0.difference) }
    let limits = agreement.limits
    let means = Axis("Mean of measured and true, px", covering: differences.map(\.x))
    func level(_ name: String?, _ value: Double, _ style: Chart.Style) -> Chart.Series {
      Chart.Series(
        name, [means.range.lowerBound, means.range.upperBound].map { Point($0, value) },
        style: style, paint: .series(1))
    }
    let difference = Chart(
      "", x: means,
      y: Axis(
        "Measured less true, px",
        covering: differences.map(\.y) + [limits.lowerBound, limits.upperBound]),
      series: [
        Chart.Series(nil, differences, style: dots, opacity: opacity),
        level("bias \(Axis.text(agreement.bias))", agreement.bias, .line()),
        level(
          "limits of agreement \(Axis.text(limits.lowerBound)), \(Axis.text(limits.upperBound))",
          limits.lowerBound, .dashes()),
        level(nil, limits.upperBound, .dashes()),
      ], width: 540, height: 400)
    let actual = Axis("True, px", covering: pairs.map(\.actual))
    let ends = [actual.range.lowerBound, actual.range.upperBound]
    let line = agreement.slope.flatMap { slope in
      agreement.intercept.map { intercept in
        Chart.Series(
          "least squares, slope \(Axis.text(slope))",
          ends.map { Point($0, intercept + slope * $0) }, paint: .series(1))
      }
    }
    let measured = Chart(
      "", x: actual, y: Axis("Measured, px", covering: pairs.map(\.measured) + ends),
      series: [
        Chart.Series(
          nil, pairs.map { Point($0.actual, $0.measured) }, style: dots, opacity: opacity),
        Chart.Series("equal", ends.map { Point($0, $0) }, style: .dashes(), paint: .ink),
      ] + [line].compactMap(\.self), width: 440, height: 400)
    return Figure(
      "agreement", title: "\(heading) of \(method): measured and true",
      caption:
        "Left, after Bland and Altman (1986): each dot is one measurement, 95 % of differences that are normally "
        + "distributed lie within the limits."
        + (step > 1 ? " Every \(step)th of \(count) measurements is shown." : ""),
      panels: [difference, measured])
  }
}
