import Foundation
import Geometry
import Imaging

/// Finds dots: ink as long as it is wide, which is no curve to a neuron and a point to a draughtsman.
///
/// 1. Pixels that are darker than their surroundings by half of what a stroke of the drawing is
/// (`StrokeContrast`) make spots. 2. A spot is a dot where it is round and full (the area of the disc with its second
/// moments is its own), small, and no line runs through it; a short line within it is none. Films and photographs
/// have none: noise there is too strong for anything so small to stand out.
struct SpeckFinder {
  /// Light in which lines are dark.
  let light: Plane
  /// What stands out of it.
  let contrast: StrokeContrast

  /// The diameters of dots, px: less is dust, more is an area.
  private static let diameters = 1.9...16.0
  /// How much longer than wide a dot is at most; what is longer is a stroke.
  private static let longest = 1.45
  /// How much the area of a dot may differ from that of the disc with its moments: a ring's is less.
  private static let roundness = 0.8...1.25
  /// How far around a spot its ground is seen, px.
  private static let margin = 3

  /// `lines` without those within dots, and the dots: lines of one point, with their widths.
  func withDots(_ lines: [CentreLine]) -> [CentreLine] {
    guard contrast.leastDepth > 0, contrast.leastDepth < contrast.range else { return lines }
    var taken = Mask(width: light.width, height: light.height)
    // What is no longer than a dot may be in one.
    let (short, long) = (
      lines.filter { $0.length < Self.diameters.upperBound },
      lines.filter { $0.length >= Self.diameters.upperBound }
    )
    for point in long.flatMap(\.points) {
      let (x, y) = (Int(point.x), Int(point.y))
      if (0..<light.width).contains(x), (0..<light.height).contains(y) { taken[x, y] = true }
    }
    let spots = PixelRuns(of: dark)
    let dots = boxes(of: spots).enumerated().compactMap { index, box in
      box.flatMap { dot(in: $0, number: index + 1, of: spots, taken) }
    }
    let strokes = short.filter { line in
      !dots.contains { dot in
        line.points.allSatisfy { $0.distance(to: dot.points[0]) <= (dot.width ?? 0) / 2 + 1.5 }
      }
    }
    return long + strokes + dots
  }

  /// The pixels that are darker than the ground around them.
  private var dark: Mask {
    var dark = Mask(width: light.width, height: light.height)
    let least = Float(contrast.leastDepth / 2)
    let means = BoxMeanRows(of: light, radius: Int(Self.diameters.upperBound))
    var ground = ContiguousArray<Float>(repeating: 0, count: light.width)
    for y in 0..<light.height {
      ground.withUnsafeMutableBufferPointer { means.next(into: $0) }
      let start = y * light.width
      for x in 0..<light.width {
        dark.pixels[start + x] = ground[x] - light.pixels[start + x] >= least
      }
    }
    return dark
  }

  /// Rows and columns around a spot.
  private struct Box {
    var columns: ClosedRange<Int>
    var rows: ClosedRange<Int>
  }

  /// The boxes of the spots, `nil` for those that are too large.
  private func boxes(of spots: PixelRuns) -> [Box?] {
    var boxes = [Box?](repeating: nil, count: spots.count)
    for run in spots.runs {
      let y = run.pixels.lowerBound / light.width
      let first = run.pixels.lowerBound - y * light.width
      let columns = first...first + run.pixels.count - 1
      guard let box = boxes[run.number - 1] else {
        boxes[run.number - 1] = Box(columns: columns, rows: y...y)
        continue
      }
      boxes[run.number - 1] = Box(
        columns: min(
          box.columns.lowerBound, columns.lowerBound)...max(
            box.columns.upperBound, columns.upperBound),
        rows: box.rows.lowerBound...y)
    }
    let largest = Int(Self.diameters.upperBound) + 1
    return boxes.map { box in
      box.flatMap { max($0.columns.count, $0.rows.count) <= largest ? $0 : nil }
    }
  }

  private func dot(
    in box: Box, number: Int, of spots: PixelRuns, _ taken: Mask
  ) -> CentreLine? {
    let columns = box.columns.lowerBound - Self.margin...box.columns.upperBound + Self.margin
    let rows = box.rows.lowerBound - Self.margin...box.rows.upperBound + Self.margin
    // What the image's border cuts is not known to be a dot.
    guard columns.lowerBound >= 0, rows.lowerBound >= 0, columns.upperBound < light.width,
      rows.upperBound < light.height
    else { return nil }
    var (ground, around, deepest) = (0.0, 0.0, Double.infinity)
    for y in rows {
      for x in columns {
        let label = spots.number(at: y * light.width + x)
        if label == number { deepest = min(deepest, Double(light[x, y])) }
        if taken[x, y], box.rows.contains(y), box.columns.contains(x) { return nil }
        // Its ground is beyond its blurred edge.
        let isBeside =
          !(box.columns.lowerBound - 1...box.columns.upperBound + 1).contains(x)
          || !(box.rows.lowerBound - 1...box.rows.upperBound + 1).contains(y)
        if label == 0, isBeside {
          ground += Double(light[x, y])
          around += 1
        }
      }
    }
    guard around > 0, ground / around - deepest >= contrast.leastDepth else { return nil }
    (ground, deepest) = (ground / around, ground / around - deepest)
    var (area, sum, second) = (0.0, Vector.zero, (xx: 0.0, yy: 0.0, xy: 0.0))
    for y in rows {
      // The pixels of its edge belong to no spot.
      for x in columns where [0, number].contains(spots.number(at: y * light.width + x)) {
        let share = min(max((ground - Double(light[x, y])) / deepest, 0), 1)
        // What noise leaves of the ground weighs much in second moments.
        guard share > 0.1 else { continue }
        let place = Vector(Double(x) + 0.5, Double(y) + 0.5)
        area += share
        sum += place * share
        second.xx += share * place.x * place.x
        second.yy += share * place.y * place.y
        second.xy += share * place.x * place.y
      }
    }
    let middle = sum / area
    let (xx, yy, xy) = (
      second.xx / area - middle.x * middle.x, second.yy / area - middle.y * middle.y,
      second.xy / area - middle.x * middle.y
    )
    let (mean, spread) = ((xx + yy) / 2, ((xx - yy) * (xx - yy) / 4 + xy * xy).squareRoot())
    let (long, short) = (mean + spread, mean - spread)
    let diameter = 2 * (area / .pi).squareRoot()
    // Of a disc of radius r both moments are r²/4.
    guard short > 0, Self.diameters.contains(diameter),
      (long / short).squareRoot() <= Self.longest,
      Self.roundness.contains(area / (4 * .pi * (long * short).squareRoot()))
    else { return nil }
    var line = CentreLine(points: [.zero + middle], isClosed: false, passages: [])
    line.width = diameter
    line.confidence = 1 - contrast.leastDepth / (2 * deepest)
    return line
  }
}
