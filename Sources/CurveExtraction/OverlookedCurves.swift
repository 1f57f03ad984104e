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
      let part = light.cropped(columns: place.columns, rows: place.rows)
      let known = seen.plane.cropped(columns: place.columns, rows: place.rows)
      // One look is enough to see whether there is anything.
      let found = try curves(
        in: part.resized(by: scale), widths: 0...Self.fine, besides: known, darkness,
        isQuick: true)
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
    let (reading, parts) = try curves(
      in: light.resized(by: scale), widths: widths, besides: seen.plane, darkness)
    if parts.pixels.contains(true) { paste(reading, where: parts, at: scale, into: &map) }
  }

  /// What the network says of `light`, and the pixels there that are of curves of these widths that nobody has seen.
  ///
  /// - Parameters:
  ///   - light: what it is shown, resized to the scale that is looked at.
  ///   - widths: px of `light`.
  ///   - seen: where curves were seen, at the image's scale.
  ///   - darkness: how dark curves are.
  ///   - isQuick: whether the mirror image is left out.
  private func curves(
    in light: Plane, widths: ClosedRange<Float>, besides seen: Plane, _ darkness: Darkness,
    isQuick: Bool = false
  ) throws -> (reading: NetworkReading, parts: Mask) {
    let reader = NetworkReader(network: network, pool: pool)
    let reading =
      try isQuick
      ? reader.read([light], attribution: .unused).readings[0]
      : reader.readBothWays([light], attribution: .unused).readings[0]
    let seen = seen.resized(width: light.width, height: light.height, filter: .area)
    var mask = Mask(reading.response.map { network.evidence($0, method: .response) }, atLeast: 1)
    for i in mask.pixels.indices where !widths.contains(exp(reading.logWidth.pixels[i])) {
      mask.pixels[i] = false
    }
    let components = ConnectedComponents(of: mask)
    var sums = [(width: Float, seen: Float, dark: Float)](
      repeating: (0, 0, 0), count: components.count)
    for (i, label) in components.labels.enumerated() where label > 0 {
      let k = Int(label) - 1
      sums[k].width += exp(reading.logWidth.pixels[i])
      sums[k].seen += seen.pixels[i]
      sums[k].dark += darkness.holds(light.pixels[i]) ? 1 : 0
    }
    let parts = components.mask { number, size in
      let (sum, area) = (sums[number - 1], Float(size))
      let width = sum.width / area
      return area >= Self.leastElongation * width * width && sum.seen <= Self.mostKnown * area
        && sum.dark >= Self.leastDark * area
    }
    return (reading, parts)
  }

  /// Lets `map` say in `parts`, and one pixel around them, what `reading` does.
  private func paste(
    _ reading: NetworkReading, where parts: Mask, at scale: Double, into map: inout CurveMap
  ) {
    let (width, height) = (map.evidence.width, map.evidence.height)
    let near = parts.dilated(radius: 1).plane
    for rows in Plane.bands(width: width, height: height) {
      let source = Plane.source(of: rows, from: near.height, to: height)
      let place = near.cropped(columns: 0..<near.width, rows: source).resized(
        width: width, height: height, rows: rows, from: source, of: near.height)
      guard place.pixels.contains(where: { $0 >= 0.5 }) else { continue }
      let full = reading.cropped(rows: source).resized(
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
