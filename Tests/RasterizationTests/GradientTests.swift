import Determinism
import Foundation
import Geometry
import Imaging
import Rasterization
import Testing
import Workers

struct GradientTests {
  static let size = 48

  /// Smooth random strokes of `segments` segments, partly beyond the canvas's edge.
  static func strokes(_ random: inout SeededGenerator, count: Int, segments: Int) -> [Stroke] {
    (0..<count).map { _ in
      var point = Point(random.uniform(8...40), random.uniform(8...40))
      var heading = random.uniform(0...6.28)
      var points = [point]
      for _ in 0..<(3 * segments) {
        point += random.uniform(3...6) * Vector(angle: heading)
        heading += random.uniform(-0.3...0.3)
        points.append(point)
      }
      return Stroke(
        controlPoints: points, widths: (0...segments).map { _ in random.uniform(0.4...6) },
        opacities: (0...segments).map { _ in random.uniform(0.2...0.9) })
    }
  }

  static func weights(_ random: inout SeededGenerator) -> Plane {
    var plane = Plane(width: size, height: size)
    for i in 0..<plane.count { plane.pixels[i] = Float(random.uniform(-1...1)) }
    return plane
  }

  static func loss(_ strokes: [Stroke], _ weights: Plane, _ softness: Double) -> Double {
    let plane = StrokeRasterizer(width: size, height: size, softness: softness).coverage(strokes)
    return zip(plane.pixels, weights.pixels).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  // Pixels are Float, so a loss over n touched pixels is good to about 1e-7 √n: with steps of 1e-2
  // to 1e-3 the differences are good to 1e-3 at best.
  @Test(arguments: [1, 2, 3, 4, 5], [1.0, 3])
  func everyDerivativeAgreesWithCentralDifferences(seed: UInt64, softness: Double) {
    var random = SeededGenerator(seed: seed)
    let strokes = Self.strokes(&random, count: 3, segments: 2)
    let weights = Self.weights(&random)
    let rasterizer = StrokeRasterizer(width: Self.size, height: Self.size, softness: softness)
    let gradients = rasterizer.forward(strokes).pullback(weights)
    for (k, gradient) in gradients.enumerated() {
      let scale = gradient.parameters.reduce(0) { max($0, abs($1)) }
      #expect(scale > 0.1)
      for (i, derivative) in gradient.parameters.enumerated() {
        var best = Double.infinity
        for step in [0.02, 0.005, 0.001] {
          var (plus, minus) = (strokes, strokes)
          plus[k].parameters[i] += step
          minus[k].parameters[i] -= step
          let difference =
            (Self.loss(plus, weights, softness) - Self.loss(minus, weights, softness)) / (2 * step)
          best = min(best, abs(difference - derivative))
        }
        #expect(
          best < 2e-3 * scale,
          "seed \(seed), stroke \(k), parameter \(i): \(derivative) is off by \(best)")
      }
    }
  }

