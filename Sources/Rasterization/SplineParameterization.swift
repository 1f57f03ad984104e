package import Geometry

/// A curve as the numbers that an optimizer moves: knots, a tangent direction and two handle lengths
/// at each, widths, one opacity.
///
/// Control points follow from them (`knot ± length · direction`), so joints stay G1 whatever the
/// optimizer does. At a corner the two handles have directions of their own; a closed curve's first
/// and last knot are one.
package struct SplineParameterization: Sendable {
  /// What a parameter means, for learning rates and bounds.
  package enum Role: Sendable {
    case position
    case direction
    case handle
    case width
    case opacity
  }

  /// The parameters, in blocks: knots' x and y, incoming directions, outgoing directions, incoming
  /// lengths, outgoing lengths (`knotCount` each), widths, and the opacity.
  package private(set) var values: [Double]
  package let isClosed: Bool
  package let knotCount: Int
  private let segmentCount: Int
  package let isCorner: [Bool]

  private static let shortestHandle = 0.1
  private static let widthRange = 0.5...60.0

  package init(_ curve: TracedCurve, opacity: Double) {
    let spline = curve.spline
    isClosed = spline.isClosed
    segmentCount = spline.segmentCount
    knotCount = isClosed ? segmentCount : segmentCount + 1
    var incoming: [Vector] = []
    var outgoing: [Vector] = []
    for k in 0..<knotCount {
      let previous = k > 0 ? k - 1 : (isClosed ? segmentCount - 1 : nil)
      let next = k < segmentCount ? k : nil
      incoming.append(
        previous.map { spline.segment($0).p3 - spline.segment($0).p2 } ?? .zero)
      outgoing.append(next.map { spline.segment($0).p1 - spline.segment($0).p0 } ?? .zero)
    }
    // A missing or vanishing handle takes the other one's direction.
    let directions = (0..<knotCount).map { k -> (Vector, Vector) in
      let chord = spline.tangent(at: Double(k)) ?? Vector(1, 0)
      let a = incoming[k].normalized ?? outgoing[k].normalized ?? chord
      let b = outgoing[k].normalized ?? incoming[k].normalized ?? chord
      return (a, b)
    }
    isCorner = directions.map { abs($0.0.cross($0.1)) > 0.02 || $0.0.dot($0.1) < 0 }
    let knots = (0..<knotCount).map(spline.knot)
    values =
      knots.flatMap { [$0.x, $0.y] } + directions.map(\.0.angle) + directions.map(\.1.angle)
      + incoming.map { max($0.length, Self.shortestHandle) }
      + outgoing.map { max($0.length, Self.shortestHandle) }
      + curve.widths.prefix(knotCount) + [opacity]
  }

  /// The role of each parameter.
  package var roles: [Role] {
    func block(_ role: Role, _ count: Int) -> [Role] { Array(repeating: role, count: count) }
    return block(.position, 2 * knotCount) + block(.direction, 2 * knotCount)
      + block(.handle, 2 * knotCount) + block(.width, knotCount) + [.opacity]
  }

  /// The knot that each parameter is of; `nil` for the opacity.
  package var knotsOfValues: [Int?] {
    let knots = Array(0..<knotCount)
    return knots.flatMap { [$0, $0] } + knots + knots + knots + knots + knots + [nil]
  }

  /// Takes new values, kept within their bounds.
  package mutating func update(_ newValues: [Double]) {
    precondition(newValues.count == values.count, "as many values as before")
    values = newValues
    for (i, role) in roles.enumerated() {
      switch role {
      case .position, .direction: break
      case .handle: values[i] = max(values[i], Self.shortestHandle)
      case .width:
        values[i] = min(max(values[i], Self.widthRange.lowerBound), Self.widthRange.upperBound)
      case .opacity: values[i] = min(max(values[i], 0.05), 1)
      }
    }
    for k in 0..<knotCount where !isCorner[k] { values[outDirection(k)] = values[inDirection(k)] }
  }

  /// The parameters `share` of the way to `other`, which is of the same curve.
  package func moved(towards other: SplineParameterization, by share: Double)
    -> SplineParameterization
  {
    var result = self
    result.update(zip(values, other.values).map { $0 + share * ($1 - $0) })
    return result
  }

  private func knot(_ k: Int) -> Point { Point(values[2 * k], values[2 * k + 1]) }
  private func inDirection(_ k: Int) -> Int { 2 * knotCount + k }
  private func outDirection(_ k: Int) -> Int { 3 * knotCount + k }
  private func inLength(_ k: Int) -> Int { 4 * knotCount + k }
  private func outLength(_ k: Int) -> Int { 5 * knotCount + k }
  private func width(_ k: Int) -> Int { 6 * knotCount + k }
  private var opacity: Int { 7 * knotCount }

  /// The knot at the end of segment `i`.
  private func end(_ i: Int) -> Int { (i + 1) % knotCount }

  /// The spline that the parameters stand for.
  package var spline: Spline {
    var points = [knot(0)]
    for i in 0..<segmentCount {
      let (a, b) = (i, end(i))
      points.append(knot(a) + Vector(angle: values[outDirection(a)]) * values[outLength(a)])
      points.append(knot(b) - Vector(angle: values[inDirection(b)]) * values[inLength(b)])
      points.append(knot(b))
    }
    return Spline(controlPoints: points, isClosed: isClosed)
  }

  /// The widths at the spline's knots.
  package var widths: [Double] {
    (0...segmentCount).map { values[width($0 % knotCount)] }
  }

  /// What the rasterizer draws, at `scale` times the size.
  package func stroke(scale: Double) -> Stroke {
    Stroke(
      controlPoints: spline.controlPoints.map { Point($0.x * scale, $0.y * scale) },
      widths: widths.map { $0 * scale },
      opacities: Array(repeating: values[opacity], count: segmentCount + 1))
  }

  /// The derivatives by the parameters, from those by the stroke drawn at `scale`.
  package func pullback(_ gradient: StrokeGradient, scale: Double) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    func add(_ vector: Vector, toKnot k: Int) {
      result[2 * k] += vector.x * scale
      result[2 * k + 1] += vector.y * scale
    }
    for i in 0..<segmentCount {
      let (a, b) = (i, end(i))
      let out = gradient.controlPoints[3 * i + 1]
      add(out, toKnot: a)
      let outward = Vector(angle: values[outDirection(a)])
      result[outLength(a)] += out.dot(outward) * scale
      result[outDirection(a)] += out.dot(outward.perpendicular) * values[outLength(a)] * scale
      let into = gradient.controlPoints[3 * i + 2]
      add(into, toKnot: b)
      let inward = Vector(angle: values[inDirection(b)])
      result[inLength(b)] -= into.dot(inward) * scale
      result[inDirection(b)] -= into.dot(inward.perpendicular) * values[inLength(b)] * scale
    }
    for j in 0...segmentCount {
      add(gradient.controlPoints[3 * j], toKnot: j % knotCount)
      result[width(j % knotCount)] += gradient.widths[j] * scale
      result[opacity] += gradient.opacities[j]
    }
    for k in 0..<knotCount where !isCorner[k] {
      let sum = result[inDirection(k)] + result[outDirection(k)]
      result[inDirection(k)] = sum
      result[outDirection(k)] = sum
    }
    return result
  }
}
