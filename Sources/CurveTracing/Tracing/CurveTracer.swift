public import CurveExtraction
public import CurveNetworks
import Foundation
public import Geometry
import Imaging
public import Workers

/// Turns an image into a drawing: the equations of its curves, through networks.
///
/// 1. Extract the curves' pixels. 2. Follow their ridges (`RidgeSkeleton`), make a graph of those and cut what is
/// unlikely (`SkeletonGraph`); where parts of the image are told apart, cut where a line changes over from one
/// to another. 3. Join edges through junctions into curves (`CurveJoiner`). 4. Move them onto the crest of the
/// evidence, at sub-pixel accuracy, lead them straight through junctions and into corners, bridge gaps
/// (`GapBridging`) and lead branches onto their curves (`JunctionEnds`); find dots (`SpeckFinder`), and where it is
/// asked make one curve of dashes (`DashJoiner`). 5. Fit splines of few segments. 6. Refine the splines through the
/// rasterizer and the network. 7. Measure widths; say how the curves hang together.
///
/// A random start leaves out the first five: splines come from the network's objective alone.
public struct CurveTracer: Sendable {
  /// The networks that are asked: one for each family that is looked for.
  public var networks: [CurveNetwork]
  public var options: TracingOptions
  public var pool: WorkerPool

  /// Steps of refinement where none are asked for: enough for splines that are nearly right.
  public static let defaultSteps = 16
  /// Steps of a random start where none are asked for.
  public static let defaultRandomSteps = 120
  /// Curves of a random start where none are asked for.
  public static let defaultRandomCount = 8

  /// Shorter curves are left out, px, but for those that are surely strokes (`ShortStrokes`).
  private static let leastLength = 12.0

  /// How far apart widths are measured of curves that will be refined, px.
  private static let widthSpacing = 8

  /// A tracer through `networks`, at least one.
  public init(
    networks: [CurveNetwork], options: TracingOptions = TracingOptions(),
    pool: WorkerPool = .allCores
  ) {
    precondition(!networks.isEmpty, "no network to ask")
    self.networks = networks
    self.options = options
    self.pool = pool
  }

  /// A tracer through one network.
  public init(
    network: CurveNetwork, options: TracingOptions = TracingOptions(), pool: WorkerPool = .allCores
  ) {
    self.init(networks: [network], options: options, pool: pool)
  }

  /// The drawing of the curves in `input`.
  ///
  /// Where several families or both polarities are meant, each is traced by itself, and the drawing holds
  /// lines before edges and dark curves before bright ones; a random start takes the first of them only.
  public func trace(
    _ input: CurveInput, monitor: WorkMonitor = .silent
  ) throws -> CurveDrawing {
    try monitor.run {
      guard !isEmpty(input) else { return drawing(of: input, [], CurveGraph()) }
      let extracted = try extractions(in: input, monitor: monitor.part(0...0.2))
      return try trace(extracted, of: input, monitor: monitor.part(0.2...1))
    }
  }

  /// Whether nothing can be traced in `input`: what is wanted of it is nowhere.
  public func isEmpty(_ input: CurveInput) -> Bool { input.parts?.areAbsent ?? false }

  /// Step 1: what is found in `input`.
  public func extractions(
    in input: CurveInput, monitor: WorkMonitor = .silent
  ) throws -> [CurveExtractor.Extraction] {
    try CurveExtractor(networks: networks, evidence: options.evidence, pool: pool)
      .extractions(in: input, monitor: monitor)
  }

  /// Steps 2 to 7: the drawing of what `extractions(in:)` has found in `input`.
  public func trace(
    _ extracted: [CurveExtractor.Extraction], of input: CurveInput,
    monitor: WorkMonitor = .silent
  ) throws -> CurveDrawing {
    try monitor.run {
      guard !extracted.isEmpty else { return drawing(of: input, [], CurveGraph()) }
      let evidence = try evidence(extracted, of: input)
      var curves: [TracedCurve]
      var graph = CurveGraph()
      switch options.initialization {
      case .attribution: (curves, graph) = try traced(evidence, monitor)
      case .random:
        let start = RandomStart(
          network: evidence[0].network, wanted: DrawingObjective(options.objective), pool: pool,
          count: options.curveCount ?? Self.defaultRandomCount,
          steps: options.steps ?? Self.defaultRandomSteps)
        curves = try start.curves(
          on: evidence[0].normalized, seed: options.seed, monitor.stage(.refining))
        let found = evidence[0]
        curves = found.judged(found.measured(curves, pool: pool), pool: pool)
        curves = found.profiled(
          curves, by: found.widthModel(of: curves, pool: pool), pool: pool
        ).filter(options.keeps)
      }
      if let region = input.avoided {
        (curves, graph) = RegionAvoidance(region).cut(curves, graph)
      }
      monitor.report(1)
      return drawing(of: input, curves, graph)
    }
  }

