public import CurveExtraction
import CurveNetworks
import Foundation
public import Geometry
import Imaging
public import Workers

extension CurveTracer {
  /// Steps in which curves settle.
  static let settlingSteps = 40
  /// From how far, px, a curve settles.
  static let settlingRange = 3.0
  /// How far around curves the image is looked at, px, beyond what the network sees of it: light is normalized there.
  private static let lookedAt = 48
  /// Crops begin at multiples of so many px, so that smaller copies have the same pixels as those of the image.
  private static let grain = 16

  /// The curves after the network has moved them to where the image has them, but for what is held; with widths and
  /// confidence as they are there. Dots, dashed curves, borders and what a classical method finds do not move.
  ///
  /// Only the surroundings of the curves are looked at: the time follows their length and not the image's size.
  ///
  /// - Parameters:
  ///   - curves: those that settle, px of the image.
  ///   - held: what of them stays as it is, by their ids.
  ///   - others: the drawing's other curves. Those nearby are drawn too, and stay.
  ///   - moves: whether curves move at all; else widths and confidence are all that is asked for.
  ///   - extracted: what was found in the image.
  ///   - input: what was looked at.
  ///   - monitor: told of progress, and stops the work.
  /// - Throws: what a network throws; what stops `monitor`.
  public func settled(
    _ curves: [TracedCurve], holding held: [Int: HeldKnots] = [:],
    beside others: [TracedCurve] = [], moves: Bool = true,
    in extracted: [CurveExtractor.Extraction], of input: CurveInput,
    monitor: WorkMonitor = .silent
  ) throws -> [TracedCurve] {
    try monitor.run {
      var result = curves
      let own = curves.indices.filter { held[curves[$0].id]?.isWhole != true }
      let groups = Dictionary(grouping: own) { source(of: curves[$0], among: extracted) }
      for (source, indexes) in groups.sorted(by: { $0.key ?? -1 < $1.key ?? -1 }) {
        guard let source else { continue }
        let still = curves.indices.filter { !indexes.contains($0) }.map { result[$0] } + others
        let settled = try settled(
          indexes.map { curves[$0] }, held, beside: still, moves: moves, in: extracted[source],
          of: input, monitor.stage(.refining))
        for (index, curve) in zip(indexes, settled) { result[index] = curve }
      }
      return result
    }
  }

  /// Which of the families and polarities a curve is of.
  private func source(
    of curve: TracedCurve, among extracted: [CurveExtractor.Extraction]
  ) -> Int? {
    let ofKind = extracted.indices.filter { extracted[$0].kind.curveKind == curve.kind }
    let sign: Float? = curve.polarity.map { $0 == .dark ? 1 : -1 }
    return ofKind.first { sign == nil || extracted[$0].sign == sign } ?? ofKind.first
      ?? extracted.indices.first
  }

  private func settled(
    _ curves: [TracedCurve], _ held: [Int: HeldKnots], beside others: [TracedCurve], moves: Bool,
    in extraction: CurveExtractor.Extraction, of input: CurveInput, _ monitor: WorkMonitor
  ) throws -> [TracedCurve] {
    let margin = Self.lookedAt + extraction.network.input.reach
    guard
      let crop = ImageCrop(
        around: curves, margin: margin, grain: Self.grain, width: input.light.width,
        height: input.light.height)
    else { return curves }
    let weight = input.parts?.weight
    let found = try CurveEvidence(
      crop.input(input), crop.extraction(extraction), evidence: options.evidence,
      weight: weight.map(crop.plane), pool: pool)
    var own = curves.map(crop.inside)
    let beside = others.flatMap { crop.parts(of: $0) }
    if moves {
      own = try found.settled(
        own, holding: own.map { held[$0.id] ?? HeldKnots() }, beside: beside,
        by: options.objective, steps: Self.settlingSteps, range: Self.settlingRange, pool: pool,
        monitor)
    }
    // The other curves there say what widths look like, and what covers what.
    let measured = found.measured(own + beside, pool: pool)
    let model = found.widthModel(of: measured, pool: pool)
    own = found.judged(
      Array(found.profiled(measured, by: model, pool: pool).prefix(own.count)), pool: pool)
    return zip(curves, own).map { curve, settled in
      var result = crop.outside(settled)
      // What is held stays bit for bit, wherever the crop begins.
      let hold = held[curve.id] ?? HeldKnots()
      result.spline = result.spline.holding(moves ? hold : nil, of: curve.spline)
      return result
    }
  }
}

