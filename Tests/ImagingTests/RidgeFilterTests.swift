import Foundation
import Imaging
import Testing
import Workers

/// Answers made by Scripts/reference/ridge_filters.py: scikit-image's for Sato, and for Frangi the
/// formula on scikit-image's Hessian.
struct RidgeReferenceTests {
  static let scales: [(name: String, sigmas: [Float])] = [
    ("usual", RidgeScales.usual), ("fine", [1]), ("coarse", [3]),
  ]
  static let polarities: [(name: String, polarity: RidgePolarity)] = [
    ("dark", .dark), ("bright", .bright),
  ]

  @Test(arguments: scales.indices, polarities.indices)
  func answersAreThoseOfTheReference(scale: Int, polarity: Int) throws {
    let light = try Fixture.image("ridges.png").luminance
    let (name, sigmas) = Self.scales[scale]
    let (side, polarity) = Self.polarities[polarity]
    for (method, map) in [
      ("sato", SatoFilter(polarity: polarity, sigmas: sigmas).lines(in: light)),
      ("frangi", FrangiFilter(polarity: polarity, sigmas: sigmas).lines(in: light)),
    ] {
      let expected = try Fixture.numbers("ridges-\(method)-\(name)-\(side).f32", like: light)
      let largest = try #require(expected.range).upperBound
      let difference = largestDifference(map.strength, expected)
      #expect(difference < 1e-4 * largest, "\(method) \(name) \(side): \(difference / largest)")
    }
  }

  @Test func theMedianIsThatOfSciPy() throws {
    let light = try Fixture.image("ridges.png").luminance
    let median = light.median(radius: 7)
    let expected = try Fixture.numbers("ridges-median.f32", like: median)
    #expect(largestDifference(median, expected) < 1e-6)
  }
}

/// Closed forms.
struct RidgeFilterTests {
  /// Every ridge filter's strength.
  private func answers(to light: Plane, _ polarity: RidgePolarity) -> [Plane] {
    [
      SatoFilter(polarity: polarity).lines(in: light).strength,
      FrangiFilter(polarity: polarity).lines(in: light).strength,
      BackgroundSubtraction(polarity: polarity).depth(in: light),
    ]
  }

  @Test(arguments: [(1, 1), (1, 37), (40, 1), (2, 3), (0, 0), (61, 45)])
  func aConstantGivesNothing(width: Int, height: Int) {
    let light = Plane(width: width, height: height, repeating: 0.7)
    for polarity in RidgePolarity.allCases {
      for (index, answer) in answers(to: light, polarity).enumerated() {
        #expect((answer.width, answer.height) == (width, height))
        // Second derivatives of a constant are 0 to the bit, a blur of it is so to rounding.
        #expect(answer.pixels.allSatisfy { $0 >= 0 && $0 <= (index == 2 ? 1e-6 : 0) })
      }
    }
  }

  /// Away from the border; there, mirrored light has a kink.
  @Test func aRampGivesNothing() {
    let ramp = Plane(width: 120, height: 120) { x, y in 0.1 + 0.003 * Float(x) + 0.002 * Float(y) }
    for polarity in RidgePolarity.allCases {
      for answer in answers(to: ramp, polarity) {
        let inside = answer.cropped(columns: 40..<80, rows: 40..<80)
        #expect(inside.pixels.allSatisfy { $0 < 1e-5 })
      }
    }
  }

  @Test func brightLinesAreDarkOnesInTheNegative() throws {
    let light = try Fixture.image("ridges.png").luminance
    let negative = light.map { -$0 }
    for (bright, dark) in zip(answers(to: light, .bright), answers(to: negative, .dark)) {
      #expect(largestDifference(bright, dark) == 0)
    }
  }

