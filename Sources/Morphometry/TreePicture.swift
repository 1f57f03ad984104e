import Evaluation
public import Figures
import Foundation
import Geometry
public import Imaging

/// The curves of a drawing in the colours of one of their measures, each as wide as it is, over the image or on the
/// ground of the figure, with a bar of the colours and one of a round length.
///
/// Curves of which the measure is not known are grey.
public struct TreePicture: Panel {
  /// What colours say.
  public enum Measure: String, Hashable, Sendable, CaseIterable {
    /// The width there, in the unit of the scale.
    case diameter
    /// The magnitude of the mean curvature along one width around, at least 4 px, over the unit of the scale: how a
    /// broad curve bends, and not its centre line alone.
    case curvature
    /// The Strahler order of the segment (`VesselOrder.strahler`).
    case order
    /// How many branchings the segment is away from the root (`VesselOrder.generation`).
    case generation

    /// Whether it is one whole number for a segment.
    var isOfSegments: Bool { self == .order || self == .generation }
  }

  public let size: (width: Double, height: Double)
  public let marks: [Mark]
  /// Whether the measure is not known of some curves.
  let hasUnknown: Bool

  /// What is beside the picture, px.
  private static let legendWidth = 92.0
  /// How many colours are told apart.
  private static let levels = 64.0
  /// The least width that is drawn, and that of curves of which none is known, px.
  private static let (leastWidth, unknownWidth) = (1.2, 2.0)

  /// The picture of `measures`, its longer side `extent` px; `nil` where `measure` is not known of any curve.
  public init?(
    of measures: DrawingMeasures, by measure: Measure, over image: Image? = nil,
    extent: Double = 640
  ) {
    let values = measures.graph.segments.indices.map { measures.values(of: measure, segment: $0) }
    let known = values.joined().compactMap(\.self).sorted()
    guard let lowest = known.first, let highest = known.last else { return nil }
    let range: ClosedRange<Double>
    if measure.isOfSegments {
      range = lowest...highest
    } else {
      // What a few samples have alone, such as corners, must not take the colours from all others.
      let ends = [1.0, measure == .curvature ? 95 : 99].compactMap {
        percentile($0, ofSorted: known)
      }
      range = Axis("", covering: ends, startsAtZero: measure == .curvature).range
    }
    hasUnknown = values.joined().contains(nil)
    let stretch = measures.scale.stretch
    let width = Double(measures.image.width) * stretch.x
    let height = Double(measures.image.height) * stretch.y
    let zoom = extent / max(width, height, 1)
    let area = Box(x: 0, y: 0, width: width * zoom, height: height * zoom)
    size = (area.width + Self.legendWidth, max(area.height, 200))

    let outlined = measures.graph.segments.enumerated().map { index, segment in
      Self.pieces(
        of: segment.course.samples, zoom: zoom,
        levels: values[index].map { $0.map { Self.level(of: $0, in: range) } })
    }
    let order = outlined.indices.sorted {
      (outlined[$0].first?.width ?? 0, $0) < (outlined[$1].first?.width ?? 0, $1)
    }
    marks =
      Self.ground(image, area)
      // A rim under each keeps light colours apart from a light ground, and curves from one another.
      + order.flatMap { index in
        outlined[index].map { .line($0.points, .soft, width: $0.width + 1.2) }
          // Round ends of broad pieces would hide thinner ones.
          + outlined[index].sorted { $0.width > $1.width }
          .map { .line($0.points, Self.paint(of: $0.level), width: $0.width) }
      } + Self.scaleBar(measures.scale, area, zoom)
      + Self.legend(
        measure, range, measures.scale, at: area.width + 14, height: min(size.height, 320))
  }

  /// A stretch of one colour and about one width, in px of the picture.
  private struct Piece {
    var points: [Point]
    var level: Int?
    var width: Double
  }

  private static func pieces(
    of samples: [CurveCourse.Sample], zoom: Double, levels: [Int?]
  ) -> [Piece] {
    var pieces: [Piece] = []
    for (index, sample) in samples.enumerated() {
      let point = Point(sample.point.x * zoom, sample.point.y * zoom)
      let width = max(sample.width.map { $0 * zoom } ?? unknownWidth, leastWidth)
      let last = pieces.count - 1
      if last >= 0 {
        // Points closer than this are not to be seen, but ends must meet.
        let isEnd = index == samples.count - 1
        if pieces[last].level == levels[index], abs(pieces[last].width - width) < 0.3 {
          if isEnd || (pieces[last].points.last.map { $0.distance(to: point) } ?? 2) > 1.5 {
            pieces[last].points.append(point)
          }
          continue
        }
        pieces[last].points.append(point)
      }
      pieces.append(Piece(points: [point], level: levels[index], width: width))
    }
    return pieces
  }

  private static func level(of value: Double, in range: ClosedRange<Double>) -> Int {
    let share = (value - range.lowerBound) / max(range.upperBound - range.lowerBound, 1e-12)
    return Int((min(max(share, 0), 1) * (levels - 1)).rounded())
  }

