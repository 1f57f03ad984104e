public import CurveExtraction
public import CurveNetworks
import Foundation
public import Geometry
import Imaging
public import Workers

/// Turns an image into a drawing: the equations of its curves, through networks.
///
/// 1. Extract the curves' pixels. 2. Thin them to centre lines, make a graph of those and cut what is unlikely
/// (`SkeletonGraph`); where parts of the image are told apart, cut where a line changes over from one to another. 3. Join edges through junctions into curves (`CurveJoiner`). 4. Move them onto the crest of the
/// evidence, at sub-pixel accuracy, bridge gaps (`GapBridging`) and lead branches onto their curves
/// (`JunctionEnds`). 5. Fit splines of few segments. 6. Refine the splines through the rasterizer and the network.
/// 7. Measure widths; say how the curves hang together.
///
/// A random start leaves out the first five: splines come from the network's objective alone.
public struct CurveTracer: Sendable {
  /// The networks that are asked: one for each family that is looked for.
  public var networks: [CurveNetwork]
  /// How to trace.
  public var options: TracingOptions
  /// The workers that do it.
  public var pool: WorkerPool

  /// Steps of refinement where none are asked for: enough for splines that are nearly right.
  public static let defaultSteps = 12
  /// Steps of a random start where none are asked for.
  public static let defaultRandomSteps = 120
  /// Curves of a random start where none are asked for.
  public static let defaultRandomCount = 8

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

