public import Geometry
public import Imaging

/// Where found lines and true lines agree and where they do not, pixel by pixel, to look at.
public struct LineAgreement: Hashable, Sendable {
  /// Found pixels within the tolerance of a true line.
  public let right: Mask
  /// Found pixels beyond the tolerance of every true line.
  public let invented: Mask
  /// True pixels beyond the tolerance of every found line.
  public let missed: Mask

  /// The agreement of `found` with `truth`, masks of lines one pixel wide of one size: a pixel agrees
  /// with the other mask if it is at most `tolerance` px from it.
  public init(found: Mask, truth: Mask, tolerance: Double) {
    let toTruth = DistanceTransform(to: truth).distance
    let toFound = DistanceTransform(to: found).distance
    let isNear = Mask(
      width: found.width, height: found.height,
      pixels: ContiguousArray(toTruth.pixels.map { $0 <= Float(tolerance) }))
    right = found.intersection(isNear)
    invented = found.subtracting(isNear)
    missed = truth.intersection(Mask(toFound, atLeast: Float(tolerance).nextUp))
  }

  /// The agreement of the thinned `prediction` with the centre lines of `truth`, inside `fieldOfView`.
  public init(
    prediction: Mask, truth: DrawingScores.TrueLines, fieldOfView: Mask? = nil, tolerance: Double
  ) {
    let lines = truth.lines(width: prediction.width, height: prediction.height)
    self.init(
      found: prediction.thinned().inside(fieldOfView), truth: lines.inside(fieldOfView),
      tolerance: tolerance)
  }

  /// The agreement of a drawing with the centre lines of `truth`, inside `fieldOfView`.
  public init(
    _ drawing: CurveDrawing, truth: DrawingScores.TrueLines, fieldOfView: Mask? = nil,
    tolerance: Double
  ) {
    let lines = truth.lines(width: drawing.width, height: drawing.height)
    self.init(
      found: Mask(linesOf: drawing, width: drawing.width, height: drawing.height)
        .inside(fieldOfView), truth: lines.inside(fieldOfView), tolerance: tolerance)
  }

  /// The agreement of thinned borders with what several people have drawn: a pixel is right if it is
  /// somebody's, and missed if nobody's drawing of it was found.
  public init(borders: Mask, drawings: [Mask]) {
    let all = drawings.dropFirst().reduce(drawings.first ?? borders) { $0.union($1) }
    self.init(
      found: borders.thinned(.guoHall), truth: all,
      tolerance: BoundaryCurve.tolerance(width: borders.width, height: borders.height))
  }
}

extension DrawingScores.TrueLines {
  /// The true centre lines as pixels of an image of `width` x `height`.
  fileprivate func lines(width: Int, height: Int) -> Mask {
    switch self {
    case .mask(let mask): mask.thinned()
    case .drawing(let drawing): Mask(linesOf: drawing, width: width, height: height)
    }
  }
}

extension Mask {
  /// The pixels that the drawing's centre lines run through, the drawing scaled to `width` x `height`.
  fileprivate init(linesOf drawing: CurveDrawing, width: Int, height: Int) {
    self.init(width: width, height: height)
    let samples = SampledDrawing(
      drawing, scaleX: Double(width) / Double(max(drawing.width, 1)),
      scaleY: Double(height) / Double(max(drawing.height, 1)))
    for p in samples.points {
      guard p.x >= 0, p.y >= 0, p.x < Double(width), p.y < Double(height) else { continue }
      self[Int(p.x), Int(p.y)] = true
    }
  }

  fileprivate func inside(_ fieldOfView: Mask?) -> Mask {
    fieldOfView.map(intersection) ?? self
  }
}
