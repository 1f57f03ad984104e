import Evaluation

extension SetScores {
  /// A table of scores.
  public typealias Table = ComparisonReport.ScoreTable

  /// A column and what it shows of a method.
  private typealias Column<Scores> = (Table.Column, (Scores) -> Double?)

  /// The table of one part of the scores: a row for each method that has it, `nil` where none does.
  private func table<Scores>(
    _ columns: [Column<Scores>], caption: String, _ part: (MethodScores) -> Scores?
  ) -> Table? {
    let rows = methods.compactMap { method in
      part(method).map { scores in
        ComparisonReport.ScoreRow(name: method.method, values: columns.map { $0.1(scores) })
      }
    }
    return rows.isEmpty ? nil : Table(columns: columns.map(\.0), rows: rows, caption: caption)
  }

  private var near: String { "\(NumberText.bounded(tolerance)) px" }

  /// Soft maps against curves, with edges against their outlines as rows of their own.
  public var pixelTable: Table? {
    let columns: [Column<SoftMapSummary>] = [
      (
        .init(name: "AUC", explanation: "area under the ROC curve, all pixels pooled"),
        {
          $0.areaUnderCurve
        }
      ),
      (
        .init(
          name: "F1 ODS", explanation: "F1 (Dice) at the one threshold that is best for the set"),
        {
          $0.f1ODS
        }
      ),
      (.init(name: "F1 OIS", explanation: "mean of each image's best F1"), { $0.f1OIS }),
      (
        .init(
          name: "clDice",
          explanation: "how well each one's centre lines lie inside the other's pixels"),
        {
          $0.clDice
        }
      ),
      (
        .init(name: "Line precision", explanation: "share of the found centre lines that is true"),
        {
          $0.linePrecision
        }
      ),
      (
        .init(name: "Line recall", explanation: "share of the true centre lines that is found"),
        {
          $0.lineRecall
        }
      ),
      (
        .init(name: "Line F", explanation: "harmonic mean of line precision and recall"),
        { $0.lineF }
      ),
    ]
    var table = table(
      columns, caption: "clDice and centre lines at the threshold of F1 ODS; lines at \(near).",
      \.pixels)
    for method in methods {
      guard let outlines = method.outlines else { continue }
      table?.rows.append(
        .init(
          name: method.method + ", edges as outlines",
          values: [
            nil, nil, nil, nil, outlines.precision, outlines.recall, outlines.fMeasure,
          ]))
    }
    return table
  }

  /// Drawings against curves.
  public var drawingTable: Table? {
    let columns: [Column<(lines: DrawingSummary, curves: CurveSummary)>] = [
      (
        .init(name: "Precision", explanation: "share of the drawn length that is true"),
        {
          $0.lines.precision
        }
      ),
      (
        .init(name: "Recall", explanation: "share of the true length that is drawn"),
        {
          $0.lines.recall
        }
      ),
      (
        .init(name: "F", explanation: "harmonic mean of precision and recall"),
        {
          $0.lines.fMeasure
        }
      ),
      (
        .init(
          name: "Median distance, px", explanation: "from drawn to true, where within 5 px",
          isLargerBetter: false, decimals: 2),
        {
          $0.lines.medianDistance
        }
      ),
      (
        .init(
          name: "Distance p95, px", explanation: "95th percentile of the same distances",
          isLargerBetter: false, decimals: 2),
        {
          $0.lines.distance95
        }
      ),
      (
        .init(
          name: "Curves per true curve",
          explanation: "in how many drawn curves a true curve that is found comes; 1 is best",
          isLargerBetter: nil, decimals: 2),
        {
          $0.curves.piecesPerCurve
        }
      ),
      (
        .init(
          name: "Edges per true edge",
          explanation: "edges of the drawing's graph over those of the truth's; 1 is best",
          isLargerBetter: nil, decimals: 2),
        {
          $0.curves.edgesPerEdge
        }
      ),
      (
        .init(
          name: "Segments per 100 px", explanation: "cubic segments per 100 px of drawn length",
          isLargerBetter: false, decimals: 2),
        {
          $0.lines.segmentsPer100
        }
      ),
      (
        .init(
          name: "Overdraw",
          explanation:
            "drawn length over the length of what it covers; 1 where nothing is drawn twice",
          isLargerBetter: false, decimals: 2),
        {
          $0.lines.overdraw
        }
      ),
      (
        .init(
          name: "Width error", explanation: "median of |w - w*| / w* where the truth has widths",
          isLargerBetter: false),
        {
          $0.curves.widthError
        }
      ),
      (
        .init(
          name: "Curves", explanation: "drawn curves in an image", isLargerBetter: nil, decimals: 1),
        {
          $0.lines.paths
        }
      ),
    ]
    return table(columns, caption: "Precision, recall and F at \(near).") { method in
      guard let lines = method.drawings, let curves = method.curves else { return nil }
      return (lines, curves)
    }
  }

  /// Soft maps against borders.
  public var borderTable: Table? {
    let columns: [Column<BoundarySummary>] = [
      (
        .init(name: "ODS", explanation: "F at the one threshold that is best for the set"),
        {
          $0.fODS
        }
      ),
      (.init(name: "OIS", explanation: "F with each image at its own best threshold"), { $0.fOIS }),
      (.init(name: "AP", explanation: "mean precision over recall"), { $0.averagePrecision }),
      (
        .init(name: "Precision", explanation: "share of the found borders that is somebody's"),
        {
          $0.precision
        }
      ),
      (
        .init(name: "Recall", explanation: "share of everybody's borders that is found"),
        {
          $0.recall
        }
      ),
    ]
    return table(
      columns,
      caption: "Maps thinned, pixels matched one to one at most "
        + "\(NumberText.bounded(BoundaryCurve.relativeTolerance, decimals: 4)) of the diagonal "
        + "apart; precision and recall at the threshold of ODS.", \.borders)
  }

  /// What it costs.
  public var costTable: Table {
    let columns: [Column<MethodScores>] = [
      (
        .init(
          name: "Extraction, s",
          explanation: "from the image to its evidence, mean over the images",
          isLargerBetter: false, decimals: 2),
        {
          $0.seconds.extraction
        }
      ),
      (
        .init(
          name: "Tracing, s", explanation: "from the image to its drawing, mean over the images",
          isLargerBetter: false, decimals: 2),
        {
          $0.seconds.tracing
        }
      ),
    ]
    let memory = peakMemory.map {
      " At most \($0 >> 20) MB of memory were in use, for all methods together."
    }
    return table(
      columns,
      caption: "Wall time of one image on one thread, with as many images at once as there are "
        + "threads." + (memory ?? "")
    ) { $0 } ?? Table(columns: columns.map(\.0), rows: [])
  }
}
