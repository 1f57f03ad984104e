public import Geometry

/// Numbers over numbers: lines, dots and columns between two axes.
public struct Chart: Panel {
  /// How a series is shown.
  public enum Style: Sendable, Hashable {
    case line(width: Double = 2)
    case dots(radius: Double = 3.5)
    /// A line of short dashes.
    case dashes(width: Double = 1.5)
    /// A filled polygon through the points, which does not cross itself.
    case area
    /// Columns from 0 up, each this share of the axis wide.
    case columns(share: Double)
  }

  /// One list of points.
  public struct Series: Sendable, Hashable {
    /// What it is called in the legend, or `nil` for none.
    public var name: String?
    /// The points; where one is not finite, a line is interrupted.
    public var points: [Point]
    public var style: Style
    public var paint: Paint
    /// 0…1.
    public var opacity: Double

    /// A series; `points` are in the units of the axes.
    public init(
      _ name: String? = nil, _ points: [Point], style: Style = .line(), paint: Paint = .series(0),
      opacity: Double = 1
    ) {
      (self.name, self.points, self.style) = (name, points, style)
      (self.paint, self.opacity) = (paint, opacity)
    }
  }

  /// A few words in the chart.
  public struct Note: Sendable, Hashable {
    public var text: String
    /// What it is about, in the units of the axes.
    public var place: Point
    /// How far from there the middle of its baseline is, px; it is moved to the side where the chart ends.
    public var offset: Vector
    /// px.
    public var size: Double

    /// `text` at `offset`, px, from a `place` in the units of the axes.
    public init(_ text: String, at place: Point, by offset: Vector = .zero, size: Double = 14) {
      (self.text, self.place, self.offset, self.size) = (text, place, offset, size)
    }
  }

  public var title: String
  public var x: Axis
  public var y: Axis
  /// What is drawn, from the lowest to the topmost.
  public var series: [Series]
  /// What is written over it.
  public var notes: [Note] = []
  public var size: (width: Double, height: Double)

  /// A chart of `series`; `width` and `height` in px.
  public init(
    _ title: String = "", x: Axis, y: Axis, series: [Series], width: Double = 480,
    height: Double = 340
  ) {
    (self.title, self.x, self.y, self.series) = (title, x, y, series)
    size = (width, height)
  }

  public var marks: [Mark] {
    let named = series.filter { $0.name != nil }
    let frame = ChartFrame(
      title: title, x: x, y: y, size: size, legend: named.count > 1 || title.isEmpty ? named : [])
    return frame.marks + series.flatMap { marks(of: $0, frame) }
      + notes.map { mark(of: $0, frame) }
  }

  private func mark(of note: Note, _ frame: ChartFrame) -> Mark {
    let (place, area) = (frame.place(note.place) + note.offset, frame.area)
    let half = StrokeFont.width(of: note.text, size: note.size) / 2
    let x = max(min(place.x, area.right - half), area.x + half)
    return .text(note.text, Point(x, place.y), size: note.size, anchor: .middle)
  }

  /// The dashes of a line, 5 px long and 4 px apart.
  private static func dashes(along points: [Point]) -> [[Point]] {
    guard let first = points.first else { return [] }
    var (dashes, dash, left, isInk) = ([[Point]](), [first], 5.0, true)
    for (a, b) in zip(points, points.dropFirst()) {
      var (from, length) = (a, a.distance(to: b))
      while length > left {
        let next = from.lerp(to: b, left / length)
        if isInk { dashes.append(dash + [next]) }
        (length, from, isInk) = (length - left, next, !isInk)
        (left, dash) = (isInk ? 5 : 4, [next])
      }
      left -= length
      dash.append(b)
    }
    return isInk ? dashes + [dash] : dashes
  }

