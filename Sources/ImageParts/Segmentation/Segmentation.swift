public import CurveExtraction
import Geometry
public import Imaging

/// An image as parts that look alike to a network: soft maps, and which of them is the strongest where.
public struct Segmentation: Hashable, Sendable {
  /// The parts, the one with the most energy first.
  public var factors: [Factor]
  /// Of each pixel, row-major, the number of its strongest factor, counted from 0; -1 where none is there.
  public var labels: [Int]
  /// The share of the activations' energy (their sum of squares) that all factors explain together, 0…1.
  public var explained: Double

  /// A direction in the space of a layer's channels, and where in the image it is.
  public struct Factor: Hashable, Sendable {
    /// How much of it is at each pixel of the image, 0…1.
    public var map: Plane
    /// The direction: for each channel at least zero, of length 1.
    public var direction: [Float]
    /// The share of the activations' energy that it explains: the inner product of what it says with what
    /// there is. The shares of all factors add up to `explained`.
    public var energy: Double
    /// How many pixels are its own, as a share of the image.
    public var area: Double
    /// The mean position of its map, px from the image's top left corner; the middle where the map is empty.
    public var centroid: (x: Double, y: Double) {
      var (sum, x, y) = (0.0, 0.0, 0.0)
      for row in 0..<map.height {
        for column in 0..<map.width {
          let value = Double(map[column, row])
          sum += value
          x += value * (Double(column) + 0.5)
          y += value * (Double(row) + 0.5)
        }
      }
      return sum > 0 ? (x / sum, y / sum) : (Double(map.width) / 2, Double(map.height) / 2)
    }

    /// The numbers of the `count` strongest channels, the strongest first.
    public func topChannels(_ count: Int) -> [Int] {
      Array(
        direction.indices.filter { direction[$0] > 0 }
          .sorted { (direction[$1], $0) < (direction[$0], $1) }.prefix(count))
    }
  }
}

extension PartMaps {
  /// The parts of a segmentation, numbered from 1.
  public init(_ segmentation: Segmentation) {
    self.init(
      segmentation.factors.enumerated().map { index, factor in
        Part(DrawnPart(number: index + 1), map: factor.map)
      })
  }
}
