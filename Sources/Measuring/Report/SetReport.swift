import CurveExport
import Evaluation
import Foundation

/// One page about how methods do on a set of images: tables, curves, and the places where they are worst and
/// best. Like `ComparisonReport` it is a single file that needs nothing else.
public struct SetReport: Sendable {
  /// The places where one method does worst and best on one image.
  public struct Places: Sendable {
    public var method: String
    /// The method's F on this image, 0…1; `nil` where it has none.
    public var f: Double?
    public var places: AgreementPlaces

    /// A method's F of one image, 0…1, `nil` where it has none, with its places.
    public init(method: String, f: Double?, places: AgreementPlaces) {
      self.method = method
      self.f = f
      self.places = places
    }
  }

  /// The page's heading.
  public var title: String
  /// The scores that the page shows.
  public var scores: SetScores
  /// For each image of the scores, in their order, each method's places.
  public var places: [[Places]]
  /// How the results were made, one line.
  public var provenance: String

  /// A page of scores; `places` has a list for each image that was scored, in order.
  public init(title: String, scores: SetScores, places: [[Places]], provenance: String) {
    precondition(
      places.count == scores.names.count, "a report has places for every image that was scored")
    self.title = title
    self.scores = scores
    self.places = places
    self.provenance = provenance
  }

  /// The page's text.
  ///
  /// - Throws: an `ImagingError` where a picture cannot be encoded.
  public func html() throws -> String {
    var sections: [String] = []
    if !scores.failures.isEmpty { sections.append(failures) }
    for (heading, table) in [
      ("Pixels", scores.pixelTable), ("Drawings", scores.drawingTable),
      ("Borders", scores.borderTable),
    ] {
      if let table { sections.append(table.withoutEmptyColumns.html(heading: heading)) }
    }
    sections += try agreementSections()
    sections.append("<section class=\"panels\">\n\(plots.joined(separator: "\n"))\n</section>")
    let reliability = scores.reliabilityTables.map {
      $0.table.html(heading: "Whether confidence is right: \($0.method)")
    }
    if !reliability.isEmpty {
      sections.append("<div class=\"panels\">\n\(reliability.joined(separator: "\n"))\n</div>")
    }
    sections.append(scores.costTable.html(heading: "Cost", id: "cost"))
    sections.append(try placesSection())
    sections.append(ReportPage.section(listing: scores.options.map { ($0.name, $0.value) }))
    return ReportPage(
      title: title,
      introduction: "\(scores.names.count) images whose \(scores.kind.rawValue) are known, "
        + "and what \(scores.methods.map(\.method).joined(separator: ", ")) made of them. "
        + "The best of each column is bold; what the columns mean is below each table.",
      footer: provenance
    ).html(sections)
  }

  private var failures: String {
    let rows = scores.failures.map {
      "<dt>\(escapedMarkup($0.name))</dt><dd>\(escapedMarkup($0.sentence))</dd>"
    }
    return "<section><h2>Images that could not be scored</h2><dl>\n"
      + rows.joined(separator: "\n") + "\n</dl></section>"
  }

  private var plots: [String] {
    var plots: [CurvePlot] = []
    let curves = scores.methods.compactMap { method -> CurvePlot.Series? in
      guard let points = method.borders?.points ?? method.pixels?.curve.points,
        let threshold = method.borders?.threshold ?? method.pixels?.threshold
      else { return nil }
      // Where nothing is found there is no precision to draw.
      let drawn = points.filter { $0.precision > 0 || $0.recall > 0 }
      return .init(
        name: method.method, points: drawn.map { ($0.recall, $0.precision) },
        mark: points.min { abs($0.threshold - threshold) < abs($1.threshold - threshold) }
          .map { ($0.recall, $0.precision) })
    }
    if !curves.isEmpty {
      plots.append(
        CurvePlot(
          title: scores.kind == .curves
            ? "Precision and recall of pixels" : "Precision and recall of borders",
          caption:
            "Each line runs through all thresholds; the dot is the one that is best for the set. "
            + "F is equal along the faint lines.",
          xLabel: "Recall", yLabel: "Precision", series: curves, showsF: true))
    }
    let drawn = scores.methods.compactMap { method -> CurvePlot.Series? in
      method.curves.map { curves in
        .init(
          name: method.method, points: curves.selections.map { ($0.confidence, $0.fMeasure) },
          mark: curves.selections.max { $0.fMeasure < $1.fMeasure }
            .map { ($0.confidence, $0.fMeasure) })
      }
    }
    if !drawn.isEmpty {
      plots.append(
        CurvePlot(
          title: "Drawings without their less certain curves",
          caption:
            "F of what is left when curves below a confidence are taken away; the dot is the best.",
          xLabel: "Least confidence", yLabel: "F", series: drawn))
    }
    return plots.map(\.html)
  }
}
