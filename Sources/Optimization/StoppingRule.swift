/// Says when an optimization has come to rest: the mean loss over the last `window` steps differs
/// from the mean over the `window` steps before by a fraction of at most `relativeChange`.
///
/// Means, because a single loss of a stochastic objective says little.
public struct StoppingRule: Sendable, Equatable {
  /// The number of steps whose losses are averaged, at least one.
  public let window: Int
  /// The largest relative change that counts as rest, at least zero.
  public let relativeChange: Double
  /// The optimization goes on for at least this many steps.
  public let minimumSteps: Int

  private var losses: [Double] = []

  /// A rule that compares two neighbouring windows of `window` steps.
  public init(window: Int = 20, relativeChange: Double = 1e-4, minimumSteps: Int = 0) {
    precondition(window >= 1, "a window has at least one step; got \(window)")
    precondition(relativeChange >= 0, "a relative change is at least zero; got \(relativeChange)")
    self.window = window
    self.relativeChange = relativeChange
    self.minimumSteps = minimumSteps
  }

  /// Takes note of the loss of one more step and says whether to stop after it.
  ///
  /// A loss that is not finite stops at once: nothing after it can be trusted.
  public mutating func shouldStop(after loss: Double) -> Bool {
    losses.append(loss)
    guard loss.isFinite else { return true }
    guard losses.count >= max(2 * window, minimumSteps) else { return false }
    let recent = losses.suffix(window).reduce(0, +) / Double(window)
    let earlier = losses.dropLast(window).suffix(window).reduce(0, +) / Double(window)
    return abs(recent - earlier) <= relativeChange * max(abs(earlier), .leastNormalMagnitude)
  }
}
