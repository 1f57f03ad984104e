import Foundation
public import Geometry

/// Writes a moving drawing as one animated SVG that plays in browsers, over and over, by itself (SMIL).
///
/// Each curve is one `path` with the id `curve-N`, as `SVGWriter` writes it for the first frame with it;
/// its shape turns from each frame's into the next one's, and `display` switches it off in frames without
/// it. Programs that do not play animations show the first frame, and `SVGReader` reads it. Numbers have
/// two decimals.
public struct AnimatedSVGWriter: Sendable {
  /// What curves are drawn with.
  public var style: DrawingStyle
  /// The colours of lines and of borders, SVG colours.
  private let colors = (lines: SVGWriter().color, edges: SVGWriter().edgeColor)

  /// A writer of plain strokes unless told otherwise.
  public init(style: DrawingStyle = DrawingStyle()) { self.style = style }

  private static let decimals = 2

  /// The SVG's text, ending in a newline.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public func text(of sequence: CurveSequence) throws(CurveExportError) -> String {
    for frame in sequence.frames { try frame.checkFinite() }
    let (width, height) = (sequence.width, sequence.height)
    var lines = SVGWriter.head(
      width, height,
      title: "Curves of \(sequence.frames.count) frames of \(width) x \(height) pixels",
      sequence.provenance)
    let paths = sequence.ids.map { Path(id: $0, curves: sequence.path(of: $0)) }
    if let brush = style.brush {
      lines += brush.definitions(
        width: width, height: height, blur: Brush.blur(of: sequence.frames.flatMap(\.curves)),
        seed: style.seed)
      lines.append("  <g id=\"brush\" \(brush.attributes(color: colors.lines))>")
      lines += paths.flatMap { marks(of: $0, with: brush, in: sequence) }
      lines.append("  </g>")
    }
    for kind in TracedCurve.Kind.allCases {
      let own = paths.filter { $0.first.kind == kind }
      guard kind == .line || !own.isEmpty else { continue }
      let color = kind == .line ? colors.lines : colors.edges
      let layer = DrawingLayer(
        content: kind == .line ? .lines(nil) : .edges, curves: own.map(\.first))
      lines.append(SVGWriter.start(of: layer, color, isHidden: style.brush != nil))
      lines += own.map { line(of: $0, in: sequence) }
      lines.append("  </g>")
    }
    return (lines + ["</svg>", ""]).joined(separator: "\n")
  }

  /// One curve through time.
  private struct Path {
    let id: Int
    let curves: [TracedCurve?]
    /// The first frame with it, and what it is there.
    let firstFrame: Int
    let first: TracedCurve

    init(id: Int, curves: [TracedCurve?]) {
      self.id = id
      self.curves = curves
      firstFrame = curves.firstIndex { $0 != nil } ?? 0
      guard let first = curves[firstFrame] else { preconditionFailure("a curve is in some frame") }
      self.first = first
    }

    /// What `value` is in each frame and once more at the end; in frames without the curve it stays as it was.
    func values(_ value: (Int, TracedCurve) -> String) -> [String] {
      var result: [String] = []
      var last = value(firstFrame, first)
      for (frame, curve) in curves.enumerated() {
        if let curve { last = value(frame, curve) }
        result.append(last)
      }
      return result + [last]
    }
  }

  private func line(of path: Path, in sequence: CurveSequence) -> String {
    let splines = MorphAlignment(path.curves.map { $0?.spline }).splines
    let shapes = path.values { frame, _ in
      splines[frame]?.pathData(decimals: Self.decimals) ?? ""
    }
    let widths = path.values { _, curve in
      NumberText.bounded(curve.meanWidth, decimals: Self.decimals)
    }
    let parts =
      [animation(of: "d", shapes, sequence), animation(of: "stroke-width", widths, sequence)]
      + [switching(path, sequence)]
    let element = SVGWriter.path(
      path.first, attributes: path.firstFrame == 0 ? "" : " display=\"none\"")
    return "    " + element.dropLast(2) + ">" + parts.compactMap(\.self).joined() + "</path>"
  }

  private func marks(
    of path: Path, with brush: Brush, in sequence: CurveSequence
  ) -> [String] {
    let count = path.curves.compactMap { $0.map(BrushMarks.pointCount) }.max() ?? 3
    let maker = BrushMarks(brush: brush, seed: style.seed)
    let marks = path.curves.enumerated().map { frame, curve in
      curve.map {
        maker.marks(
          of: $0, count: count, pointed: sequence.frames[frame].loneEnds(of: $0),
          decimals: Self.decimals)
      } ?? []
    }
    return (0..<brush.markCount).map { mark in
      let shapes = path.values { frame, _ in mark < marks[frame].count ? marks[frame][mark] : "" }
      let parts = [animation(of: "d", shapes, sequence), switching(path, sequence)]
      return "    <path" + (path.firstFrame == 0 ? "" : " display=\"none\"")
        + " d=\"\(shapes[path.firstFrame])\">" + parts.compactMap(\.self).joined() + "</path>"
    }
  }

  /// The attribute turning from value to value; `nil` where it stays.
  private func animation(
    of attribute: String, _ values: [String], _ sequence: CurveSequence
  ) -> String? {
    guard Set(values).count > 1 else { return nil }
    return "<animate attributeName=\"\(attribute)\" \(timing(sequence))"
      + " values=\"\(values.joined(separator: ";"))\"/>"
  }

  /// The curve being there and not; `nil` where it is in all frames.
  private func switching(_ path: Path, _ sequence: CurveSequence) -> String? {
    guard path.curves.contains(where: { $0 == nil }) else { return nil }
    let states = path.curves.map { $0 == nil ? "none" : "inline" }
    let changes = states.indices.filter { $0 == 0 || states[$0] != states[$0 - 1] }
    let times = changes.map {
      NumberText.bounded(Double($0) / Double(states.count), decimals: 6)
    }
    return "<animate attributeName=\"display\" calcMode=\"discrete\" \(timing(sequence))"
      + " keyTimes=\"\(times.joined(separator: ";"))\""
      + " values=\"\(changes.map { states[$0] }.joined(separator: ";"))\"/>"
  }

  private func timing(_ sequence: CurveSequence) -> String {
    let seconds = Double(sequence.frames.count) / sequence.frameRate
    return "dur=\"\(NumberText.bounded(seconds, decimals: 6))s\" repeatCount=\"indefinite\""
  }
}
