public import CurveNetworks
import Foundation
public import Geometry
public import Imaging
import Optimization
import Rasterization
public import Workers

/// Moves the knots of splines, through the differentiable rasterizer and the network, until the
/// drawing excites the network as the image does.
public struct CurveRefiner: Sendable {
  /// The network that both are shown to.
  public var network: CurveNetwork
  /// What drawing and image are to have in common.
  public var objective: DrawingObjective
  /// Steps of the optimizer; 0 moves nothing.
  public var steps: Int
  /// From how far, px, a spline is to find its curve: edges are drawn that soft at first.
  public var captureRange: Double
  /// How far of the way from where a spline starts to where the network wants it, it goes, 0…1. Where it
  /// starts almost right, start and network are two measurements of one curve, each with errors of its own:
  /// half way is nearer to the truth than either.
  public var share: Double
  public var pool: WorkerPool

  /// A refiner; a small `captureRange` suits splines that are almost right.
  public init(
    network: CurveNetwork, objective: DrawingObjective = DrawingObjective(), steps: Int = 60,
    captureRange: Double = 3, share: Double = 1,
    pool: WorkerPool = .allCores
  ) {
    self.network = network
    self.objective = objective
    self.steps = steps
    self.captureRange = captureRange
    self.share = share
    self.pool = pool
  }

  /// The softness of edges at the end, px.
  static let finalSoftness = 1.0

  /// The curves, moved; `light` is normalized light in which curves are dark. The same curves where
  /// there is nothing to do.
  public func refined(
    _ curves: [TracedCurve], on light: Plane, monitor: WorkMonitor = .silent
  ) throws -> [TracedCurve] {
    guard steps > 0, !curves.isEmpty else { return curves }
    let objective = try NetworkObjective(
      network, objective, light: light, scales: network.scales, pool: pool)
    return try monitor.run { try refined(curves, by: objective, monitor) }
  }

  /// The curves, moved along the gradient of `objective`, but for what is `held` of each. Who watches sees `others`
  /// too; `still` ones are in the picture and do not move.
  func refined(
    _ curves: [TracedCurve], by objective: NetworkObjective, beside others: [TracedCurve] = [],
    holding held: [HeldKnots] = [], drawing still: [TracedCurve] = [], _ monitor: WorkMonitor
  ) throws -> [TracedCurve] {
    var parameters = (curves + still).map { SplineParameterization($0, opacity: 0.5) }
    let counts = parameters.map(\.values.count)
    let holds =
      (held.isEmpty ? curves.map { _ in HeldKnots() } : held)
      + still.map { _ in HeldKnots(isWhole: true) }
    let learningRates = zip(parameters, holds).flatMap(learningRates)
    var optimizer = Adam(learningRates: learningRates, beta2: 0.99)
    var values = parameters.flatMap(\.values)
    let schedule = LearningRateSchedule.cosine(final: 0.05)
    for step in 0..<steps {
      let softness =
        Self.finalSoftness
        + (captureRange - Self.finalSoftness) * max(0, 1 - Double(step) / (0.6 * Double(steps)))
      // The optimizer goes down, the objective is to rise.
      let (value, gradients) = try objective.evaluate(parameters, softness: softness)
      let gradient = gradients.flatMap { $0.map { -$0 } }
      optimizer.update(
        &values, along: gradient, rate: schedule.factor(at: step, of: steps))
      var first = 0
      for k in parameters.indices {
        parameters[k].update(Array(values[first..<first + counts[k]]))
        values.replaceSubrange(first..<first + counts[k], with: parameters[k].values)
        first += counts[k]
      }
      monitor.report(
        Double(step + 1) / Double(steps),
        snapshot: monitor.isWatched
          ? RefinementStep(
            curves: others + moved(curves, to: parameters), step: step + 1, of: steps,
            objective: value)
          : nil)
      try Cancellation.check()
    }
    return moved(curves, to: parameters)
  }

  /// The curves on their way to what the network wants.
  private func moved(
    _ curves: [TracedCurve], to wanted: [SplineParameterization]
  ) -> [TracedCurve] {
    zip(curves, wanted).map { curve, found in
      let start = SplineParameterization(curve, opacity: 0.5)
      let parameters = start.moved(towards: found, by: share)
      var curve = curve
      curve.spline = parameters.spline
      curve.widths = parameters.widths
      return curve
    }
  }

  /// The steps of a curve's parameters, zero for what is held. How dark a curve is drawn is never held.
  private func learningRates(
    _ parameters: SplineParameterization, _ held: HeldKnots
  ) -> [Double] {
    let positions = Set(held.positions.map { $0 % parameters.knotCount })
    let handles = Set(held.handles.map { $0 % parameters.knotCount })
    return zip(parameters.roles, parameters.knotsOfValues).map { role, knot in
      let isHeld =
        switch role {
        case .position: held.isWhole || knot.map(positions.contains) ?? false
        case .direction, .handle: held.isWhole || knot.map(handles.contains) ?? false
        case .width: held.isWhole
        case .opacity: false
        }
      return isHeld ? 0 : learningRate(role)
    }
  }

  /// Steps in px, radians, px, px and 1 for each role, as far as a spline may be off. Shapes of splines
  /// that are almost right are the surest of them; widths are guesses wherever a spline starts.
  private func learningRate(_ role: SplineParameterization.Role) -> Double {
    let reach = min(captureRange / 3, 1)
    return switch role {
    case .position: 0.35 * reach
    case .direction: 0.02 * reach * reach
    case .handle: 0.15 * reach * reach
    case .width: 0.05
    case .opacity: 0.02
    }
  }
}
