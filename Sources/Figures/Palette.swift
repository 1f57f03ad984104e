import Foundation
public import Imaging

/// The colours of figures: of M. Okabe and K. Ito ("Color Universal Design", 2008), which people who see colours
/// differently can tell apart, on both grounds.
enum Palette {
  static let series = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6fc9", "#8c8c8c",
  ].compactMap { RGBColor($0) }

  /// Ink, soft ink, grid lines and ground.
  struct Tones {
    var ink: RGBColor
    var soft: RGBColor
    var line: RGBColor
    var ground: RGBColor
  }

  private static func tones(_ colors: [String]) -> Tones {
    let colors = colors.compactMap { RGBColor($0) }
    return Tones(ink: colors[0], soft: colors[1], line: colors[2], ground: colors[3])
  }

  static let light = tones(["#1c1e21", "#5d6269", "#dfe1e4", "#ffffff"])
  static let dark = tones(["#e6e7e9", "#9ba1a9", "#3d4148", "#1f2226"])
}

extension Palette.Tones {
  func color(of paint: Paint) -> RGBColor {
    switch paint {
    case .ink: ink
    case .soft: soft
    case .line: line
    case .ground: ground
    case .series(let number): Palette.series[number % Palette.series.count]
    case .fixed(let color): color
    }
  }
}

/// From numbers to colours.
public struct ColorScale: Sendable, Hashable {
  /// Colours at even places from 0 to 1, between which it is linear.
  private var stops: [RGBColor]

  private init(_ stops: [String]) { self.stops = stops.compactMap { RGBColor($0) } }

  /// From little to much, dark blue by green to yellow: even in lightness, so that it can be read without colour
  /// (stops of matplotlib's viridis; S. van der Walt, N. Smith, 2015).
  public static let sequential = ColorScale([
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58",
    "#b5de2b", "#fde725",
  ])

  /// From less than nothing by white to more: blue and orange (after ColorBrewer's PuOr; C. Brewer, 2002).
  public static let diverging = ColorScale([
    "#1b4f8f", "#4a86c5", "#a9cbe6", "#f7f7f7", "#fdc28c", "#e08214", "#8f4a06",
  ])

  /// The colour at `share`, 0…1; what is beyond has the colour of the end.
  public func color(at share: Double) -> RGBColor {
    let place = min(max(share.isNaN ? 0 : share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let part = Float(place - Double(index))
    let (a, b) = (stops[index], stops[index + 1])
    return RGBColor(
      red: a.red + part * (b.red - a.red), green: a.green + part * (b.green - a.green),
      blue: a.blue + part * (b.blue - a.blue))
  }

  /// The colour of an orientation, degrees: once round the circle of hues, all of them about equally light, so
  /// that opposite orientations are told apart (OKLCH; B. Ottosson, "A perceptual color space", 2020).
  public static func ofOrientation(_ degrees: Double) -> RGBColor {
    let angle = degrees * .pi / 180
    let (l, a, b) = (0.68, 0.13 * cos(angle), 0.13 * sin(angle))
    let cubes = [
      l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b,
      l - 0.0894841775 * a - 1.2914855480 * b,
    ].map { $0 * $0 * $0 }
    func encoded(_ weights: [Double]) -> Float {
      let linear = min(max(zip(weights, cubes).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1)
      return Float(linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055)
    }
    return RGBColor(
      red: encoded([4.0767416621, -3.3077115913, 0.2309699292]),
      green: encoded([-1.2684380046, 2.6097574011, -0.3413193965]),
      blue: encoded([-0.0041960863, -0.7034186147, 1.7076147010]))
  }

  /// The picture of `values` in rows from the top, all of one length, between the ends of `range`.
  public func picture(of values: [[Double]], in range: ClosedRange<Double>) -> Image {
    let (width, height) = (values.first?.count ?? 1, max(values.count, 1))
    var planes = (0..<3).map { _ in Plane(width: max(width, 1), height: height) }
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    for (y, row) in values.enumerated() {
      for (x, value) in row.enumerated() {
        let color = color(at: (value - range.lowerBound) / span)
        planes[0][x, y] = color.red
        planes[1][x, y] = color.green
        planes[2][x, y] = color.blue
      }
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}
