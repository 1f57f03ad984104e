import Foundation

/// How the learning rate changes in the course of an optimization: a factor for every step.
public enum LearningRateSchedule: Hashable, Sendable {
  /// The factor 1 at every step.
  case constant
  /// From 1 straight down (or up) to `final`, reached at the last step.
  case linear(final: Double)
  /// From 1 to `final`, reached at the last step, along half a cosine (I. Loshchilov, F. Hutter,
  /// "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, arXiv:1608.03983, equation 5,
  /// without restarts).
  case cosine(final: Double)

  /// The factor for `step` in `0..<steps`: 1 at the first step and the final one at the last; steps
  /// outside of the range get the nearer end's.
  public func factor(at step: Int, of steps: Int) -> Double {
    let progress = steps > 1 ? min(max(Double(step) / Double(steps - 1), 0), 1) : 0
    switch self {
    case .constant: return 1
    case .linear(let final): return 1 + (final - 1) * progress
    case .cosine(let final): return final + (1 - final) * (1 + cos(.pi * progress)) / 2
    }
  }
}
