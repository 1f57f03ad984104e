import Geometry
public import Imaging

/// Numbers over a grid as colours, with a bar that says which is which.
public struct HeatMap: Panel {
  public var title: String
  public var x: Axis
  public var y: Axis
  /// Rows from the upper end of `y` to the lower one, all of one length.
  public var values: [[Double]]
  /// What the colours mean, with the unit.
  public var meaning: String
  public var scale: ColorScale
  /// The numbers of the first and the last colour.
  public var range: ClosedRange<Double>
  /// Pictures under the horizontal axis, each at a number of it, square.
  public var stimuli: [(at: Double, image: Image)]
  public var width: Double
  public var height: Double

  /// A map of `values`. Where they are of both signs, colours are symmetric around 0.
  public init(
    _ title: String = "", x: Axis, y: Axis, values: [[Double]], meaning: String,
    range: ClosedRange<Double>? = nil, stimuli: [(at: Double, image: Image)] = [],
    width: Double = 480, height: Double = 300
  ) {
    (self.title, self.x, self.y, self.values) = (title, x, y, values)
    (self.meaning, self.stimuli, self.width, self.height) = (meaning, stimuli, width, height)
    let all = values.joined().filter(\.isFinite)
    let (low, high) = (all.min() ?? 0, all.max() ?? 1)
    let isSigned = low < 0 && range == nil || (range?.lowerBound ?? 0) < 0
    scale = isSigned ? .diverging : .sequential
    let largest = max(-low, high)
    self.range = range ?? (isSigned ? -largest...largest : min(low, 0)...max(high, 1e-12))
  }

  private static let pictureSide = 44.0

  public var size: (width: Double, height: Double) {
    (width, height + (stimuli.isEmpty ? 0 : Self.pictureSide + 6))
  }

  public var marks: [Mark] {
    var frame = ChartFrame(title: title, x: x, y: y, size: (width, height), legend: [])
    frame.rightMargin = 74
    let area = frame.area
    var marks: [Mark] = [.picture(scale.picture(of: values, in: range), area)]
    // The grid would hide what it lies on, so only the numbers of the frame are kept.
    marks += frame.marks.filter { mark in
      if case .line = mark { false } else { true }
    }
    let bar = Box(x: area.right + 12, y: area.y, width: 12, height: area.height)
    marks += ColorBar(scale, range: range, box: bar).marks
    marks.append(
      .text(meaning, Point(width, area.y - 8), size: 12, .soft, anchor: .end))
    for stimulus in stimuli {
      let at = area.x + x.share(of: stimulus.at) * area.width
      marks.append(
        .picture(
          stimulus.image,
          Box(
            x: at - Self.pictureSide / 2, y: height + 2, width: Self.pictureSide,
            height: Self.pictureSide), isSmooth: true))
    }
    return marks
  }
}
