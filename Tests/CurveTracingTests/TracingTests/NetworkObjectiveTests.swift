import CurveNetworks
import Determinism
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
    _ wanted: DrawingObjective = DrawingObjective(), of network: CurveNetwork? = nil,
    scales: [Double], around start: [SplineParameterization]? = nil
  ) throws -> NetworkObjective {
    let light = Plane.drawing([curve], width: 3, size: size).noisy(0.02, seed: 1)
    return try NetworkObjective(
      network ?? CurveCircuit().network(), wanted,
      light: ContrastNormalization().normalized(light), scales: scales, around: start,
      pool: WorkerPool(threads: 2))
  }

  /// A curve that is moved by `offset` px.
  private static func drawn(_ offset: Vector, width: Double = 3) -> SplineParameterization {
    let spline = curve.translated(by: offset)
    return SplineParameterization(
      TracedCurve(
        id: 0, spline: spline, widths: Array(repeating: width, count: spline.knotCount)),
      opacity: 0.5)
  }

  @Test(arguments: objectives)
  func ownCurveScoresHighest(wanted: DrawingObjective) throws {
    let objective = try Self.objective(wanted, scales: [1, 0.5])
    let values = try [0.0, 1, 2, 4, 8].map { shift in
      try objective.value(of: [Self.drawn(Vector(0, shift))])
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
  func emptyDrawingHasNoValueAndNoGradient() throws {
    let objective = try Self.objective(scales: [1])
    #expect(try objective.evaluate([]).value == 0)
    let beside = try objective.evaluate([Self.drawn(Vector(0, 200))])
    #expect(beside.value == 0)
    #expect(beside.gradients[0].allSatisfy { $0 == 0 })
  }

  /// Along the gradient itself and along random directions, against central differences. The rectifiers
  /// make the value piecewise smooth: the difference shrinks with the step until rounding to `Float`
  /// takes over.
  @Test(arguments: objectives, [[1.0], [1, 0.5]])
  func gradientIsTheDerivative(wanted: DrawingObjective, scales: [Double]) throws {
    try Self.expectDerivative(of: Self.objective(wanted, scales: scales))
  }

  /// The same of the first layer, which has windows of its own, everywhere and where curves are.
  @Test(arguments: [DrawingObjective(), DrawingObjective(.activation)], [false, true])
  func gradientInTheFirstLayerIsTheDerivative(
    wanted: DrawingObjective, isAroundCurves: Bool
  ) throws {
    let network = try CurveNet.network()
    try Self.expectDerivative(
      of: Self.objective(
        wanted, of: network, scales: [1, 0.5],
        around: isAroundCurves ? [Self.drawn(Vector(1, 1.5))] : nil))
  }

  private static func expectDerivative(of objective: NetworkObjective) throws {
    // Two curves that cross, so that each is partly hidden by the other.
    let curves = [drawn(Vector(1, 1.5)), drawn(Vector(3, -6), width: 2)]
    let gradients = try objective.evaluate(curves).gradients
    let gradient = gradients.flatMap(\.self)
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    try #require(norm > 0)
    // At a knot that is no corner the handle that goes out has the direction of the one that comes in, and no say.
    let isFree = curves.flatMap { curve in
      curve.values.indices.map { $0 / curve.knotCount != 3 }
    }
    func normalized(_ direction: [Double]) -> [Double] {
      let free = zip(direction, isFree).map { $1 ? $0 : 0 }
      let length = free.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return free.map { $0 / length }
    }
    var directions = [normalized(gradient)]
    for seed in 10..<14 {
      var random = SeededGenerator(seed: UInt64(seed))
      directions.append(normalized(gradient.map { _ in random.normal() }))
    }
    for (index, direction) in directions.enumerated() {
      let expected = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      for h in [4e-3, 2e-3, 1e-3] {
        func value(_ step: Double) throws -> Double {
          var first = 0
          return try objective.value(
            of: curves.map { curve in
              var moved = curve
              moved.update(
                curve.values.indices.map { curve.values[$0] + step * direction[first + $0] })
              first += curve.values.count
              return moved
            })
        }
        let difference = (try value(h) - value(-h)) / (2 * h)
        #expect(
          abs(difference - expected) < 0.015 * norm + 0.005 * abs(expected),
          "direction \(index), step \(h): \(difference) against \(expected)")
      }
    }
  }
}
