import CurveNetworks
import Determinism
import Foundation
import Geometry
import Imaging
import Rasterization
import Workers

/// Splines from nothing but the network's opinion: the way of the article.
///
/// 1. At a quarter of the size, throw many short random splines, one curve after the other, and keep
/// the one that adds most to the objective: it starts where attribution is left unexplained. 2. Refine
/// from far away. 3. Grow both ends as long as that excites the network more. 4. Refine at half and at
/// full size. 5. Do it all again from other random numbers, and keep the best.
struct RandomStart {
  let network: CurveNetwork
  let wanted: DrawingObjective
  let pool: WorkerPool
  /// How many curves are wanted.
  var count: Int
  /// How many steps of refinement there are in all.
  var steps: Int
  var restarts = 3
  var candidates = 48

  /// Px at the scale in question.
  private static let startWidth = 2.5

  func curves(
    on light: Plane, seed: UInt64, _ monitor: WorkMonitor
  ) throws -> [TracedCurve] {
    var best: (curves: [TracedCurve], value: Double) = ([], -1)
    // Small images are not made smaller than the network can see curves in.
    let coarsest = min(1, max(0.25, 96 / Double(min(light.width, light.height))))
    let coarse = light.resized(by: coarsest)
    let objective = try NetworkObjective(
      network, wanted, light: coarse, scales: network.scales, pool: pool)
    for restart in 0..<restarts {
      var random = SeededGenerator(seed: seed).fork(restart)
      var curves: [TracedCurve] = []
      for id in 0..<count {
        curves.append(try thrown(id: id, beside: curves, objective, coarse, &random))
      }
      let refiner = CurveRefiner(
        network: network, objective: wanted, steps: max(1, steps / 4), captureRange: 6, pool: pool)
      curves = try refiner.refined(curves, on: coarse, monitor: monitor.watching(at: coarsest))
      curves = try grown(curves, objective, coarse, monitor.watching(at: coarsest))
      let value = try self.value(curves, objective)
      if value > best.value { best = (curves, value) }
      monitor.report(0.7 * Double(restart + 1) / Double(restarts))
    }
    var scale = coarsest
    var curves = best.curves
    while scale < 1 {
      let next = min(1, 2 * scale)
      curves = curves.map { $0.scaled(by: next / scale) }
      scale = next
      let refiner = CurveRefiner(
        network: network, objective: wanted, steps: max(1, steps / 4), captureRange: 2, pool: pool)
      curves = try refiner.refined(
        curves, on: light.resized(by: scale), monitor: monitor.watching(at: scale))
    }
    monitor.report(1)
    return curves
  }

  private func value(_ curves: [TracedCurve], _ objective: NetworkObjective) throws -> Double {
    try objective.value(of: curves.map { SplineParameterization($0, opacity: 0.5) })
  }

  /// The random spline that adds most to those before.
  private func thrown(
    id: Int, beside others: [TracedCurve], _ objective: NetworkObjective, _ light: Plane,
    _ random: inout SeededGenerator
  ) throws -> TracedCurve {
    var best: (curve: TracedCurve, value: Double)?
    for _ in 0..<candidates {
      try Cancellation.check()
      let center = Point(
        random.uniform(0...Double(light.width)), random.uniform(0...Double(light.height)))
      let direction = Vector(angle: random.uniform(0...(.pi)))
      let half = random.uniform(0.06...0.15) * Double(min(light.width, light.height))
      let segment = CubicBezier.line(
        from: center - direction * half, to: center + direction * half)
      let halves = segment.subdivided()
      let curve = TracedCurve(
        id: id, spline: Spline(segments: [halves.first, halves.second]),
        widths: Array(repeating: Self.startWidth, count: 3))
      let value = try self.value(others + [curve], objective)
      if value > best?.value ?? -1 { best = (curve, value) }
    }
    guard let best else { preconditionFailure("at least one candidate is thrown") }
    return best.curve
  }

  /// The curves with their ends driven on as long as the objective rises.
  private func grown(
    _ curves: [TracedCurve], _ objective: NetworkObjective, _ light: Plane,
    _ monitor: WorkMonitor
  ) throws -> [TracedCurve] {
    var curves = curves
    let refiner = CurveRefiner(
      network: network, objective: wanted, steps: 6, captureRange: 2, pool: pool)
    for _ in 0..<10 {
      var hasGrown = false
      for index in curves.indices {
        for _ in 0..<2 {
          // Both ends in turn: the curve is reversed each time.
          let before = try value(curves, objective)
          let old = curves[index]
          curves[index] = old.reversed().extended(by: 8)
          if try value(curves, objective) > before + 1e-4 {
            hasGrown = true
          } else {
            curves[index] = old.reversed()
          }
        }
      }
      guard hasGrown else { break }
      curves = try refiner.refined(curves, on: light, monitor: monitor)
    }
    return curves
  }
}

extension WorkMonitor {
  /// A monitor that shows curves of an image at `scale` of its size as they are at its own. How far a refinement is
  /// says little of all of them, so it adds nothing to the share.
  fileprivate func watching(at scale: Double) -> WorkMonitor {
    guard isWatched else { return self.part(0...0) }
    return WorkMonitor(.refining, cancellation: cancellation) { event in
      guard let step = event.refinement else { return }
      report(0, snapshot: step.scaled(by: 1 / scale))
    }
  }
}

extension TracedCurve {
  /// The curve with a straight piece of `length` px added to its end.
  fileprivate func extended(by length: Double) -> TracedCurve {
    guard let tangent = spline.tangent(at: Double(spline.segmentCount)),
      let last = spline.knots.last, let width = widths.last
    else { return self }
    let piece = CubicBezier.line(from: last, to: last + tangent * length)
    return TracedCurve(
      id: id, spline: Spline(segments: spline.segments + [piece]), widths: widths + [width],
      confidence: confidence)
  }
}