  private var steps: Int { options.steps ?? Self.defaultSteps }

  /// What the curves of each family and polarity are traced on.
  func evidence(
    _ extracted: [CurveExtractor.Extraction], of input: CurveInput
  ) throws -> [CurveEvidence] {
    try extracted.map { try CurveEvidence(input, $0, evidence: options.evidence, pool: pool) }
  }

  private func drawing(
    of input: CurveInput, _ curves: [TracedCurve], _ graph: CurveGraph
  ) -> CurveDrawing {
    CurveDrawing(
      width: input.light.width, height: input.light.height, curves: curves, graph: graph,
      parts: input.parts?.drawn ?? [], provenance: Provenance(choices(of: input)))
  }

  /// Steps 2 to 7 in each family and polarity by itself; ids count on from one to the next.
  private func traced(
    _ evidence: [CurveEvidence], _ monitor: WorkMonitor
  ) throws -> (curves: [TracedCurve], graph: CurveGraph) {
    let linking = monitor.part(0...0.2, .linking)
    let lines = longest(
      of: try evidence.enumerated().map { index, one in
        let lines = try centreLines(of: one, linking.part(index, of: evidence.count))
        return marks(of: one, lines)
      })
    let rest = monitor.part(0.2...1)
    var (curves, graph) = ([TracedCurve](), CurveGraph())
    let isOfBoth = Set(evidence.compactMap(\.polarity)).count > 1
    for (index, one) in evidence.enumerated() {
      let firstID = lines[..<index].reduce(0) { $0 + $1.count }
      let part = try traced(
        lines[index], firstID: firstID, before: curves, in: one,
        rest.part(index, of: evidence.count))
      curves += part.curves.map { curve in
        var curve = curve
        curve.polarity = isOfBoth ? one.polarity : nil
        return curve
      }
      for var node in part.graph.nodes {
        node.id = graph.nodes.count
        graph.nodes.append(node)
      }
    }
    return (curves, graph)
  }

  /// Steps 2 to 4: the centre lines of the extracted curves, px.
  func centreLines(of found: CurveEvidence, _ monitor: WorkMonitor) throws -> [CentreLine] {
    let map = found.map
    let width = { @Sendable (p: Point) in found.width(at: p) }
    let threshold = Double(CurveMap.threshold(detail: options.detail))
    let confidence = found.confidence(threshold: threshold)
    let evidence = { @Sendable (p: Point) in confidence.evidence(p) }
    monitor.report(0)
    let crests = CrestStack(of: map, levels: CrestStack.stillLevels)
    let shortStrokes = ShortStrokes(light: found.light, map: map, contrast: found.contrast)
    var graph = SkeletonGraph(
      try RidgeSkeleton(map: map, crests: crests, shortStrokes: shortStrokes, pool: pool)
        .skeleton(detail: options.detail))
    try Cancellation.check()
    monitor.report(0.4)
    graph.clean(
      isLone: { Polyline($0).length >= Self.leastLength || shortStrokes.isStroke($0) },
      width: width, probabilities: confidence.probabilities(along:atEvery:))
    try Cancellation.check()
    let membership = found.membership
    if let membership { graph.split(by: membership.parts(along:isClosed:)) }
    monitor.report(0.6)
    let joined = CurveJoiner(width: width, evidence: evidence).centreLines(of: graph)
      .filter { membership?.isWanted($0.part) ?? true }
    monitor.report(0.8)
    let crested = try onCrests(joined, crests, map)
    let localized = try pool.map(crested.count) { index throws in
      crested[index].straightened(width: width).sharpened(width: width, evidence: evidence)
    }
    let bridged = GapBridging(
      width: width, evidence: evidence, isHidden: found.isHidden,
      allows: membership?.allows(_:for:) ?? { _, _ in true }
    ).bridged(localized)
    try Cancellation.check()
    return JunctionEnds(width: width).led(bridged)
  }

