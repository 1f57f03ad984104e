import Geometry
public import Imaging
import Rasterization

extension Figure {
  /// The figure as pixels, `scale` of them for each px of its layout; dark where `isDark`.
  public func picture(scale: Double = 2, isDark: Bool = false) -> Image {
    let sheet = sheet()
    var canvas = Canvas(
      width: Int((sheet.width * scale).rounded(.up)),
      height: Int((sheet.height * scale).rounded(.up)), scale: scale,
      tones: isDark ? Palette.dark : Palette.light)
    for mark in sheet.marks { canvas.draw(mark) }
    return canvas.image
  }
}

/// Pixels that marks are drawn on, by the rasterizer that draws the traced curves too.
private struct Canvas {
  private var planes: [Plane]
  private let scale: Double
  private let tones: Palette.Tones

  init(width: Int, height: Int, scale: Double, tones: Palette.Tones) {
    (self.scale, self.tones) = (scale, tones)
    planes = [tones.ground.red, tones.ground.green, tones.ground.blue].map {
      Plane(width: width, height: height, repeating: $0)
    }
  }

  var image: Image { Image(red: planes[0], green: planes[1], blue: planes[2]) }

  mutating func draw(_ mark: Mark) {
    switch mark {
    case .line(let points, let paint, let width, let opacity, let isClosed):
      guard points.count > 1 || width > 0, let first = points.first else { return }
      let ring = isClosed ? points + [first] : points
      stroke([Self.spline(through: ring)], paint, width: width, opacity: opacity)
    case .area(let points, let paint, let opacity):
      fill(points, tones.color(of: paint), Float(opacity))
    case .rectangle(let box, let paint, let opacity):
      fill(box, tones.color(of: paint), Float(opacity))
    case .disc(let center, let radius, let paint, let opacity):
      stroke([.point(center)], paint, width: 2 * radius, opacity: opacity)
    case .text(let words, let place, let size, let paint, let anchor, let isUpright):
      let letters = StrokeFont.letters(of: words, at: place, size: size, anchor: anchor)
        .map { letter in
          // Up the page: a quarter turn around the place.
          isUpright
            ? letter.mapped { Point(place.x + ($0.y - place.y), place.y - ($0.x - place.x)) }
            : letter
        }
      stroke(letters, paint, width: StrokeFont.weight(of: size), opacity: 1)
    case .picture(let image, let box, let isSmooth): paste(image, box, isSmooth: isSmooth)
    }
  }

  private static func spline(through points: [Point]) -> Spline {
    guard points.count > 1 else { return .point(points[0]) }
    return Spline(
      controlPoints: [points[0]]
        + zip(points, points.dropFirst()).flatMap { a, b in
          [a.lerp(to: b, 1 / 3), a.lerp(to: b, 2 / 3), b]
        })
  }

  /// Blends strokes of one colour where they are, each over the others.
  private mutating func stroke(
    _ splines: [Spline], _ paint: Paint, width: Double, opacity: Double
  ) {
    let points = splines.flatMap(\.controlPoints)
    guard let xs = Self.range(points.map(\.x)), let ys = Self.range(points.map(\.y)) else { return }
    let margin = width / 2 + 2
    let columns = pixels(xs, margin, planes[0].width)
    let rows = pixels(ys, margin, planes[0].height)
    guard !columns.isEmpty, !rows.isEmpty else { return }
    let scale = scale
    let strokes = splines.map { spline in
      Stroke(
        spline.mapped {
          Point($0.x * scale - Double(columns.lowerBound), $0.y * scale - Double(rows.lowerBound))
        }, width: width * scale, opacity: opacity)
    }
    let coverage = StrokeRasterizer(width: columns.count, height: rows.count, softness: 0.75)
      .coverage(strokes)
    let color = tones.color(of: paint)
    for y in rows {
      for x in columns {
        blend(color, coverage[x - columns.lowerBound, y - rows.lowerBound], x, y)
      }
    }
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }

  /// The pixels from `range` grown by `margin`, both in px of the layout, of `count` that there are.
  private func pixels(_ range: ClosedRange<Double>, _ margin: Double, _ count: Int) -> Range<Int> {
    let low = Int(((range.lowerBound - margin) * scale).rounded(.down))
    let high = Int(((range.upperBound + margin) * scale).rounded(.up))
    return min(max(low, 0), count)..<max(min(high, count), min(max(low, 0), count))
  }

  private mutating func blend(_ color: RGBColor, _ share: Float, _ x: Int, _ y: Int) {
    guard share > 0 else { return }
    for (k, value) in [color.red, color.green, color.blue].enumerated() {
      planes[k][x, y] += share * (value - planes[k][x, y])
    }
  }

  /// A polygon; pixels at its edges are covered by as much as lies in it.
  private mutating func fill(_ points: [Point], _ color: RGBColor, _ opacity: Float) {
    let coverage = PolygonCoverage(
      points.map { Point($0.x * scale, $0.y * scale) }, width: planes[0].width,
      height: planes[0].height)
    guard let coverage else { return }
    for y in coverage.rows {
      for x in coverage.columns { blend(color, opacity * coverage[x, y], x, y) }
    }
  }

  /// A rectangle; pixels at its edges are covered by as much as lies in it.
  private mutating func fill(_ box: Box, _ color: RGBColor, _ opacity: Float) {
    func cover(_ low: Double, _ high: Double, _ pixel: Int) -> Float {
      Float(max(min(high * scale, Double(pixel + 1)) - max(low * scale, Double(pixel)), 0))
    }
    for y in pixels(box.y...box.bottom, 0, planes[0].height) {
      let rows = cover(box.y, box.bottom, y)
      for x in pixels(box.x...box.right, 0, planes[0].width) {
        blend(color, opacity * rows * cover(box.x, box.right, x), x, y)
      }
    }
  }

  private mutating func paste(_ image: Image, _ box: Box, isSmooth: Bool) {
    let columns = pixels(box.x...box.right, 0, planes[0].width)
    let rows = pixels(box.y...box.bottom, 0, planes[0].height)
    guard !columns.isEmpty, !rows.isEmpty else { return }
    let image = image.over(.white)
    let isSmaller = columns.count < image.width || rows.count < image.height
    for k in 0..<3 {
      let fitted = image.color[image.isGrey ? 0 : k].resized(
        width: columns.count, height: rows.count,
        filter: isSmooth && !isSmaller ? .bilinear : .area)
      for y in rows {
        for x in columns { planes[k][x, y] = fitted[x - columns.lowerBound, y - rows.lowerBound] }
      }
    }
  }
}
