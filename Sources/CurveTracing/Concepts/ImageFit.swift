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

  /// The fit of the image of which `weights` are how much of each factor is in each unit, `[units, factors]`. The
  /// border is a `border`-th of the long side wide, at least one unit.
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

  /// The size with a long side of at most `side`, the same shape.
  fileprivate func fitting(side: Int) -> (width: Int, height: Int) {
    let scale = min(Double(side) / Double(max(width, height)), 1)
    func scaled(_ length: Int) -> Int { max(Int((Double(length) * scale).rounded()), 1) }
    return (scaled(width), scaled(height))
  }
}

extension Image {
  /// The image in levels of 8 bits, over white, with a long side of at most `side`.
  func thumbnail(side: Int) -> Image {
    let planes = overWhite().color.map { plane in
      let size = plane.fitting(side: side)
      return plane.resized(width: size.width, height: size.height, filter: .area).map(\.eightBit)
    }
    return planes.count == 1
      ? Image(grey: planes[0]) : Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}

extension Float {
  /// The nearest of the 256 numbers that a PNG of 8 bits holds.
  var eightBit: Float { (min(max(self, 0), 1) * 255).rounded() / 255 }
}

extension Matrix {
  /// The rows of all `parts`, which have one number of columns, one below the other.
  init(stacking parts: [Matrix]) {
    var values = ContiguousArray<Float>()
    values.reserveCapacity(parts.reduce(0) { $0 + $1.values.count })
    for part in parts { values += part.values }
    self.init(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: parts.first?.columns ?? 0, values: values)
  }

  /// One row.
  init(row: [Float]) {
    self.init(rows: 1, columns: row.count, values: ContiguousArray(row))
  }

  /// Every `step`-th row, the first included.
  func everyRow(_ step: Int) -> Matrix {
    guard step > 1 else { return self }
    let kept = stride(from: 0, to: rows, by: step)
    return Matrix(
      rows: kept.underestimatedCount, columns: columns,
      values: kept.reduce(into: ContiguousArray()) { $0 += row($1) })
  }
}

/// Counts parts of a work that are done on several threads, and says which fraction that is.
final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private let all: Int
  private let progress: @Sendable (Double) -> Void
  private var done = 0

  /// A work of `all` parts.
  init(_ all: Int, _ progress: @escaping @Sendable (Double) -> Void) {
    (self.all, self.progress) = (all, progress)
  }

  /// Some more parts are done.
  func add(_ parts: Int = 1) {
    let done = lock.withLock {
      self.done += parts
      return self.done
    }
    progress(Double(done) / Double(all))
  }
}
