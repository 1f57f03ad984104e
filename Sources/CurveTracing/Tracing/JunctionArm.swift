import Foundation
import Geometry

/// How an edge leaves a node: where it has parted from the others there, and which way it goes.
///
/// Near a node the skeleton is that of the blob in which strokes meet, and says little of any of them: two that
/// meet at a small angle share it for many widths. So an edge is looked at from where it is as far from the
/// others as two strokes of their widths are that just do not touch.
struct JunctionArm {
  /// Which end of which edge.
  var end: PieceEnd
  /// How many of the edge's points, counted from the node, it shares with others.
  var shared: Int
  /// Where it has parted, px.
  var position: Point
  /// The way it goes there, away from the node; zero where it is too short to have one.
  var direction: Vector
  /// The full width where it has parted, px.
  var width: Double

  /// Over which distance directions are taken, px, and in widths.
  private static let (reach, reachInWidths) = (12.0, 2.0)
  /// Pixels to the side by which no two edges have parted.
  private static let leastDistance = 3.0
  /// The deviation by which the steps of pixels are smoothed, px.
  private static let smoothing = 2.0
  /// Between which points from its node an edge's width is taken.
  private static let widthWindow = 5..<25
  /// How far from a node edges are looked at, in widths, and at least, px.
  private static let (farthest, leastFarthest) = (12.0, 60.0)

  /// The turns, radians, into the straight way from one arm to another and out of it: of a curve that goes
  /// straight through both are zero, of an arc each is half of what it turns.
  func turns(to other: JunctionArm) -> (leaving: Double, arriving: Double) {
    let way = other.position - position
    guard way.length >= 2 else {
      let half = abs((-direction).angle(to: other.direction)) / 2
      return (half, half)
    }
    return (abs((-direction).angle(to: way)), abs(way.angle(to: other.direction)))
  }

  /// The arms at `node`, those along `bridge` left out.
  static func arms(
    at node: Int, of graph: SkeletonGraph, without bridge: Int? = nil, width: (Point) -> Double
  ) -> [JunctionArm] {
    var ends: [PieceEnd] = []
    for index in Array(Set(graph.incident[node])).sorted() where index != bridge {
      guard let edge = graph.edges[index] else { continue }
      if edge.start == node { ends.append(PieceEnd(piece: index, atStart: true)) }
      if edge.end == node { ends.append(PieceEnd(piece: index, atStart: false)) }
    }
    let chains = ends.map { end -> (points: [Point], width: Double) in
      let points = graph.edges[end.piece]?.points ?? []
      let outward = end.atStart ? points : points.reversed()
      // Where it is beyond the blob, and not yet somewhere else.
      let beside = outward.prefix(widthWindow.upperBound).dropFirst(
        min(widthWindow.lowerBound, points.count / 2))
      let widths = beside.map(width).sorted()
      let own = widths.isEmpty ? 1 : widths[widths.count / 2]
      let near = Array(outward.prefix(Int(max(leastFarthest, farthest * own))))
      return (Polyline(near).smoothed(sigma: smoothing).points, own)
    }
    return ends.indices.map { i in
      let own = chains[i]
      let isFree =
        graph.edges[ends[i].piece]?.other(than: node).map { graph.incident[$0].count == 1 } ?? false
      var shared = max(Int(own.width / 2), 3)
      for j in chains.indices where j != i {
        let other = chains[j]
        let apart = max(leastDistance, (own.width + other.width) / 2)
        // Two that meet again at their other ends part here all the same.
        let reach = min(own.points.count, other.points.count)
        let parted = (0..<reach).first {
          own.points[$0].distance(to: other.points[$0]) >= apart
        }
        shared = max(shared, parted ?? reach)
      }
      // What leads to another node is shared out between the two.
      shared = min(shared, isFree ? own.points.count - 8 : own.points.count / 2)
      shared = max(shared, min(3, own.points.count - 2), 0)
      let reach = max(reach, reachInWidths * own.width, Double(shared))
      let fit = StretchFit.shortened(own.points[shared...], from: reach)
      return JunctionArm(
        end: ends[i], shared: shared, position: fit?.point(at: 0) ?? own.points[0],
        direction: fit?.direction(at: 0) ?? .zero, width: own.width)
    }
  }
}