extension Spline {
  /// The spline with those control points of `start`, which has as many, that are held; `nil` holds all.
  fileprivate func holding(_ held: HeldKnots?, of start: Spline) -> Spline {
    guard let held else { return start }
    var points = controlPoints
    for knot in held.positions where knot <= segmentCount { points[3 * knot] = start.knot(knot) }
    for knot in held.handles where knot <= segmentCount {
      for place in [3 * knot - 1, 3 * knot + 1] where points.indices.contains(place) {
        points[place] = start.controlPoints[place]
      }
    }
    if isClosed {
      let last = points.count - 1
      if held.positions.contains(0) { points[last] = points[0] }
      if held.positions.contains(segmentCount) { points[0] = points[last] }
    }
    return Spline(controlPoints: points, isClosed: isClosed)
  }
}

extension CurveFamily.Kind {
  fileprivate var curveKind: TracedCurve.Kind { self == .edges ? .edge : .line }
}

/// A part of an image, and curves as they lie in it.
private struct ImageCrop {
  private let columns: Range<Int>
  private let rows: Range<Int>
  private var offset: Vector { Vector(Double(columns.lowerBound), Double(rows.lowerBound)) }

  /// The part within `margin` px of `curves`, which begins at multiples of `grain`; `nil` where there are none in the
  /// image.
  init?(around curves: [TracedCurve], margin: Int, grain: Int, width: Int, height: Int) {
    guard let box = BoundingBox(curves.flatMap(\.spline.controlPoints)) else { return nil }
    func range(_ low: Double, _ high: Double, _ extent: Int) -> Range<Int>? {
      guard low < Double(extent), high >= 0 else { return nil }
      let first = max(Int(max(low, 0)) - margin, 0) / grain * grain
      let end = min(Int(min(high, Double(extent))) + margin + 1, extent)
      return first..<min((end + grain - 1) / grain * grain, extent)
    }
    guard let columns = range(box.minX, box.maxX, width),
      let rows = range(box.minY, box.maxY, height)
    else { return nil }
    (self.columns, self.rows) = (columns, rows)
  }

  /// What the part has of a plane of the image.
  func plane(_ plane: Plane) -> Plane { plane.cropped(columns: columns, rows: rows) }

  /// What is looked at of the part.
  func input(_ input: CurveInput) -> CurveInput {
    var part = input
    part.light = plane(input.light)
    // What is only for finding curves is not there.
    part.normalized = Plane(width: 0, height: 0)
    (part.colors, part.fieldOfView, part.avoided, part.parts, part.hidden) = (
      [], nil, nil, nil, nil
    )
    return part
  }

  func extraction(_ extraction: CurveExtractor.Extraction) -> CurveExtractor.Extraction {
    var part = extraction
    part.map = extraction.map.cropped(columns: columns, rows: rows)
    return part
  }

  /// A curve of the image as it lies in the part.
  func inside(_ curve: TracedCurve) -> TracedCurve { curve.translated(by: -offset) }

  /// A curve of the part as it lies in the image.
  func outside(_ curve: TracedCurve) -> TracedCurve { curve.translated(by: offset) }

  /// What of a curve of the image lies in the part, as whole segments.
  func parts(of curve: TracedCurve) -> [TracedCurve] {
    let own = inside(curve)
    let (width, height) = (Double(columns.count), Double(rows.count))
    let isIn = own.spline.segments.map { segment in
      let points = [segment.p0, segment.p1, segment.p2, segment.p3]
      return points.contains { $0.x >= 0 } && points.contains { $0.x <= width }
        && points.contains { $0.y >= 0 } && points.contains { $0.y <= height }
    }
    if !isIn.contains(false) { return [own] }
    if own.isDot || !own.dashes.isEmpty { return isIn.contains(true) ? [own] : [] }
    var parts: [TracedCurve] = []
    var first: Int?
    for (index, flag) in (isIn + [false]).enumerated() {
      if flag {
        first = first ?? index
      } else if let start = first {
        parts.append(own.part(from: Double(start), to: Double(index)))
        first = nil
      }
    }
    return parts
  }
}