  private func marks(of series: Series, _ frame: ChartFrame) -> [Mark] {
    let runs = series.points.split { !$0.isFinite }.map { $0.map(frame.place) }
    switch series.style {
    case .line(let width):
      return runs.map { .line($0, series.paint, width: width, opacity: series.opacity) }
    case .dashes(let width):
      return runs.flatMap(Self.dashes).map {
        .line($0, series.paint, width: width, opacity: series.opacity)
      }
    case .area: return runs.map { .area($0, series.paint, opacity: series.opacity) }
    case .dots(let radius):
      return series.points.filter(\.isFinite).map {
        .disc(frame.place($0), radius: radius, series.paint, opacity: series.opacity)
      }
    case .columns(let share):
      let width = share * frame.area.width
      return series.points.filter(\.isFinite).map { point in
        let (top, foot) = (
          frame.place(point), frame.place(Point(point.x, max(0, y.range.lowerBound)))
        )
        return .rectangle(
          Box(
            x: top.x - width / 2, y: min(top.y, foot.y), width: width, height: abs(foot.y - top.y)),
          series.paint, opacity: series.opacity)
      }
    }
  }
}

/// Two axes with their titles and numbers around an area, and the names of what is in it.
struct ChartFrame {
  var title: String
  var x: Axis
  var y: Axis
  var size: (width: Double, height: Double)
  var legend: [Chart.Series]
  /// Room to the right of the area.
  var rightMargin = 14.0

  private static let text = 14.0

  /// The room of a name with its sign; fonts of readers are wider than our own letters.
  private static func room(for one: Chart.Series) -> Double {
    1.12 * StrokeFont.width(of: one.name ?? "", size: text) + 44
  }

  /// Rows of the legend: names that fit side by side.
  private var legendRows: [[Chart.Series]] {
    var (rows, used) = ([[Chart.Series]](), Double.infinity)
    for one in legend {
      let width = Self.room(for: one)
      if used + width > size.width - 8 {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(one)
      used += width
    }
    return rows
  }

  /// Where the data are.
  var area: Box {
    let numbers = y.ticks.map { StrokeFont.width(of: y.label(of: $0), size: Self.text) }.max() ?? 0
    let left = numbers + (y.title.isEmpty ? 16 : 38)
    let top = (title.isEmpty ? 10.0 : 34) + 20 * Double(legendRows.count)
    let foot = 26.0 + (x.title.isEmpty ? 0 : 22)
    return Box(
      x: left, y: top, width: size.width - left - rightMargin, height: size.height - top - foot)
  }

  /// The place of a point in the units of the axes.
  func place(_ point: Point) -> Point {
    let area = area
    return Point(
      area.x + x.share(of: point.x) * area.width, area.bottom - y.share(of: point.y) * area.height)
  }

  var marks: [Mark] {
    let area = area
    var marks: [Mark] = []
    for tick in x.ticks {
      let at = area.x + x.share(of: tick) * area.width
      marks.append(.line([Point(at, area.y), Point(at, area.bottom)], .line, width: 1))
      marks.append(.text(x.label(of: tick), Point(at, area.bottom + 18), .soft, anchor: .middle))
    }
    for tick in y.ticks {
      let at = area.bottom - y.share(of: tick) * area.height
      marks.append(.line([Point(area.x, at), Point(area.right, at)], .line, width: 1))
      marks.append(.text(y.label(of: tick), Point(area.x - 7, at + 5), .soft, anchor: .end))
    }
    if !title.isEmpty { marks.append(.text(title, Point(0, 16), size: 16)) }
    if !x.title.isEmpty {
      marks.append(
        .text(x.title, Point(area.x + area.width / 2, area.bottom + 40), .ink, anchor: .middle))
    }
    if !y.title.isEmpty {
      marks.append(
        .text(
          y.title, Point(14, area.y + area.height / 2), .ink, anchor: .middle, isUpright: true))
    }
    for (row, names) in legendRows.enumerated() {
      let at = (title.isEmpty ? 14.0 : 38) + 20 * Double(row)
      var left = 0.0
      for one in names {
        switch one.style {
        case .line:
          marks.append(
            .line([Point(left, at - 5), Point(left + 22, at - 5)], one.paint, width: 2.5))
        case .dashes(let width):
          marks += [0.0, 8, 16].map { dash in
            .line(
              [Point(left + dash, at - 5), Point(left + dash + 5, at - 5)], one.paint, width: width)
          }
        case .dots: marks.append(.disc(Point(left + 11, at - 5), radius: 4, one.paint))
        case .columns, .area:
          marks.append(
            .rectangle(
              Box(x: left + 4, y: at - 11, width: 14, height: 12), one.paint, opacity: one.opacity))
        }
        marks.append(.text(one.name ?? "", Point(left + 28, at)))
        left += Self.room(for: one)
      }
    }
    return marks
  }
}