  /// The drawing of the curves in `input`; `progress` is told the share of the work done, 0…1.
  ///
  /// Where several families or both polarities are meant, each is traced by itself, and the drawing holds
  /// lines before edges and dark curves before bright ones; a random start takes the first of them only.
  public func trace(
    _ input: CurveInput, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws -> CurveDrawing {
    if let factors = input.factors, factors.areAbsent {
      return drawing(of: input, [], CurveGraph())
    }
    let steps = options.steps ?? Self.defaultSteps
    // Refinement asks for the attribution that extraction has found.
    let layers = try layers(
      of: input, keepingAttribution: options.initialization == .attribution && steps > 0)
    progress(0.2)
    var curves: [TracedCurve]
    var graph = CurveGraph()
    switch options.initialization {
    case .attribution:
      (curves, graph) = try traced(layers) { progress(0.2 + 0.8 * $0) }
    case .random:
      let start = RandomStart(
        network: layers[0].network, pool: pool,
        count: options.curveCount ?? Self.defaultRandomCount,
        steps: options.steps ?? Self.defaultRandomSteps)
      curves = try start.curves(on: layers[0].normalized, seed: options.seed) {
        progress(0.2 + 0.8 * $0)
      }
      curves = layers[0].measured(curves, pool: pool)
        .filter { $0.confidence >= options.leastConfidence }
    }
    if let region = input.avoided {
      (curves, graph) = RegionAvoidance(region).cut(curves, graph)
    }
    progress(1)
    return drawing(of: input, curves, graph)
  }

  private func drawing(
    of input: CurveInput, _ curves: [TracedCurve], _ graph: CurveGraph
  ) -> CurveDrawing {
    CurveDrawing(
      width: input.light.width, height: input.light.height, curves: curves, graph: graph,
      factors: input.factors?.drawn ?? [], provenance: provenance(of: input))
  }

  /// Step 1: what the curves of each family and polarity are traced on.
  func layers(of input: CurveInput, keepingAttribution: Bool) throws -> [CurveLayer] {
    try CurveExtractor(networks: networks, evidence: options.evidence, pool: pool)
      .extractions(in: input, keepingAttribution: keepingAttribution)
      .map { try CurveLayer(input, $0, evidence: options.evidence, pool: pool) }
  }

  /// Steps 2 to 7 in each layer by itself; ids count on from one to the next.
  private func traced(
    _ layers: [CurveLayer], progress: @Sendable (Double) -> Void
  ) throws -> (curves: [TracedCurve], graph: CurveGraph) {
    let lines = longest(of: layers.map { centreLines(of: $0) })
    var (curves, graph) = ([TracedCurve](), CurveGraph())
    for (index, layer) in layers.enumerated() {
      let firstID = lines[..<index].reduce(0) { $0 + $1.count }
      let part = try traced(lines[index], firstID: firstID, in: layer) {
        progress((Double(index) + $0) / Double(layers.count))
      }
      curves += part.curves
      for var node in part.graph.nodes {
        node.id = graph.nodes.count
        graph.nodes.append(node)
      }
    }
    return (curves, graph)
  }

  /// Steps 2 to 4: the centre lines of the extracted curves, px.
  func centreLines(of layer: CurveLayer) -> [CentreLine] {
    let map = layer.map
    let width = { (p: Point) in Double(map.width.sample(x: p.x, y: p.y)) }
    let threshold = Double(CurveMap.threshold(detail: options.detail))
    let confidence = layer.confidence(threshold: threshold)
    let evidence = confidence.evidence(_:)
    var graph = SkeletonGraph(map.skeleton(detail: options.detail))
    graph.clean(
      leastLength: 12, width: width, probability: confidence.probability(along:))
    let membership = layer.membership
    if let membership { graph.split(by: membership.factors(along:isClosed:)) }
    // Across a wide curve evidence is flat: blurred by about a quarter of the width, it has a crest.
    let share = map.evidence.map { $0 / (1 + $0) }
    let blurs = (0..<4).map { 0.7 * exp2(Double($0)) }
    let ridges = pool.map(blurs.count) { share.gaussianBlurred(sigma: Float(blurs[$0])) }
    let joined = CurveJoiner(width: width, evidence: evidence).centreLines(of: graph)
      .filter { membership?.isWanted($0.factor) ?? true }
    let localized = pool.map(joined.count) { index in
      let line = joined[index]
      let widths = line.points.map { Double(map.width.sample(x: $0.x, y: $0.y)) }.sorted()
      let wanted = widths.isEmpty ? 0 : widths[widths.count / 2] / 4
      let ridge = blurs.lastIndex { $0 <= wanted } ?? 0
      return line.localized(on: ridges[ridge])
    }
    let bridged = GapBridging(
      width: width, evidence: evidence, allows: membership?.allows(_:for:) ?? { _, _ in true }
    ).bridged(localized)
    return JunctionEnds(width: width).led(bridged)
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
    _ lines: [CentreLine], firstID: Int, in layer: CurveLayer,
    progress: @Sendable (Double) -> Void
  ) throws -> (curves: [TracedCurve], graph: CurveGraph) {
    let fitter = SplineFitter(tolerance: options.tolerance)
    let fitted = pool.map(lines.count) { index -> TracedCurve? in
      guard
        let spline = fitter.fit(points: lines[index].points, isClosed: lines[index].isClosed)?
          .spline
      else { return nil }
      let width = Array(repeating: 1.0, count: spline.knotCount)
      return TracedCurve(
        id: firstID + index, spline: spline, widths: width,
        inferred: lines[index].inferred(on: spline), factor: lines[index].factor)
    }
    let found = layer.measured(fitted.compactMap(\.self), pool: pool)
    let curves = found.filter { $0.confidence >= options.leastConfidence }
    let kept = curves.map { $0.id - firstID }
    let moved = try layer.refined(
      curves, steps: options.steps ?? Self.defaultSteps, pool: pool, progress: progress)
    let (met, graph) = GraphAssembly(curves: moved, lines: kept.map { lines[$0] }).assembled()
    // How likely a curve is follows from where it was found: what was asked of it then holds in the drawing.
    let measured = zip(layer.measured(met, pool: pool), curves).map { curve, found in
      var curve = curve
      curve.confidence = found.confidence
      return curve
    }
    return (measured, graph)
  }

  func provenance(of input: CurveInput) -> Provenance {
    var chosen = [
      "channel": input.channel.rawValue, "detail": "\(options.detail)",
      "init": options.initialization.rawValue,
      "family": options.evidence.kind?.rawValue
        ?? networks.map(\.family.kind.rawValue).joined(separator: ","),
      "scales": networks.map { input.scales(for: $0).map { "\($0)" }.joined(separator: ",") }
        .joined(separator: "; "),
      "polarity": input.polarity.rawValue,
      "tolerance": "\(options.tolerance)",
    ]
    if let factors = input.factors {
      chosen["factors"] = "\(factors.factors.count)"
      if !factors.areAllWanted {
        chosen["only"] = factors.wanted.sorted().map { "\($0)" }.joined(separator: ",")
      }
    }
    if let region = input.avoided { chosen["avoided"] = "\(region.population) px" }
    if options.evidence != .network { chosen["evidence"] = options.evidence.rawValue }
    if options.leastConfidence > 0 { chosen["min-confidence"] = "\(options.leastConfidence)" }
    if let steps = options.steps { chosen["steps"] = "\(steps)" }
    if let count = options.curveCount { chosen["curves"] = "\(count)" }
    return Provenance(network: networks[0].name, seed: options.seed, options: chosen)
  }
}
