import CurveNetworks
import Geometry
import Imaging
import Rasterization
import TestSupport
import Testing
import Workers

@testable import CurveTracing

struct NetworkObjectiveTests {
  static let size = (width: 48, height: 40)
  static let curve = Spline(controlPoints: [
    Point(4, 30), Point(16, 8), Point(30, 8), Point(44, 32),
  ])

  /// Objectives of every kind.
  static let objectives: [DrawingObjective] = {
    var product = DrawingObjective()
    product.likeness = .dotProduct
    var weighed = DrawingObjective(.activation)
    weighed.layer = "early_curve"
    weighed.channelWeights = (0..<16).map { $0 % 3 == 0 ? 0 : 1 }
    return [
      DrawingObjective(), DrawingObjective(.activation), DrawingObjective(.pixels), product,
      weighed,
    ]
  }()

  private static func objective(
    _ wanted: DrawingObjective = DrawingObjective(), scales: [Double]
  ) throws -> NetworkObjective {
    let light = Plane.drawing([curve], width: 3, size: size).noisy(0.02, seed: 1)
    return try NetworkObjective(
      try CurveCircuit().network(), wanted, light: ContrastNormalization().normalized(light),
      scales: scales, pool: WorkerPool(threads: 2))
  }

  /// The coverage of `spline` at each scale.
  private static func pictures(_ spline: Spline, scales: [Double]) -> [Plane] {
    scales.map { scale in
      let size = Plane(width: size.width, height: size.height).size(scaledBy: scale)
      return StrokeRasterizer(width: size.width, height: size.height)
        .coverage([Stroke(spline.scaled(by: scale), width: 3 * scale, opacity: 0.5)])
    }
  }

  @Test(arguments: objectives)
  func ownCurveScoresHighest(wanted: DrawingObjective) throws {
    let scales = [1, 0.5]
    let objective = try Self.objective(wanted, scales: scales)
    let values = try [0.0, 1, 2, 4, 8].map { shift in
      let moved = Self.curve.translated(by: Vector(0, shift))
      return try objective.evaluate(Self.pictures(moved, scales: scales)).value
    }
    if wanted == DrawingObjective() {
      #expect(values.allSatisfy { (0...1).contains($0) })
      #expect(values[0] > 0.7)
    }
    #expect(values.dropFirst().allSatisfy { $0 < values[0] }, "\(values)")
    // The pixels of a line say nothing of how far it is away; of what a network sees there is a way back.
    guard wanted.target == .attribution else { return }
    for (nearer, farther) in zip(values, values.dropFirst()) { #expect(nearer > farther) }
  }

  @Test
  func emptyPictureHasNoValueAndNoGradient() throws {
    let objective = try Self.objective(scales: [1])
    let result = try objective.evaluate([Plane(width: Self.size.width, height: Self.size.height)])
    #expect(result.value == 0)
    #expect(result.gradients[0].pixels.allSatisfy { $0 == 0 })
  }

  /// Along the gradient itself and along random pictures, against central differences. The rectifiers
  /// make the value piecewise smooth: the difference shrinks with the step until rounding to `Float`
  /// takes over.
  @Test(arguments: objectives, [[1.0], [1, 0.5]])
  func gradientIsTheDerivative(wanted: DrawingObjective, scales: [Double]) throws {
    let objective = try Self.objective(wanted, scales: scales)
    let moved = Self.curve.translated(by: Vector(1, 1.5))
    let pictures = Self.pictures(moved, scales: scales).enumerated().map {
      $0.element.noisy(0.1, seed: UInt64($0.offset))
    }
    let gradients = try objective.evaluate(pictures).gradients
    let largest = gradients.flatMap(\.pixels).map(abs).max() ?? 0
    try #require(largest > 0)
    var directions = [gradients.map { $0.map { $0 / largest } }]
    for seed in 10..<14 {
      directions.append(
        pictures.enumerated().map { level, picture in
          Plane(width: picture.width, height: picture.height)
            .noisy(1, seed: UInt64(10 * seed + level))
        })
    }
    let norm = gradients.flatMap(\.pixels).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    for (index, direction) in directions.enumerated() {
      let length = direction.flatMap(\.pixels).reduce(0) { $0 + Double($1) * Double($1) }
        .squareRoot()
      let expected = zip(gradients, direction).reduce(0.0) { sum, planes in
        zip(planes.0.pixels, planes.1.pixels).reduce(sum) { $0 + Double($1.0) * Double($1.1) }
      }
      for h in [4e-3, 2e-3, 1e-3] as [Float] {
        func value(_ step: Float) throws -> Double {
          try objective.evaluate(
            zip(pictures, direction).map { picture, direction in
              var result = picture
              for i in 0..<result.count { result.pixels[i] += step * direction.pixels[i] }
              return result
            }
          ).value
        }
        let difference = (try value(h) - value(-h)) / Double(2 * h)
        #expect(
          abs(difference - expected) < 0.015 * norm * max(1, length / 10) + 0.005 * abs(expected),
          "direction \(index), step \(h): \(difference) against \(expected)")
      }
    }
  }
}
