import Geometry

/// Numbers over the angles of a circle: 0 to the right, growing clockwise, as orientations of an image do.
public struct PolarChart: Panel {
  /// One closed line.
  public struct Series: Sendable, Hashable {
    /// What stands outside the circle at its largest value, or `nil` for nothing.
    public var name: String?
    /// Values at even angles over 360 degrees; the middle of the circle is 0.
    public var values: [Double]
    public var paint: Paint
    /// 0…1.
    public var opacity: Double

    /// A line of `values`, the first of them at 0 degrees.
    public init(
      _ name: String? = nil, _ values: [Double], paint: Paint, opacity: Double = 1
    ) {
      (self.name, self.values, self.paint, self.opacity) = (name, values, paint, opacity)
    }
  }

  public var title: String
  public var series: [Series]
  /// The value at the outermost circle.
  public var largest: Double
  /// The side, px.
  public var side: Double

  /// A chart of `series`, by default up to their largest value.
  public init(
    _ title: String = "", series: [Series], largest: Double? = nil, side: Double = 480
  ) {
    (self.title, self.series, self.side) = (title, series, side)
    self.largest = max(largest ?? series.flatMap(\.values).max() ?? 1, .leastNormalMagnitude)
  }

  public var size: (width: Double, height: Double) { (side, side + 24) }

  public var marks: [Mark] {
    let center = Point(side / 2, side / 2 + 24)
    let radius = side / 2 - 60
    func place(_ degrees: Double, _ share: Double) -> Point {
      center + Vector(angle: degrees * .pi / 180) * (share * radius)
    }
    var marks: [Mark] = title.isEmpty ? [] : [.text(title, Point(0, 16), size: 16)]
    for share in [0.25, 0.5, 0.75, 1] {
      marks.append(
        .line((0..<120).map { place(Double($0) * 3, share) }, .line, width: 1, isClosed: true))
    }
    for degrees in stride(from: 0.0, to: 360, by: 45) {
      marks.append(.line([center, place(degrees, 1)], .line, width: 1))
      let at = place(degrees, 1 + 44 / radius)
      marks.append(
        .text("\(Int(degrees))\u{B0}", Point(at.x, at.y + 5), size: 13, .soft, anchor: .middle))
    }
    for one in series where one.values.count > 2 {
      let count = Double(one.values.count)
      let points = one.values.enumerated().map {
        place(Double($0) * 360 / count, min(max($1, 0) / largest, 1))
      }
      marks.append(
        .line(points, one.paint, width: 1.8, opacity: one.opacity, isClosed: true))
      guard let name = one.name,
        let top = one.values.indices.max(by: { one.values[$0] < one.values[$1] })
      else { continue }
      let at = place(Double(top) * 360 / count, one.values[top] / largest + 12 / radius)
      marks.append(.text(name, Point(at.x, at.y + 4), size: 12, one.paint, anchor: .middle))
    }
    return marks
  }
}
