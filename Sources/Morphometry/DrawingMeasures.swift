import Evaluation
public import Geometry
public import Imaging

/// All measures of a drawing: of its curves, of their segments between nodes, of nodes, narrowings and the whole.
///
/// ```swift
/// let measures = try DrawingMeasures(of: drawing, scale: LengthScale(x: 0.2, y: 0.2, source: "the report"))
/// for table in measures.tables { print(table.csv) }
/// ```
public struct DrawingMeasures: Sendable {
  /// What is asked for.
  public struct Options: Sendable {
    /// Whether the drawing says how wide its curves are.
    public var hasWidths = true
    /// The narrowings that somebody has marked: curve ids and arc lengths, in units of the scale.
    public var lesions: [(curve: Int, range: ClosedRange<Double>)] = []
    /// Where central equivalents are measured.
    public var ring: MeasuringRing?
    /// The image that was traced, for the grey levels along segments.
    public var image: Image?

    /// Nothing beyond the drawing.
    public init() {}
  }

  /// A stretch of a curve between two nodes; they are in the order of curves, and along each.
  public struct Segment: Hashable, Sendable {
    /// From 1, in order.
    public let id: Int
    /// The curve's id.
    public let curve: Int
    /// The ids of the nodes at its beginning and end; `nil` where the drawing's graph has none there.
    public let source, target: Int?
    public let measures: CurveMeasures
    /// `nil` where its part of the drawing is no tree, or nothing says how wide its ends are.
    public let order: VesselOrder?
  }

  /// A place where curves end, meet or cross.
  public struct Node: Hashable, Sendable {
    /// As the drawing has it, in pixels of the image.
    public let node: CurveGraph.Node
    /// How many segments end there; 0 of crossings, at which curves pass through each other.
    public let degree: Int
    /// How a vessel branches there; `nil` where fewer than three segments end, or which is the parent is not known.
    public let branching: BranchingMeasures?
  }

  public let scale: LengthScale
  /// The drawing's curves, in order, and their measures.
  public let curves: [(curve: TracedCurve, measures: CurveMeasures)]
  public let segments: [Segment]
  public let nodes: [Node]
  /// Those that were found, curve by curve, and then those that somebody has marked.
  public let narrowings: [Narrowing]
  public let image: ImageMeasures
  /// How many connected parts of the drawing have loops, and therefore no orders.
  public let loops: Int
  /// Whether nothing says how wide the lines are.
  public let lacksWidths: Bool
  /// Whether a curve has a profile of widths, in which narrowings can be found.
  public let hasProfiles: Bool

  let graph: SegmentGraph
  /// The drawing in square pixels.
  let squared: CurveDrawing
  let intensities: [[Double]]?

  /// How near curves come that meet, px, where the drawing says nothing of it.
  private static let meetingDistance = 2.0

