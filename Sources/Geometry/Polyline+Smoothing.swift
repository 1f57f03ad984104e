import Foundation

extension Polyline {
  /// The polyline with every vertex moved to the Gaussian mean, of deviation `sigma` px along the
  /// polyline, of its surroundings.
  ///
  /// Made for chains of pixels: their noise of half a pixel falls to about 0.4 / √sigma of that, while
  /// a bend of radius r moves inwards by about sigma² / 2r. Towards the ends of an open polyline the
  /// window shrinks and stays symmetric, so its ends stay where they are and do not shorten.
  public func smoothed(sigma: Double) -> Polyline {
    let total = length
    guard points.count > 2, sigma > 0, total > 0 else { return self }
    var positions = [0.0]
    for i in 1..<points.count {
      positions.append(positions[i - 1] + points[i - 1].distance(to: points[i]))
    }
    // Each vertex stands for half of the pieces beside it; the ends of an open one as if their piece
    // went on, so that the symmetric windows near them stay symmetric.
    let pieces = zip(positions, positions.dropFirst()).map { $1 - $0 }
    let count = points.count
    let closing = total - positions[count - 1]
    let weights = (0..<count).map { i in
      let before = i > 0 ? pieces[i - 1] : isClosed ? closing : pieces[0]
      let after = i < count - 1 ? pieces[i] : isClosed ? closing : pieces[count - 2]
      return 0.5 * (before + after)
    }
    let reach = min(3 * sigma, total / 2)
    var result = self
    for i in 0..<count {
      let window =
        isClosed ? reach : min(reach, positions[i], total - positions[i])
      guard window > 0 else { continue }
      var (sum, weight) = (weights[i] * (points[i] - .zero), weights[i])
      for step in [-1, 1] {
        var (j, turns) = (i + step, 0.0)
        while true {
          if j < 0 || j >= count {
            guard isClosed, turns == 0 else { break }
            (j, turns) = (j < 0 ? count - 1 : 0, Double(step) * total)
          }
          let offset = abs(positions[j] + turns - positions[i])
          // A hair of slack, so that both sides of an even chain end at the same vertex.
          guard j != i, offset <= window * (1 + 1e-9) else { break }
          let w = weights[j] * exp(-0.5 * offset * offset / (sigma * sigma))
          sum += w * (points[j] - .zero)
          weight += w
          j += step
        }
      }
      result.points[i] = .zero + sum / weight
    }
    return result
  }
}
