/// How an image is cut into bands of rows that are worked on one after the other, so that what is needed for a moment
/// does not grow with the image: by its size alone, so that results never depend on the machine.
struct ImageBands {
  let rows: [Range<Int>]

  /// Images of up to so many pixels are one band.
  private static let mostPixels = 2_097_152

  /// The bands of an image of this size, of equal heights to within one row.
  init(width: Int, height: Int) {
    let count = max(1, min(height, (width * height + Self.mostPixels - 1) / Self.mostPixels))
    rows = (0..<count).map { height * $0 / count..<height * ($0 + 1) / count }
  }
}