  /// The measures of `drawing`. All lengths in them are px of square pixels of the same area; `tables` are in units of
  /// `scale`. A drawing without a graph has the one that its geometry gives.
  ///
  /// - Throws: `MorphometryError`.
  public init(
    of drawing: CurveDrawing, scale: LengthScale = .pixels, options: Options = Options()
  ) throws(MorphometryError) {
    if let image = options.image {
      try Self.check(image, width: drawing.width, height: drawing.height)
    }
    var whole = drawing
    if whole.graph.nodes.isEmpty {
      whole.graph = GeometricGraph(drawing, tolerance: Self.meetingDistance).graph
    }
    let squared = scale.squared(whole)
    let hasWidths = options.hasWidths
    let courses = squared.curves.map {
      CurveCourse(of: $0, hasWidths: hasWidths && $0.kind == .line)
    }
    let measures = zip(squared.curves, courses).map { curve, course in
      CurveMeasures(course, chord: Self.chord(of: curve))
    }
    let graph = SegmentGraph(of: squared, hasWidths: hasWidths)
    let (orders, ways) = (graph.orders(), graph.waysToRoots())
    let stretch = scale.stretch
    func position(_ p: Point) -> Point { Point(p.x / stretch.x, p.y / stretch.y) }

    self.scale = scale
    self.graph = graph
    self.squared = squared
    curves = zip(drawing.curves, measures).map { ($0, $1) }
    segments = graph.segments.enumerated().map { index, segment in
      Segment(
        id: index + 1, curve: segment.part.id, source: graph.vertices[segment.source].node,
        target: graph.vertices[segment.target].node,
        measures: CurveMeasures(segment.course, chord: Self.chord(of: segment.part)),
        order: orders[index])
    }
    let vertices = graph.vertices.indices.filter { graph.vertices[$0].node != nil }
      .reduce(into: [Int: Int]()) { $0[graph.vertices[$1].node ?? 0] = $1 }
    nodes = whole.graph.nodes.map { node in
      let vertex = vertices[node.id]
      return Node(
        node: node, degree: vertex.map { graph.vertices[$0].ends.count } ?? 0,
        branching: vertex.flatMap { BranchingMeasures(at: $0, of: graph, way: ways[$0]) })
    }
    let found = hasWidths ? squared.curves.flatMap { Narrowing.found(in: $0) } : []
    var marked: [Narrowing] = []
    for lesion in options.lesions {
      let curve = try squared.knownCurve(lesion.curve)
      guard hasWidths else { throw .noWidths(curve: curve.id) }
      let range = (lesion.range.lowerBound / scale.side, lesion.range.upperBound / scale.side)
      do { marked.append(try Narrowing(of: curve, from: range.0, to: range.1)) } catch {
        guard case .beyondEnd(let id, let length, _) = error else { throw error }
        throw .beyondEnd(curve: id, length: length * scale.side, unit: scale.unit.rawValue)
      }
    }
    narrowings = found + marked
    image = ImageMeasures(
      of: squared,
      side: min(Double(drawing.width) * stretch.x, Double(drawing.height) * stretch.y),
      courses: courses, curves: measures, graph: graph, ring: options.ring, position: position)
    loops = graph.components.count { !graph.isTree($0) }
    hasProfiles = hasWidths && drawing.curves.contains { $0.profile != nil }
    lacksWidths = drawing.curves.contains { $0.kind == .line } && !hasWidths
    // Grey levels of images of 8 bits, as other programs show them.
    intensities = options.image.map { image in
      let light = image.luminance
      return graph.segments.map { segment in
        segment.course.samples.map { sample in
          let place = position(sample.point)
          return 255 * Double(light.sample(x: place.x, y: place.y))
        }
      }
    }
  }

  /// Throws where `image` has another size than the drawing.
  static func check(_ image: Image, width: Int, height: Int) throws(MorphometryError) {
    guard (image.width, image.height) == (width, height) else {
      throw .otherSize(
        drawing: "\(width) x \(height)", image: "\(image.width) x \(image.height)")
    }
  }

  private static func chord(of curve: TracedCurve) -> Double {
    curve.spline.controlPoints[0].distance(to: curve.spline.knot(curve.spline.segmentCount))
  }
}

extension CurveDrawing {
  /// The curve with this id.
  ///
  /// - Throws: `MorphometryError.noCurve`.
  func knownCurve(_ id: Int) throws(MorphometryError) -> TracedCurve {
    guard let curve = curve(id: id) else {
      throw .noCurve(id: id, known: curves.map(\.id).sorted())
    }
    return curve
  }

  /// The median width of a curve over its length, px: what is known to be so wide says how large a pixel is, such as a
  /// catheter, of which 1 F is a third of a millimetre.
  ///
  /// - Throws: `MorphometryError.noCurve`, or `.noWidths` of an edge and of what `hasWidths` says to have none.
  public func medianWidth(
    ofCurve id: Int, hasWidths: Bool = true
  ) throws(MorphometryError) -> Double {
    let curve = try knownCurve(id)
    let course = CurveCourse(of: curve, hasWidths: hasWidths && curve.kind == .line)
    guard let width = course.medianWidth, width > 0
    else { throw .noWidths(curve: id) }
    return width
  }
}
