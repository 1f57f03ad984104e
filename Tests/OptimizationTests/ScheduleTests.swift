import Foundation
import Optimization
import Testing

struct ScheduleTests {
  @Test func endsAreExact() {
    for schedule in [LearningRateSchedule.linear(final: 0.1), .cosine(final: 0.1)] {
      #expect(schedule.factor(at: 0, of: 11) == 1)
      #expect(abs(schedule.factor(at: 10, of: 11) - 0.1) < 1e-15)
      #expect(schedule.factor(at: 99, of: 11) == schedule.factor(at: 10, of: 11))
      #expect(schedule.factor(at: 0, of: 1) == 1)
      // Both are antisymmetric about the middle.
      #expect(abs(schedule.factor(at: 5, of: 11) - 0.55) < 1e-15)
    }
    #expect(LearningRateSchedule.constant.factor(at: 3, of: 7) == 1)
  }

  @Test func cosineFollowsItsFormula() {
    // cos(π/4) = √½ at a quarter of the way.
    let factor = LearningRateSchedule.cosine(final: 0).factor(at: 2, of: 9)
    #expect(abs(factor - (1 + 0.5.squareRoot()) / 2) < 1e-15)
  }

  @Test func stopsWhenTheLossHasComeToRest() {
    // Means of windows of 4 of e^-t: neighbours differ by the factor e^-4 until only the floor of 1
    // is left; the change is under 1e-3 first where e^(4-n)(1-e^-4)(1+e+e²+e³)/4 is.
    var rule = StoppingRule(window: 4, relativeChange: 1e-3)
    var stopped: Int?
    for step in 0..<100 where stopped == nil {
      if rule.shouldStop(after: 1 + exp(-Double(step))) { stopped = step }
    }
    let difference = { (n: Int) in
      (exp(-Double(n)) + exp(-Double(n - 1)) + exp(-Double(n - 2)) + exp(-Double(n - 3))) / 4
    }
    let expected = (7..<100).first {
      difference($0 - 4) - difference($0) <= 1e-3 * (1 + difference($0 - 4))
    }
    #expect(stopped == expected)
  }

  @Test func goesOnWhileTheLossFallsAndForTheMinimumNumberOfSteps() {
    var falling = StoppingRule(window: 3, relativeChange: 0.01)
    let stops = (0..<50).map { falling.shouldStop(after: 100 - Double($0)) }
    #expect(!stops.contains(true))
    var resting = StoppingRule(window: 2, relativeChange: 0.01, minimumSteps: 9)
    let decisions = (0..<10).map { _ in resting.shouldStop(after: 5) }
    #expect(decisions.firstIndex(of: true) == 8)
  }

  @Test func stopsAtALossThatIsNotFinite() {
    var rule = StoppingRule()
    let stop = rule.shouldStop(after: .nan)
    #expect(stop)
  }
}
