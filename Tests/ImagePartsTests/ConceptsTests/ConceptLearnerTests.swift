import CurveExtraction
import CurveNetworks
import Determinism
import Foundation
import Imaging
import Testing
import Workers

@testable import ImageParts

struct ConceptLearnerTests {
  /// Each colour's direction is one of the factors.
  @Test func directionsAreRecovered() throws {
    let concept = try ColorWorld.concept()
    #expect(concept.factors.count == 3)
    for direction in ColorWorld.directions {
      let cosines = concept.factors.map { factor in
        zip(factor.direction, direction).reduce(0) { $0 + $1.0 * $1.1 }
      }
      #expect((cosines.max() ?? 0) > 0.995, "\(cosines)")
    }
    let energies = concept.factors.map(\.energy)
    #expect(energies == energies.sorted(by: >) && energies.reduce(0, +) > 0.98)
  }

  @Test func theDiscsAreTheObjectAndTheGroundIsNot() throws {
    let concept = try ColorWorld.concept()
    let red = try #require(ColorWorld.red(of: concept))
    #expect(concept.object == [red])
    // None at the border, and pure in its middle, in every picture.
    #expect(concept.factors[red].borderRatio < 0.05)
    #expect(concept.factors[red].peaks.allSatisfy { abs($0 - 1) < 0.02 })
    #expect(concept.imageCount(of: red) == 6)
    // A disc of radius 8 + i covers that share of the picture.
    for (index, amount) in concept.factors[red].amounts.enumerated() {
      let radius = Double(8 + index)
      #expect(abs(Double(amount) - .pi * radius * radius / 4096) < 0.01)
    }
  }

  @Test func examplesHaveAPictureAndShowWhere() throws {
    let concept = try ColorWorld.concept()
    let red = try #require(ColorWorld.red(of: concept))
    let examples = concept.factors[red].examples
    #expect(examples.count == 2)
    for example in examples {
      let (x, y) = (20 + 4 * example.image, 40 - 3 * example.image)
      #expect(example.heat.width == 32 && example.heat.height == 32)
      #expect(example.heat[x / 2, y / 2] > 0.95 && example.heat[1, 1] < 0.05)
    }
    let shown = Set(concept.factors.flatMap(\.examples).map(\.image))
    for index in concept.images.indices {
      #expect((concept.images[index].thumbnail != nil) == shown.contains(index))
    }
  }

  @Test func threadsDoNotMatter() throws {
    let alone = try ColorWorld.concept(threads: 1)
    #expect(try ColorWorld.concept(threads: 3) == alone)
    #expect(try ColorWorld.concept(threads: 3).data() == alone.data())
  }

  /// Of many units only some are factored; what is learned is the same.
  @Test func manyImagesAreThinnedAndLearnTheSame() throws {
    var learner = try ConceptLearner(ColorWorld.network(), layer: "out")
    (learner.factorCount, learner.size) = (3, 64)
    let reads = Counter()
    // 40 x 64 x 64 units are more than 65536: every third is factored, and images are looked at twice.
    let concept = try learner.concept(of: (0..<40).map { "\($0)" }) { index in
      reads.add()
      return ColorWorld.picture(disc: (20 + index / 2, 32, 8 + index % 7), line: 10 + index)
    }
    #expect(reads.count == 80)
    let red = try #require(ColorWorld.red(of: concept))
    #expect(concept.object == [red] && concept.factors[red].peaks.allSatisfy { $0 > 0.97 })
  }

  /// Cancelled after any number of images, learning ends and no further image is read.
  @Test(arguments: [1, 3])
  func cancelledLearningEnds(threads: Int) throws {
    var learner = try ConceptLearner(
      ColorWorld.network(), layer: "out", pool: WorkerPool(threads: threads))
    (learner.factorCount, learner.size) = (3, 64)
    let (reads, ready) = (Counter(), learner)
    let cancellation = Cancellation()
    let start = ContinuousClock.now
    #expect(throws: CancellationError.self) {
      try ready.concept(
        of: (0..<400).map { "\($0)" }, monitor: WorkMonitor(cancellation: cancellation) { _ in }
      ) { _ in
        reads.add()
        if reads.count >= 5 { cancellation.cancel() }
        return ColorWorld.picture(disc: (20, 32, 8), line: 10)
      }
    }
    #expect(reads.count <= 5 + threads)
    #expect(start.duration(to: .now) < .seconds(5))
  }

  @Test func onlySoManyFactorsAsChannels() throws {
    var learner = try ConceptLearner(ColorWorld.network(), layer: "out")
    for count in [-1, 0, 5] {
      learner.factorCount = count
      #expect(throws: PartError.factorCount(count, layer: "out", most: 4)) {
        try learner.concept(of: ["a"]) { _ in
          Issue.record("an image was read")
          return ColorWorld.picture(disc: nil)
        }
      }
    }
    #expect(throws: NetworkError.self) {
      try ConceptLearner(ColorWorld.network(), layer: "lime")
    }
  }

  /// Pictures without anything, and of one pixel.
  @Test func oddPicturesGiveNumbers() throws {
    var learner = try ConceptLearner(ColorWorld.network(), layer: "out")
    (learner.factorCount, learner.size) = (2, 32)
    let black = Image(grey: Plane(width: 5, height: 3))
    let concept = try learner.concept(of: ["black", "dot"]) {
      $0 == 0 ? black : Image(grey: Plane(width: 1, height: 1, repeating: 0.5))
    }
    #expect(concept.factors.flatMap(\.peaks).allSatisfy { $0.isFinite })
    #expect(try Concept(concept.data(), path: "odd") == concept)
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var count = 0
    func add() { lock.withLock { count += 1 } }
  }
}