  // ⟨J v, w⟩ = ⟨v, Jᵀ w⟩ for random directions v, with J v by a central difference of the picture.
  @Test(arguments: [11, 12, 13])
  func pullbackIsTheAdjoint(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let strokes = Self.strokes(&random, count: 5, segments: 3)
    let weights = Self.weights(&random)
    let rasterizer = StrokeRasterizer(width: Self.size, height: Self.size, softness: 1.5)
    let gradients = rasterizer.forward(strokes).pullback(weights)
    let direction = strokes.map { stroke in
      stroke.parameters.enumerated().map { i, _ in
        random.normal() * (i < 2 * stroke.controlPoints.count ? 1 : 0.2)
      }
    }
    let backward = zip(gradients, direction).reduce(0.0) { sum, pair in
      sum + zip(pair.0.parameters, pair.1).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let step = 2e-3
    func moved(_ sign: Double) -> Plane {
      var moved = strokes
      for k in strokes.indices {
        moved[k].parameters = zip(strokes[k].parameters, direction[k]).map {
          $0 + sign * step * $1
        }
      }
      return rasterizer.coverage(moved)
    }
    let (plus, minus) = (moved(1), moved(-1))
    var forward = 0.0
    for i in 0..<plus.count {
      forward += (Double(plus.pixels[i]) - Double(minus.pixels[i])) * Double(weights.pixels[i])
    }
    forward /= 2 * step
    #expect(abs(forward - backward) < 5e-3 * max(abs(forward), 1), "\(forward), \(backward)")
  }

  @Test func hiddenStrokesHaveNoGradientButOpaqueOnesStillDo() {
    let bottom = CoverageTests.line(Point(10, 24), Point(38, 24), width: 3, opacity: 0.7)
    let top = CoverageTests.line(Point(0, 24), Point(48, 24), width: 20, opacity: 1)
    let rasterizer = StrokeRasterizer(width: 48, height: 48)
    let ones = Plane(width: 48, height: 48, repeating: 1)
    let gradients = rasterizer.forward([bottom, top]).pullback(ones)
    #expect(gradients[0].parameters.allSatisfy { $0 == 0 })
    // Alone, the derivative of the darkness by one width is half the length inside the canvas.
    #expect(abs(gradients[1].widths[0] - 24) < 1.5)
    // Twice the same opaque stroke: where both hide everything, neither matters.
    let twins = rasterizer.forward([top, top]).pullback(ones)
    #expect(twins[0] == twins[1])
    #expect(twins.flatMap(\.parameters).allSatisfy { $0.isFinite })
  }

  @Test func invisibleStrokesFeelHowToAppear() {
    let rasterizer = StrokeRasterizer(width: 48, height: 48)
    let ones = Plane(width: 48, height: 48, repeating: 1)
    let clear = CoverageTests.line(Point(10, 24), Point(38, 24), width: 3, opacity: 0)
    let thin = CoverageTests.line(Point(10, 24), Point(38, 24), width: 0, opacity: 1)
    #expect(rasterizer.forward([clear]).pullback(ones)[0].opacities[0] > 20)
    #expect(rasterizer.forward([thin]).pullback(ones)[0].widths[0] > 10)
  }

  // A stroke beside a dark line is pulled towards it, from as far away as softness lets it feel.
  @Test func softnessReachesFar() {
    var target = Plane(width: 48, height: 48)
    for x in 0..<48 { target[x, 34] = -1 }
    let stroke = CoverageTests.line(Point(8, 24.5), Point(40, 24.5), width: 2)
    let rasterizer = StrokeRasterizer(width: 48, height: 48)
    let crisp = rasterizer.forward([stroke]).pullback(target)[0]
    let soft = rasterizer.forward([stroke], softness: 14).pullback(target)[0]
    #expect(crisp.controlPoints.allSatisfy { $0 == .zero })
    #expect(soft.controlPoints.allSatisfy { $0.y < 0 && abs($0.x) < abs($0.y) })
  }

  @Test func bytesDoNotDependOnTheNumberOfThreads() {
    var random = SeededGenerator(seed: 21)
    let strokes = Self.strokes(&random, count: 37, segments: 3)
    let weights = Self.weights(&random)
    let results = (1...4).map { threads in
      let rasterizer = StrokeRasterizer(
        width: Self.size, height: Self.size, pool: WorkerPool(threads: threads))
      let forward = rasterizer.forward(strokes)
      return (forward.coverage, forward.pullback(weights))
    }
    for result in results.dropFirst() {
      #expect(result.0 == results[0].0)
      #expect(result.1 == results[0].1)
    }
  }

  @Test func descentBringsAStrokeHome() {
    // Squared error against a picture of the truth, plain gradient descent on the control points.
    let truth = CoverageTests.line(Point(8, 20), Point(40, 26), width: 4)
    var stroke = CoverageTests.line(Point(8, 23), Point(40, 24), width: 4)
    let rasterizer = StrokeRasterizer(width: 48, height: 48, softness: 3)
    let target = rasterizer.coverage([truth])
    for _ in 0..<400 {
      let forward = rasterizer.forward([stroke])
      var difference = forward.coverage
      for i in 0..<difference.count { difference.pixels[i] -= target.pixels[i] }
      let gradient = forward.pullback(difference)[0]
      for i in stroke.controlPoints.indices {
        stroke.controlPoints[i] += -0.1 * gradient.controlPoints[i]
      }
    }
    for (found, expected) in zip(stroke.controlPoints, truth.controlPoints) {
      #expect(abs(found.y - expected.y) < 0.1)
    }
  }
}
