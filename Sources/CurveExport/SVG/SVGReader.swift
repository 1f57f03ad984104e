import Foundation
public import Geometry
import Imaging

/// Reads the stroked paths of an SVG: our own, and simple ones of other programs.
///
/// The image's size is the view box (or width and height in px). Each subpath of a path that has a
/// stroke becomes a curve. Widths come from `data-widths` where its count fits, and else from
/// `stroke-width`, its own or a group's (SVG's default is 1); profiles from `data-profile-spacing`,
/// `data-profile-widths` and `data-profile-errors` of paths of one subpath. Paths inside `defs` and the like do not
/// count. Shapes other than paths and elliptical arcs are ignored or refused, and so are transforms,
/// which would move the paths. Relative accumulations are summed in `Double`.
public enum SVGReader {
  /// The largest side that a drawing may have, px.
  public static let sideLimit = 1_000_000.0

  /// The drawing in the bytes of an SVG file.
  ///
  /// - Throws: `CurveExportError.malformed`, also where they are not UTF-8.
  static func drawing(from data: Data) throws(CurveExportError) -> CurveDrawing {
    guard let text = String(data: data, encoding: .utf8) else {
      throw .svg("the text is not UTF-8")
    }
    return try drawing(from: text)
  }

  /// Whether an SVG file says how wide its strokes are.
  static func saysWidths(_ data: Data) -> Bool {
    ["data-widths", "stroke-width"].contains { data.range(of: Data($0.utf8)) != nil }
  }

  /// The drawing in an SVG's text; its graph is empty, because SVG has none.
  ///
  /// - Throws: `CurveExportError.malformed`.
  public static func drawing(from text: String) throws(CurveExportError) -> CurveDrawing {
    var scanner = MarkupScanner(text)
    var size: (origin: Point, width: Int, height: Int)?
    var stack: [InheritedStyle] = []
    var curves: [TracedCurve] = []
    var parts: [Int: DrawnPart] = [:]
    var ids: Set<Int> = []
    var largest = 0
    while true {
      let tag: MarkupTag
      do {
        guard let next = try scanner.next() else { break }
        tag = next
      } catch {
        throw .svg(error.details)
      }
      if tag.kind == .end {
        guard let open = stack.popLast(), open.name == tag.name else {
          throw .svg("the end tag \(tag.name) matches no start tag")
        }
        continue
      }
      let inherited = try InheritedStyle(tag, parent: stack.last)
      if tag.kind == .start {
        guard stack.count < 256 else {
          throw .svg("elements are nested more than 256 deep")
        }
        stack.append(inherited)
      }
      if let part = inherited.part, parts[part.number] == nil {
        parts[part.number] = part
      }
      if tag.name == "svg", size == nil { size = try imageSize(tag) }
      guard tag.name == "path", inherited.isDrawn, inherited.hasStroke else { continue }
      guard let size else { throw .svg("a path lies outside of svg") }
      guard !inherited.isTransformed else {
        throw .svg("a path is transformed; apply the transforms first")
      }
      let splines: [Spline]
      do {
        splines = try SVGPathParser.splines(of: tag.attributes["d"] ?? "")
      } catch {
        throw .svg(error.details)
      }
      for spline in splines {
        let moved = Spline(
          controlPoints: spline.controlPoints.map { $0 - (size.origin - .zero) },
          isClosed: spline.isClosed)
        guard
          moved.controlPoints.allSatisfy({
            max(abs($0.x), abs($0.y)) <= CurveDrawing.coordinateLimit
          })
        else { throw .svg("a path has a point that is more than 10 million px away") }
        let named = tag.attributes["id"].flatMap(curveNumber)
        let id = named.flatMap { ids.contains($0) ? nil : $0 } ?? largest + 1
        ids.insert(id)
        largest = max(largest, id)
        curves.append(
          TracedCurve(
            id: id, spline: moved,
            widths: widths(tag, count: moved.knotCount, usual: inherited.strokeWidth),
            confidence: confidence(tag),
            kind: tag.attributes["data-kind"].flatMap(TracedCurve.Kind.init) ?? .line,
            part: inherited.part?.number, profile: splines.count == 1 ? profile(tag) : nil,
            polarity: tag.attributes["data-polarity"].flatMap(TracedCurve.Polarity.init)))
      }
    }
    guard let size else { throw .svg("there is no svg element") }
    guard stack.isEmpty else {
      throw .svg("the element \(stack[stack.count - 1].name) does not end")
    }
    curves.sort { $0.id < $1.id }
    return CurveDrawing(
      width: size.width, height: size.height, curves: curves,
      parts: parts.values.sorted { $0.number < $1.number })
  }

  private static func curveNumber(_ id: String) -> Int? {
    guard id.hasPrefix("curve-"), let number = Int(id.dropFirst(6)), number >= 0, number < 1 << 53
    else { return nil }
    return number
  }

  private static func widths(_ tag: MarkupTag, count: Int, usual: Double) -> [Double] {
    if let widths = lengths(tag, "data-widths"), widths.count == count { return widths }
    return Array(repeating: usual, count: count)
  }

  /// The profile of a path; `nil` where it has none, or not all of one.
  private static func profile(_ tag: MarkupTag) -> WidthProfile? {
    guard let spacing = lengths(tag, "data-profile-spacing"), spacing.count == 1, spacing[0] > 0,
      let widths = lengths(tag, "data-profile-widths"), widths.count >= 2,
      let errors = lengths(tag, "data-profile-errors"), errors.count == widths.count
    else { return nil }
    return WidthProfile(spacing: spacing[0], widths: widths, errors: errors)
  }

  /// The lengths of an attribute; `nil` where it is not there or has anything else.
  private static func lengths(_ tag: MarkupTag, _ name: String) -> [Double]? {
    guard let parts = tag.attributes[name]?.split(separator: " ") else { return nil }
    let values = parts.compactMap { Double($0) }.filter { $0 >= 0 && $0 < sideLimit }
    return values.count == parts.count ? values : nil
  }

  static func confidence(_ tag: MarkupTag) -> Double {
    let value = tag.attributes["data-confidence"].flatMap(Double.init) ?? 1
    return value >= 0 && value <= 1 ? value : 1
  }

  private static func imageSize(
    _ tag: MarkupTag
  ) throws(CurveExportError) -> (origin: Point, width: Int, height: Int) {
    var origin = Point.zero
    var width: Double?
    var height: Double?
    if let box = tag.attributes["viewBox"] {
      let parts = box.split { $0 == " " || $0 == "," || $0.isNewline }.map { Double($0) }
      let values = parts.compactMap(\.self).filter { abs($0) < sideLimit }
      guard parts.count == 4, values.count == 4 else {
        throw .svg("the viewBox is not four numbers")
      }
      origin = Point(values[0], values[1])
      width = values[2]
      height = values[3]
    } else {
      width = tag.attributes["width"].flatMap(length)
      height = tag.attributes["height"].flatMap(length)
    }
    guard let width, let height, width > 0, height > 0, width <= sideLimit, height <= sideLimit
    else {
      throw .svg("it has neither a viewBox nor a width and height in px")
    }
    guard width * height <= Double(Image.defaultPixelLimit) else {
      throw .svg("its image has more than 100 megapixels")
    }
    return (origin, max(1, Int(width.rounded())), max(1, Int(height.rounded())))
  }

  static func length(_ text: String) -> Double? {
    var number = text.trimmingCharacters(in: .whitespaces)[...]
    if number.hasSuffix("px") { number = number.dropLast(2) }
    guard let value = Double(number), value.isFinite else { return nil }
    return value
  }
}