  /// σ² (g * bar)'' in the middle of a bar of half width w and contrast 1 is
  /// 2 w / (σ √2π) exp(-w² / 2σ²), which is largest, 0.484, at σ = w.
  @Test(arguments: [1.5, 2.5, 4] as [Float])
  func aBarIsStrongestAtItsHalfWidth(halfWidth: Float) {
    let bar = Plane(width: 101, height: 41) { x, _ in
      // The area of the pixel that the bar covers.
      1 - min(max(halfWidth + 0.5 - abs(Float(x) - 50), 0), 1)
    }
    let map = SatoFilter().lines(in: bar)
    #expect(abs(map.sigma[50, 20] - halfWidth) <= 0.5)
    #expect(abs(map.strength[50, 20] - 0.484) < 0.02)
    #expect(abs(map.orientation[50, 20]) < 1e-3)
    // One second derivative alone: R is 0, and c half of what is the largest S.
    let vesselness = FrangiFilter(sigmas: [halfWidth]).lines(in: bar).strength[50, 20]
    #expect(abs(vesselness - (1 - exp(-2))) < 1e-3)
  }

  @Test(arguments: [0, 25, 70, 90, 130, 179])
  func orientationIsThatOfTheNormal(degrees: Int) {
    let angle = Float(degrees) * .pi / 180
    let line = Plane(width: 61, height: 61) { x, y in
      let distance = (Float(x) - 30) * cos(angle) + (Float(y) - 30) * sin(angle)
      return 0.8 - 0.5 * exp(-distance * distance / 8)
    }
    let found = SatoFilter().lines(in: line).orientation[30, 30]
    #expect((-Float.pi / 2...Float.pi / 2).contains(found))
    #expect(abs(sin(found - angle)) < 0.01)
  }

  @Test func theNumberOfThreadsChangesNothing() {
    // More than one band, in sizes that are no multiples of anything.
    let noise = Plane.noise(width: 91, height: 301, seed: 5)
    let pools = [1, 2, 5].map { WorkerPool(threads: $0) }
    let sato = pools.map { SatoFilter().lines(in: noise, pool: $0) }
    let frangi = pools.map { FrangiFilter().lines(in: noise, pool: $0) }
    let depth = pools.map { BackgroundSubtraction().depth(in: noise, pool: $0) }
    let isSame = (
      sato.allSatisfy { $0 == sato[0] }, frangi.allSatisfy { $0 == frangi[0] },
      depth.allSatisfy { $0 == depth[0] }
    )
    #expect(isSame == (true, true, true))
  }

  /// Bands meet without a seam: what a whole image says is what a part of it says, far from its border.
  @Test func bandsLeaveNoSeam() {
    let noise = Plane.noise(width: 71, height: 300, seed: 6)
    let whole = SatoFilter().lines(in: noise).strength
    let part = SatoFilter().lines(in: noise.cropped(columns: 0..<71, rows: 80..<180)).strength
    #expect(
      largestDifference(
        whole.cropped(columns: 0..<71, rows: 120..<140),
        part.cropped(columns: 0..<71, rows: 40..<60)) == 0)
  }

  @Test func nothingThatIsNoNumberLeaves() {
    var noise = Plane.noise(width: 60, height: 40, seed: 7)
    noise = noise.map { $0 * 1e30 }
    for answer in answers(to: noise, .dark) {
      #expect(answer.pixels.allSatisfy { !$0.isNaN && $0 >= 0 })
    }
  }
}

struct MedianTests {
  @Test(arguments: [1, 4, 60])
  func mediansAreThoseOfSortedWindows(radius: Int) {
    let (width, height) = (9, 22)
    // 8-bit light, whose median is exact.
    let plane = Plane.noise(width: width, height: height, seed: 9).map {
      ($0 * 200).rounded() / 255
    }
    let expected = Plane(width: width, height: height) { x, y in
      var window: [Float] = []
      for row in y - radius...y + radius {
        for column in x - radius...x + radius {
          let border = BorderRule.reflect
          window.append(
            plane[border.index(column, count: width), border.index(row, count: height)])
        }
      }
      return window.sorted()[window.count / 2]
    }
    #expect(largestDifference(plane.median(radius: radius), expected) == 0)
  }

  @Test(arguments: [(1, 1), (1, 90), (90, 1), (0, 0)])
  func constantsStayThemselves(width: Int, height: Int) {
    let plane = Plane(width: width, height: height, repeating: 0.3)
    #expect(largestDifference(plane.median(radius: 5), plane) == 0)
    #expect(largestDifference(plane.median(radius: 0), plane) == 0)
  }
}
