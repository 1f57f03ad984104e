public import Determinism
import Foundation
public import Geometry
import Imaging

/// Turns an image into a drawing: the equations of its curves, through a network.
///
/// 1. Extract the curves' pixels. 2. Thin them to centre lines and make a graph of those. 3. Join
/// edges through junctions into curves. 4. Move them onto the crest of the evidence, at sub-pixel
/// accuracy. 5. Fit splines of few segments. 6. Refine the splines through the rasterizer and the
/// network. 7. Measure widths; say how the curves hang together.
///
/// A random start leaves out the first five: splines come from the network's objective alone.
public struct CurveTracer: Sendable {
  /// The network that is asked.
  public var network: CurveNetwork
  /// How to trace.
  public var options: TracingOptions
  /// The workers that do it.
  public var pool: WorkerPool

  /// Steps of refinement where none are asked for: enough for splines that are nearly right.
  public static let defaultSteps = 12
  /// Steps of a random start where none are asked for.
  public static let defaultRandomSteps = 120
  /// Curves of a random start where none are asked for.
  public static let defaultRandomCount = 8

  /// A tracer through `network`.
  public init(
    network: CurveNetwork, options: TracingOptions = TracingOptions(), pool: WorkerPool = .allCores
  ) {
    self.network = network
    self.options = options
    self.pool = pool
  }

  /// The drawing of the curves in `input`; `progress` is told the share of the work done, 0…1.
  public func trace(
    _ input: CurveInput, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws -> CurveDrawing {
    let map = try CurveExtractor(network: network, pool: pool).curves(in: input)
    progress(0.2)
    var curves: [TracedCurve]
    var graph = CurveGraph()
    switch options.initialization {
    case .attribution:
      (curves, graph) = try traced(centreLines(of: map), map, input) {
        progress(0.2 + 0.8 * $0)
      }
    case .random:
      let start = RandomStart(
        network: network, pool: pool, count: options.curveCount ?? Self.defaultRandomCount,
        steps: options.steps ?? Self.defaultRandomSteps)
      let light = input.normalized.map { $0 * input.polarity.signs[0] }
      curves = try start.curves(on: light, seed: options.seed) { progress(0.2 + 0.8 * $0) }
      curves = measured(curves, map, input)
    }
    progress(1)
    return CurveDrawing(
      width: map.evidence.width, height: map.evidence.height, curves: curves, graph: graph,
      provenance: provenance(of: input))
  }

  /// Steps 2 to 4: the centre lines of the extracted curves, px.
  private func centreLines(of map: CurveMap) -> [CentreLine] {
    var graph = SkeletonGraph(map.skeleton(detail: options.detail))
    graph.clean(leastLength: 12) { Double(map.width.sample(x: $0.x, y: $0.y)) }
    let ridge = map.evidence.gaussianBlurred(sigma: 0.7)
    let joined = CurveJoiner().centreLines(of: graph)
    let lines = pool.map(joined.count) { joined[$0].localized(on: ridge) }
    guard let count = options.curveCount else { return lines }
    return Array(lines.sorted { $0.length > $1.length }.prefix(count))
  }

  /// Steps 5 to 7.
  private func traced(
    _ lines: [CentreLine], _ map: CurveMap, _ input: CurveInput,
    progress: @Sendable (Double) -> Void
  ) throws -> (curves: [TracedCurve], graph: CurveGraph) {
    let fitter = SplineFitter(tolerance: options.tolerance)
    let fitted = pool.map(lines.count) { index -> TracedCurve? in
      guard
        let spline = fitter.fit(points: lines[index].points, isClosed: lines[index].isClosed)?
          .spline
      else { return nil }
      let width = Array(repeating: 1.0, count: spline.knotCount)
      return TracedCurve(id: index, spline: spline, widths: width)
    }
    let kept = lines.indices.filter { fitted[$0] != nil }
    var curves = measured(fitted.compactMap(\.self), map, input)
    let refiner = CurveRefiner(
      network: network, steps: options.steps ?? Self.defaultSteps, captureRange: 1, pool: pool)
    for sign in input.polarity.signs {
      // Each curve is drawn among those of its own polarity.
      let mine = curves.indices.filter { self.sign(of: curves[$0], in: input) == sign }
      let light = input.normalized.map { $0 * sign }
      let moved = try refiner.refined(mine.map { curves[$0] }, on: light, progress: progress)
      for (index, curve) in zip(mine, moved) { curves[index] = curve }
    }
    let (met, graph) = GraphAssembly(curves: curves, lines: kept.map { lines[$0] }).assembled()
    return (measured(met, map, input), graph)
  }

  /// The factor that turns a curve dark: where both polarities are meant, by the light along it.
  private func sign(of curve: TracedCurve, in input: CurveInput) -> Float {
    guard input.polarity == .both else { return input.polarity.signs[0] }
    let sum = curve.spline.resampled(spacing: 2).reduce(Float(0)) {
      $0 + input.normalized.sample(x: $1.x, y: $1.y)
    }
    return sum > 0 ? -1 : 1
  }

  /// The curves with their widths and confidences.
  private func measured(
    _ curves: [TracedCurve], _ map: CurveMap, _ input: CurveInput
  ) -> [TracedCurve] {
    let measurements = [Float(1), -1].map { sign in
      WidthMeasurement(light: input.light.map { $0 * sign }, guess: map.width)
    }
    return pool.map(curves.count) { index in
      let curve = curves[index]
      let measurement = measurements[sign(of: curve, in: input) > 0 ? 0 : 1]
      return TracedCurve(
        id: curve.id, spline: curve.spline, widths: measurement.widths(of: curve.spline),
        confidence: map.confidence(along: curve.spline))
    }
  }

  private func provenance(of input: CurveInput) -> Provenance {
    var chosen = [
      "channel": input.channel.rawValue, "detail": "\(options.detail)",
      "init": options.initialization.rawValue, "polarity": input.polarity.rawValue,
      "tolerance": "\(options.tolerance)",
    ]
    if let steps = options.steps { chosen["steps"] = "\(steps)" }
    if let count = options.curveCount { chosen["curves"] = "\(count)" }
    return Provenance(network: network.name, seed: options.seed, options: chosen)
  }
}

extension CentreLine {
  /// Px.
  var length: Double { Polyline(points, isClosed: isClosed).length }
}

extension CurveMap {
  /// How likely a curve is real, 0…1, from the evidence along it: one half at the threshold of
  /// detail 0.5. Not calibrated against truth.
  func confidence(along spline: Spline) -> Double {
    let points = spline.resampled(spacing: 2)
    guard !points.isEmpty else { return 0 }
    let mean =
      points.reduce(0) { $0 + Double(evidence.sample(x: $1.x, y: $1.y)) } / Double(points.count)
    return mean * mean / (1 + mean * mean)
  }
}
