import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms
import Testing

@testable import TrainingCrops

/// Borders of given leaves against closed forms.
struct DeadLeavesTests {
  private func disc(_ x: Double, _ y: Double, _ radius: Double) throws -> Outline {
    try #require(Outline(.arc(center: Point(x, y), radiusX: radius, radiusY: radius)))
  }

  @Test func aDiscOnGroundIsExact() throws {
    let center = Point(40.4, 33.1)
    let leaves = DeadLeaves(
      size: 80, ground: 0.25, leaves: [(try disc(center.x, center.y, 20), 0.75)])
    let truth = leaves.borders().nearest()
    for y in 0..<80 {
      for x in 0..<80 {
        let p = Point(Double(x) + 0.5, Double(y) + 0.5)
        let outside = p.distance(to: center) - 20
        // A border is half a pixel's light on each side.
        if abs(outside) > 0.8 {
          #expect(abs(leaves.picture[x, y] - (outside < 0 ? 0.75 : 0.25)) < 1e-5)
        }
        guard abs(outside) < CurveField.reach - 0.1 else { continue }
        #expect(abs(Double(truth.distance[x, y]) - abs(outside)) < 1e-3)
        let turn = (Double(truth.normal[x, y]) - (p - center).angle)
          .remainder(dividingBy: 2 * .pi)
        #expect(abs(turn) < 1e-3)
        #expect(abs(Double(truth.curvature[x, y]) - 0.05) < 1e-3)
        #expect(truth.width[x, y] == 0)
      }
    }
    let light = leaves.picture.pixels.reduce(0.0) { $0 + Double($1) - 0.25 }
    // The polygon lies up to 0.02 px inside the circle.
    #expect(abs(light - 0.5 * .pi * 400) < 0.5 * 0.02 * 2 * .pi * 20)
  }

  /// What a later leaf hides has no border: only the places of the two circles that can be seen do.
  @Test func hiddenBordersAreLeftOut() throws {
    let leaves = DeadLeaves(
      size: 80, ground: 0,
      leaves: [(try disc(30, 40, 15), 0.5), (try disc(48, 40, 15), 1), (try disc(48, 40, 5), 1)])
    let truth = leaves.borders().nearest()
    // The first disc's right border, inside the second, where the second's own is 8 px away or more.
    #expect(truth.distance[45, 40] > 2)
    #expect(truth.distance[15, 40] < 1)
    #expect(truth.distance[33, 40] < 1)
    #expect(truth.distance[62, 40] < 1)
    let order = DeadLeaves(
      size: 80, ground: 0, leaves: [(try disc(48, 40, 5), 1), (try disc(48, 40, 15), 1)])
    #expect(order.borders().nearest().distance[43, 40] > 5)
  }

  /// Where a leaf border is, light changes: across borders far more than elsewhere.
  @Test func bordersAreWhereLightChanges() {
    var generator = SeededGenerator(seed: 11)
    var across = 0.0
    var elsewhere = 0.0
    var counts = (0, 0)
    for _ in 0..<20 {
      let leaves = DeadLeaves(size: 96, radii: 6...40, layers: 1.5, using: &generator)
      let distance = leaves.borders().nearest().distance
      for y in 1..<95 {
        for x in 1..<95 {
          let step = Double(
            max(
              abs(leaves.picture[x + 1, y] - leaves.picture[x - 1, y]),
              abs(leaves.picture[x, y + 1] - leaves.picture[x, y - 1])))
          if distance[x, y] < 0.5 {
            across += step
            counts.0 += 1
          } else if distance[x, y] > 2.5 {
            elsewhere += step
            counts.1 += 1
          }
        }
      }
    }
    #expect(across / Double(counts.0) > 4 * elsewhere / Double(counts.1))
  }
}