  /// The lines on the crests of evidence that is blurred for the width of each.
  private func onCrests(
    _ lines: [CentreLine], _ crests: CrestStack, _ map: CurveMap
  ) throws -> [CentreLine] {
    let levels = pool.map(lines.count) { index in
      let widths = lines[index].points.map { Double(map.width.sample(x: $0.x, y: $0.y)) }.sorted()
      return crests.level(forWidth: widths.isEmpty ? 0 : widths[widths.count / 2])
    }
    var result = lines
    for level in Set(levels).sorted() {
      let own = lines.indices.filter { levels[$0] == level }
      let ridge = try crests.plane(level, on: pool)
      let moved = try pool.map(own.count) { index throws in
        lines[own[index]].localized(on: ridge)
      }
      for (index, line) in zip(own, moved) { result[index] = line }
    }
    return result
  }

  /// `lines` with the dots beside them, and dashes as they are asked for.
  private func marks(of found: CurveEvidence, _ lines: [CentreLine]) -> [CentreLine] {
    guard found.kind == .lines, options.dashes == .join || options.specks == .keep else {
      return lines
    }
    var lines = SpeckFinder(light: found.light, contrast: found.contrast).withDots(lines)
      .filter { $0.points.count > 1 || found.isAllowed($0.points[0]) }
    if options.dashes == .join {
      lines = DashJoiner(width: found.breadth(along:)).joined(lines)
    }
    // No neuron of an orientation sees a dot.
    let keepsDots = options.specks == .keep && found.network.selection == nil
    return keepsDots ? lines : lines.filter { $0.points.count > 1 }
  }

  /// Of all layers' lines the longest, as many as are wanted, the longest first; all where no number
  /// is given.
  private func longest(of lines: [[CentreLine]]) -> [[CentreLine]] {
    guard let count = options.curveCount else { return lines }
    let places = lines.indices.flatMap { layer in
      lines[layer].map { (layer: layer, line: $0, length: $0.length) }
    }
    let kept = places.sorted { $0.length > $1.length }.prefix(count)
    return lines.indices.map { layer in kept.filter { $0.layer == layer }.map(\.line) }
  }

  /// Steps 5 to 7.
  private func traced(
    _ lines: [CentreLine], firstID: Int, before: [TracedCurve], in found: CurveEvidence,
    _ monitor: WorkMonitor
  ) throws -> (curves: [TracedCurve], graph: CurveGraph) {
    let fitter = SplineFitter(tolerance: options.tolerance * found.pixel)
    let fitting = monitor.part(0...0.2, .fitting)
    fitting.report(0)
    let tally = WorkTally(of: max(lines.count, 1), fitting)
    let fitted = try pool.map(lines.count) { index throws -> TracedCurve? in
      defer { tally.add() }
      let line = lines[index]
      let dot = line.points.count == 1 ? Spline.point(line.points[0]) : nil
      // Within half of its width a line's middle may tremble.
      let noise = found.width(at: line.points[line.points.count / 2]) / 2
      guard
        let spline = dot
          ?? fitter.fit(noisy: line.points, isClosed: line.isClosed, upTo: noise)?.spline
      else { return nil }
      return TracedCurve(
        id: firstID + index, spline: spline,
        widths: Array(repeating: line.width ?? 1, count: spline.knotCount),
        confidence: line.confidence ?? 1, inferred: line.inferred(on: spline), part: line.part,
        dashes: line.dashes)
    }
    let measured = found.judged(
      found.measured(fitted.compactMap(\.self), pool: pool), pool: pool)
    let model = found.widthModel(of: measured, pool: pool)
    let curves = found.profiled(measured, by: model, atEvery: Self.widthSpacing, pool: pool)
      .filter(options.keeps)
    let kept = curves.map { $0.id - firstID }
    let moved = try found.refined(
      curves, by: options.objective, steps: steps, beside: before, pool: pool,
      monitor.part(0.2...1, .refining))
    let (met, graph) = GraphAssembly(curves: moved, lines: kept.map { lines[$0] }).assembled()
    // How likely a curve is follows from where it was found: what was asked of it then holds in the drawing.
    return (found.profiled(found.measured(met, pool: pool), by: model, pool: pool), graph)
  }

  /// What `input` is traced with, for and how.
  public func choices(of input: CurveInput) -> Choices {
    var choices = Choices(of: input, networks: networks, evidence: options.evidence)
    choices.add(options, of: input)
    return choices
  }
}

/// How an image is traced, in the user's units.
public struct TracingOptions: Sendable, Hashable {
  /// Where splines start from.
  public enum Initialization: String, Sendable, Hashable, CaseIterable {
    /// The graph of the extracted curves: finds everything.
    case attribution
    /// Random splines, moved by the network alone: the article's way.
    case random
  }

