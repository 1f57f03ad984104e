public import CurveExport
import Evaluation
import Geometry

extension SetScores {
  /// The scores for programs. Everything under `cost` depends on the machine, nothing else does.
  public var summary: RunSummary {
    var result = RunSummary()
    result["format"] = .text("curvetrace-scores")
    result["version"] = .text(CurveTraceVersion.current)
    result["images"] = .integer(names.count)
    result["truth"] = .text(kind.rawValue)
    result["tolerance"] = .number(tolerance)
    var chosen = RunSummary()
    for option in options { chosen[option.name] = .text(option.value) }
    result["options"] = .group(chosen)
    var own = RunSummary()
    for method in methods { own[method.method] = .group(summary(of: method)) }
    result["methods"] = .group(own)
    result["each"] = .list(
      names.indices.map { index in
        var image = RunSummary()
        image["image"] = .text(names[index])
        for method in methods { image[method.method] = .group(method.each[index].summary) }
        return .group(image)
      })
    result["failures"] = .list(
      failures.map { failure in
        var group = RunSummary()
        group["image"] = .text(failure.name)
        group["sentence"] = .text(failure.sentence)
        return .group(group)
      })
    var cost = costTable.summary
    cost["peakMemoryBytes"] = peakMemory.map { .integer($0) } ?? RunSummary.Value.none
    result["cost"] = .group(cost)
    return result
  }

  /// The rows of the tables that a method has, its curves and its reliability.
  private func summary(of method: MethodScores) -> RunSummary {
    var result = RunSummary()
    if let pixels = method.pixels {
      result["pixels"] = row(of: method.method, in: pixelTable)
      result["threshold"] = .number(Double(pixels.threshold))
      result["averagePrecision"] = .number(pixels.curve.averagePrecision)
      result["precisionRecall"] = Self.list(pixels.curve.points)
    }
    if let edges = method.edges {
      for (name, means) in [("outlines", edges.outlines), ("centreLines", edges.lines)] {
        var group = RunSummary()
        group["precision"] = .number(means.precision)
        group["recall"] = .number(means.recall)
        group["f"] = .number(means.fMeasure)
        result[name] = .group(group)
      }
    }
    if let curves = method.curves {
      result["drawings"] = row(of: method.method, in: drawingTable)
      result["foundCurves"] = curves.foundShare.map { .number($0) } ?? RunSummary.Value.none
      if let widths = curves.widths {
        var group = widths.summary
        group["byTrueWidth"] = .list(
          widths.bins(MeasurementAgreement.widthRanges).map { .group($0.summary) })
        result["widths"] = .group(group)
      }
      if let lengths = curves.lengths { result["lengths"] = .group(lengths.summary) }
      result["reliability"] = .group(curves.reliability.summary)
      result["confidences"] = .list(
        curves.selections.map { selection in
          var group = RunSummary()
          group["confidence"] = .number(selection.confidence)
          group["precision"] = .number(selection.precision)
          group["recall"] = .number(selection.recall)
          group["f"] = .number(selection.fMeasure)
          return .group(group)
        })
    }
    if let borders = method.borders {
      result["borders"] = row(of: method.method, in: borderTable)
      result["threshold"] = .number(Double(borders.threshold))
      result["precisionRecall"] = Self.list(borders.points)
    }
    return result
  }

  private func row(of method: String, in table: Table?) -> RunSummary.Value {
    guard var table else { return .none }
    table.rows = table.rows.filter { $0.name == method }
    return table.summary.entries.first?.value ?? .none
  }

  private static func list(_ points: [PrecisionRecallCurve.Point]) -> RunSummary.Value {
    .list(
      points.map {
        .list([.number(Double($0.threshold)), .number($0.precision), .number($0.recall)])
      })
  }
}

extension MethodScores.Each {
  fileprivate var summary: RunSummary {
    var result = RunSummary()
    func optional(_ value: Double?) -> RunSummary.Value { value.map { .number($0) } ?? .none }
    if let pixels {
      result["auc"] = .number(pixels.map.areaUnderCurve)
      result["f1"] = .number(pixels.map.bestF1)
      result["clDice"] = .number(pixels.lines.clDice)
      result["lineF"] = .number(pixels.lines.fMeasure)
    }
    if let drawing {
      result["precision"] = .number(drawing.lines.precision)
      result["recall"] = .number(drawing.lines.recall)
      result["f"] = .number(drawing.lines.fMeasure)
      result["medianDistance"] = optional(drawing.lines.medianDistance)
      result["distance95"] = optional(drawing.lines.distance95)
      result["widthError"] = optional(drawing.curves.widthError)
      if let widths = MeasurementAgreement(drawing.curves.widths) {
        result["widths"] = .group(widths.summary)
      }
      result["length"] = .number(drawing.curves.length.measured)
      result["trueLength"] = .number(drawing.curves.length.actual)
      result["lengthBias"] = .number(drawing.curves.length.difference)
      result["curves"] = .integer(drawing.lines.paths)
    }
    if let borders { result["borderF"] = .number(borders) }
    return result
  }
}

extension Reliability {
  fileprivate var summary: RunSummary {
    func optional(_ value: Double?) -> RunSummary.Value { value.map { .number($0) } ?? .none }
    var result = RunSummary()
    result["calibrationError"] = optional(calibrationError)
    result["bins"] = .list(
      bins.map { bin in
        var group = RunSummary()
        group["from"] = .number(bin.lowerBound)
        group["to"] = .number(bin.upperBound)
        group["curves"] = .integer(bin.curves)
        group["meanConfidence"] = optional(bin.meanConfidence)
        group["real"] = optional(bin.share)
        group["length"] = .number(bin.length)
        group["realLength"] = optional(bin.lengthShare)
        return .group(group)
      })
    return result
  }
}
