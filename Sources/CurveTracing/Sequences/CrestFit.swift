import Foundation
import Geometry
import Rasterization

/// Fits a curve whose knots are nearly right to the crest of a frame's evidence, its shape between the
/// knots too.
///
/// Gauss-Newton steps of the weighted least squares of how far the curve, across itself, is from the crest;
/// along the curve, and where nothing is seen, there is nothing to fit, and the knots stay where they are.
struct CrestFit {
  let crests: FrameCrests

  /// How far to look in each step, px.
  private static let reaches = [2.0, 1.5, 1.25]
  /// Px between the places that are compared.
  private static let spacing = 2.0
  /// What it costs to move a number by its unit, px, radians and px, in places that are a pixel off.
  private static func cost(_ role: SplineParameterization.Role) -> Double {
    switch role {
    case .position: 0.15
    case .direction: 3
    case .handle: 0.03
    case .width, .opacity: 1
    }
  }

  /// The knots, fitted.
  func fitted(_ knots: [KnotState], isClosed: Bool) -> [KnotState] {
    Self.reaches.reduce(knots) { step($0, isClosed: isClosed, reach: $1) }
  }

  private func step(_ knots: [KnotState], isClosed: Bool, reach: Double) -> [KnotState] {
    let spline = knots.spline(isClosed: isClosed)
    let parameters = SplineParameterization(
      TracedCurve(
        id: 0, spline: spline, widths: knots.map(\.width) + (isClosed ? [knots[0].width] : [])),
      opacity: 0.5)
    // The numbers that are free: five at each knot, six at a corner.
    let free = knots.indices.flatMap { k in
      (0..<KnotState.count - 1).filter { $0 != 3 || parameters.isCorner[k] }.map { (k, $0) }
    }
    var system = NormalEquations(count: free.count)
    for (i, (_, number)) in free.enumerated() {
      system.add([(i, 1)], wanted: 0, weight: Self.cost(KnotState.roles[number]))
    }
    var isSeen = false
    for u in SplineSamples(spline, spacing: Self.spacing).places {
      guard let normal = spline.tangent(at: u)?.perpendicular else { continue }
      let crest = crests.crest(near: spline.point(at: u), along: normal, reach: reach)
      guard crest.weight > 0 else { continue }
      isSeen = true
      let gradient = parameters.pullback(of: u, along: normal)
      let parts = knots.indices.map { parameters.part(of: gradient, ofKnot: $0) }
      let row = free.enumerated().compactMap { i, place -> (index: Int, factor: Double)? in
        let factor = parts[place.0][place.1]
        return factor == 0 ? nil : (i, factor)
      }
      system.add(row, wanted: crest.offset, weight: crest.weight)
    }
    guard isSeen, let change = system.solution else { return knots }
    var values = knots.map(\.values)
    for (i, (k, number)) in free.enumerated() {
      values[k][number] += change[i]
      if number == 2, !parameters.isCorner[k] { values[k][3] += change[i] }
    }
    return zip(knots, values).map { knot, values in
      var knot = knot
      knot.values = values
      return knot
    }
  }
}

extension SplineParameterization {
  /// The derivatives, by the parameters, of how far the spline's point at the global parameter `u` is along
  /// `direction`.
  fileprivate func pullback(of u: Double, along direction: Vector) -> [Double] {
    let spline = spline
    let (segment, t) = spline.locate(u)
    let r = 1 - t
    var gradient = StrokeGradient(zeroFor: stroke(scale: 1))
    for (k, weight) in [r * r * r, 3 * r * r * t, 3 * r * t * t, t * t * t].enumerated() {
      gradient.controlPoints[3 * segment + k] = direction * weight
    }
    return pullback(gradient, scale: 1)
  }
}
