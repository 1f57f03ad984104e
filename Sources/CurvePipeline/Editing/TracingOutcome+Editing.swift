extension TracingOutcome {
  /// The same automatic drawing with other edits in the place of those that were applied. It takes some milliseconds.
  public func editing(by edits: [DrawingEdit]) -> TracingOutcome {
    var result = self
    let edited = EditedDrawing(automatic, by: edits)
    result.drawing = edited.drawing
    result.drawing.provenance = drawing.provenance
    result.drawing.provenance.options["edits"] = edits.isEmpty ? nil : "\(edits.count)"
    (result.edited, result.pins) = (edited.edited, edited.pins)
    return result
  }
}
