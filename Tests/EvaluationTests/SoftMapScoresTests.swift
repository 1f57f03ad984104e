import Determinism
import Evaluation
import Imaging
import Testing
import Workers

struct SoftMapScoresTests {
  private func item(_ map: [Float], _ truth: [Bool]) -> SoftMapScores.MapWithTruth {
    .init(
      map: Plane(width: map.count, height: 1, pixels: ContiguousArray(map)),
      truth: Mask(width: truth.count, height: 1, pixels: ContiguousArray(truth)))
  }

  @Test func perfectAndReversedRankings() {
    let truth = [false, false, true, true]
    let right = SoftMapScores(item([0.1, 0.2, 0.8, 0.9], truth))
    #expect(right.areaUnderCurve == 1 && right.bestF1 == 1 && right.threshold == 0.8)
    let wrong = SoftMapScores(item([0.9, 0.8, 0.2, 0.1], truth))
    #expect(wrong.areaUnderCurve == 0)
    // Everything taken: precision 1/2, recall 1.
    #expect(abs(wrong.bestF1 - 2.0 / 3) < 1e-15 && wrong.threshold == 0.1)
  }

  /// Of the 2·3 pairs, 4 are in order, 1 is tied and 1 is not: (4 + ½) / 6.
  @Test func tiesCountHalf() {
    let scores = SoftMapScores(
      item([5, 3, 3, 2, 1], [true, false, true, false, false]))
    #expect(abs(scores.areaUnderCurve - 5.5 / 6) < 1e-15)
    let mixed = SoftMapScores(item([5, 3, 3, 2, 6], [true, false, true, false, false]))
    // Pairs: 5>3, 5>2, 5<6, 3=3, 3>2, 3<6.
    #expect(abs(mixed.areaUnderCurve - 3.5 / 6) < 1e-15)
    let constant = SoftMapScores(item([7, 7, 7, 7], [true, false, false, false]))
    #expect(constant.areaUnderCurve == 0.5)
    #expect(abs(constant.bestF1 - 2.0 / 5) < 1e-15)
  }

  /// The area is the share of pairs in order, counted one by one; signs and zeros included.
  @Test(arguments: 1...5)
  func areaIsTheShareOfPairsInOrder(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let map = (0..<300).map { _ in Float((generator.normal() * 4).rounded()) / 4 }
    let truth = map.map { $0 + Float(generator.normal()) > 0.5 }
    var good = 0.0
    var pairs = 0.0
    for i in 0..<300 where truth[i] {
      for j in 0..<300 where !truth[j] {
        pairs += 1
        good += map[i] > map[j] ? 1 : map[i] == map[j] ? 0.5 : 0
      }
    }
    let scores = SoftMapScores(item(map, truth))
    #expect(abs(scores.areaUnderCurve - good / pairs) < 1e-12, "seed \(seed)")
    // The best threshold by trying them all.
    let positives = truth.filter(\.self).count
    let f1 = Set(map).map { threshold -> Double in
      let chosen = zip(map, truth).filter { $0.0 >= threshold }
      let hits = chosen.filter(\.1).count
      return 2 * Double(hits) / Double(chosen.count + positives)
    }
    #expect(abs(scores.bestF1 - (f1.max() ?? 0)) < 1e-12)
    let hits = zip(map, truth).filter { $0.0 >= scores.threshold && $0.1 }.count
    let chosen = map.filter { $0 >= scores.threshold }.count
    #expect(abs(2 * Double(hits) / Double(chosen + positives) - scores.bestF1) < 1e-12)
  }

  @Test func onlyTheFieldOfViewCounts() {
    var item = item([0.9, 0.1, 0.8, 0.7], [false, false, true, false])
    #expect(abs(SoftMapScores(item).areaUnderCurve - 2.0 / 3) < 1e-15)
    item.fieldOfView = Mask(width: 4, height: 1, pixels: [false, true, true, true])
    #expect(SoftMapScores(item).areaUnderCurve == 1)
  }

  @Test func oneClassOrNothingHasNoArea() {
    #expect(SoftMapScores(item([1, 2], [true, true])).areaUnderCurve == 0)
    #expect(SoftMapScores(item([1, 2], [true, true])).bestF1 == 1)
    #expect(SoftMapScores(item([1, 2], [false, false])).bestF1 == 0)
    let empty = SoftMapScores([])
    #expect(empty.areaUnderCurve == 0 && empty.bestF1 == 0)
    let odd = SoftMapScores(item([.nan, 1, -.infinity], [false, true, false]))
    #expect(odd.areaUnderCurve == 1)
  }

  @Test func centreLinesOfAShiftedLine() {
    // A bar of 3 px and the same bar 2 px lower: within 2 px everywhere, skeletons not inside.
    var truth = Mask(width: 60, height: 30)
    var shifted = Mask(width: 60, height: 30)
    for x in 5..<55 {
      for y in 10..<13 {
        truth[x, y] = true
        shifted[x, y + 2] = true
      }
    }
    let near = CentreLineScores(prediction: shifted, truth: truth)
    #expect(near.precision == 1 && near.recall == 1 && near.fMeasure == 1)
    #expect(near.clDice == 0)
    let strict = CentreLineScores(prediction: shifted, truth: truth, tolerance: 1.5)
    // Only where the skeletons run into the bars' corners are they nearer.
    #expect(strict.precision < 0.05 && strict.recall < 0.05 && strict.fMeasure < 0.05)
    let same = CentreLineScores(prediction: truth, truth: truth)
    #expect(same.clDice == 1 && same.fMeasure == 1)
    let none = CentreLineScores(prediction: Mask(width: 60, height: 30), truth: truth)
    #expect(none.clDice == 0 && none.precision == 0 && none.recall == 0)
  }

  @Test func halfALineHasHalfTheRecall() {
    var truth = Mask(width: 120, height: 9)
    var half = truth
    for x in 10..<110 {
      truth[x, 4] = true
      if x < 60 { half[x, 4] = true }
    }
    let scores = CentreLineScores(prediction: half, truth: truth)
    #expect(scores.precision == 1)
    // 50 pixels and the two beyond the end that the tolerance forgives.
    #expect(abs(scores.recall - 0.52) < 1e-9)
    #expect(abs(scores.clDice - 2 * 0.5 / 1.5) < 1e-9)
  }

  @Test func summariesDoNotDependOnThreads() {
    var generator = SeededGenerator(seed: 9)
    let items = (0..<3).map { _ -> SoftMapScores.MapWithTruth in
      var truth = Mask(width: 40, height: 40)
      for y in 10..<14 { for x in 4..<36 { truth[x, y] = true } }
      var map = Plane(width: 40, height: 40)
      for i in 0..<map.count {
        map.pixels[i] = (truth.pixels[i] ? 0.6 : 0.3) + 0.15 * Float(generator.normal())
      }
      return .init(map: map, truth: truth)
    }
    let one = SoftMapSummary(items)
    #expect(one == SoftMapSummary(items, pool: .init(threads: 3)))
    #expect(one.images == 3 && one.f1OIS >= one.f1ODS - 1e-9)
  }
}
