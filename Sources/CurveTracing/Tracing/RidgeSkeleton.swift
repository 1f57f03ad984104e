import CurveExtraction
import Foundation
import Geometry
import Imaging
import Workers

/// The centre lines of a map as pixels: ridges of the evidence across the direction that the network says,
/// held together as the evidence is.
///
/// 1. Evidence is blurred by a quarter of the width that is seen at each place: across a wide curve it is flat.
/// 2. What lies between two higher places across the direction is a valley, however evident: two curves run
/// beside each other there. 3. The rest is followed from sure pixels to weaker ones (hysteresis). 4. Pixels that
/// are highest across the direction are ridges; all others go, the lowest first, but for those that connect
/// (`Mask.thinned(along:keeping:)`). 5. Pieces that are too short for how faint they are go: noise makes short
/// lines, and long ones only rarely.
struct RidgeSkeleton {
  /// What was found.
  let map: CurveMap
  /// Its evidence, blurred.
  let crests: CrestStack
  /// Tells short pieces that are strokes.
  let shortStrokes: ShortStrokes
  /// The workers that do it.
  let pool: WorkerPool

  /// How much deeper than both of its sides a valley is, as a share of the lower one.
  private static let valleyDepth: Float = 0.1
  /// How far to each side of a place its valley's sides are looked for, px at least and in widths.
  private static let (leastReach, reach): (Float, Float) = (2, 0.75)
  /// Where evidence is in odds, tracing follows it this far down, in multiples of the threshold; the graph
  /// cuts dead ends that are likelier none. Else as far as a mask of pixels.
  private static let followedShare: Float = 0.4
  /// The least evidence along a piece, in multiples of the threshold, pixel by pixel: 40 is 40 px right at the
  /// threshold, or 13 px three times above it.
  private static let leastStrength: Float = 40
  /// Smaller specks are none, pixels.
  private static let leastArea = 6

  /// From this many times what is followed on, a line is a stroke that ends where its ink does.
  private static let sureShare: Float = 2.5

  /// How far before the end of a line answers that are no odds begin to fall, px, and to which share.
  private static let answerReach = 4.0
  private static let answerShare: Float = 0.7

  /// What is known of a pixel that may be one of a curve.
  private enum Place {
    case nothing, ridge, valley, flank
  }

  /// The skeleton of what counts at `detail`.
  func skeleton(detail: Double) throws -> Mask {
    let threshold = CurveMap.threshold(detail: detail)
    let low = threshold * (map.isOdds ? Self.followedShare : CurveMap.maskShare)
    let heights = try heights()
    let (weak, ridges) = try places(heights, low)
    let high = CurveMap.strongEvidence * threshold
    let found = weak.keepingComponents { map.evidence.pixels[$0] >= high }
      .removingComponents(smallerThan: Self.leastArea)
    try Cancellation.check()
    let skeleton = filled(found, low).thinned(along: heights, keeping: ridges)
    try Cancellation.check()
    return sure(skeleton, threshold)
  }

  /// Which pixels may be of curves, and which of those are ridges.
  private func places(_ heights: Plane, _ low: Float) throws -> (weak: Mask, ridges: Mask) {
    let (width, height) = (map.evidence.width, map.evidence.height)
    var weak = Mask(width: width, height: height)
    var ridges = weak
    for band in Plane.bands(width: width, height: height) {
      let rows = try pool.map(band.count) { index throws -> [Place] in
        try Cancellation.check()
        let y = band.lowerBound + index
        return (0..<width).map { x in
          map.evidence[x, y] >= low ? place(x, y, heights, low) : .nothing
        }
      }
      for (y, row) in zip(band, rows) {
        for (x, place) in row.enumerated() {
          weak[x, y] = place == .ridge || place == .flank
          ridges[x, y] = place == .ridge
        }
      }
    }
    return (weak, ridges)
  }

  /// The pieces of a skeleton that are evident enough for how long they are.
  private func sure(_ skeleton: Mask, _ threshold: Float) -> Mask {
    let pieces = PixelRuns(of: skeleton)
    var strength = [Float](repeating: 0, count: pieces.count + 1)
    var points = [[Point]](repeating: [], count: pieces.count + 1)
    for run in pieces.runs {
      for i in run.pixels {
        strength[run.number] += min(map.evidence.pixels[i] / threshold, 3)
        guard strength[run.number] < Self.leastStrength else { continue }
        points[run.number].append(
          Point(Double(i % skeleton.width) + 0.5, Double(i / skeleton.width) + 0.5))
      }
    }
    return pieces.mask { number, _ in
      strength[number] >= Self.leastStrength || shortStrokes.isStroke(points[number])
    }
  }

