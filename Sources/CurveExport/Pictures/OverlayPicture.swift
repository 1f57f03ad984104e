public import Geometry
public import Imaging
import Rasterization

/// Draws a drawing over its image, so that one can judge how well it follows.
///
/// The image becomes grey and loses contrast; curves are drawn thin, in colours that people with
/// colour-blindness can tell apart (M. Okabe, K. Ito, "Color Universal Design", 2008), neighbours in
/// different ones (those of a factor of the image in that factor's), dashed where gaps were bridged; small
/// dots mark junctions (white), crossings (yellow) and ends (black).
public struct OverlayPicture: Hashable, Sendable {
  /// The width of the lines, px.
  public var lineWidth: Double
  /// Whether nodes of the graph are marked.
  public var marksNodes: Bool
  /// Whether a curve's colour follows from its id, and so stays its own through the frames of a moving drawing;
  /// otherwise neighbours have different ones.
  public var colorsByID: Bool

  /// Lines of 1.5 px with nodes marked and neighbours in different colours, unless told otherwise.
  public init(lineWidth: Double = 1.5, marksNodes: Bool = true, colorsByID: Bool = false) {
    self.colorsByID = colorsByID
    self.lineWidth = lineWidth
    self.marksNodes = marksNodes
  }

  /// Okabe and Ito's colours that stand out on grey; black and blue do not.
  package static let palette = [
    RGBColor(red: 0.902, green: 0.624, blue: 0), RGBColor(red: 0.337, green: 0.706, blue: 0.914),
    RGBColor(red: 0, green: 0.62, blue: 0.451), RGBColor(red: 0.835, green: 0.369, blue: 0),
    RGBColor(red: 0.8, green: 0.475, blue: 0.655), RGBColor(red: 0.941, green: 0.894, blue: 0.259),
  ]

  /// The RGB picture of `drawing` over `image`, which has the drawing's size. Curves with numbers
  /// that are not finite are left out.
  public func picture(of drawing: CurveDrawing, over image: Image) -> Image {
    precondition(
      image.width == drawing.width && image.height == drawing.height,
      "a drawing of \(drawing.width) x \(drawing.height) lies over an image of that size; got "
        + "\(image.width) x \(image.height)")
    let dimmed = image.overWhite().luminance.map { 0.22 + 0.62 * $0 }
    var picture = Image(red: dimmed, green: dimmed, blue: dimmed)
    for (color, curves) in layers(of: drawing) {
      picture = picture.painted(curves.flatMap(visible), color: color)
    }
    return marksNodes ? marked(picture, drawing.graph) : picture
  }

  /// The curves that share a colour, those of the first colour first.
  private func layers(of drawing: CurveDrawing) -> [(RGBColor, [TracedCurve])] {
    let parts =
      drawing.parts.map { part in
        (
          PartColors.color(of: part.number),
          drawing.curves.filter { $0.part == part.number }
        )
      }
    var rest = drawing
    let numbers = Set(drawing.parts.map(\.number))
    rest.curves.removeAll { $0.part.map(numbers.contains) ?? false }
    let count = Self.palette.count
    let colors =
      colorsByID ? rest.curves.map { $0.id % count } : Self.colors(of: rest, count: count)
    return
      (parts
      + Self.palette.enumerated().map { index, color in
        (color, zip(rest.curves, colors).filter { $1 == index }.map(\.0))
      }).filter { !$1.isEmpty }
  }

  /// The strokes of a curve: whole where it is seen, dashes where it is inferred, and its own dashes.
  private func visible(_ curve: TracedCurve) -> [Stroke] {
    guard curve.dashes.isEmpty else {
      return curve.inkedParts.map { Stroke($0.spline, width: lineWidth) }
    }
    let end = Double(curve.spline.segmentCount)
    var pieces: [Range<Double>] = []
    var position = 0.0
    for gap in curve.inferred {
      pieces.append(position..<gap.lowerBound)
      position = gap.upperBound
      // Dashes as long as the gaps between them, about three line widths.
      let length = curve.spline.subspline(gap.lowerBound..<gap.upperBound).arcLength()
      let count = max(Int((length / (6 * lineWidth)).rounded()), 1)
      let step = (gap.upperBound - gap.lowerBound) / Double(count)
      pieces += (0..<count).map { k in
        let start = gap.lowerBound + (Double(k) + 0.25) * step
        return start..<start + step / 2
      }
    }
    pieces.append(position..<end)
    return pieces.filter { $0.upperBound - $0.lowerBound > 1e-6 }.map {
      Stroke(
        $0 == 0..<end ? curve.spline : curve.spline.subspline($0), width: lineWidth)
    }
  }

  private func marked(_ picture: Image, _ graph: CurveGraph) -> Image {
    let white = RGBColor(red: 1, green: 1, blue: 1)
    let black = RGBColor(red: 0, green: 0, blue: 0)
    let inks: [(kind: CurveGraph.Kind, inner: RGBColor, outer: RGBColor)] = [
      (.end, black, white), (.crossing, Self.palette[5], black), (.junction, white, black),
    ]
    var result = picture
    for ink in inks {
      let places = graph.nodes.filter { $0.kind == ink.kind }.map(\.position)
      if places.isEmpty { continue }
      let size = 2 * lineWidth
      result = result.painted(places.map { dot($0, size: size + 1.5) }, color: ink.outer)
      result = result.painted(places.map { dot($0, size: size) }, color: ink.inner)
    }
    return result
  }

  /// A stroke of almost no length: with its round caps, a disc.
  private func dot(_ p: Point, size: Double) -> Stroke {
    let end = p + Vector(0.02, 0)
    return Stroke(
      Spline(controlPoints: [p, p.lerp(to: end, 1.0 / 3), p.lerp(to: end, 2.0 / 3), end]),
      width: size)
  }

  /// A colour number in `0..<count` for each curve: one that no curve sharing a node has, as far as
  /// there are enough, and the least used of those.
  package static func colors(of drawing: CurveDrawing, count: Int) -> [Int] {
    var indices: [Int: Int] = [:]
    for (index, curve) in drawing.curves.enumerated() { indices[curve.id] = index }
    var neighbours = Array(repeating: [Int](), count: drawing.curves.count)
    for node in drawing.graph.nodes {
      let here = node.incidences.compactMap { indices[$0.curve] }
      for a in here { neighbours[a] += here.filter { $0 != a } }
    }
    var colors = Array(repeating: -1, count: drawing.curves.count)
    var used = Array(repeating: 0, count: count)
    for index in drawing.curves.indices {
      let taken = neighbours[index].map { colors[$0] }
      // In order of the colours' numbers where uses are equal.
      let free = (0..<count).filter { !taken.contains($0) }
      let choice = (free.isEmpty ? Array(0..<count) : free).min { used[$0] < used[$1] } ?? 0
      colors[index] = choice
      used[choice] += 1
    }
    return colors
  }
}
