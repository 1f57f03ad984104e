import Geometry

/// What is true of all curves of an image together. Lengths are px of square pixels.
public struct ImageMeasures: Hashable, Sendable {
  /// The image's size, px.
  public let width, height: Int
  /// How many curves there are, dots among them.
  public let curveCount: Int
  /// The length of all curves, px.
  public let length: Double
  /// How many nodes at least three segments end at.
  public let branchPoints: Int
  /// The mean tortuosity of the curves that have one.
  public let meanTortuosity: Double?
  /// The box-counting dimension of the centre lines, about 1…2.
  public let fractalDimension: Double?
  /// How many vessels cross the ring; `nil` without one.
  public let ringVessels: Int?
  /// The central equivalents of arterioles and of venules, px: of the curves of parts that are named so, else of all,
  /// because nothing says which they are.
  public let arteriolarEquivalent, venularEquivalent: Double?

  /// The image's area, px².
  public var area: Double { Double(width) * Double(height) }
  /// Length per area, 1/px.
  public var lengthDensity: Double { length / area }
  /// Branch points per area, 1/px².
  public var branchPointDensity: Double { Double(branchPoints) / area }

  /// - Parameters:
  ///   - drawing: in square pixels, of an image whose shorter side is `side` of them.
  ///   - courses: of its curves, in order.
  ///   - position: where in the image a point of the drawing is, px.
  init(
    of drawing: CurveDrawing, side: Double, courses: [CurveCourse], curves: [CurveMeasures],
    graph: SegmentGraph, ring: MeasuringRing?, position: (Point) -> Point
  ) {
    (width, height, curveCount) = (drawing.width, drawing.height, drawing.curves.count)
    length = curves.reduce(0) { $0 + $1.length }
    branchPoints = graph.vertices.count { $0.ends.count > 2 }
    let tortuosities = curves.compactMap(\.tortuosity)
    meanTortuosity =
      tortuosities.isEmpty ? nil : tortuosities.reduce(0, +) / Double(tortuosities.count)
    fractalDimension = BoxCounting.dimension(of: courses, side: side)
    guard let ring else {
      (ringVessels, arteriolarEquivalent, venularEquivalent) = (nil, nil, nil)
      return
    }
    let crossing = zip(drawing.curves, courses).flatMap { curve, course in
      ring.widths(of: course, position: position).map { (part: curve.part, width: $0) }
    }
    func equivalent(_ names: [String], _ factor: Double) -> Double? {
      let named = drawing.parts.filter { part in
        names.contains { part.name?.lowercased().hasPrefix($0) == true }
      }.map(\.number)
      let own = crossing.filter { vessel in
        named.isEmpty || vessel.part.map(named.contains) == true
      }
      return CentralEquivalent.combined(own.map(\.width), factor: factor)
    }
    ringVessels = crossing.count
    arteriolarEquivalent = equivalent(["arter"], CentralEquivalent.arterioles)
    venularEquivalent = equivalent(["ven", "vein"], CentralEquivalent.venules)
  }
}
