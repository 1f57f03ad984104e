public import Geometry
public import Workers

/// What one step of refinement has made of the curves: what is shown to somebody who watches them move.
public struct RefinementStep: Sendable, Hashable {
  /// The curves after the step, those that are finished included, px of the image.
  public var curves: [TracedCurve]
  /// Which step it was, 1…`of`. It begins anew with each refinement: those of several families and polarities
  /// follow each other, and a random start refines several times, at sizes of its own.
  public var step: Int
  /// How many steps this refinement has.
  public var of: Int
  /// How alike drawing and image looked to the network before the step moved the curves: of cosines 0…1, larger is
  /// better. Refinements at different sizes of the image do not compare.
  public var objective: Double

  /// Step number `step` of `of`, which has left `curves` as they are.
  public init(curves: [TracedCurve], step: Int, of: Int, objective: Double) {
    (self.curves, self.step, self.of, self.objective) = (curves, step, of, objective)
  }

  /// The step as it is at `factor` > 0 times the size.
  func scaled(by factor: Double) -> RefinementStep {
    RefinementStep(
      curves: curves.map { $0.scaled(by: factor) }, step: step, of: of, objective: objective)
  }
}

extension ProgressEvent {
  /// The step of refinement that was made, while splines are refined.
  public var refinement: RefinementStep? { snapshot as? RefinementStep }

  /// The curves as they are, while splines are refined.
  public var curves: [TracedCurve]? { refinement?.curves }
}
