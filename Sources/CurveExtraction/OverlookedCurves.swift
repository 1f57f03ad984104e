import CurveNetworks
import Foundation
import Imaging
import Workers

/// Curves too broad or too fine for the scales at which an image is looked at: one stroke of a brush beside hatching,
/// or the hatching beside it.
///
/// Scales suit most of the curves. What is broader is an area to the network, and what is finer is grey. Such curves
/// are looked for from farther off (half the smallest scale, a quarter…) and from nearer (twice the largest…), and
/// taken where all of this is true of a connected part of what is seen there: nothing was seen in it at the scales of
/// the image, its width is none that these show, it is longer than broad, and as dark all along as the curves that were
/// seen, which shadows and the ground between dense lines are not.
struct OverlookedCurves {
  let network: CurveNetwork
  let pool: WorkerPool

  /// The least extent of an image that is looked at from afar, px; smaller ones are mostly their border.
  private static let leastExtent = 48.0
  /// From this width on a curve is an area, px at the smallest scale.
  private static let broad: Float = 14
  /// Up to this width it is grey at half the scale, px at the scale that it is looked for.
  private static let fine: Float = 3
  /// From nearer than this no picture shows more.
  private static let nearest = 2.0
  /// The extent of the part that is looked at from nearer first, px.
  private static let partExtent = 160
  /// How far from what was seen it is looked for, px at the largest scale: so far the border of a stroke is lively.
  private static let margin: Float = 3
  /// How much of that part finer curves cover at least.
  private static let leastCover = 0.01
  /// How many times as long as broad a curve is at least.
  private static let leastElongation: Float = 3
  /// The largest share of it in which something may have been seen.
  private static let mostKnown: Float = 0.15
  /// The least share of it that is as dark as curves are.
  private static let leastDark: Float = 0.9

  /// Adds to `map`, what was seen of dark curves in `light` at the network's scales, what was overlooked.
  func add(to map: inout CurveMap, in light: Plane) throws {
    guard let near = network.scales.max(), let far = network.scales.min() else { return }
    let seen = map.mask()
    guard let darkness = Darkness(of: light, on: seen) else { return }
    var scale = far / 2
    while Double(min(light.width, light.height)) * scale >= Self.leastExtent {
      let least = Self.broad * Float(scale / far)
      try add(
        to: &map, from: scale, widths: least...(.infinity), in: light, besides: seen, darkness)
      scale /= 2
    }
    scale = 2 * near
    while scale <= Self.nearest {
      let place = light.liveliestPart(
        extent: Self.partExtent, in: seen.dilated(radius: Self.margin / Float(near)).inverted())
      // One look is enough to see whether there is anything.
      let look = Look(
        self, of: light.cropped(columns: place.columns, rows: place.rows), from: scale,
        besides: seen.cropped(columns: place.columns, rows: place.rows), isQuick: true)
      let found = try look.curves(widths: 0...Self.fine, darkness)
      if found.parts.plane.mean >= Self.leastCover {
        try add(to: &map, from: scale, widths: 0...Self.fine, in: light, besides: seen, darkness)
      }
      scale *= 2
    }
  }

  private func add(
    to map: inout CurveMap, from scale: Double, widths: ClosedRange<Float>, in light: Plane,
    besides seen: Mask, _ darkness: Darkness
  ) throws {
    try Cancellation.check()
    let look = Look(self, of: light, from: scale, besides: seen)
    let (parts, reading) = try look.curves(widths: widths, darkness)
    if parts.pixels.contains(true) { try look.paste(reading, where: parts, into: &map) }
  }

  /// A look at dark curves from nearer or from farther off, band by band, so that what the network says is never there
  /// for all of a large image: where it is asked for again, it is read again.
  private struct Look {
    private let bands: BandReader
    private let scale: Double
    /// Where curves were seen, at the light's size.
    private let seen: Mask
    private let isQuick: Bool

    private var network: CurveNetwork { bands.reader.network }
    private var size: (width: Int, height: Int) { bands.sizes[0] }

    /// - Parameter isQuick: whether the mirror image is left out.
    init(
      _ overlooked: OverlookedCurves, of light: Plane, from scale: Double, besides seen: Mask,
      isQuick: Bool = false
    ) {
      bands = BandReader(
        reader: NetworkReader(network: overlooked.network, pool: overlooked.pool), light: light,
        sizes: [light.size(scaledBy: scale)])
      (self.scale, self.seen, self.isQuick) = (scale, seen, isQuick)
    }

    private func reading(of rows: Range<Int>) throws -> NetworkReading {
      try isQuick
        ? bands.reader.read([bands.light.resized(by: scale)])[0] : bands.readBothWays([rows])[0]
    }

