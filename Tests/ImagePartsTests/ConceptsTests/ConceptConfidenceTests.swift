import Foundation
import Testing

@testable import ImageParts

/// How sure it is that something is there.
struct ConceptConfidenceTests {
  /// Factors with these peaks in the learned images.
  private static func concept(_ peaks: [[Float]]) -> Concept {
    Concept(
      network: .init(name: "none", weightsSHA256: ""), layer: "none", size: 448,
      images: peaks[0].indices.map { .init(name: "\($0)") },
      factors: peaks.map {
        Concept.Factor(
          isObject: true, direction: [1], energy: 0, borderRatio: 0, peaks: $0, amounts: $0,
          examples: [])
      })
  }

  /// Sums of 0.9 and 1.1 have a mean of 1 and a deviation of 0.1: a half is at 0.7, and one deviation more is
  /// Φ(1) = 0.841.
  @Test(arguments: [(0.7, 0.5), (0.8, 0.8413), (1.0, 0.99865), (0.6, 0.1587), (0.3, 0.00003)])
  func itFollowsTheNormalDistribution(sum: Float, expected: Double) {
    let concept = Self.concept([[0.4, 0.6], [0.5, 0.5]])
    let found = concept.confidence(of: [0, 1], peaks: [sum / 2, sum / 2])
    #expect(abs(found - expected) < 1e-4)
  }

  /// Images in which a factor is not count neither for its mean nor for its deviation.
  @Test func imagesWithoutTheFactorDoNotCount() {
    let with = Self.concept([[0.9, 1.1]]).confidence(of: [0], peaks: [0.75])
    #expect(Self.concept([[0.9, 1.1, 0.1, 0]]).confidence(of: [0], peaks: [0.75]) == with)
  }

  /// One image has no deviation; that of a twentieth stands in, and a half is at 0.85.
  @Test func oneImageLeavesRoom() {
    #expect(abs(Self.concept([[1]]).confidence(of: [0], peaks: [0.85]) - 0.5) < 1e-4)
  }

  @Test func whatNoImageHadIsNowhere() {
    #expect(Self.concept([[0, 0]]).confidence(of: [0], peaks: [1]) == 0)
  }
}
