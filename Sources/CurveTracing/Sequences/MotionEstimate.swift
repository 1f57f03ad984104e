import Foundation
import Geometry
import Optimization

/// Finds the motion that carries the lines of one frame onto those of another.
///
/// 1. Start from a guess, or from the shift of the whole image that brings most points near lines of the other frame.
/// 2. Pair every point with the nearest one that runs alike, within a reach that shrinks. 3. Solve for the smooth
/// field that closes the gaps across the lines (of what moves along a line there is nothing to see), bending as
/// little as it must; and again from 2. The method of closest points: P. J. Besl, N. D. McKay, IEEE TPAMI 14, 1992,
/// doi 10.1109/34.121791, with distances to tangents after Y. Chen, G. Medioni, 1992,
/// doi 10.1016/0262-8856(92)90066-C.
struct MotionEstimate {
  /// The points that move, with their lines' directions.
  let source: [(point: Point, tangent: Vector)]
  let target: OrientedPoints
  let width: Int
  let height: Int

  /// How far points are looked for, px, from round to round.
  private static let reaches: [Double] = [16, 12, 9, 7, 5, 4, 3.5, 3, 3]
  /// How far the whole image is shifted at most when a start is looked for, px.
  private static let farthestShift = 16
  /// The cost of bending, from round to round, as points that would have to be a pixel off: first the whole
  /// image moves, then its parts.
  private static let stiffness: [Double] = [400, 200, 100, 50, 25, 12, 6, 3, 3]
  /// The cost of moving at all, which decides only where nothing is seen.
  private static let inertia = 1e-3

  /// The motion, from `guess` or from nothing, whichever begins better.
  func field(startingFrom guess: MotionField?) -> MotionField {
    guard !source.isEmpty, !target.points.isEmpty else {
      return MotionField(width: width, height: height)
    }
    // Made when it is needed, for it takes more memory than all else that is known of a frame.
    let index = OrientedIndex(of: target)
    var field = start(guess, index)
    for (reach, stiffness) in zip(Self.reaches, Self.stiffness) {
      field = solved(field, index, reach: reach, stiffness: stiffness)
    }
    return field
  }

  private func start(_ guess: MotionField?, _ index: OrientedIndex) -> MotionField {
    let still = MotionField(width: width, height: height)
    var best = (field: still, cost: Double.infinity)
    for field in [still, guess].compactMap(\.self) {
      let shift = bestShift(field, index)
      if shift.cost < best.cost {
        var moved = field
        for k in moved.nodes.indices { moved.nodes[k] += shift.vector }
        best = (moved, shift.cost)
      }
    }
    return best.field
  }

  /// The shift, on a grid of 4 px, after which points are nearest to lines.
  private func bestShift(
    _ field: MotionField, _ index: OrientedIndex
  ) -> (vector: Vector, cost: Double) {
    let sample = stride(from: 0, to: source.count, by: 3).map {
      (point: source[$0].point + field.displacement(at: source[$0].point), source[$0].tangent)
    }
    var best = (vector: Vector.zero, cost: Double.infinity)
    let steps = stride(from: -Self.farthestShift, through: Self.farthestShift, by: 4)
    for y in steps {
      for x in steps {
        let shift = Vector(Double(x), Double(y))
        var cost = 0.02 * shift.length * Double(sample.count)
        for (point, tangent) in sample {
          let p = point + shift
          let distance = index.index(near: p, along: tangent)
            .map { target.points[$0].distance(to: p) }
          cost += min(distance ?? 8, 8)
        }
        if cost < best.cost { best = (shift, cost) }
      }
    }
    return best
  }

  /// Steps 2 and 3.
  private func solved(
    _ field: MotionField, _ index: OrientedIndex, reach: Double, stiffness: Double
  ) -> MotionField {
    let count = field.nodes.count
    // x of all nodes, then y.
    var system = NormalEquations(count: 2 * count)
    for (point, tangent) in source {
      let moved = field.moved(point, tangent)
      guard let along = moved.direction.normalized,
        let partner = index.index(near: moved.point, along: along)
      else { continue }
      let gap = target.points[partner] - moved.point
      guard gap.length <= reach else { continue }
      let weight = 1 - gap.lengthSquared / (reach * reach)
      let normal = target.tangents[partner].perpendicular
      let parts = field.weights(at: point)
      let wanted = normal.dot(target.points[partner] - point)
      system.add(
        parts.map { ($0.node, normal.x * $0.weight) }
          + parts.map { (count + $0.node, normal.y * $0.weight) },
        wanted: wanted, weight: weight * weight)
    }
    let bending = stiffness
    for axis in 0..<2 {
      for row in 0..<field.rows {
        for column in 0..<field.columns {
          let k = axis * count + row * field.columns + column
          system.add([(k, 1)], wanted: 0, weight: Self.inertia)
          for (step, isInside) in [
            (1, column + 2 < field.columns), (field.columns, row + 2 < field.rows),
          ] where isInside {
            system.add(
              [(k, 1), (k + step, -2), (k + 2 * step, 1)], wanted: 0, weight: bending)
          }
          if column + 1 < field.columns, row + 1 < field.rows {
            system.add(
              [(k, 1), (k + 1, -1), (k + field.columns, -1), (k + field.columns + 1, 1)],
              wanted: 0, weight: 2 * bending)
          }
        }
      }
    }
    guard let solution = system.solution else { return field }
    var result = field
    for k in 0..<count { result.nodes[k] = Vector(solution[k], solution[count + k]) }
    return result
  }
}

/// The normal equations of a weighted linear least-squares problem, filled term by term.
struct NormalEquations {
  private let count: Int
  private var matrix: [Double]
  private var right: [Double]

  init(count: Int) {
    self.count = count
    matrix = Array(repeating: 0, count: count * count)
    right = Array(repeating: 0, count: count)
  }

  /// Adds the term `weight · (Σ factor x[index] - wanted)²`.
  mutating func add(_ row: [(index: Int, factor: Double)], wanted: Double, weight: Double) {
    for (i, a) in row {
      right[i] += weight * a * wanted
      for (j, b) in row where j <= i { matrix[i * count + j] += weight * a * b }
    }
  }

  /// The unknowns, or `nil` where the terms do not determine them.
  var solution: [Double]? {
    CholeskyFactor(matrix, count: count)?.solution(of: right)
  }
}
