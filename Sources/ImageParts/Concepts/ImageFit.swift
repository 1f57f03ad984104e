import Foundation
import Imaging
import Optimization

/// How much of each factor is in one image, and where.
struct ImageFit: Sendable {
  /// Of each factor the largest amount at any place.
  var peaks: [Float]
  /// Of each factor the mean amount.
  var amounts: [Float]
  /// Of each factor the mean amount at the border.
  var borderAmounts: [Float]
  /// Of each factor where it is, coarse.
  var heat: [Plane]
  /// The image, small.
  var thumbnail: Image

  /// The fit of the image of which `weights` are how much of each factor is in each unit, `[units,
  /// factors]`. The border is a `border`-th of the long side wide, at least one unit.
  init(
    _ weights: Matrix, _ sight: LayerView.Sight, border: Int, heatSide: Int, thumbnail: Image
  ) {
    let (columns, rows) = (sight.columns, sight.rows)
    let width = max(Int((Double(max(columns, rows)) / Double(border)).rounded()), 1)
    let maps = (0..<weights.columns).map {
      Plane(width: columns, height: rows, pixels: weights.column($0))
    }
    peaks = maps.map { $0.pixels.max() ?? 0 }
    amounts = maps.map { $0.mean(where: { _, _ in true }) }
    borderAmounts = maps.map { map in
      map.mean { x, y in min(x, columns - 1 - x, y, rows - 1 - y) < width }
    }
    heat = maps.map { map in
      let size = map.fitting(side: heatSide)
      return map.resized(width: size.width, height: size.height, filter: .area)
    }
    self.thumbnail = thumbnail
  }
}

extension Plane {
  /// The mean of the pixels at the places that `isCounted`, 0 where there are none.
  fileprivate func mean(where isCounted: (Int, Int) -> Bool) -> Float {
    var (sum, count) = (0.0, 0)
    for y in 0..<height {
      for x in 0..<width where isCounted(x, y) {
        sum += Double(self[x, y])
        count += 1
      }
    }
    return count > 0 ? Float(sum / Double(count)) : 0
  }
}