  private static func paint(of level: Int?) -> Paint {
    level.map { .fixed(ColorScale.sequential.color(at: Double($0) / (levels - 1))) } ?? .line
  }

  /// The image, light enough for colours to stand out, or a frame around nothing.
  private static func ground(_ image: Image?, _ area: Box) -> [Mark] {
    guard let image else {
      return [
        .line(
          [
            Point(area.x, area.y), Point(area.right, area.y), Point(area.right, area.bottom),
            Point(area.x, area.bottom),
          ], .line, width: 1, isClosed: true)
      ]
    }
    // No more pixels than a figure of twice its size shows.
    let smaller = min(1, 2 * max(area.width, area.height) / Double(max(image.width, image.height)))
    let light = image.luminance.resized(by: smaller).map { 0.35 + 0.6 * $0 }
    return [.picture(Image(grey: light), area, isSmooth: true)]
  }

  /// A bar of a round length in the lower left corner.
  private static func scaleBar(_ scale: LengthScale, _ area: Box, _ zoom: Double) -> [Mark] {
    let pixels = zoom / scale.side
    let bar = scale.roundLength(atMost: max(area.width, 1) / 4 / pixels)
    let (left, foot, length) = (area.x + 14.0, area.bottom - 14, bar.length * pixels)
    let text = 8 * Double(bar.words.count)
    return [
      .rectangle(
        Box(x: left - 6, y: foot - 26, width: max(length, text) + 12, height: 34), .ground,
        opacity: 0.8),
      .rectangle(Box(x: left, y: foot - 3, width: length, height: 4), .ink),
      .text(bar.words, Point(left, foot - 9), size: 14),
    ]
  }

  private static func legend(
    _ measure: Measure, _ range: ClosedRange<Double>, _ scale: LengthScale, at left: Double,
    height: Double
  ) -> [Mark] {
    var (title, unit) = (measure.rawValue, "")
    switch measure {
    case .diameter: unit = scale.unitText()
    case .curvature: unit = scale.unitText(power: -1)
    case .order: (title, unit) = ("Strahler", "order")
    case .generation: break
    }
    let marks: [Mark] = [
      .text(title.prefix(1).uppercased() + title.dropFirst(), Point(left, 12), size: 13),
      .text(unit, Point(left, 28), size: 13, .soft),
    ]
    guard measure.isOfSegments else {
      return marks
        + ColorBar(
          .sequential, range: range, box: Box(x: left, y: 40, width: 14, height: height - 52)
        ).marks
    }
    let numbers = Int(range.lowerBound)...Int(range.upperBound)
    let step = min(22, (height - 52) / Double(numbers.count))
    let every = Int((14 / step).rounded(.up))
    return marks
      + numbers.enumerated().flatMap { index, number -> [Mark] in
        let top = 40 + Double(index) * step
        let swatch = Mark.rectangle(
          Box(x: left, y: top, width: 14, height: step),
          paint(of: level(of: Double(number), in: range)))
        let isNamed = index % every == 0
        return [swatch]
          + (isNamed
            ? [.text(String(number), Point(left + 20, top + step / 2 + 4), size: 12, .soft)] : [])
      }
  }
}

extension DrawingMeasures {
  /// A measure of a segment at each of its samples, in units of the scale.
  fileprivate func values(of measure: TreePicture.Measure, segment: Int) -> [Double?] {
    let (samples, order) = (graph.segments[segment].course.samples, segments[segment].order)
    return switch measure {
    case .diameter: samples.map { $0.width.map { $0 * scale.side } }
    case .curvature: graph.segments[segment].course.bends.map { $0 / scale.side }
    case .order: samples.map { _ in order.map { Double($0.strahler) } }
    case .generation: samples.map { _ in order.map { Double($0.generation) } }
    }
  }
}

extension CurveCourse {
  /// The magnitude of the mean curvature along one width around each sample, at least 4 px, 1/px.
  fileprivate var bends: [Double] {
    var turns = [0.0]
    var lengths = [0.0]
    for sample in samples {
      turns.append(turns[turns.count - 1] + sample.curvature * sample.weight)
      lengths.append(lengths[lengths.count - 1] + sample.weight)
    }
    var (first, end) = (0, 0)
    return samples.indices.map { index in
      let half = max(samples[index].width ?? 0, 4) / 2
      let (low, high) = (samples[index].arc - half, samples[index].arc + half)
      // Where widths grow quickly, the window's start goes back.
      while first > 0, samples[first - 1].arc >= low { first -= 1 }
      while samples[first].arc < low { first += 1 }
      while end > index + 1, samples[end - 1].arc > high { end -= 1 }
      while end < samples.count, samples[end].arc <= high { end += 1 }
      let length = lengths[end] - lengths[first]
      return length > 0 ? abs(turns[end] - turns[first]) / length : 0
    }
  }
}
