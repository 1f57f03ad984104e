/// The blocks of equal pixels that an image is made of, where it was enlarged by repeating pixels.
///
/// Two neighbouring columns differ only where blocks meet, so the columns that differ from the one before are whole
/// multiples of the extent of blocks apart, and so are rows. What was cut out of an enlarged image may begin within a
/// block.
public struct PixelBlocks: Hashable, Sendable {
  /// The extent of a block each way, px, at least 2.
  public let extent: Int
  /// How many columns and rows of its first blocks the image lacks.
  private let (missingColumns, missingRows): (Int, Int)

  /// So many columns must differ from the one before at least, and as many rows: a drawing of a few straight lines may
  /// have its ends anywhere.
  private static let leastSteps = 16
  /// The least share of the borders between blocks at which something differs, from the first to the last.
  private static let leastShare = 0.5

  /// The blocks of `image`; `nil` where its pixels stand for themselves.
  public init?(of image: Image) {
    let planes = image.color + [image.alpha].compactMap(\.self)
    let (width, height) = (image.width, image.height)
    guard
      let columns = Steps(count: width, across: height, { planes.differ($1 * width + $0, by: 1) }),
      let rows = Steps(count: height, across: width, { planes.differ($0 * width + $1, by: width) })
    else { return nil }
    let extent = greatestDivisor(columns.divisor, rows.divisor)
    guard extent > 1,
      [columns, rows].allSatisfy({ steps in
        let borders = (steps.last - steps.first) / extent + 1
        return steps.number >= Self.leastSteps
          && Double(steps.number) >= Self.leastShare * Double(borders)
      })
    else { return nil }
    self.extent = extent
    missingColumns = (extent - columns.first % extent) % extent
    missingRows = (extent - rows.first % extent) % extent
  }

  /// Where lines across an image differ from the one before.
  private struct Steps {
    /// The first and the last that does, and how many do.
    var (first, last, number) = (0, 0, 0)
    /// What all their distances are multiples of.
    var divisor = 0

    /// The steps of `count` lines of `length` pixels; `nil` where there are none, or their distances have no divisor.
    init?(count: Int, across length: Int, _ differs: (_ line: Int, _ place: Int) -> Bool) {
      for line in 1..<max(count, 1) where (0..<length).contains(where: { differs(line, $0) }) {
        if number == 0 { first = line }
        (last, number) = (line, number + 1)
        divisor = greatestDivisor(divisor, line - first)
        if divisor == 1 { return nil }
      }
      guard divisor > 1 else { return nil }
    }
  }

  /// `image` as it would be had it been enlarged smoothly: what was a pixel is one sample, in the middle of its block.
  public func smoothed(_ image: Image) -> Image {
    let alpha = image.alpha.map(smoothed)
    return image.isGrey
      ? Image(grey: smoothed(image.color[0]), alpha: alpha)
      : Image(
        red: smoothed(image.color[0]), green: smoothed(image.color[1]),
        blue: smoothed(image.color[2]), alpha: alpha)
  }

  private func smoothed(_ plane: Plane) -> Plane {
    let columns = (missingColumns + plane.width + extent - 1) / extent
    let rows = (missingRows + plane.height + extent - 1) / extent
    var small = Plane(width: columns, height: rows)
    for y in 0..<rows {
      for x in 0..<columns {
        small[x, y] =
          plane[max(x * extent - missingColumns, 0), max(y * extent - missingRows, 0)]
      }
    }
    return small.resized(width: columns * extent, height: rows * extent)
      .cropped(
        columns: missingColumns..<missingColumns + plane.width,
        rows: missingRows..<missingRows + plane.height)
  }
}

/// The greatest whole number that divides both; that of 0 and another is the other.
private func greatestDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (a, b)
  while b > 0 { (a, b) = (b, a % b) }
  return a
}

extension [Plane] {
  /// Whether any of them has another value at pixel `index` than `distance` pixels before.
  fileprivate func differ(_ index: Int, by distance: Int) -> Bool {
    contains { $0.pixels[index] != $0.pixels[index - distance] }
  }
}
