public import Imaging
public import Workers

/// The scores of a whole set of soft maps: what a table of results has for one method.
public struct SoftMapSummary: Hashable, Sendable {
  /// The number of images.
  public let images: Int
  /// The area under the curve with all pixels of all images pooled.
  public let areaUnderCurve: Double
  /// Precision and recall of all pixels pooled, threshold by threshold.
  public let curve: PrecisionRecallCurve
  /// The mean of the images' own areas under the curve.
  public let meanAreaUnderCurve: Double
  /// F1 at the one threshold that is best for the whole set (optimal data set scale).
  public let f1ODS: Double
  /// The one threshold with the best F1 for the whole set.
  public let threshold: Float
  /// The mean of each image's best F1 (optimal image scale).
  public let f1OIS: Double
  /// The mean clDice (`CentreLineScores.clDice`) at the set's threshold.
  public let clDice: Double
  /// The mean centre-line precision at the set's threshold.
  public let linePrecision: Double
  /// The mean centre-line recall at the set's threshold.
  public let lineRecall: Double

  /// Each image's own scores, in order.
  public let each: [SoftMapScores]
  /// Each image's centre lines at the set's threshold, in order.
  public let eachLine: [CentreLineScores]

  /// The harmonic mean of the mean centre-line precision and recall.
  public var lineF: Double { harmonicMean(linePrecision, lineRecall) }

  /// Parts of a thresholded map with fewer pixels than this do not count as lines.
  public static let speckLimit = 20

  /// The scores of `items`, at least one; centre lines are compared at `tolerance` px.
  public init(
    _ items: [SoftMapScores.MapWithTruth], tolerance: Float = CentreLineScores.tolerance,
    pool: WorkerPool = WorkerPool(threads: 1)
  ) {
    precondition(!items.isEmpty, "a summary needs at least one image")
    let ranked = RankedPixels(items)
    let pooled = SoftMapScores(ranked)
    curve = PrecisionRecallCurve(ranked)
    let single = pool.map(items.count) { SoftMapScores(items[$0]) }
    let lines = pool.map(items.count) { index in
      let item = items[index]
      return CentreLineScores(
        prediction: item.prediction(threshold: pooled.threshold), truth: item.truth,
        fieldOfView: item.fieldOfView, tolerance: tolerance)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    images = items.count
    each = single
    eachLine = lines
    areaUnderCurve = pooled.areaUnderCurve
    meanAreaUnderCurve = mean(single.map(\.areaUnderCurve))
    f1ODS = pooled.bestF1
    threshold = pooled.threshold
    f1OIS = mean(single.map(\.bestF1))
    clDice = mean(lines.map(\.clDice))
    linePrecision = mean(lines.map(\.precision))
    lineRecall = mean(lines.map(\.recall))
  }
}

extension SoftMapScores.MapWithTruth {
  /// The pixels that count as curves at a threshold: those of at least its value, inside the field of
  /// view, without specks.
  public func prediction(threshold: Float) -> Mask {
    var prediction = Mask(map, atLeast: threshold)
    if let fieldOfView { prediction = prediction.intersection(fieldOfView) }
    return prediction.removingSpecks(under: SoftMapSummary.speckLimit)
  }
}
