package import Imaging

/// The largest values of a plane within discs, found through those of squares: of a large disc most is squares.
package struct BlockMaxima: Sendable {
  private static let side = 16

  private let plane: Plane
  /// The largest value of each square, row by row.
  private let maxima: [Float]
  private let columns: Int

  /// The maxima of a plane with pixels.
  package init(of plane: Plane) {
    self.plane = plane
    let side = Self.side
    columns = (plane.width + side - 1) / side
    let rows = (plane.height + side - 1) / side
    var maxima = [Float](repeating: -.infinity, count: columns * rows)
    for y in 0..<plane.height {
      for x in 0..<plane.width {
        let block = y / side * columns + x / side
        maxima[block] = max(maxima[block], plane.pixels[y * plane.width + x])
      }
    }
    self.maxima = maxima
  }

  /// The largest of the pixels whose centres are at most `radius` px from that of `center`.
  package func maximum(around center: (x: Int, y: Int), radius: Float) -> Float {
    largest(above: plane[center.x, center.y], upTo: .infinity, around: center, radius: radius)
  }

  /// Whether one of those pixels is at least `value`.
  package func reaches(_ value: Float, around center: (x: Int, y: Int), radius: Float) -> Bool {
    plane[center.x, center.y] >= value
      || largest(above: value.nextDown, upTo: value, around: center, radius: radius) >= value
  }

  /// The largest of those pixels that are above `floor`, or `floor`; any one that is at least `enough` will do.
  private func largest(
    above floor: Float, upTo enough: Float, around center: (x: Int, y: Int), radius: Float
  ) -> Float {
    let (width, side) = (plane.width, Self.side)
    let reach = Int(radius)
    let rows = max(center.y - reach, 0)...min(center.y + reach, plane.height - 1)
    /// How far the disc reaches to either side in a row.
    func half(_ y: Int) -> Int {
      let dy = Float(y - center.y)
      return Int((radius * radius - dy * dy).squareRoot())
    }
    return plane.pixels.withUnsafeBufferPointer { pixels in
      var largest = floor
      for blockRow in rows.lowerBound / side...rows.upperBound / side {
        let whole = blockRow * side...min(blockRow * side + side - 1, plane.height - 1)
        let own = whole.clamped(to: rows)
        let nearest = min(max(center.y, own.lowerBound), own.upperBound)
        let widest = half(nearest)
        // A square is within the disc where its row that is farthest from the middle is.
        let narrowest =
          own == whole ? min(half(whole.lowerBound), half(whole.upperBound)) : -1
        let columns = max(center.x - widest, 0)...min(center.x + widest, width - 1)
        for blockColumn in columns.lowerBound / side...columns.upperBound / side {
          let most = maxima[blockRow &* self.columns &+ blockColumn]
          guard most > largest else { continue }
          if largest >= enough { return largest }
          let left = blockColumn * side
          let right = min(left + side - 1, width - 1)
          if left >= center.x - narrowest, right <= center.x + narrowest {
            largest = most
            continue
          }
          for y in own {
            let reach = half(y)
            let (first, last) = (max(left, center.x - reach), min(right, center.x + reach))
            guard first <= last else { continue }
            let row = y &* width
            for x in first...last { largest = max(largest, pixels[row &+ x]) }
          }
        }
      }
      return largest
    }
  }
}
