import CurveExtraction
import CurveNetworks
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveTracing

struct FlatCrossingTests {
  /// Two strokes 8 px wide that cross at 46 degrees run together for longer than they are wide; thinned, they are
  /// two forks with an edge between them, and yet two curves go straight through one node.
  @Test
  func strokesThatCrossAtASmallAngleAreTwo() throws {
    let strokes = [
      Spline.line(Point(30, 20), Point(170, 80)), Spline.line(Point(30, 80), Point(170, 20)),
    ]
    let light = Plane.drawing(strokes, width: 8, size: (200, 100))
    var graph = SkeletonGraph(Mask(light.map { 1 - $0 }, atLeast: 0.5).thinned())
    graph.clean(isLone: { $0.count >= 12 }) { _ in 8 }
    let lines = CurveJoiner(width: { _ in 8 }).centreLines(of: graph)
    #expect(lines.count == 2)
    for line in lines {
      #expect(line.passages.count == 1 && line.length > 140)
      let (first, last) = (try #require(line.points.first), try #require(line.points.last))
      // From one stroke's end to its other one.
      #expect(
        strokes.contains {
          $0.nearest(to: first).distanceSquared < 36 && $0.nearest(to: last).distanceSquared < 36
        })
    }
  }

  /// Branches that leave a trunk to both sides, a width apart, stay two junctions of one trunk.
  @Test
  func branchesToBothSidesAreNoCrossing() throws {
    var skeleton = Mask(width: 120, height: 80)
    for x in 10..<110 { skeleton[x, 40] = true }
    for k in 1...25 {
      skeleton[55 - k / 4, 40 - k] = true
      skeleton[67 + k / 4, 40 + k] = true
    }
    var graph = SkeletonGraph(skeleton)
    graph.clean(isLone: { $0.count >= 12 }) { _ in 5 }
    let lines = CurveJoiner().centreLines(of: graph)
    #expect(lines.count == 3)
    #expect(lines.contains { $0.passages.count == 2 && abs($0.length - 99) < 3 })
  }

  /// Two waves that bend together for 20 of their widths before they part are two, and what other ink hides of one of
  /// them is bridged where that ink alone is asked for.
  @Test(arguments: [false, true])
  func wavesThatShareABendAreTwo(_ isColored: Bool) throws {
    func wave(_ height: Double, _ period: Double, _ middle: Double, _ phase: Double) throws -> Plane
    {
      let points = stride(from: 20.0, through: 380, by: 1).map {
        Point($0, middle + height * sin($0 / period + phase))
      }
      let spline = try #require(SplineFitter(tolerance: 0.05).fit(points: points)?.spline)
      return Plane.drawing([spline], width: 3, size: (400, 220), ground: 0, ink: 1)
    }
    let waves = [try wave(60, 40, 100, 0), try wave(50, 55, 120, 1.6)]
    let network = try CurveNet.network()
    let blue = try #require(RGBColor("1f77b4"))
    let inks: [[Float]] = [[31, 119, 180], [214, 39, 40]].map { $0.map { $0 / 255 } }
    let image: Image
    if isColored {
      // The second covers the first.
      let planes = (0..<3).map { channel in
        zip(waves, inks).reduce(Plane(width: 400, height: 220, repeating: 1)) { light, wave in
          let ink = wave.1[channel]
          return Plane(
            width: 400, height: 220,
            pixels: ContiguousArray(
              zip(light.pixels, wave.0.pixels).map { $0 + (ink - $0) * $1 }))
        }
      }
      image = Image(red: planes[0], green: planes[1], blue: planes[2])
    } else {
      image = Image(
        grey: Plane(
          width: 400, height: 220,
          pixels: ContiguousArray(zip(waves[0].pixels, waves[1].pixels).map { 1 - max($0, $1) })))
    }
    let input = try CurveInput(image, network: network, ink: isColored ? .only([blue]) : nil)
    let drawing = try CurveTracer(network: network).trace(input)
    #expect(drawing.curves.count == (isColored ? 1 : 2))
    #expect(drawing.curves.allSatisfy { Polyline($0.spline.resampled(spacing: 1)).length > 360 })
    #expect(drawing.curves.contains { !$0.inferred.isEmpty } == isColored)
  }
}
