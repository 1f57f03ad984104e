import Geometry

extension [DrawingEdit] {
  /// The edits but for pins that were taken away again: a curve that nobody has changed is then what a run finds there,
  /// and not what it was when it was pinned.
  var inForce: [DrawingEdit] {
    var kept: [(edit: DrawingEdit, repinned: [Point]?)] = []
    for edit in self {
      var course = edit.repinned
      if let own = course, edit.curves[0].pins == nil {
        let isMade = kept.contains { $0.repinned == nil && $0.edit.makes(own) }
        if !isMade, kept.contains(where: { $0.repinned == own }) {
          kept.removeAll { $0.repinned == own }
          continue
        }
        course = nil
      }
      kept.append((edit, course))
    }
    return kept.map(\.edit)
  }
}

extension DrawingEdit {
  /// The course of the one curve whose pins are all that the edit changes; `nil` where it does more.
  fileprivate var repinned: [Point]? {
    guard replaced.count == 1, curves.count == 1, makes(replaced[0]) else { return nil }
    return replaced[0]
  }

  /// Whether a curve that comes has this course.
  fileprivate func makes(_ course: [Point]) -> Bool {
    curves.contains { Self.course(of: $0.curve) == course }
  }
}
