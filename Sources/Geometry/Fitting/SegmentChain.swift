/// The segments that have been found for the samples of a polyline.
struct SegmentChain {
  private let fit: CubicRunFit
  private let fitter: SplineFitter?
  private let startTangent: Vector?
  private let endTangent: Vector?
  private let corners: [Int]

  /// The segments in order, and the samples that they lead between.
  private var segments: [CubicBezier] = []
  private var stops: [Int] = []

  /// Fits `samples`, segment by segment, to within `tolerance`.
  init(
    samples: FitSamples, fitter: SplineFitter, tolerance: Double, startTangent: Vector?,
    endTangent: Vector?
  ) {
    let found = samples.corners(angle: fitter.cornerAngle, window: fitter.cornerWindow)
    var samples = samples
    if samples.isClosed, let first = found.first { samples.rotate(to: first) }
    // Without corners, a closed chain is one run around its seam; with them, they come after the
    // first, which the seam is now.
    let offset = samples.isClosed ? found.first ?? 0 : 0
    self.init(
      CubicRunFit(samples: samples, tolerance: tolerance), fitter: fitter,
      corners: found.map { $0 - offset }, startTangent: startTangent, endTangent: endTangent)
  }

  /// A segment for every straight piece between the polyline's vertices: exact.
  init(straightThrough samples: FitSamples) {
    fit = CubicRunFit(samples: samples, tolerance: 1)
    fitter = nil
    (startTangent, endTangent) = (nil, nil)
    stops = samples.points.indices.filter { samples.isVertex[$0] }
    segments = zip(stops, stops.dropFirst()).map {
      .line(from: samples.points[$0.0], to: samples.points[$0.1])
    }
    corners = samples.isClosed ? Array(stops.dropLast()) : Array(stops.dropFirst().dropLast())
  }

  private init(
    _ fit: CubicRunFit, fitter: SplineFitter, corners: [Int], startTangent: Vector?,
    endTangent: Vector?
  ) {
    self.fit = fit
    self.fitter = fitter
    self.corners = corners
    self.startTangent = startTangent
    self.endTangent = endTangent
    let last = fit.samples.last
    let ends = [0] + corners.filter { $0 > 0 && $0 < last } + [last]
    stops = [0]
    for (first, end) in zip(ends, ends.dropFirst()) { addRun(first...end, fitter: fitter) }
  }

  /// The spline of the segments.
  var spline: Spline { Spline(segments: segments, isClosed: fit.samples.isClosed) }

  /// The result, with what was measured about it.
  func result(residual: FitResidual) -> FittedSpline {
    FittedSpline(
      spline: spline, residual: residual,
      corners: stops.dropLast().indices.filter { corners.contains(stops[$0]) },
      locations: stops.map { fit.samples.locations[$0] })
  }

  /// The chain of as many segments with the lowest tolerance that still gets by with them.
  func balanced() -> SegmentChain {
    guard let fitter, segments.count > corners.count + 1 else { return self }
    var best = self
    var (low, high) = (0.2 * fit.tolerance, fit.tolerance)
    // Five steps of a bisection narrow it down to 3 %, two to a fifth: long chains cost more.
    for _ in 0..<(fit.samples.last < 4000 ? 5 : 2) {
      let middle = (low * high).squareRoot()
      let chain = SegmentChain(
        CubicRunFit(samples: fit.samples, tolerance: middle), fitter: fitter, corners: corners,
        startTangent: startTangent, endTangent: endTangent)
      if chain.segments.count <= best.segments.count {
        (best, high) = (chain, middle)
      } else {
        low = middle
      }
    }
    return best
  }

  /// Covers the samples of `range`, which has corners or ends of the chain at both ends and none
  /// between, with segments that each reach as far as they can.
  private mutating func addRun(_ range: ClosedRange<Int>, fitter: SplineFitter) {
    let isCyclic = fit.samples.isClosed && corners.isEmpty
    var first = range.lowerBound
    var start = end(at: first, in: range, isCyclic: isCyclic, fitter: fitter)
    var guess = 16
    while first < range.upperBound {
      var reached = first + 1
      var next = end(at: reached, in: range, isCyclic: isCyclic, fitter: fitter)
      var cubic = fit.shortest(start: start, end: next)
      // Sample indices that failed; the least of them bounds the bisection.
      var failed = range.upperBound + 1
      var trial = min(first + max(guess, 2), range.upperBound)
      // All that is left in one go, first: whether a run can be fitted is not quite monotonous in its
      // length, and an attempt costs little.
      let finish = end(at: range.upperBound, in: range, isCyclic: isCyclic, fitter: fitter)
      if let found = fit.fit(first, range.upperBound, start: start, end: finish) {
        (reached, next, cubic, trial) = (range.upperBound, finish, found, 0)
      }
      while trial > reached {
        let candidate = end(at: trial, in: range, isCyclic: isCyclic, fitter: fitter)
        if let found = fit.fit(first, trial, start: start, end: candidate) {
          (reached, next, cubic) = (trial, candidate, found)
          trial =
            failed <= range.upperBound
            ? (reached + failed) / 2 : min(first + 2 * (reached - first), range.upperBound)
        } else {
          failed = trial
          trial = (reached + failed) / 2
        }
        // Close enough: a hundredth of the segment more or less does not matter.
        if failed <= range.upperBound, failed - reached <= (reached - first) / 100 { break }
      }
      if reached == first + 1,
        let found = fit.fit(first, reached, start: start, end: next)
      {
        cubic = found
      }
      guess = max(reached - first, 4)
      segments.append(cubic)
      stops.append(reached)
      (first, start) = (reached, next)
    }
  }

  /// Where and how segments begin and end at sample `index` of a run.
  private func end(
    at index: Int, in range: ClosedRange<Int>, isCyclic: Bool, fitter: SplineFitter
  ) -> RunEnd {
    let samples = fit.samples
    let isEnd = index == range.lowerBound || index == range.upperBound
    // Noise of a chain of pixels is half a pixel; below that, the tolerance says what is noise.
    let tolerance = min(fitter.tolerance, 1)
    let frame = samples.frame(
      at: index, in: range, isCyclic: isCyclic, reach: 8 * max(tolerance, 1),
      residual: 0.6 * tolerance)
    if isEnd && !isCyclic {
      let given =
        index == 0 ? startTangent : index == samples.last ? endTangent : nil
      return RunEnd(
        position: samples.points[index],
        tangent: samples.isClosed ? frame.tangent : given ?? frame.tangent,
        isFree: samples.isClosed || given == nil)
    }
    // Smoothing must not use up the tolerance of the segments.
    let shift = frame.position - samples.points[index]
    let limit = 0.6 * fit.tolerance
    let share = shift.length > limit ? limit / shift.length : 1
    return RunEnd(
      position: samples.points[index] + share * shift, tangent: frame.tangent, isFree: false)
  }
}

extension FitSamples {
  /// Starts a closed chain at sample `index`.
  mutating func rotate(to index: Int) {
    guard isClosed, index > 0, index < last else { return }
    let (start, end) = (lengths[index], total)
    let span = locations[last] - locations[0]
    points = Array(points[index...]) + points[1...index]
    lengths = lengths[index...].map { $0 - start } + lengths[1...index].map { $0 + end - start }
    locations = Array(locations[index...]) + locations[1...index].map { $0 + span }
    isVertex = Array(isVertex[index...]) + isVertex[1...index]
  }
}
