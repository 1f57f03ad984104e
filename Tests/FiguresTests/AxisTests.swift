import Foundation
import Testing

@testable import Figures

struct AxisTests {
  private func near(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 }
  }

  @Test func ticksAreRoundNumbersAboutAFifthApart() {
    #expect(near(Axis("", 0...10).ticks, [0, 2, 4, 6, 8, 10]))
    #expect(near(Axis("", 0...1).ticks, [0, 0.2, 0.4, 0.6, 0.8, 1]))
    #expect(near(Axis("", -1...1).ticks, [-1, -0.5, 0, 0.5, 1]))
    #expect(near(Axis("", 0...360, step: 90).ticks, [0, 90, 180, 270, 360]))
    #expect(near(Axis("", 0.3...2.2, step: 1).ticks, [1, 2]), "ticks lie inside")
    for length in [0.003, 0.7, 4, 31, 99, 1234, 5e6] {
      let ticks = Axis("", 0...length).ticks
      #expect((3...8).contains(ticks.count), "\(length): \(ticks)")
    }
  }

  @Test func logarithmicTicksArePowersOfTenAndEqualRatiosEqualLengths() {
    let axis = Axis("", 0.001...100, isLogarithmic: true)
    #expect(near(axis.ticks, [0.001, 0.01, 0.1, 1, 10, 100]))
    #expect(axis.ticks.map(axis.label) == ["0.001", "0.01", "0.1", "1", "10", "100"])
    for (index, tick) in axis.ticks.enumerated() {
      #expect(abs(axis.share(of: tick) - Double(index) / 5) < 1e-12)
    }
    #expect(axis.share(of: 0) == 0, "what has no logarithm lies at the lower end")
    let wide = Axis("", 1e-12...1, isLogarithmic: true)
    #expect(wide.ticks.count <= 8 && wide.label(of: wide.ticks[0]).hasPrefix("1e-"))
  }

  @Test func aRangeCoversItsNumbersWithRoundEnds() {
    let axis = Axis("", covering: [3, 47, .nan])
    #expect(axis.range == 0...50)
    #expect(Axis("", covering: [12, 18], startsAtZero: false).range == 12...18)
    let signed = Axis("", covering: [-3.1, 7])
    #expect(signed.range.lowerBound <= -3.1 && signed.range.upperBound >= 7)
    #expect(Axis("", 4...4).range == 3.5...4.5, "a single number has room around it")
  }

  @Test func numbersAreShortAndHaveATrueMinus() {
    #expect(Axis.text(-1.5) == "\u{2212}1.5" && Axis.text(2) == "2" && Axis.text(0.126) == "0.13")
    let names = Axis("", of: ["outer", "inner"])
    #expect(names.ticks == [1, 2] && names.ticks.map(names.label) == ["outer", "inner"])
  }
}
