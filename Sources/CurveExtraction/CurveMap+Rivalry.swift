import Imaging
package import Workers

extension CurveMap {
  /// How far the flanks of a curve reach from its middle, in widths. A filter that answers to lines
  /// of width 2σ, minus the second derivative of a Gaussian, has faded at 3σ.
  private static let flankReach: Float = 1.5

  /// The map with evidence only where it outdoes that of `rival`, the map of the other polarity.
  ///
  /// Beside every curve lie two of the other polarity, its flanks, and between two dark lines lies a
  /// bright gap. They are no curves, and fainter than what makes them. So a pixel belongs to the
  /// polarity with more evidence there, as long as the other has no more nearby; near is what a flank
  /// of the pixel's width is away from its curve. What is lost is the fainter of two curves of
  /// opposite polarity that really lie that close together.
  package func prevailing(over rival: CurveMap, pool: WorkerPool) -> CurveMap {
    let (width, height) = (evidence.width, evidence.height)
    var result = self
    let rows = pool.map(height) { y in
      (0..<width).map { x -> Float in
        let own = evidence[x, y]
        guard own > 0, own >= rival.evidence[x, y] else { return 0 }
        let radius = Self.flankReach * self.width[x, y]
        return evidence.maximum(around: (x, y), radius: radius)
          >= rival.evidence.maximum(around: (x, y), radius: radius) ? own : 0
      }
    }
    result.evidence.pixels = ContiguousArray(rows.joined())
    return result
  }

  /// At each pixel, what the one of `maps`, at least one, with the largest evidence says.
  public init(merging maps: [CurveMap]) {
    self = maps.dropFirst().reduce(maps[0]) { $0.merged(with: $1) }
  }

  /// At each pixel, what the map with the larger evidence says.
  func merged(with other: CurveMap) -> CurveMap {
    var result = self
    for i in 0..<evidence.count where other.evidence.pixels[i] > evidence.pixels[i] {
      result.evidence.pixels[i] = other.evidence.pixels[i]
      result.orientation.pixels[i] = other.orientation.pixels[i]
      result.width.pixels[i] = other.width.pixels[i]
    }
    return result
  }
}

extension Plane {
  /// The largest of the pixels whose centres are at most `radius` px from that of `center`.
  fileprivate func maximum(around center: (x: Int, y: Int), radius: Float) -> Float {
    let reach = Int(radius)
    return pixels.withUnsafeBufferPointer { pixels in
      var largest = pixels[center.y &* width &+ center.x]
      for y in max(center.y - reach, 0)...min(center.y + reach, height - 1) {
        let dy = Float(y - center.y)
        let half = Int((radius * radius - dy * dy).squareRoot())
        let row = y &* width
        for x in max(center.x - half, 0)...min(center.x + half, width - 1) {
          largest = max(largest, pixels[row &+ x])
        }
      }
      return largest
    }
  }
}