  /// The mask without its pinholes; a small hole in which nothing is seen is that of a small ring.
  private func filled(_ mask: Mask, _ low: Float) -> Mask {
    let holes = PixelRuns(of: mask.inverted(), byCorners: false)
    var least = [Float](repeating: .infinity, count: holes.count + 1)
    for run in holes.runs where holes.sizes[run.number - 1] < Self.largestPinhole {
      for i in run.pixels { least[run.number] = min(least[run.number], map.evidence.pixels[i]) }
    }
    return holes.mask { number, size in
      size >= Self.largestPinhole || least[number] < Self.emptyShare * low
    }.inverted()
  }

  /// Larger holes stay, pixels; and those with less evidence inside, as a share of what is followed.
  private static let (largestPinhole, emptyShare): (Int, Float) = (12, 0.75)

  /// How far widths are smoothed, px.
  private static let widthSmoothing: Float = 3

  /// At each pixel the evidence blurred for the width around it.
  private func heights() throws -> Plane {
    try Plane(width: map.evidence.width, height: map.evidence.height, on: pool) { rows in
      crests.heights(of: rows, for: smoothWidths(of: rows))
    }
  }

  /// The widths in `rows`, each place's own weighed by its evidence: where scales disagree, a width alone jumps.
  private func smoothWidths(of rows: Range<Int>) -> Plane {
    let margin = Plane.blurRadius(sigma: Self.widthSmoothing)
    let (evidence, own) = map.evidence.cropped(rows: rows, margin: margin)
    let share = evidence.map { $0 / (1 + $0) }
    var weighed = map.width.cropped(rows: rows, margin: margin).part
    for i in 0..<share.count {
      weighed.pixels[i] = share.pixels[i] * log(max(weighed.pixels[i], 0.5))
    }
    let total = share.gaussianBlurred(sigma: Self.widthSmoothing, rows: own)
    var widths = weighed.gaussianBlurred(sigma: Self.widthSmoothing, rows: own)
    for i in 0..<widths.count {
      widths.pixels[i] = exp(widths.pixels[i] / max(total.pixels[i], 1e-6))
    }
    return widths
  }

  /// What the pixel at `x`, `y` is across the direction that is seen there.
  private func place(_ x: Int, _ y: Int, _ heights: Plane, _ low: Float) -> Place {
    let height = heights[x, y]
    let normal = map.orientation[x, y]
    let (dx, dy) = (Double(cos(normal)), Double(sin(normal)))
    let breadth = map.width[x, y]
    func at(_ distance: Float) -> Float {
      heights.sample(
        x: Double(x) + 0.5 + dx * Double(distance), y: Double(y) + 0.5 + dy * Double(distance))
    }
    let isRidge = [1, breadth / 4, breadth / 2].allSatisfy { distance in
      distance < 1 || (height >= at(distance) && height >= at(-distance))
    }
    guard isRidge else {
      var sides: (Float, Float) = (0, 0)
      let reach = max(Self.leastReach, Self.reach * breadth)
      for distance in stride(from: Float(1), through: reach, by: 0.5) {
        sides = (max(sides.0, at(distance)), max(sides.1, at(-distance)))
      }
      return height < (1 - Self.valleyDepth) * min(sides.0, sides.1) ? .valley : .flank
    }
    let evidence = map.evidence[x, y]
    if !map.isOdds || evidence >= Self.sureShare * low {
      // The round end of a stroke lies around the end of its centre line; a faint line fades.
      let edge = map.isOdds ? min(evidence / 2, 2 * low) : Self.answerShare * evidence
      let cap = Double(breadth / 2) + (map.isOdds ? 0 : Self.answerReach)
      let goesOn = [cap, -cap].allSatisfy { distance in
        let (u, v) = (Double(x) + 0.5 - dy * distance, Double(y) + 0.5 + dx * distance)
        let isInside =
          (0...Double(heights.width)).contains(u) && (0...Double(heights.height)).contains(v)
        return !isInside || map.evidence.sample(x: u, y: v) >= edge
      }
      return goesOn ? .ridge : .flank
    }
    return .ridge
  }
}

/// How deep ink is that is surely none of the noise.
struct StrokeContrast: Sendable {
  /// The least depth of a short stroke, in units of light.
  let leastDepth: Double
  /// From the darkest to the lightest.
  let range: Double

  /// How many times deeper than noise a short stroke is, and which share of the image's contrast it has.
  private static let (leastRatio, leastShare) = (20.0, 0.2)

