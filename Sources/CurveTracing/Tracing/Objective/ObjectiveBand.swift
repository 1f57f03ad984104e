import ConvNet
import CurveExtraction
import Geometry
import Imaging
import Rasterization

/// Some rows of an image at one scale, in which drawing and image are compared at once: of a drawing no more is drawn
/// than they show.
struct ObjectiveBand: Sendable {
  /// Which of the scales.
  let level: Int
  /// The rows that its windows are shown, as far as there are any.
  private let rows: Range<Int>
  /// Windows, their tiles counted from the first of the rows.
  private let windows: [ObjectiveWindow]
  /// ⟨A, A⟩
  let wantedSquare: Double

  /// About how many rows a band has: enough for the margins to be little of it, and few enough for all workers to
  /// have something to do.
  private static let extent = 64

  /// The bands of some windows of an image of this height.
  static func bands(of windows: [ObjectiveWindow], level: Int, height: Int) -> [ObjectiveBand] {
    Dictionary(grouping: windows) { $0.tile.rows.lowerBound / extent }
      .sorted { $0.key < $1.key }
      .map { ObjectiveBand(level: level, windows: $0.value, height: height) }
  }

  private init(level: Int, windows: [ObjectiveWindow], height: Int) {
    let first = windows.map(\.tile.shownRows.lowerBound).min() ?? 0
    let end = windows.map(\.tile.shownRows.upperBound).max() ?? 0
    let rows = (first..<end).clamped(to: 0..<height)
    self.level = level
    self.rows = rows
    self.windows = windows.map { window in
      var window = window
      window.tile = window.tile.counted(from: rows.lowerBound)
      return window
    }
    wantedSquare = windows.reduce(0) { sum, window in
      let wanted = window.attribution.tensor
      return sum + wanted.dot(wanted)
    }
  }

  /// What a band says of a drawing.
  struct Part: Sendable {
    var answer = ObjectiveAnswer()
    /// The derivatives of ⟨A, h⟩ and of ⟨h, h⟩ / 2 by the strokes that are seen.
    var slopes: [(stroke: Int, ofDot: StrokeGradient, ofHalfSquare: StrokeGradient)] = []
  }

  /// What is seen of `strokes`; nothing is known of how it would change where no stroke is.
  func part(
    of strokes: ScaledCanvas.Strokes, _ comparison: any WindowComparison, givesSlopes: Bool
  ) throws -> Part {
    var part = Part()
    guard let picture = strokes.picture(in: rows) else {
      for window in windows { part.answer += window.ofNothing }
      return part
    }
    let slopes = givesSlopes ? ObjectiveSlopes(like: picture.coverage) : nil
    for window in windows {
      part.answer +=
        picture.coverage.isEmpty(around: window.tile)
        ? window.ofNothing
        : try comparison.answer(window, to: picture.coverage, adding: slopes)
    }
    if let slopes {
      let (ofDot, ofHalfSquare) = (
        picture.pullback(slopes.ofDot), picture.pullback(slopes.ofHalfSquare)
      )
      part.slopes = picture.strokes.indices.map {
        (picture.strokes[$0], ofDot[$0], ofHalfSquare[$0])
      }
    }
    return part
  }
}

/// An image at one scale, as what drawings are drawn on.
struct ScaledCanvas: Sendable {
  let scale: Double
  let width: Int
  let height: Int

  /// The strokes of `curves` with this softness of edges, px of the image.
  func strokes(of curves: [SplineParameterization], softness: Double) -> Strokes {
    Strokes(
      canvas: self, strokes: curves.map { $0.stroke(scale: scale) },
      softness: max(0.75, softness * scale))
  }

  /// Strokes that are drawn where they are looked at.
  struct Strokes: Sendable {
    private let canvas: ScaledCanvas
    private let strokes: [Stroke]
    private let softness: Double
    /// The rows that each may touch.
    private let reaches: [ClosedRange<Double>]

    fileprivate init(canvas: ScaledCanvas, strokes: [Stroke], softness: Double) {
      (self.canvas, self.strokes, self.softness) = (canvas, strokes, softness)
      reaches = strokes.map { stroke in
        let reach = (stroke.widths.max() ?? 0) / 2 + softness
        let box = BoundingBox(stroke.controlPoints)
        return (box?.minY ?? 0) - reach...(box?.maxY ?? 0) + reach
      }
    }

    /// What is drawn in some rows; `nil` where nothing is.
    func picture(in rows: Range<Int>) -> BandPicture? {
      let rows = rows.clamped(to: 0..<canvas.height)
      let (first, end) = (Double(rows.lowerBound), Double(rows.upperBound))
      let own = strokes.indices.filter {
        reaches[$0].lowerBound <= end && reaches[$0].upperBound >= first
      }
      guard !own.isEmpty else { return nil }
      let rasterizer = StrokeRasterizer(width: canvas.width, height: rows.count, softness: softness)
      return BandPicture(
        rows: rows, strokes: own,
        drawn: rasterizer.forward(own.map { strokes[$0].translated(by: Vector(0, -first)) }))
    }
  }
}

/// Strokes as they are drawn in some rows of a canvas.
struct BandPicture: Sendable {
  let rows: Range<Int>
  /// Which of the strokes may be there.
  let strokes: [Int]
  private let drawn: RasterizedStrokes

  fileprivate init(rows: Range<Int>, strokes: [Int], drawn: RasterizedStrokes) {
    (self.rows, self.strokes, self.drawn) = (rows, strokes, drawn)
  }

  var coverage: Plane { drawn.coverage }

  /// The derivatives by the strokes, from those by the pixels.
  func pullback(_ slopes: Plane) -> [StrokeGradient] { drawn.pullback(slopes) }
}
