import ConvNet
import CurveExtraction
import CurveNetworks
import Imaging

/// A small part of an image at one scale, with what a picture is to excite there.
struct ObjectiveWindow: Sendable {
  /// Where it is.
  var tile: TileGrid.Tile
  /// A.
  let attribution: CoarseTensor
  /// What the network says where the picture is empty.
  let ofNothing: ObjectiveAnswer
}

/// What the network says of a picture, or of a part of it: ⟨A, h⟩ and ⟨h, h⟩.
struct ObjectiveAnswer: Sendable {
  var dot = 0.0
  var square = 0.0

  static func += (sum: inout ObjectiveAnswer, other: ObjectiveAnswer) {
    sum.dot += other.dot
    sum.square += other.square
  }
}

/// The derivatives of ⟨A, h⟩ and of ⟨h, h⟩ / 2 by the pixels of a picture. The price of a second plane: the
/// norm of all windows, which the derivatives of a cosine follow from, is known only after the last.
final class ObjectiveSlopes {
  var ofDot: Plane
  var ofHalfSquare: Plane

  /// Zeros, for a picture of this size.
  init(like picture: Plane) {
    ofDot = Plane(width: picture.width, height: picture.height)
    ofHalfSquare = ofDot
  }
}

/// Shows pictures of strokes to a network in windows, and compares what it says with what is wanted there.
protocol WindowComparison: Sendable {
  /// How tiles fall into windows.
  var grid: WindowGrid { get }

  /// What is wanted in a window, a part of a tile, channels counting as much as their `weights` say, if there are any.
  func window(
    at place: TileGrid.Tile, of wanted: TileAttribution, weighedBy weights: [Float]?
  ) throws -> ObjectiveWindow

  /// What the network says in `window` of a picture of coverage, of strokes that are dark on a ground of zero; to
  /// `slopes`, if they are asked for, is added how it changes.
  func answer(
    _ window: ObjectiveWindow, to picture: Plane, adding slopes: ObjectiveSlopes?
  ) throws -> ObjectiveAnswer
}

/// How tiles fall into windows.
struct WindowGrid: Sendable {
  /// The most rows and columns of a window.
  let extent: Int
  /// How many pixels around a window are shown, in multiples of what.
  let reach: Int
  let stride: Int

  /// The windows that a tile is made of.
  func places(in tile: TileGrid.Tile) -> [TileGrid.Tile] {
    func parts(_ range: Range<Int>) -> [Range<Int>] {
      let count = (range.count + extent - 1) / extent
      let bounds = (0...count).map { part in
        let bound = range.lowerBound + range.count * part / count
        return part == count ? bound : (bound + stride - 1) / stride * stride
      }
      return zip(bounds, bounds.dropFirst()).filter { $0 < $1 }.map { $0..<$1 }
    }
    func shown(_ range: Range<Int>, of all: Range<Int>) -> Range<Int> {
      let (before, after) = (range.lowerBound - reach - all.lowerBound, range.upperBound + reach)
      let end = (after - all.lowerBound + stride - 1) / stride * stride
      return all.lowerBound + max(before, 0) / stride
        * stride..<min(all.lowerBound + end, all.upperBound)
    }
    return parts(tile.rows).flatMap { rows in
      parts(tile.columns).map { columns in
        var window = tile
        (window.rows, window.columns) = (rows, columns)
        window.shownRows = shown(rows, of: tile.shownRows)
        window.shownColumns = shown(columns, of: tile.shownColumns)
        return window
      }
    }
  }
}

extension Plane {
  /// Whether all pixels are 0 that are shown for `tile`.
  func isEmpty(around tile: TileGrid.Tile) -> Bool {
    let columns = tile.shownColumns.clamped(to: 0..<width)
    return tile.shownRows.clamped(to: 0..<height).allSatisfy { y in
      pixels[y * width + columns.lowerBound..<y * width + columns.upperBound]
        .allSatisfy { $0 == 0 }
    }
  }
}
