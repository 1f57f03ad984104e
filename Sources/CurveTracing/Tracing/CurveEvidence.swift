import CurveExtraction
import CurveNetworks
import Foundation
import Geometry
import Imaging
import Rasterization
import Workers

/// What the curves of one family and polarity are traced on: light in which lines are dark, and the map.
struct CurveEvidence: Sendable {
  let network: CurveNetwork
  let kind: CurveFamily.Kind
  /// Which lines are meant; `nil` of borders, of which one side is dark and the other bright.
  let polarity: TracedCurve.Polarity?
  /// Light relative to its neighbourhood, in which lines are dark; without pixels where nothing looks at it again.
  let normalized: Plane
  /// Light in which lines are dark: 0…1, or -1…0 where bright lines are meant.
  let light: Plane
  /// Evidence, orientation and width of each pixel.
  let map: CurveMap
  /// Which part of the image each place of a curve belongs to; `nil` where nobody asks.
  let membership: PartMembership?
  /// How deep ink is that is surely none of the noise.
  let contrast: StrokeContrast
  /// The pixels where curves may be; `nil` where that is everywhere.
  private let allowed: Mask?
  /// The pixels where something else hides curves; `nil` where nothing does.
  private let hidden: Mask?
  /// How much the neurons at each place count for the attribution; `nil` where all do alike.
  private let weight: Plane?
  /// Whether the curves were found by the network.
  private let isOfNetwork: Bool
  /// How many px what is a pixel of the picture is wide: more than 1 where it was enlarged.
  let pixel: Double

  /// The layer of what `extraction` found in `input`, taken from `evidence`; `weight` takes the place of that of the
  /// input's parts.
  init(
    _ input: CurveInput, _ extraction: CurveExtractor.Extraction, evidence: EvidenceSource,
    weight: Plane? = nil, pool: WorkerPool
  ) throws {
    (network, kind) = (extraction.network, extraction.kind)
    polarity = kind == .edges ? nil : extraction.sign > 0 ? .dark : .bright
    normalized = input.normalized.signed(by: extraction.sign)
    light = input.light.signed(by: extraction.sign)
    (map, isOfNetwork) = (extraction.map, evidence == .network)
    self.weight = weight ?? input.parts?.weight
    pixel = Double(input.blocks?.extent ?? 1)
    (contrast, allowed, hidden) = (StrokeContrast(of: light), input.allowed, input.hidden)
    let reader = NetworkReader(network: network, pool: pool)
    let normalized = normalized
    membership = try input.parts.map {
      evidence == .network
        ? try PartMembership($0, in: normalized, seenBy: reader) : PartMembership($0)
    }
  }

  /// The curves refined; the same where a classical method has found them, and where they are borders, which look
  /// nothing like a drawn stroke. Who watches sees them move `beside` others that are finished.
  func refined(
    _ curves: [TracedCurve], by target: DrawingObjective.Target, steps: Int,
    beside others: [TracedCurve], pool: WorkerPool,
    _ monitor: WorkMonitor
  ) throws -> [TracedCurve] {
    // Neither dots nor dashes are what the network was asked for: it sees a stroke where there are gaps.
    let whole = curves.indices.filter { !curves[$0].isDot && curves[$0].dashes.isEmpty }
    guard kind == .lines, isOfNetwork, steps > 0, !whole.isEmpty else { return curves }
    let scales = network.refinementLevels.map { network.scales[$0] }
    // Light is normalized again: it need not be there while curves are found.
    let objective = try NetworkObjective(
      network, DrawingObjective(target), light: network.input.normalization.normalized(light),
      weight: weight, scales: scales,
      around: whole.map { SplineParameterization(curves[$0], opacity: 1) }, pool: pool)
    let refiner = CurveRefiner(
      network: network, steps: steps, captureRange: 0.4, share: 0.5, pool: pool)
    var result = curves
    let refined = try refiner.refined(
      whole.map { curves[$0] }, by: objective, beside: others, monitor)
    for (index, curve) in zip(whole, refined) { result[index] = curve }
    return result
  }

