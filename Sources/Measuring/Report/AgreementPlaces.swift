import CurveExport
public import Evaluation
public import Imaging
import Rasterization

/// The places of an image where found lines agree with true ones least and most, as small pictures.
///
/// The image is grey, with the contrast of the place stretched, and dark; what was found and is true is
/// blue, what was missed is yellow, what was invented is vermilion: three of Okabe and Ito's colours
/// ("Color Universal Design", 2008) that also differ in lightness, so that people with any colour-blindness
/// can tell them apart.
public struct AgreementPlaces: Sendable {
  /// A square cut-out of the image.
  public struct Place: Sendable {
    /// The column of its left edge in the image, px.
    public var x: Int
    /// The row of its upper edge in the image, px.
    public var y: Int
    /// The number of pixels in it that were found and are true.
    public var right: Int
    /// The number of true pixels in it that were not found.
    public var missed: Int
    /// The number of pixels in it that were found and are not true.
    public var invented: Int
    /// The cut-out with what is right, missed and invented in colour.
    public var picture: Image
  }

  /// Where most pixels are missed or invented; `nil` where none are.
  public let worst: Place?
  /// Where most pixels are right, each mistake outweighing three; `nil` where none outweighs.
  public let best: Place?

  /// The side of a place, px; less where the image is smaller.
  public static let side = 96
  /// Cut-outs begin at columns and rows that are multiples of this, px.
  private static let stride = 8

  static let rightColor = OverlayPicture.palette[1]
  static let missedColor = OverlayPicture.palette[5]
  static let inventedColor = OverlayPicture.palette[3]

  /// The places of `agreement`, which has the image's size.
  public init(_ agreement: LineAgreement, over image: Image) {
    let (width, height) = (min(Self.side, image.width), min(Self.side, image.height))
    let right = PixelSums(agreement.right)
    let missed = PixelSums(agreement.missed)
    let invented = PixelSums(agreement.invented)
    var (worst, best): ((x: Int, y: Int, score: Int)?, (x: Int, y: Int, score: Int)?)
    for y in Self.starts(image.height - height) {
      for x in Self.starts(image.width - width) {
        let wrong = missed.count(x, y, width, height) + invented.count(x, y, width, height)
        let good = right.count(x, y, width, height) - 3 * wrong
        if wrong > worst?.score ?? 0 { worst = (x, y, wrong) }
        if good > best?.score ?? 0 { best = (x, y, good) }
      }
    }
    let light = image.overWhite().luminance
    func place(_ at: (x: Int, y: Int, score: Int)) -> Place {
      Place(
        x: at.x, y: at.y, right: right.count(at.x, at.y, width, height),
        missed: missed.count(at.x, at.y, width, height),
        invented: invented.count(at.x, at.y, width, height),
        picture: Self.picture(agreement, over: light, at.x, at.y, width, height))
    }
    self.worst = worst.map(place)
    self.best = best.map(place)
  }

  private static func starts(_ last: Int) -> [Int] {
    let regular = Array(Swift.stride(from: 0, through: last, by: stride))
    return regular.last == last ? regular : regular + [last]
  }

  private static func picture(
    _ agreement: LineAgreement, over light: Plane, _ left: Int, _ top: Int, _ width: Int,
    _ height: Int
  ) -> Image {
    var planes = Array(repeating: Plane(width: width, height: height), count: 3)
    var crop = planes[0]
    for y in 0..<height { for x in 0..<width { crop[x, y] = light[left + x, top + y] } }
    // Single pixels do not decide, and noise stays noise.
    let (low, high) = (crop.quantile(0.01) ?? 0, crop.quantile(0.99) ?? 1)
    let span = max(high - low, 0.1)
    for y in 0..<height {
      for x in 0..<width {
        let (column, row) = (left + x, top + y)
        // Few levels of grey make small files.
        let share = min(max((crop[x, y] - low) / span, 0), 1)
        let grey = 0.08 + 0.5 * (share * 31).rounded() / 31
        let color: RGBColor? =
          if agreement.missed[column, row] {
            missedColor
          } else if agreement.invented[column, row] {
            inventedColor
          } else if agreement.right[column, row] {
            rightColor
          } else {
            nil
          }
        planes[0][x, y] = color?.red ?? grey
        planes[1][x, y] = color?.green ?? grey
        planes[2][x, y] = color?.blue ?? grey
      }
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}

/// Sums of a mask's pixels above and left of every place: counts in rectangles at once (F. Crow,
/// "Summed-area tables for texture mapping", SIGGRAPH 1984, doi 10.1145/800031.808600).
private struct PixelSums {
  private var sums: [Int]
  private let stride: Int

  init(_ mask: Mask) {
    stride = mask.width + 1
    sums = Array(repeating: 0, count: stride * (mask.height + 1))
    for y in 0..<mask.height {
      var row = 0
      for x in 0..<mask.width {
        row += mask[x, y] ? 1 : 0
        sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row
      }
    }
  }

  func count(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Int {
    sums[(y + height) * stride + x + width] - sums[y * stride + x + width]
      - sums[(y + height) * stride + x] + sums[y * stride + x]
  }
}
