import Determinism
import Foundation
import Testing

@testable import CurveTracing

struct TimeComponentsTests {
  @Test(arguments: [1, 2, 3, 9, 24])
  func steadyMotionIsKept(count: Int) {
    let components = TimeComponents(count: count)
    let path = (0..<count).map { 100 - 3.5 * Double($0) }
    let fitted = components.fitted([path], weights: Array(repeating: 1, count: count))[0]
    for (a, b) in zip(path, fitted) { #expect(abs(a - b) < 0.02) }
  }

  /// A beat of 16 frames with a second harmonic, as strong as a heart's, is followed to a tenth of a pixel.
  @Test func aBeatIsFollowed() {
    let path = (0..<24).map { frame -> Double in
      let phase = 2 * Double.pi * Double(frame) / 16
      let second: Double = 2 * sin(2 * phase)
      return 200 + 6 * sin(phase) + second
    }
    let fitted = TimeComponents(count: 24).fitted([path], weights: Array(repeating: 1, count: 24))[
      0]
    for (a, b) in zip(path, fitted) { #expect(abs(a - b) < 0.1, "\(a) \(b)") }
  }

  /// Of noise that is new in every frame, the second differences shrink to less than two fifths.
  @Test func noiseOfSingleFramesGoes() {
    var generator = SeededGenerator(seed: 5)
    let paths = (0..<50).map { _ in (0..<24).map { _ in generator.normal() } }
    let fitted = TimeComponents(count: 24).fitted(paths, weights: Array(repeating: 1, count: 24))
    func unrest(_ paths: [[Double]]) -> Double {
      var sum = 0.0
      for path in paths {
        for k in 2..<path.count {
          let second: Double = path[k] - 2 * path[k - 1] + path[k - 2]
          sum += abs(second)
        }
      }
      return sum
    }
    #expect(unrest(fitted) < 0.4 * unrest(paths), "\(unrest(fitted) / unrest(paths))")
  }

  /// What is not seen in some frames is what lies between in time.
  @Test func unseenFramesFollowTheOthers() {
    var path = (0..<12).map { 2 * Double($0) }
    var weights = Array(repeating: 1.0, count: 12)
    for frame in 5...6 { (path[frame], weights[frame]) = (100, 1e-4) }
    let fitted = TimeComponents(count: 12).fitted([path], weights: weights)[0]
    #expect(abs(fitted[5] - 10) < 1 && abs(fitted[6] - 12) < 1)
  }

  /// ⟨sum(a), g⟩ = ⟨a, pullback(g)⟩.
  @Test func derivativesAreTheAdjoint() {
    var generator = SeededGenerator(seed: 6)
    let components = TimeComponents(count: 13)
    let amounts = components.values.map { _ in generator.normal() }
    let gradient = (0..<13).map { _ in generator.normal() }
    let forward = zip(components.sum(amounts), gradient).reduce(0) { $0 + $1.0 * $1.1 }
    let back = zip(amounts, components.pullback(gradient)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(forward - back) < 1e-9)
  }
}