  /// The curves, each with what is held of it, after the network has moved them from up to `range` px away; the same as
  /// `refined` leaves as they are. Others are drawn `beside` them and stay.
  func settled(
    _ curves: [TracedCurve], holding held: [HeldKnots], beside others: [TracedCurve],
    by target: DrawingObjective.Target, steps: Int, range: Double, pool: WorkerPool,
    _ monitor: WorkMonitor
  ) throws -> [TracedCurve] {
    func isWhole(_ curve: TracedCurve) -> Bool { !curve.isDot && curve.dashes.isEmpty }
    let own = curves.indices.filter { isWhole(curves[$0]) }
    guard kind == .lines, isOfNetwork, !own.isEmpty else { return curves }
    let objective = try NetworkObjective(
      network, DrawingObjective(target), light: network.input.normalization.normalized(light),
      weight: weight, scales: network.refinementLevels.map { network.scales[$0] },
      around: own.map { SplineParameterization(curves[$0], opacity: 1) }, pool: pool)
    let refiner = CurveRefiner(network: network, steps: steps, captureRange: range, pool: pool)
    var result = curves
    let settled = try refiner.refined(
      own.map { curves[$0] }, by: objective, holding: own.map { held[$0] },
      drawing: others.filter { $0.kind == .line && isWhole($0) }, monitor)
    for (index, curve) in zip(own, settled) { result[index] = curve }
    return result
  }

  /// The full width of the curve at `point` as far as the network tells it, px.
  func width(at point: Point) -> Double { Double(map.width.sample(x: point.x, y: point.y)) }

  /// Whether a curve may be at `point`.
  func isAllowed(_ point: Point) -> Bool { allowed?[Int(point.x), Int(point.y)] ?? true }

  /// Whether something else hides a curve at a place, which may lie beside the image; `nil` where nothing hides any.
  var isHidden: ((Point) -> Bool)? {
    hidden.map { hidden in
      { point in
        let (x, y) = (Int(point.x.rounded(.down)), Int(point.y.rounded(.down)))
        return (0..<hidden.width).contains(x) && (0..<hidden.height).contains(y) && hidden[x, y]
      }
    }
  }

  /// How likely curves are real, by the evidence along them in multiples of `threshold`.
  func confidence(threshold: Double = 1) -> CurveConfidence {
    CurveConfidence(
      map: map, threshold: threshold,
      widths: kind == .edges ? nil : widths)
  }

  private var widths: WidthMeasurement { WidthMeasurement(light: light, guess: map.width) }

  /// The full width of the curve along a chain of points about a pixel apart, px.
  func breadth(along points: [Point]) -> Double { widths.breadth(along: points) }

  /// The full widths at the knots of `spline`, px.
  func knotWidths(of spline: Spline) -> [Double] { widths.widths(of: spline) }

  /// The curves with how likely they are real.
  func judged(_ curves: [TracedCurve], pool: WorkerPool) -> [TracedCurve] {
    let confidence = confidence()
    return pool.map(curves.count) { index in
      var curve = curves[index]
      guard !curve.isDot else { return curve }
      let points =
        curve.dashes.isEmpty
        ? curve.spline.resampled(spacing: 1) : curve.inked.map(curve.spline.point)
      // Of a dotted line the dots say it.
      if !points.isEmpty { curve.confidence = confidence.probability(along: points) }
      return curve
    }
  }

  /// The curves with their kind and with widths at their knots, each by itself; borders have none (1 px), and those of
  /// dots are known.
  func measured(_ curves: [TracedCurve], pool: WorkerPool) -> [TracedCurve] {
    let measurement = widths
    return pool.map(curves.count) { index in
      var curve = curves[index]
      guard !curve.isDot else { return curve }
      curve.kind = kind == .edges ? .edge : .line
      if kind == .edges {
        curve.widths = Array(repeating: 1, count: curve.spline.knotCount)
      } else if curve.dashes.isEmpty {
        curve.widths = measurement.widths(of: curve.spline)
      } else if let width = measurement.medianWidth(of: curve.spline, at: curve.inked) {
        curve.widths = Array(repeating: width, count: curve.spline.knotCount)
      }
      return curve
    }
  }

