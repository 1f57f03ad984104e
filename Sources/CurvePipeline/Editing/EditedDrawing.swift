public import Geometry

/// A drawing that edits have been applied to, and what of it a person has decided.
///
/// Applied to the drawing on which it was made an edit does exactly what the person did. In another drawing of the same
/// image it does the same as far as the same curves are there:
///
/// 1. Of each course that is replaced, the curve that is the same from end to end goes, if there is one. 2. Else all
/// goes that runs along it: within 2 px (a quarter of a wide curve's width) and in about its direction, so that what
/// merely crosses stays. Of a curve that does so over 90 % of its length nothing is left; of others the rest is, but
/// for pieces shorter than 12 px. 3. The edit's curves are added as they are. 4. The graph is kept consistent
/// (`EditedGraph`).
///
/// Curves keep their ids; the longest piece of a cut one has its id, and other pieces and the edit's curves get ids
/// after the largest that there was so far.
public struct EditedDrawing: Sendable, Hashable {
  /// The drawing as it is now.
  public private(set) var drawing: CurveDrawing
  /// The ids of the curves that a person has made or changed.
  public private(set) var edited: Set<Int> = []
  /// The pinned knots of curves by their ids.
  public private(set) var pins: [Int: PinnedKnots] = [:]
  private var nextID: Int

  /// From this share of a curve on it goes as a whole.
  private static let wholeShare = 0.9
  /// Pieces that are shorter go too, px.
  private static let leastLength = 12.0
  /// Shorter stretches along a course are no more than a narrow crossing, and shorter ones between them are bends, px.
  private static let (leastRun, largestGap) = (12.0, 4.0)

  /// A drawing that nobody has edited.
  public init(_ drawing: CurveDrawing) {
    self.drawing = drawing
    nextID = (drawing.curves.map(\.id).max() ?? -1) + 1
  }

  /// The drawing with `edits` applied, one after the other: later ones act on the curves of earlier ones. A curve that
  /// was only pinned is as `drawing` has it when its pins are taken away.
  public init(_ drawing: CurveDrawing, by edits: [DrawingEdit]) {
    self.init(drawing)
    for edit in edits.inForce { apply(edit) }
  }

  /// Applies one more edit.
  public mutating func apply(_ edit: DrawingEdit) {
    // 1. and 2. What goes.
    let left = leftovers(along: edit.replaced.map(EditCourse.init))
    var cut = CurveCut(left)
    for (id, pieces) in left.sorted(by: { $0.key < $1.key }) {
      let longest = pieces.indices.max { pieces[$0].curve.arcLength < pieces[$1].curve.arcLength }
      for index in pieces.indices where index != longest {
        cut.pieces[id]?[index].curve.id = nextID
        if edited.contains(id) { edited.insert(nextID) }
        if pins[id] == .all { pins[nextID] = .all }
        nextID += 1
      }
      if pieces.isEmpty { edited.remove(id) }
      if pieces.isEmpty || pins[id] != .all { pins[id] = nil }
    }
    // 3. What comes.
    let added = edit.curves.map { edited -> TracedCurve in
      var curve = edited.curve
      curve.id = nextID
      nextID += 1
      self.edited.insert(curve.id)
      pins[curve.id] = edited.pins
      return curve
    }
    // 4. How it hangs together.
    let before = drawing.curves
    let pieces = cut.pieces.values.flatMap { $0.map(\.curve) }
    drawing.curves =
      (before.filter { left[$0.id] == nil } + pieces + added).sorted { $0.id < $1.id }
    var graph = EditedGraph(drawing.graph, curves: drawing.curves)
    graph.cut(cut, adding: added, removed: before.filter { left[$0.id]?.isEmpty ?? false })
    drawing.graph = graph.graph
  }

  /// What is left of each curve that goes or is cut by `courses`, by its id.
  private func leftovers(along courses: [EditCourse]) -> [Int: [CurvePiece]] {
    var left: [Int: [CurvePiece]] = [:]
    // All courses that no curve is the same as take part in what is cut: a curve may run along several.
    let open = courses.filter { course in
      let near = drawing.curves.filter { left[$0.id] == nil && course.isNear($0) }
      guard let same = course.isDot ? dot(of: course, near) : same(as: course, near) else {
        return !course.isDot
      }
      left[same] = []
      return false
    }
    guard !open.isEmpty else { return left }
    for curve in drawing.curves where left[curve.id] == nil && !curve.isDot {
      let beside = open.filter { $0.isNear(curve) }
      if !beside.isEmpty { left[curve.id] = pieces(of: curve, beside: beside) }
    }
    return left
  }

  /// The curve of some that is the course from end to end.
  private func same(as course: EditCourse, _ curves: [TracedCurve]) -> Int? {
    curves.compactMap { curve -> (id: Int, difference: Double)? in
      guard !curve.isDot, course.mayBe(curve) else { return nil }
      return course.difference(from: CurvePlaces(curve)).map { (curve.id, $0) }
    }.min { $0.difference < $1.difference }?.id
  }

  /// The dot of some curves that is where the course is.
  private func dot(of course: EditCourse, _ curves: [TracedCurve]) -> Int? {
    curves.filter(\.isDot)
      .map { (id: $0.id, distance: $0.spline.knot(0).distance(to: course.points[0])) }
      .filter { $0.distance <= EditCourse.reach }.min { $0.distance < $1.distance }?.id
  }

  /// What is left of a curve beside `courses`; `nil` where it runs along none.
  private func pieces(of curve: TracedCurve, beside courses: [EditCourse]) -> [CurvePiece]? {
    let places = CurvePlaces(curve)
    var isAlong = places.points.indices.map { i in
      courses.contains {
        $0.deviation(of: places.points[i], along: places.tangents[i], within: places.reach) != nil
      }
    }
    guard isAlong.contains(true) else { return nil }
    func length(_ run: Range<Int>) -> Double {
      places.arcs[run.upperBound - 1] - places.arcs[run.lowerBound]
    }
    for run in isAlong.runs(of: false)
    where run.lowerBound > 0 && run.upperBound < isAlong.count && length(run) <= Self.largestGap {
      for i in run { isAlong[i] = true }
    }
    let covered = isAlong.runs(of: true).reduce(0) { $0 + length($1) }
    if covered >= Self.wholeShare * places.length { return [] }
    let least = min(Self.leastRun, courses.reduce(.infinity) { min($0, $1.length) } / 2)
    for run in isAlong.runs(of: true) where length(run) < least {
      for i in run { isAlong[i] = false }
    }
    guard isAlong.contains(true) else { return nil }
    return CurvePiece.pieces(of: curve, at: places.parameters, where: isAlong.map { !$0 })
      .map(\.piece).filter { $0.curve.arcLength >= Self.leastLength }
  }
}

extension [Bool] {
  /// The ranges of neighbouring elements that are `value`.
  fileprivate func runs(of value: Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for i in indices where self[i] == value {
      if let last = runs.last, last.upperBound == i {
        runs[runs.count - 1] = last.lowerBound..<i + 1
      } else {
        runs.append(i..<i + 1)
      }
    }
    return runs
  }
}

extension Spline {
  /// A box that the spline lies in: that of its control points.
  var controlBox: BoundingBox {
    controlPoints.dropFirst().reduce(BoundingBox(controlPoints[0])) { $0.including($1) }
  }
}
