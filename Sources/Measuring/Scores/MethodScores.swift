public import Evaluation
import Imaging
public import Workers

/// The scores of one method over a set of images.
public struct MethodScores: Hashable, Sendable {
  /// One image's result with what it is held against.
  public struct ImageResult: Sendable {
    /// What the method found on the image.
    public var result: MethodResult
    /// The truth about the image.
    public var known: KnownImage

    /// A result with what it is held against, both of one image.
    public init(result: MethodResult, known: KnownImage) {
      self.result = result
      self.known = known
    }
  }

  /// One image's own scores.
  public struct Each: Hashable, Sendable {
    /// The soft map against curves; `nil` where the truth is of borders.
    public var pixels: Pixels?
    /// The drawing against curves; `nil` where there is none or the truth is of borders.
    public var drawing: Drawn?
    /// The best F of the soft map against borders, 0…1; `nil` where the truth is of curves.
    public var borders: Double?
  }

  /// The scores of a soft map on one image.
  public struct Pixels: Hashable, Sendable {
    /// The scores of the map's pixels.
    public var map: SoftMapScores
    /// The scores of the map's centre lines at the set's threshold.
    public var lines: CentreLineScores
  }

  /// The scores of a drawing on one image.
  public struct Drawn: Hashable, Sendable {
    /// The scores of all its points, whichever curve they are on.
    public var lines: DrawingScores
    /// The scores curve by curve.
    public var curves: CurveScores
  }

  /// The method's name in tables (`MeasuredMethod.name`).
  public let method: String
  /// Soft maps against curves; `nil` where the truth is of borders.
  public let pixels: SoftMapSummary?
  /// Edges against curves; `nil` where no image has edges that the method itself decided on.
  public let edges: EdgeScores?
  /// Drawings against curves; `nil` for methods that do not trace.
  public let drawings: DrawingSummary?
  /// Drawings against curves, curve by curve; `nil` for methods that do not trace.
  public let curves: CurveSummary?
  /// Soft maps against borders; `nil` where the truth is of curves.
  public let borders: BoundarySummary?
  /// Each image's own scores, in order.
  public let each: [Each]
  /// The mean wall time for an image on one thread, seconds.
  public let seconds: MethodResult.Seconds

  /// The scores of the results of `method`, at least one, all against truths of one kind.
  /// A centre line is right within `tolerance` px of a true one.
  public init(_ method: String, _ items: [ImageResult], tolerance: Double, pool: WorkerPool) {
    precondition(!items.isEmpty, "scores need at least one image")
    self.method = method
    let counts = pool.map(items.count) { items[$0].borders() }.compactMap(\.self)
    borders = counts.isEmpty ? nil : BoundarySummary(counts)
    let maps = items.compactMap(\.map)
    let pixels =
      maps.isEmpty ? nil : SoftMapSummary(maps, tolerance: Float(tolerance), pool: pool)
    self.pixels = pixels
    edges = EdgeScores(pool.map(items.count) { items[$0].edges(tolerance) })
    let drawn = pool.map(items.count) { items[$0].drawn(tolerance) }
    let drawings = drawn.compactMap(\.self)
    self.drawings = drawings.isEmpty ? nil : DrawingSummary(drawings.map(\.lines))
    curves = drawings.isEmpty ? nil : CurveSummary(drawings.map(\.curves))
    each = items.indices.map { index in
      Each(
        pixels: pixels.map { .init(map: $0.each[index], lines: $0.eachLine[index]) },
        drawing: drawn[index],
        borders: counts.isEmpty ? nil : counts[index].counts.map(\.fMeasure).max())
    }
    let tracing = items.compactMap(\.result.seconds.tracing)
    seconds = .init(
      preparation: items.reduce(0) { $0 + $1.result.seconds.preparation } / Double(items.count),
      extraction: items.reduce(0) { $0 + $1.result.seconds.extraction } / Double(items.count),
      tracing: tracing.isEmpty ? nil : tracing.reduce(0, +) / Double(tracing.count))
  }
}

extension MethodScores.ImageResult {
  /// The soft map with the pixels of true curves.
  fileprivate var map: SoftMapScores.MapWithTruth? {
    guard case .curves(let truth) = known.known else { return nil }
    return .init(map: result.soft, truth: truth.mask, fieldOfView: known.fieldOfView)
  }

  fileprivate func borders() -> BoundaryCurve? {
    guard case .borders(let drawings) = known.known else { return nil }
    return BoundaryCurve(map: result.soft, drawings: drawings)
  }

  fileprivate func edges(_ tolerance: Double) -> (
    outlines: BoundaryScores, lines: CentreLineScores
  )? {
    guard case .curves(let truth) = known.known, let edges = result.edges else { return nil }
    let view = known.fieldOfView
    return (
      BoundaryScores(
        edges: edges, truth: truth.mask, fieldOfView: view, tolerance: Float(tolerance)),
      CentreLineScores(
        prediction: edges, truth: truth.mask, fieldOfView: view, tolerance: Float(tolerance))
    )
  }

  fileprivate func drawn(_ tolerance: Double) -> MethodScores.Drawn? {
    guard case .curves(let truth) = known.known, let drawing = result.drawing else { return nil }
    return .init(
      lines: DrawingScores(
        drawing, truth: truth.lines, fieldOfView: known.fieldOfView, tolerance: tolerance),
      curves: CurveScores(
        drawing, truth: truth.lines, fieldOfView: known.fieldOfView, tolerance: tolerance,
        hasWidths: truth.hasWidths))
  }
}

extension MethodScores {
  /// How well the method does on the image `index`: F of the drawing where there is one, else of the soft
  /// map.
  public func f(of index: Int) -> Double? {
    each[index].drawing?.lines.fMeasure ?? each[index].borders
      ?? each[index].pixels?.lines.fMeasure
  }

  /// Where the lines that the method found on one image agree with the true ones: those of the drawing,
  /// where there is one, else of the soft map at the set's threshold.
  public func agreement(of item: ImageResult, tolerance: Double) -> LineAgreement {
    let view = item.known.fieldOfView
    switch item.known.known {
    case .borders(let drawings):
      return LineAgreement(
        borders: Mask(item.result.soft, atLeast: borders?.threshold ?? 1), drawings: drawings)
    case .curves(let truth):
      if let drawing = item.result.drawing {
        return LineAgreement(
          drawing, truth: truth.lines, fieldOfView: view, tolerance: tolerance)
      }
      let map = SoftMapScores.MapWithTruth(
        map: item.result.soft, truth: truth.mask, fieldOfView: view)
      return LineAgreement(
        prediction: map.prediction(threshold: pixels?.threshold ?? 1), truth: truth.lines,
        fieldOfView: view, tolerance: tolerance)
    }
  }
}
