import CurveExport
import Evaluation

/// A column of a table and what it shows of a part of a method's scores.
private struct ScoreColumn<Scores> {
  var column: ScoreTable.Column
  var value: (Scores) -> Double?

  init(
    _ name: String, _ explanation: String, larger isLargerBetter: Bool? = true, decimals: Int = 3,
    _ value: @escaping (Scores) -> Double?
  ) {
    column = .init(
      name: name, explanation: explanation, isLargerBetter: isLargerBetter, decimals: decimals)
    self.value = value
  }
}

extension SetScores {
  /// A table of scores.
  public typealias Table = ScoreTable

  /// The table of one part of the scores: a row for each method that has it, `nil` where none does.
  private func table<Scores>(
    _ columns: [ScoreColumn<Scores>], caption: String, _ part: (MethodScores) -> Scores?
  ) -> Table? {
    let rows = methods.compactMap { method in
      part(method).map { scores in
        ScoreRow(name: method.method, values: columns.map { $0.value(scores) })
      }
    }
    return rows.isEmpty
      ? nil : Table(columns: columns.map(\.column), rows: rows, caption: caption)
  }

  private var near: String { "\(NumberText.bounded(tolerance)) px" }

  /// Soft maps against curves, with the edges of methods that have some as rows of their own.
  public var pixelTable: Table? {
    let columns: [ScoreColumn<SoftMapSummary>] = [
      .init("AUC", "area under the ROC curve, all pixels pooled") { $0.areaUnderCurve },
      .init("F1 ODS", "F1 (Dice) at the one threshold that is best for the set") { $0.f1ODS },
      .init("F1 OIS", "mean of each image's best F1") { $0.f1OIS },
      .init("clDice", "how well each one's centre lines lie inside the other's pixels") {
        $0.clDice
      },
      .init("Line precision", "share of the found centre lines that is true") {
        $0.linePrecision
      },
      .init("Line recall", "share of the true centre lines that is found") { $0.lineRecall },
      .init("Line F", "harmonic mean of line precision and recall") { $0.lineF },
    ]
    var table = table(
      columns, caption: "clDice and centre lines at the threshold of F1 ODS; lines at \(near).",
      \.pixels)
    for method in methods {
      guard let edges = method.edges else { continue }
      for (name, clDice, means) in [
        ("outlines", nil, edges.outlines), ("centre lines", edges.clDice, edges.lines),
      ] {
        table?.rows.append(
          .init(
            name: "\(method.method), edges as \(name)",
            values: [nil, nil, nil, clDice, means.precision, means.recall, means.fMeasure]))
      }
    }
    return table
  }

  /// The table of drawings against curves; `nil` where no method has a drawing.
  public var drawingTable: Table? {
    let columns: [ScoreColumn<(lines: DrawingSummary, curves: CurveSummary)>] = [
      .init("Precision", "share of the drawn length that is true") { $0.lines.precision },
      .init("Recall", "share of the true length that is drawn") { $0.lines.recall },
      .init("F", "harmonic mean of precision and recall") { $0.lines.fMeasure },
      .init(
        "Median distance, px", "from drawn to true, where within 5 px", larger: false, decimals: 2
      ) { $0.lines.medianDistance },
      .init(
        "Distance p95, px", "95th percentile of the same distances", larger: false, decimals: 2
      ) { $0.lines.distance95 },
      .init(
        "Curves per true curve",
        "in how many drawn curves a true curve that is found comes; 1 is best", larger: nil,
        decimals: 2
      ) { $0.curves.piecesPerCurve },
      .init(
        "Edges per true edge", "edges of the drawing's graph over those of the truth's; 1 is best",
        larger: nil, decimals: 2
      ) { $0.curves.edgesPerEdge },
      .init(
        "Crossings", "share of the true crossings through which both curves go on as they are"
      ) { $0.curves.crossingShare },
      .init(
        "Segments per 100 px", "cubic segments per 100 px of drawn length", larger: false,
        decimals: 2
      ) { $0.lines.segmentsPer100 },
      .init(
        "Overdraw",
        "drawn length over the length of what it covers; 1 where nothing is drawn twice",
        larger: false, decimals: 2
      ) { $0.lines.overdraw },
      .init(
        "Width error", "mean of the images' medians of |w - w*| / w*", larger: false
      ) { $0.curves.widthError },
      .init("Curves", "drawn curves in an image", larger: nil, decimals: 1) { $0.lines.paths },
    ]
    return table(columns, caption: "Precision, recall and F at \(near).") { method in
      guard let lines = method.drawings, let curves = method.curves else { return nil }
      return (lines, curves)
    }
  }

  /// The table of soft maps against borders; `nil` where the truth is of curves.
  public var borderTable: Table? {
    let columns: [ScoreColumn<BoundarySummary>] = [
      .init("ODS", "F at the one threshold that is best for the set") { $0.fODS },
      .init("OIS", "F with each image at its own best threshold") { $0.fOIS },
      .init("AP", "mean precision over recall") { $0.averagePrecision },
      .init("Precision", "share of the found borders that is somebody's") { $0.precision },
      .init("Recall", "share of everybody's borders that is found") { $0.recall },
    ]
    return table(
      columns,
      caption: "Maps thinned, pixels matched one to one at most "
        + "\(NumberText.bounded(BoundaryCurve.relativeTolerance, decimals: 4)) of the diagonal "
        + "apart; precision and recall at the threshold of ODS.", \.borders)
  }

  /// The table of what methods cost: seconds for an image, and memory.
  public var costTable: Table {
    let columns: [ScoreColumn<MethodScores>] = [
      .init(
        "Looking, s", "choosing channel, polarity, field of view and scales, which methods share",
        larger: nil, decimals: 2
      ) { $0.seconds.preparation },
      .init("Extraction, s", "from there to the evidence", larger: false, decimals: 2) {
        $0.seconds.extraction
      },
      .init("Tracing, s", "from there to the drawing", larger: false, decimals: 2) {
        $0.seconds.tracing
      },
    ]
    let memory = peakMemory.map {
      " At most \($0 >> 20) MB of memory were in use, for all methods together."
    }
    return table(
      columns,
      caption:
        "Wall time of one image on one thread, the mean over the images, with as many images "
        + "at once as there are threads." + (memory ?? "")
    ) { $0 }
      ?? Table(columns: columns.map(\.column), rows: [])
  }
}
