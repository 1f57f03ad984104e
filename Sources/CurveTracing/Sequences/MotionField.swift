import Foundation
import Geometry

/// A smooth displacement of the image plane: cubic B-splines on a grid of nodes.
///
/// D. Rueckert et al., "Nonrigid Registration Using Free-Form Deformations", IEEE TMI 18, 1999,
/// doi 10.1109/42.796284, equation 1.
struct MotionField: Sendable {
  /// Px between nodes.
  let spacing: Double
  let columns: Int
  let rows: Int
  /// The displacements that the nodes stand for, px, row after row.
  var nodes: [Vector]

  /// No motion in an image of `width` x `height` px; about a tenth of its shorter side between nodes.
  init(width: Int, height: Int) {
    spacing = max(24, Double(min(width, height)) / 10)
    columns = Int((Double(width) / spacing).rounded(.up)) + 3
    rows = Int((Double(height) / spacing).rounded(.up)) + 3
    nodes = Array(repeating: .zero, count: columns * rows)
  }

  /// The nodes with a say at `p`, which counts as on the image's border beyond it, their weights, and the
  /// weights' derivatives by x and y, 1/px.
  func weights(at p: Point) -> [(node: Int, weight: Double, dx: Double, dy: Double)] {
    func place(_ x: Double, _ count: Int) -> (first: Int, t: Double) {
      let scaled = min(max(x / spacing, 0), Double(count - 3) - 1e-9)
      return (Int(scaled), scaled - Double(Int(scaled)))
    }
    let (column, s) = place(p.x, columns)
    let (row, t) = place(p.y, rows)
    let (a, b) = (CubicBSpline(s), CubicBSpline(t))
    return (0..<16).map { k in
      let (i, j) = (k % 4, k / 4)
      return (
        (row + j) * columns + column + i, a.values[i] * b.values[j],
        a.slopes[i] * b.values[j] / spacing, a.values[i] * b.slopes[j] / spacing
      )
    }
  }

  /// The displacement at `p`, px.
  func displacement(at p: Point) -> Vector {
    weights(at: p).reduce(.zero) { $0 + nodes[$1.node] * $1.weight }
  }

  /// Where `p` moves, and what becomes there of a small step along `direction`.
  func moved(_ p: Point, _ direction: Vector) -> (point: Point, direction: Vector) {
    var (shift, turned) = (Vector.zero, direction)
    for part in weights(at: p) {
      shift += nodes[part.node] * part.weight
      turned += nodes[part.node] * (part.dx * direction.x + part.dy * direction.y)
    }
    return (p + shift, turned)
  }
}

/// The four uniform cubic B-splines over one interval, at `t` in 0…1 of it, and their derivatives.
struct CubicBSpline {
  let values: [Double]
  let slopes: [Double]

  init(_ t: Double) {
    let r = 1 - t
    values = [
      r * r * r / 6, (3 * t * t * t - 6 * t * t + 4) / 6,
      (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6, t * t * t / 6,
    ]
    slopes = [-r * r / 2, (3 * t * t - 4 * t) / 2, (-3 * t * t + 2 * t + 1) / 2, t * t / 2]
  }
}
