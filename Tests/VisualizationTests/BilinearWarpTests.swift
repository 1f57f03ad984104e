import ConvNet
import Determinism
import TestSupport
import Testing

@testable import Visualization

/// Pictures moved about.
struct BilinearWarpTests {
  private let picture = Tensor.uniform(
    Shape(channels: 2, height: 11, width: 14), 0...1, seed: 4)
  private let size = (height: 11, width: 14)

  @Test func withoutTransformsThePictureStays() {
    var generator = SeededGenerator(seed: 1)
    let warp = PictureTransforms.none.warp(source: size, view: size, using: &generator)
    #expect(warp(picture, fill: [0.5, 0.5]) == picture)
  }

  @Test(arguments: [(0, 1), (1, 8), (3, 8)])
  func paddingPutsThePictureIntoTheMiddleOfItsFill(padding: Int, multiple: Int) {
    var generator = SeededGenerator(seed: 1)
    let transforms = PictureTransforms(padding: padding, jitter: 0, scale: 1...1, rotation: 0)
    let view = transforms.viewSize(height: 11, width: 14, multiple: multiple)
    #expect(view.height % multiple == 0 && view.height >= 11 + 2 * padding)
    let seen = transforms.warp(source: size, view: view, using: &generator)(
      picture, fill: [0.25, 0.75])
    let (top, left) = ((view.height - 11) / 2, (view.width - 14) / 2)
    var differing = 0
    for channel in 0..<2 {
      for y in 0..<view.height {
        for x in 0..<view.width {
          let value = seen.values[(channel * view.height + y) * view.width + x]
          let inside = (top..<top + 11).contains(y) && (left..<left + 14).contains(x)
          let expected =
            inside
            ? picture.values[(channel * 11 + y - top) * 14 + x - left] : channel == 0 ? 0.25 : 0.75
          differing += value == expected ? 0 : 1
        }
      }
    }
    #expect(differing == 0)
  }

  @Test func aQuarterTurnIsExact() {
    let square = Tensor.uniform(Shape(channels: 1, height: 9, width: 9), seed: 2)
    let warp = BilinearWarp(
      source: (9, 9), view: (9, 9), matrix: (xx: 0, xy: 1, yx: -1, yy: 0), shift: (0, 0))
    let turned = warp(square, fill: [0])
    for y in 0..<9 {
      for x in 0..<9 { #expect(turned.values[y * 9 + x] == square.values[(8 - x) * 9 + y]) }
    }
  }

  /// A plane of constant slope stays one between pixels: what is seen is where it is looked at.
  @Test(arguments: 1...5)
  func slopesAreSeenWhereTheyAre(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let transforms = PictureTransforms(padding: 0, jitter: 3, scale: 0.8...1.2, rotation: 30)
    let warp = transforms.warp(source: (40, 40), view: (12, 12), using: &generator)
    var slope = Tensor(shape: Shape(channels: 1, height: 40, width: 40))
    for i in 0..<1600 { slope.values[i] = Float(i % 40) + 10 * Float(i / 40) }
    let seen = warp(slope, fill: [0])
    for (y, x) in [(0, 0), (3, 8), (11, 11), (6, 5)] {
      let (u, v) = (Double(x) - 5.5, Double(y) - 5.5)
      let place = (
        x: warp.matrix.xx * u + warp.matrix.xy * v + warp.shift.x + 19.5,
        y: warp.matrix.yx * u + warp.matrix.yy * v + warp.shift.y + 19.5
      )
      #expect(abs(Double(seen.values[y * 12 + x]) - (place.x + 10 * place.y)) < 1e-3)
    }
    #expect(
      (0.8...1.2).contains(
        1 / (warp.matrix.xx * warp.matrix.yy - warp.matrix.xy * warp.matrix.yx).squareRoot()))
  }

  @Test(arguments: 1...5)
  func thePullbackIsTheAdjoint(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let transforms = PictureTransforms(padding: 2, jitter: 4, scale: 0.7...1.4, rotation: 60)
    let view = transforms.viewSize(height: 11, width: 14, multiple: 4)
    let warp = transforms.warp(source: size, view: view, using: &generator)
    let other = Tensor.uniform(
      Shape(channels: 2, height: view.height, width: view.width), seed: seed + 10)
    let (left, right) = (
      warp(picture, fill: [0, 0]).dot(other), picture.dot(warp.pullback(other))
    )
    #expect(abs(left - right) < 1e-5 * other.dot(other), "\(left) \(right)")
    #expect(abs(left) > 1e-2)
  }
}
