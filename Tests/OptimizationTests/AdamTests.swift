import Foundation
import Optimization
import Testing

struct AdamTests {
  // After bias correction the first mean is g and the first second moment g², so the first step is
  // rate * g / (|g| + epsilon), whatever the betas.
  @Test(arguments: [1e-6, 0.5, 3, -2e4])
  func firstStepHasTheLengthOfTheLearningRate(gradient: Double) {
    var adam = Adam(learningRates: [0.25])
    var x = [1.0]
    adam.update(&x, along: [gradient])
    #expect(abs(x[0] - (1 - 0.25 * gradient / (abs(gradient) + 1e-8))) < 1e-12)
    #expect(adam.step == 1)
  }

  // beta1 1/2, beta2 3/4, epsilon negligible, gradients 1, -1, 2:
  //   m 1/2, -1/4, 7/8            over 1/2, 3/4, 7/8     -> 1, -1/3, 1
  //   v 1/4, 7/16, 85/64          over 1/4, 7/16, 37/64  -> 1, 1, 85/37
  @Test func followsASequenceComputedByHand() {
    var adam = Adam(learningRates: [0.1], beta1: 0.5, beta2: 0.75, epsilon: 1e-300)
    var x = [0.0]
    let expected = [-0.1, -0.1 + 0.1 / 3, -0.1 + 0.1 / 3 - 0.1 / (85.0 / 37).squareRoot()]
    for (gradient, value) in zip([1.0, -1, 2], expected) {
      adam.update(&x, along: [gradient])
      #expect(abs(x[0] - value) < 1e-15)
    }
  }

  @Test func findsTheMinimumOfAnIllConditionedQuadratic() {
    // f = ½ Σ c (x - a)²; Adam does not mind the factor of 10⁴ between the curvatures.
    let curvature = [1.0, 100, 10_000]
    let minimum = [3.0, -2, 0.5]
    var adam = Adam(groups: [
      .init(count: 2, learningRate: 0.1), .init(count: 1, learningRate: 0.1),
    ])
    let schedule = LearningRateSchedule.cosine(final: 0)
    var x = [0.0, 0, 0]
    for step in 0..<1000 {
      let gradient = (0..<3).map { curvature[$0] * (x[$0] - minimum[$0]) }
      adam.update(&x, along: gradient, rate: schedule.factor(at: step, of: 1000))
    }
    for i in 0..<3 { #expect(abs(x[i] - minimum[i]) < 1e-3, "parameter \(i): \(x[i])") }
  }

  @Test func groupsHaveTheirOwnRates() {
    var adam = Adam(groups: [.init(count: 1, learningRate: 0), .init(count: 2, learningRate: 0.5)])
    var x = [7.0, 7, 7]
    adam.update(&x, along: [1, 1, -1])
    #expect(x[0] == 7)
    #expect(abs(x[1] - 6.5) < 1e-7 && abs(x[2] - 7.5) < 1e-7)
  }

  @Test func aGradientThatIsNotFiniteChangesNothing() {
    var adam = Adam(learningRates: [0.1, 0.1])
    var reference = adam
    var x = [1.0, 1]
    var y = [1.0, 1]
    adam.update(&x, along: [.nan, 1])
    adam.update(&x, along: [.infinity, 1])
    adam.update(&x, along: [2, 1])
    reference.update(&y, along: [2, 1])
    #expect(x[0] == y[0])
    #expect(x[1] < y[1])
  }

}