/// A stretch of points as a parabola, each coordinate a polynomial of the distance along them by least squares:
/// where a curve goes before what is seen of it. A short stretch is a straight line.
struct StretchFit {
  /// Shorter ones are straight, px.
  private static let leastLength = 10.0

  private let middle: Point
  private let slope: Vector
  private let bend: Vector
  /// The polynomial of the bend is u² - skew u - spread, u the distance from `mean`.
  private let (mean, skew, spread): (Double, Double, Double)
  /// The root mean square of the points' distances from where the fit has them, px.
  private(set) var deviation: Double
  /// By how much it turns along the stretch, radians.
  private var turn: Double

  /// The fit to the first of `points` that lie within `length` px along them, at least two; `nil` where there are
  /// fewer or all are one.
  ///
  /// - Parameter straightest: stretches that bend by less, radians, are straight lines.
  init?(_ points: some Collection<Point>, over length: Double, straightest: Double = 0) {
    var distances: [Double] = []
    var chosen: [Point] = []
    for point in points {
      let distance = chosen.last.map { distances[distances.count - 1] + $0.distance(to: point) }
      if let distance, distance > length, chosen.count >= 2 { break }
      distances.append(distance ?? 0)
      chosen.append(point)
    }
    guard chosen.count >= 2, let extent = distances.last, extent > 0 else { return nil }
    let count = Double(chosen.count)
    let mean = distances.reduce(0, +) / count
    let middle = Point.zero + chosen.reduce(Vector.zero) { $0 + ($1 - .zero) } / count
    var (second, third) = (0.0, 0.0)
    var slope = Vector.zero
    for (distance, point) in zip(distances, chosen) {
      let u = distance - mean
      second += u * u
      third += u * u * u
      slope += (point - middle) * u
    }
    slope = slope / second
    let (skew, spread) = (third / second, second / count)
    var (bend, norm) = (Vector.zero, 0.0)
    for (distance, point) in zip(distances, chosen) {
      let u = distance - mean
      let value = u * u - skew * u - spread
      bend += (point - middle) * value
      norm += value * value
    }
    bend = norm == 0 ? .zero : bend / norm
    let (first, last) = (
      slope + bend * (-2 * mean - skew), slope + bend * (2 * (extent - mean) - skew)
    )
    let turn = abs(first.angle(to: last))
    let isStraight = extent < Self.leastLength || turn < straightest
    self.bend = isStraight ? .zero : bend
    self.turn = isStraight ? 0 : turn
    (self.middle, self.slope, self.mean, self.skew, self.spread) = (
      middle, slope, mean, skew, spread
    )
    deviation = 0
    let squares = zip(distances, chosen).map { point(at: $0).distanceSquared(to: $1) }
    deviation = (squares.reduce(0, +) / count).squareRoot()
  }

  /// The fit to a stretch as long as a parabola follows it within half a pixel, at most `length` px: what bends
  /// more, or has a corner, is looked at nearer by.
  static func shortened(_ points: some Collection<Point>, from length: Double) -> StretchFit? {
    var length = length
    while true {
      let fit = StretchFit(points, over: length)
      guard let fit, length > leastLength / 2,
        fit.deviation > largestDeviation || fit.turn > largestTurn
      else { return fit }
      length /= 1.4
    }
  }

  /// A parabola that turns more stands for a corner, radians.
  private static let largestTurn = 60 * Double.pi / 180
  /// Larger root mean squares of the points' distances from a fit are more than noise, px.
  private static let largestDeviation = 0.4

  /// The place `distance` px after the first point, or before it.
  func point(at distance: Double) -> Point {
    let u = distance - mean
    return middle + slope * u + bend * (u * u - skew * u - spread)
  }

  /// The direction there, of length 1.
  func direction(at distance: Double) -> Vector {
    (slope + bend * (2 * (distance - mean) - skew)).normalized ?? .zero
  }
}