  /// What becomes of dashes that follow each other.
  public enum Dashes: String, Sendable, Hashable, CaseIterable {
    /// Each is a curve.
    case keep
    /// All are one curve with a pattern (`TracedCurve.dashes`).
    case join
  }

  /// What becomes of dots: ink about as long as wide.
  public enum Specks: String, Sendable, Hashable, CaseIterable {
    /// Each is a curve of no length (`TracedCurve.isDot`).
    case keep
    /// They are left out, but for those that a dotted curve is joined of.
    case drop
  }

  /// More or fewer curves, 0…1: at 1 the faintest, at 0 the most certain ones.
  public var detail = 0.5
  /// Curves that are less likely real than this, 0…1, are left out.
  public var leastConfidence = 0.0
  /// How wide curves are that are kept, px, in the median of their knots; `nil` keeps all.
  public var widths: ClosedRange<Double>?
  /// The radii of curvature of curves that are kept, px, in the median along them; `nil` keeps all.
  public var radii: ClosedRange<Double>?
  /// How far a spline may be from the centre line that it stands for, px.
  public var tolerance = 0.5
  /// Where evidence comes from; what a classical method finds is not refined through the network.
  public var evidence = EvidenceSource.network
  public var initialization = Initialization.attribution
  /// How many splines a random start has; `nil` leaves it to the tracer. Attribution: at most the
  /// longest so many.
  public var curveCount: Int?
  /// How many steps of refinement through the network; `nil` leaves it to the tracer, 0 is none.
  public var steps: Int?
  /// What of the image the drawing is to excite the network like while splines are refined.
  public var objective = DrawingObjective.Target.attribution
  /// What becomes of dashes that follow each other.
  public var dashes = Dashes.keep
  /// What becomes of dots.
  public var specks = Specks.keep
  /// The seed of everything random.
  public var seed: UInt64 = 1

  /// The options where nothing is asked for.
  public init() {}

  /// Whether a measured curve is one of those that are wanted.
  func keeps(_ curve: TracedCurve) -> Bool {
    curve.confidence >= leastConfidence && (widths?.contains(curve.medianWidth) ?? true)
      && (radii?.contains(curve.medianRadius) ?? true)
  }
}

extension TracedCurve {
  /// The full width in the median of the knots, px.
  fileprivate var medianWidth: Double { widths.sorted()[widths.count / 2] }

  /// The radius of curvature in the median along the curve, px; infinite of a straight one, 0 of a dot.
  fileprivate var medianRadius: Double {
    let bends = spline.parameters(spacing: 1).map { abs(spline.curvature(at: $0)) }.sorted()
    return isDot || bends.isEmpty ? 0 : 1 / bends[bends.count / 2]
  }
}

extension Choices {
  /// Adds how `input` is traced.
  mutating func add(_ options: TracingOptions, of input: CurveInput) {
    set(.detail, .number(options.detail))
    if let parts = input.parts {
      set(.factors, .integer(parts.parts.count), in: .provenance)
      if !parts.areAllWanted {
        let wanted = parts.wanted.sorted().map { "\($0)" }.joined(separator: ",")
        set(.only, .text(wanted), in: .provenance)
      }
    }
    set(.tolerance, .number(options.tolerance))
    set(.`init`, .text(options.initialization.rawValue))
    set(.seed, .unsigned(options.seed), in: .summary)
    if options.leastConfidence > 0 { set(.minConfidence, .number(options.leastConfidence)) }
    set(.widths, options.widths.map { .range($0) })
    set(.radii, options.radii.map { .range($0) })
    set(.steps, options.steps.map { .integer($0) })
    if options.objective != .attribution { set(.objective, .text(options.objective.rawValue)) }
    if options.dashes != .keep { set(.dashes, .text(options.dashes.rawValue)) }
    if options.specks != .keep { set(.specks, .text(options.specks.rawValue)) }
    // A summary counts the curves that there are under this name.
    set(.curves, options.curveCount.map { .integer($0) }, in: .provenance)
  }
}

extension Provenance {
  /// How a drawing was made: what was chosen.
  public init(_ choices: Choices) {
    let seed: UInt64 = if case .unsigned(let seed)? = choices[.seed] { seed } else { 0 }
    self.init(
      network: choices[.network]?.text ?? "", seed: seed,
      options: choices.texts(in: .provenance))
  }
}