    /// The pixels that are of curves of these widths, px at the scale, that nobody has seen, and what the network says
    /// where all of it has been read at once.
    func curves(
      widths: ClosedRange<Float>, _ darkness: Darkness
    ) throws -> (parts: Mask, reading: NetworkReading?) {
      var mask = Mask(width: size.width, height: size.height)
      // What is known of each pixel in it, in reading order.
      var known: [(width: Float, seen: Float, dark: Float)] = []
      var kept: NetworkReading?
      let parts = ImageBands(width: size.width, height: size.height).rows
      for rows in parts {
        try Cancellation.check()
        let reading = try reading(of: rows)
        if parts.count == 1 { kept = reading }
        let (light, seen) = (bands.light.resized(to: size, rows: rows), seen.shares(size, rows))
        let first = rows.lowerBound * size.width
        for i in 0..<reading.response.count
        where network.evidence(reading.response.pixels[i], method: .response) >= 1 {
          let width = exp(reading.logWidth.pixels[i])
          guard widths.contains(width) else { continue }
          mask.pixels[first + i] = true
          known.append((width, seen.pixels[i], darkness.holds(light.pixels[i]) ? 1 : 0))
        }
      }
      let components = PixelRuns(of: mask)
      var sums = [(width: Float, seen: Float, dark: Float)](
        repeating: (0, 0, 0), count: components.count)
      var next = 0
      for run in components.runs {
        for _ in run.pixels {
          sums[run.number - 1].width += known[next].width
          sums[run.number - 1].seen += known[next].seen
          sums[run.number - 1].dark += known[next].dark
          next += 1
        }
      }
      let found = components.mask { number, size in
        let (sum, area) = (sums[number - 1], Float(size))
        let width = sum.width / area
        return area >= OverlookedCurves.leastElongation * width * width
          && sum.seen <= OverlookedCurves.mostKnown * area
          && sum.dark >= OverlookedCurves.leastDark * area
      }
      return (found, kept)
    }

    /// Lets `map` say in `parts`, and one pixel around them, what the network does: what it is known to, or what it is
    /// asked for again.
    func paste(_ known: NetworkReading?, where parts: Mask, into map: inout CurveMap) throws {
      let (width, height) = (map.evidence.width, map.evidence.height)
      let near = parts.dilated(radius: 1)
      for rows in Plane.bands(width: width, height: height) {
        let source = Plane.source(of: rows, from: near.height, to: height)
        let place = near.cropped(columns: 0..<near.width, rows: source).plane.resized(
          width: width, height: height, rows: rows, from: source, of: near.height)
        guard place.pixels.contains(where: { $0 >= 0.5 }) else { continue }
        let full = try (known?.cropped(rows: source) ?? reading(of: source)).resized(
          width: width, height: height, rows: rows, from: source, of: near.height)
        let first = rows.lowerBound * width
        for i in 0..<place.count where place.pixels[i] >= 0.5 {
          let evidence = network.evidence(full.response.pixels[i], method: .response)
          guard evidence > map.evidence.pixels[first + i] else { continue }
          map.evidence.pixels[first + i] = evidence
          map.orientation.pixels[first + i] = atan2(full.sine.pixels[i], full.cosine.pixels[i]) / 2
          map.width.pixels[first + i] = exp(full.logWidth.pixels[i]) / Float(scale)
        }
      }
    }
  }

  /// How dark curves are, against the rest.
  private struct Darkness {
    /// Half way between the two.
    private let middle: Float

    /// `nil` where no curve was seen.
    init?(of light: Plane, on curves: Mask) {
      var (sums, counts) = ([Float](repeating: 0, count: 2), [0, 0])
      for i in 0..<light.count {
        sums[curves.pixels[i] ? 1 : 0] += light.pixels[i]
        counts[curves.pixels[i] ? 1 : 0] += 1
      }
      guard counts[0] > 0, counts[1] > 0 else { return nil }
      middle = (sums[0] / Float(counts[0]) + sums[1] / Float(counts[1])) / 2
    }

    func holds(_ light: Float) -> Bool { light <= middle }
  }
}

extension Mask {
  /// The share that is in the mask of each pixel in `rows` of another size.
  fileprivate func shares(_ size: (width: Int, height: Int), _ rows: Range<Int>) -> Plane {
    let source = Plane.source(of: rows, from: height, to: size.height, filter: .area)
    return cropped(columns: 0..<width, rows: source).plane.resized(
      width: size.width, height: size.height, rows: rows, from: source, of: height, filter: .area)
  }
}

extension NetworkReading {
  /// Some of its rows, without the attribution.
  fileprivate func cropped(rows: Range<Int>) -> NetworkReading {
    func cut(_ plane: Plane) -> Plane { plane.cropped(columns: 0..<plane.width, rows: rows) }
    var result = NetworkReading(width: response.width, height: rows.count)
    (result.response, result.logWidth) = (cut(response), cut(logWidth))
    (result.cosine, result.sine) = (cut(cosine), cut(sine))
    return result
  }
}