  /// The contrast of an image's light.
  init(of light: Plane) {
    // J. Immerkaer, "Fast Noise Variance Estimation", 1996, doi 10.1006/cviu.1996.0060, in one direction and
    // with the median, which lines do not move: a second difference has six times the variance.
    var difference = Plane(width: max(light.width - 2, 0), height: light.height)
    for y in 0..<difference.height {
      for x in 0..<difference.width {
        difference[x, y] = abs(light[x, y] - 2 * light[x + 1, y] + light[x + 2, y])
      }
    }
    let noise = 1.4826 * Double(difference.quantile(0.5) ?? 0) / 6.0.squareRoot()
    range = Double((light.quantile(1) ?? 0) - (light.quantile(0) ?? 0))
    leastDepth = max(Self.leastRatio * noise, Self.leastShare * range)
  }
}

/// Tells short strokes from noise, which makes short lines as well: what is short is a stroke where it stands
/// out from its surroundings by many times the noise, as in drawings and plots; in films nothing does.
struct ShortStrokes: Sendable {
  /// Light in which curves are dark.
  let light: Plane
  let map: CurveMap
  let contrast: StrokeContrast

  /// The least evidence of a short stroke, in odds.
  private static let leastEvidence = 3.0
  /// How short a stroke is at least, in widths, its round ends left out.
  private static let leastLength = 0.5
  /// From how far beside a stroke, px, its ground is taken.
  private static let beside = 2.0

  /// Whether the points of a chain, about a pixel apart, are a stroke however short.
  func isStroke(_ points: [Point]) -> Bool {
    guard !points.isEmpty, map.isOdds, contrast.leastDepth > 0 else { return false }
    var (depth, evidence, breadth) = (0.0, 0.0, 0.0)
    for point in points {
      let normal = Double(map.orientation.sample(x: point.x, y: point.y))
      let width = Double(map.width.sample(x: point.x, y: point.y))
      let way = Vector(cos(normal), sin(normal)) * (width / 2 + Self.beside)
      depth += (sample(point + way) + sample(point - way)) / 2 - sample(point)
      evidence += log(max(Double(map.evidence.sample(x: point.x, y: point.y)), 0.05))
      breadth += width
    }
    let count = Double(points.count)
    return depth / count >= contrast.leastDepth && evidence / count >= log(Self.leastEvidence)
      && count >= Self.leastLength * breadth / count
  }

  private func sample(_ point: Point) -> Double { Double(light.sample(x: point.x, y: point.y)) }
}

/// Evidence e as e / (1 + e), blurred from little to much, so that curves of every width have a crest: across
/// a wide one evidence is flat, and blurred by about a quarter of its width it is not.
///
/// Nothing of it is kept: what is asked for is made, on bands of rows.
struct CrestStack: Sendable {
  private let evidence: Plane
  /// How many levels of blur there are, each with twice that of the one before.
  let count: Int

  /// The least blur, px.
  private static let leastSigma = 0.7
  /// How many levels a still image has, for curves up to 22 px wide and somewhat more.
  static let stillLevels = 5

  /// The stack of the evidence of `map`.
  init(of map: CurveMap, levels count: Int) {
    (evidence, self.count) = (map.evidence, count)
  }

  private func sigma(of level: Int) -> Double { Self.leastSigma * exp2(Double(level)) }

  /// The level at which curves of this `width`, px, have a crest.
  func level(forWidth width: Double) -> Int {
    (0..<count).last { sigma(of: $0) <= width / 4 } ?? 0
  }

  /// All of a level.
  func plane(_ level: Int, on pool: WorkerPool = WorkerPool(threads: 1)) throws -> Plane {
    try Plane(width: evidence.width, height: evidence.height, on: pool) { self.rows($0, of: level) }
  }

  private func rows(_ rows: Range<Int>, of level: Int) -> Plane {
    let sigma = Float(sigma(of: level))
    let (part, own) = evidence.cropped(rows: rows, margin: Plane.blurRadius(sigma: sigma))
    return part.map { $0 / (1 + $0) }.gaussianBlurred(sigma: sigma, rows: own)
  }

  /// At each pixel of `rows` the evidence blurred for the width there, between the levels in proportion.
  func heights(of rows: Range<Int>, for widths: Plane) -> Plane {
    let levels = (0..<count).map { self.rows(rows, of: $0) }
    var result = levels[0]
    for i in 0..<result.count {
      let level = log2(max(Double(widths.pixels[i]) / 4 / Self.leastSigma, 1))
      let lower = min(Int(level), levels.count - 1)
      let upper = min(lower + 1, levels.count - 1)
      let share = Float(min(level - Double(lower), 1))
      let (a, b) = (levels[lower].pixels[i], levels[upper].pixels[i])
      result.pixels[i] = a + (b - a) * share
    }
    return result
  }
}