  /// What `profiled` asks of the image as a whole, by curves that are `measured`; `nil` of borders, and where nothing
  /// is in plain sight.
  func widthModel(of curves: [TracedCurve], pool: WorkerPool) -> WidthModel? {
    kind == .edges ? nil : WidthProfiling(light: light, pool: pool).model(of: curves)
  }

  /// The curves, which are `measured`, with the widths that explain the light across all of them together; not of
  /// dots and dashes. They are measured at places `step` px apart.
  func profiled(
    _ curves: [TracedCurve], by model: WidthModel?, atEvery step: Int = 1, pool: WorkerPool
  ) -> [TracedCurve] {
    guard let model else { return curves }
    return WidthProfiling(light: light, pool: pool).profiled(curves, by: model, atEvery: step)
  }
}

extension TracedCurve {
  /// The global parameters of points 1 px apart along a dashed curve that its dashes, dots left out, cover.
  fileprivate var inked: [Double] {
    let dashes = dashRanges.filter { $0.lowerBound < $0.upperBound }
    return spline.parameters(spacing: 1).filter { u in
      dashes.contains { $0.contains(u) }
    }
  }
}

/// How likely what was found is a curve, from three things that are seen along it.
///
/// A logistic function of the mean logarithm of the evidence, of the length and of the width: noise and
/// shadows make short lines more often than long ones, and broad ones more often than narrow ones of the
/// same evidence. Its numbers were fitted to pieces of curves, real where at least half of them lies within
/// 2 px of a true one, of coronary angiograms, retinas and phantoms, each of the three kinds weighing the
/// same.
///
/// `Scripts/experiments/confidence.py` fits such pieces anew and gets 2.66, 1.67, 0.27 and -2.70.
/// On its pieces both tell real from false equally well, with a logarithmic loss of 0.2097 (anew
/// 0.2095) and a Brier score of 0.0638 (0.0636), so that these stay, and with them what is drawn.
struct CurveConfidence: Sendable {
  let map: CurveMap
  /// The evidence that counts as 1.
  let threshold: Double
  /// Measures widths; `nil` for borders, which have none.
  let widths: WidthMeasurement?

  /// Evidence in odds has no end on either side; beyond these, it says no more.
  private static let evidenceRange = 0.05...50.0
  private static let (offset, ofEvidence, ofLength, ofWidth) = (2.39, 1.69, 0.34, -2.67)
  /// What borders count as, px.
  private static let borderWidth = 2.0

  /// The evidence at `point`, in multiples of the threshold.
  func evidence(_ point: Point) -> Double {
    Double(map.evidence.sample(x: point.x, y: point.y)) / threshold
  }

  /// The probability, 0…1, that the curve along `points`, about a pixel apart, is real.
  func probability(along points: [Point]) -> Double {
    probabilities(along: points, atEvery: max(points.count, 1)).last ?? 0
  }

  /// The probabilities of the curve along the first `step` points of a chain, the first twice as many and so on,
  /// and at last along all of them, in one pass.
  func probabilities(along points: [Point], atEvery step: Int) -> [Double] {
    let range = Self.evidenceRange
    let breadths = map.isOdds ? widths?.breadths(along: points, atEvery: step) : nil
    var sum = 0.0
    return stride(from: 0, to: points.count, by: step).enumerated().map { place, start in
      let end = min(start + step, points.count)
      for point in points[start..<end] {
        sum += log(min(max(evidence(point), range.lowerBound), range.upperBound))
      }
      let mean = sum / Double(end)
      // Nothing is known of answers that are no odds but where their threshold is.
      guard map.isOdds else { return 1 / (1 + exp(-2 * mean)) }
      let width = breadths?[place] ?? Self.borderWidth
      let score =
        Self.offset + Self.ofEvidence * mean
        + Self.ofLength * log(Double(end)) + Self.ofWidth * log(max(width, 0.5))
      return 1 / (1 + exp(-score))
    }
  }
}
