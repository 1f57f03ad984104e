import Determinism
import Geometry
import TestSupport
import Testing

@testable import Rasterization

struct SplineParameterizationTests {
  static let open = Spline(controlPoints: [
    Point(10, 10), Point(18, 4), Point(28, 6), Point(34, 14), Point(40, 22), Point(44, 30),
    Point(52, 28),
  ])
  static let closed = Spline.circle(center: Point(30, 30), radius: 17)
  static let cornered = Spline(controlPoints: [
    Point(5, 5), Point(12, 6), Point(20, 9), Point(25, 15), Point(22, 22), Point(15, 25),
    Point(10, 33),
  ])
  static let closedWithCorner = Spline(
    controlPoints: [
      Point(20, 5), Point(30, 15), Point(38, 22), Point(36, 34), Point(34, 46), Point(8, 40),
      Point(5, 28), Point(2, 16), Point(14, 12), Point(20, 5),
    ], isClosed: true)
  static let all = [open, closed, cornered, closedWithCorner]

  private static func parameterization(_ spline: Spline) -> SplineParameterization {
    // A closed curve's first and last width are the same knot's.
    let widths = (0..<spline.knotCount).map { 2 + Double($0 % spline.segmentCount) / 4 }
    return SplineParameterization(
      TracedCurve(id: 0, spline: spline, widths: widths), opacity: 0.5)
  }

  @Test(arguments: all)
  func splineComesBack(_ spline: Spline) {
    let parameters = Self.parameterization(spline)
    #expect(parameters.spline.isClosed == spline.isClosed)
    for (a, b) in zip(parameters.spline.controlPoints, spline.controlPoints) {
      #expect(a.distance(to: b) < 1e-9)
    }
    #expect(parameters.widths.count == spline.knotCount)
    #expect(parameters.values.count == parameters.roles.count)
  }

  @Test
  func degenerateSplineStaysNearby() {
    let p = Point(7, 9)
    let q = Point(20, 9)
    for points in [[p, p, q, q], [p, p, p, p]] {
      let spline = Self.parameterization(Spline(controlPoints: points)).spline
      for (a, b) in zip(spline.controlPoints, points) {
        #expect(a.isFinite)
        // The shortest handle is 0.1 px.
        #expect(a.distance(to: b) < 0.1 + 1e-9)
      }
    }
  }

  /// Against central differences of a random linear function of the stroke.
  @Test(arguments: all)
  func pullbackIsTheDerivative(_ spline: Spline) {
    let scale = 0.7
    var generator = SeededGenerator(seed: 5)
    var parameters = Self.parameterization(spline)
    let stroke = parameters.stroke(scale: scale)
    var gradient = StrokeGradient(zeroFor: stroke)
    for i in gradient.controlPoints.indices {
      gradient.controlPoints[i] = Vector(generator.normal(), generator.normal())
    }
    for i in gradient.widths.indices {
      gradient.widths[i] = generator.normal()
      gradient.opacities[i] = generator.normal()
    }
    parameters.update(parameters.values)
    let values = parameters.values
    func loss(_ values: [Double]) -> Double {
      var moved = parameters
      moved.update(values)
      return zip(moved.stroke(scale: scale).parameters, gradient.parameters)
        .reduce(0) { $0 + $1.0 * $1.1 }
    }
    let derivative = parameters.pullback(gradient, scale: scale)
    #expect(derivative.count == values.count)
    // Directions are in two blocks, incoming and outgoing. A smooth knot has one direction, the
    // incoming one, which stands twice.
    let directions = parameters.roles.indices.filter { parameters.roles[$0] == .direction }
    let outgoing = Set(directions.suffix(directions.count / 2))
    for h in [1e-3, 1e-4, 1e-5] {
      for i in values.indices {
        func moved(by step: Double) -> Double {
          var result = values
          result[i] += step
          return loss(result)
        }
        let difference = (moved(by: h) - moved(by: -h)) / (2 * h)
        if outgoing.contains(i), difference == 0 {
          let knot = i - directions.count / 2
          #expect(derivative[i] == derivative[knot], "outgoing direction \(i) follows")
          continue
        }
        #expect(
          abs(difference - derivative[i]) < 1e-5 * (1 + abs(derivative[i])) + 10 * h * h,
          "\(parameters.roles[i]) \(i), step \(h): \(difference) against \(derivative[i])")
      }
    }
  }

  @Test
  func jointsStaySmoothAndCornersStayCorners() {
    var generator = SeededGenerator(seed: 9)
    for spline in Self.all {
      var parameters = Self.parameterization(spline)
      for _ in 0..<50 {
        parameters.update(parameters.values.map { $0 + generator.normal() })
        let moved = parameters.spline
        #expect(moved.controlPoints.allSatisfy { $0.isFinite })
        for knot in 0..<spline.knotCount where spline.isG1(atKnot: knot, tolerance: 0.01) {
          #expect(moved.isG1(atKnot: knot))
        }
        let widths = parameters.widths
        #expect(widths.allSatisfy { $0 >= 0.5 && $0 <= 60 })
        if spline.isClosed { #expect(widths.first == widths.last) }
      }
    }
    // The corners had two directions to begin with, and random steps do not align them.
    var cornered = Self.parameterization(Self.cornered)
    cornered.update(cornered.values.map { $0 + 0.01 * generator.normal() })
    #expect(!cornered.spline.isG1(atKnot: 1, tolerance: 0.1))
  }
}
