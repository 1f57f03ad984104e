/// Adam: gradient descent with a step size for each parameter that follows the running mean and
/// variance of its gradient.
///
/// D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, arXiv:1412.6980,
/// algorithm 1. Different from the paper, every parameter has a learning rate of its own (zero
/// freezes it) and its own count of steps for the bias correction, so that parameters may come and go
/// while the others keep their history.
public struct Adam: Sendable, Equatable {
  /// Consecutive parameters that share a learning rate.
  public struct Group: Sendable, Equatable {
    /// The number of parameters in the group.
    public var count: Int
    /// The step size in the parameters' own unit, at least zero.
    public var learningRate: Double

    /// So many parameters that share a rate.
    public init(count: Int, learningRate: Double) {
      self.count = count
      self.learningRate = learningRate
    }
  }

  /// The step size of each parameter, in that parameter's unit, at least zero.
  public var learningRates: [Double]
  /// The decay of the running mean of the gradient, in 0..<1.
  public let beta1: Double
  /// The decay of the running mean of the squared gradient, in 0..<1.
  public let beta2: Double
  /// Added to the root of the second moment, positive; in the gradient's unit.
  public let epsilon: Double
  /// The number of updates made so far.
  public private(set) var step = 0

  private var firstMoment: [Double]
  private var secondMoment: [Double]
  // beta1 and beta2 to the power of the number of updates that each parameter has seen.
  private var decay1: [Double]
  private var decay2: [Double]

  /// An optimizer of `learningRates.count` parameters.
  public init(
    learningRates: [Double], beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
  ) {
    precondition(
      learningRates.allSatisfy { $0 >= 0 && $0.isFinite }, "a learning rate is at least zero")
    precondition((0..<1).contains(beta1), "beta1 is in 0..<1; got \(beta1)")
    precondition((0..<1).contains(beta2), "beta2 is in 0..<1; got \(beta2)")
    precondition(epsilon > 0, "epsilon is positive; got \(epsilon)")
    self.learningRates = learningRates
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    firstMoment = Array(repeating: 0, count: learningRates.count)
    secondMoment = firstMoment
    decay1 = Array(repeating: 1, count: learningRates.count)
    decay2 = decay1
  }

  /// An optimizer of the parameters of `groups`, one group after the other.
  public init(
    groups: [Group], beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
  ) {
    self.init(
      learningRates: groups.flatMap { Array(repeating: $0.learningRate, count: $0.count) },
      beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  public var parameterCount: Int { learningRates.count }

  /// Moves `parameters` one step downhill, against `gradient`, with every learning rate multiplied by
  /// `rate` (a schedule's factor).
  ///
  /// Both arrays have `parameterCount` entries. A component of the gradient that is not finite leaves
  /// its parameter and that parameter's moments as they are.
  public mutating func update(
    _ parameters: inout [Double], along gradient: [Double], rate: Double = 1
  ) {
    precondition(
      parameters.count == parameterCount && gradient.count == parameterCount,
      "an optimizer of \(parameterCount) parameters got \(parameters.count) of them and "
        + "\(gradient.count) derivatives")
    step += 1
    for i in 0..<parameters.count where gradient[i].isFinite {
      let g = gradient[i]
      firstMoment[i] = beta1 * firstMoment[i] + (1 - beta1) * g
      secondMoment[i] = beta2 * secondMoment[i] + (1 - beta2) * g * g
      decay1[i] *= beta1
      decay2[i] *= beta2
      let mean = firstMoment[i] / (1 - decay1[i])
      let spread = (secondMoment[i] / (1 - decay2[i])).squareRoot() + epsilon
      parameters[i] -= rate * learningRates[i] * mean / spread
    }
  }

}
