import Determinism
import Foundation
import Imaging
import Testing

@testable import Laboratory

struct QuiltTests {
  private let values = (0..<1000).map { Float(($0 * 37) % 1000) }

  @Test func oneIsTakenOfEachStep() {
    let chosen = Quilt.evenly(values, count: 20, seed: 1).map { values[$0] }
    #expect(chosen.count == 20 && chosen == chosen.sorted())
    for (step, value) in chosen.enumerated() {
      #expect(Double(value) >= Double(step) * 49.95 && Double(value) <= Double(step + 1) * 49.95)
    }
  }

  @Test func theChoiceFollowsFromTheSeed() {
    let first = Quilt.evenly(values, count: 20, seed: 1)
    #expect(first == Quilt.evenly(values, count: 20, seed: 1))
    #expect(first != Quilt.evenly(values, count: 20, seed: 2))
  }

  @Test func stepsThatNothingFallsIntoTakeTheNearest() {
    let gapped: [Float] = (0..<50).map { Float($0) / 10 } + (0..<50).map { 95 + Float($0) / 10 }
    let chosen = Quilt.evenly(gapped, count: 10, seed: 3)
    #expect(chosen.count == 10 && Set(chosen).count == 10)
    // Five steps lie nearer to the lower end, five to the upper.
    #expect(chosen.count { gapped[$0] < 50 } == 5)
  }

  @Test func whatSeesTheSameIsTakenOnce() {
    // Pairs that may not both be shown: neighbours in place.
    let chosen = Quilt.evenly(values, count: 20, seed: 1) { abs($0 - $1) > 10 }
    for (index, a) in chosen.enumerated() {
      for b in chosen[..<index] { #expect(abs(a - b) > 10) }
    }
    let all = Quilt.evenly(Array(values.prefix(7)), count: 20, seed: 1)
    #expect(all.count == 7, "where there are not enough all are shown")
  }

  @Test func cropsGoFromInhibitionToExcitation() throws {
    var quilt = Quilt(try Families.circuit(), of: Families.pictures(size: 320))
    quilt.count = 8
    let outcome = try quilt.run()
    let said = outcome.crops.map(\.preActivation)
    #expect(said.count == 8 && said == said.sorted() && (said.last ?? 0) > (said.first ?? 0))
    let field = try quilt.family.receptiveField()
    #expect(outcome.crops.allSatisfy { $0.picture.image.width == field })
    #expect(outcome.crops.allSatisfy { $0.attribution == nil })
    try expectWhole(outcome)
  }

  @Test func cropsAndTheirAttributionShareAPage() throws {
    var quilt = Quilt(try Families.curvenet().only(4), of: Families.pictures(size: 320))
    (quilt.count, quilt.steps, quilt.drawsAttribution) = (4, 2, true)
    let outcome = try quilt.run()
    #expect(outcome.crops.allSatisfy { $0.attribution != nil })
    let page = try #require(try outcome.page())
    // One switch for each of the two, and every picture twice: as it is and as its attribution.
    #expect(page.components(separatedBy: "type=\"radio\"").count == 3)
    #expect(page.components(separatedBy: "<image ").count == 2 * outcome.crops.count + 1)
  }
}
