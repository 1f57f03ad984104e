public import CurvePipeline
import Determinism
public import Failures
public import Figures
import Foundation
import Rasterization

/// The landscape in which splines are refined: how three objectives change where one stroke of a traced drawing is
/// displaced across its course, widened or paled, the others staying as they are; and how far noise moves the place
/// at which each is largest.
///
/// "Differentiable Image Parameterizations" (A. Mordvintsev et al., Distill 2018, doi 10.23915/distill.00012) and
/// "Curve Detectors" draw what excites a network as an image did; this asks what else one could have wanted.
public struct ObjectiveStudy: Experiment {
  /// Which of the traced curves is moved.
  public enum Stroke: String, Sendable, Hashable, CaseIterable, Codable {
    case longest
    /// The one that comes nearest to the middle of the image.
    case middle
  }

  public var image: Image
  /// How it is traced first.
  public var request: TracingRequest
  public var stroke = Stroke.longest
  /// How far the stroke is displaced to either side, px.
  public var reach = 16.0
  /// The deviations of the noise that is added to the light, in units of full light.
  public var noise = [0.02, 0.05, 0.1, 0.2]
  /// How often each noise is drawn.
  public var draws = 4
  /// Decides the noise.
  public var seed: UInt64 = 1

  /// The landscape of `image`, traced as `request` says.
  public init(of image: Image, _ request: TracingRequest = TracingRequest()) {
    (self.image, self.request) = (image, request)
  }

  /// The landscapes of the objectives around a stroke, without noise and with it.
  public struct Outcome: ExperimentOutcome {
    public static let name = "objective"
    public static let title = "What refinement maximizes"

    /// One objective along one change of the stroke.
    public struct Profile: Codable, Sendable, Hashable {
      /// How far the stroke was changed.
      public var places: [Double]
      /// The objective's own values there.
      public var values: [Double]

      /// The values from 0, the least of them, to 1, the largest.
      var shares: [Double] {
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        return values.map { ($0 - least) / max(most - least, 1e-12) }
      }

      /// Where the value is largest, between the places by a parabola.
      var top: Double {
        guard let best = values.indices.max(by: { values[$0] < values[$1] }) else { return 0 }
        guard best > 0, best + 1 < values.count else { return places[best] }
        let (a, b, c) = (values[best - 1], values[best], values[best + 1])
        let bend = a - 2 * b + c
        let shift = bend < 0 ? (a - c) / (2 * bend) : 0
        return places[best] + shift * (places[best + 1] - places[best])
      }

      /// The places from which uphill leads to the largest value.
      var basin: ClosedRange<Double> {
        guard let best = values.indices.max(by: { values[$0] < values[$1] }) else { return 0...0 }
        var (first, last) = (best, best)
        while first > 0, values[first - 1] < values[first] { first -= 1 }
        while last + 1 < values.count, values[last + 1] < values[last] { last += 1 }
        return places[first]...places[last]
      }

      /// How much of its range the value loses on the way from the largest to `distance` beside it, the mean of both
      /// sides.
      func loss(at distance: Double) -> Double {
        let beside = zip(places, shares).filter { abs(abs($0.0 - top) - distance) <= 0.25 }
        return 1 - beside.reduce(0) { $0 + $1.1 } / Double(max(beside.count, 1))
      }

      /// Over how much of the places the value is at least half way up.
      var breadth: Double {
        let step = places.count > 1 ? places[1] - places[0] : 0
        return Double(shares.count { $0 >= 0.5 }) * step
      }
    }

    /// What one objective says.
    public struct Landscape: Codable, Sendable, Hashable {
      /// The objective: `attribution`.
      public var objective: String
      /// Across the course, px.
      public var displacement: Profile
      /// The width as a multiple of the traced one.
      public var width: Profile
      /// The opacity of the stroke.
      public var contrast: Profile
      /// For each noise, how far from its place without noise the largest value lies, px, in the root mean square.
      public var error: [Double]
    }

    public var network: String
    /// Which stroke was moved: its length and its width, px.
    public var length: Double
    public var strokeWidth: Double
    public var noise: [Double]
    public var landscapes: [Landscape]

    private func chart(
      _ x: Axis, _ profile: KeyPath<Landscape, Profile>
    ) -> Chart {
      Chart(
        x: x, y: Axis("objective (share of its range)", 0...1, step: 0.25),
        series: landscapes.enumerated().map { index, one in
          Chart.Series(
            one.objective,
            zip(one[keyPath: profile].places, one[keyPath: profile].shares).map { Point($0, $1) },
            paint: .series(index))
        })
    }

    private func axis(_ title: String, _ profile: KeyPath<Landscape, Profile>) -> Axis {
      let places = landscapes.first?[keyPath: profile].places ?? []
      return Axis(title, (places.first ?? 0)...(places.last ?? 1))
    }

    public var figures: [Figure] {
      [
        Figure(
          "objective", title: "Three objectives around one stroke",
          caption:
            "One stroke of the traced drawing is displaced, widened and paled, and what refinement could maximize is "
            + "measured; below right, how far noise moves the largest value.",
          panels: [
            chart(axis("displacement across the stroke (px)", \.displacement), \.displacement),
            chart(axis("width (multiple of the traced one)", \.width), \.width),
            chart(axis("opacity", \.contrast), \.contrast),
            Chart(
              x: Axis("noise (deviation, share of full light)", 0...(noise.last ?? 1)),
              y: Axis("error of the place (px)", covering: landscapes.flatMap(\.error)),
              series: landscapes.enumerated().map { index, one in
                Chart.Series(
                  one.objective, [Point(0, 0)] + zip(noise, one.error).map { Point($0, $1) },
                  paint: .series(index))
              }),
          ])
      ]
    }

    private func table(
      _ name: String, _ column: String, _ profile: KeyPath<Landscape, Profile>
    ) -> DataTable {
      let places = landscapes.first?[keyPath: profile].places ?? []
      return DataTable(
        "objective-" + name, columns: [column] + landscapes.map(\.objective),
        rows: places.indices.map { row in
          [.number(places[row])] + landscapes.map { .number($0[keyPath: profile].values[row]) }
        })
    }

    public var tables: [DataTable] {
      [
        table("displacement", "displacement_px", \.displacement),
        table("width", "width_factor", \.width), table("contrast", "opacity", \.contrast),
        DataTable(
          "objective-noise", columns: ["noise"] + landscapes.map { $0.objective + "_error_px" },
          rows: noise.indices.map { row in
            [.number(noise[row])] + landscapes.map { .number($0.error[row]) }
          }),
      ]
    }

    public var findings: [String] {
      func number(_ value: Double) -> String { String(format: "%.2f", value) }
      func each(_ words: (Landscape) -> String) -> String {
        landscapes.map { "\(words($0)) (\($0.objective))" }.joined(separator: ", ")
      }
      return [
        "The stroke is \(number(length)) px long and \(number(strokeWidth)) px wide; of every objective the largest "
          + "value lies beside where it was traced by "
          + each { "\(number($0.displacement.top)) px" } + ".",
        "Uphill leads there from "
          + each {
            "\(number($0.displacement.basin.lowerBound)) to \(number($0.displacement.basin.upperBound)) px"
          } + "; it is at least half way up over "
          + each { "\(number($0.displacement.breadth)) px" }
          + ".",
        "A stroke that is 1 px beside it loses "
          + each { "\(number($0.displacement.loss(at: 1)))" }
          + " of what there is to lose: the more, the less can what lies around draw it away.",
        "The best width is " + each { "\(number($0.width.top)) times the traced one" } + ".",
        "The best opacity is " + each { number($0.contrast.top) } + ".",
        "With noise of \(number(noise.last ?? 0)) the largest value is off by "
          + each { "\(number($0.error.last ?? 0)) px" } + " in the root mean square.",
      ]
    }
  }

  /// Traces the image and moves one stroke. Throws what tracing throws.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    try monitor.run {
      let pipeline = try CurvePipeline(request, pool: pool, monitor: monitor.part(0...0.05))
      let prepared = try pipeline.prepare(image, monitor: monitor.part(0.05...0.1))
      let extracted = try pipeline.extract(prepared, monitor: monitor.part(0.1...0.15))
      let curves = try pipeline.trace(extracted, monitor: monitor.part(0.15...0.2)).drawing.curves
      guard let chosen = index(in: curves), let found = extracted.extractions.first else {
        throw ObjectiveStudyError.noCurves
      }
      let ground = Ground(
        network: found.network.refining, light: prepared.input.light, sign: found.sign,
        curves: curves, chosen: chosen)
      let rest = monitor.part(0.2...1)
      let targets = DrawingObjective.Target.allCases
      let landscapes = try targets.enumerated().map { place, target in
        try landscape(
          of: DrawingObjective(target), on: ground, pool, rest.part(place, of: targets.count))
      }
      let widths = curves[chosen].widths
      return Outcome(
        network: found.network.name, length: curves[chosen].spline.arcLength(),
        strokeWidth: widths.reduce(0, +) / Double(widths.count), noise: noise,
        landscapes: landscapes)
    }
  }

  /// The curve that is moved; `nil` where there is none.
  private func index(in curves: [TracedCurve]) -> Int? {
    let strokes = curves.indices.filter { !curves[$0].isDot }
    switch stroke {
    case .longest:
      return strokes.max { curves[$0].spline.arcLength() < curves[$1].spline.arcLength() }
    case .middle:
      let middle = Point(Double(image.width) / 2, Double(image.height) / 2)
      return strokes.min {
        curves[$0].spline.nearest(to: middle).distanceSquared
          < curves[$1].spline.nearest(to: middle).distanceSquared
      }
    }
  }

  /// What the stroke is moved on.
  private struct Ground {
    let network: CurveNetwork
    let light: Plane
    let sign: Float
    let curves: [TracedCurve]
    let chosen: Int

    /// The objective where the light has this noise.
    func objective(
      _ wanted: DrawingObjective, noise: Double = 0, from random: SeededGenerator? = nil,
      _ pool: WorkerPool
    ) throws -> NetworkObjective {
      var light = light
      if var random {
        for i in 0..<light.count { light.pixels[i] += Float(noise * random.normal()) }
      }
      let sign = sign
      return try NetworkObjective(
        network, wanted, light: network.input.normalization.normalized(light).map { $0 * sign },
        scales: network.scales, pool: pool)
    }

    /// The drawing with the stroke changed.
    func drawn(
      displacement: Double = 0, width: Double = 1, opacity: Double = 0.5
    ) -> [SplineParameterization] {
      curves.enumerated().map { index, curve in
        guard index == chosen else { return SplineParameterization(curve, opacity: 0.5) }
        var changed = curve.displaced(by: displacement)
        changed.widths = changed.widths.map { $0 * width }
        return SplineParameterization(changed, opacity: opacity)
      }
    }
  }

  private func landscape(
    of wanted: DrawingObjective, on ground: Ground, _ pool: WorkerPool, _ monitor: WorkMonitor
  ) throws -> Outcome.Landscape {
    func profile(
      _ places: [Double], _ objective: NetworkObjective,
      _ drawn: (Double) -> [SplineParameterization]
    ) throws -> Outcome.Profile {
      Outcome.Profile(
        places: places,
        values: try places.map { place in
          try Cancellation.check()
          return try objective.value(of: drawn(place))
        })
    }
    func displaced(_ objective: NetworkObjective, reach: Double) throws -> Outcome.Profile {
      try profile(Array(stride(from: -reach, through: reach, by: 0.5)), objective) {
        ground.drawn(displacement: $0)
      }
    }
    let clean = try ground.objective(wanted, pool)
    let displacement = try displaced(clean, reach: reach)
    monitor.report(0.2)
    let width = try profile(Array(stride(from: 0.25, through: 3, by: 0.125)), clean) {
      ground.drawn(width: $0)
    }
    let contrast = try profile(Array(stride(from: 0, through: 1, by: 0.05)), clean) {
      ground.drawn(opacity: $0)
    }
    monitor.report(0.4)
    let error = try noise.enumerated().map { level, deviation in
      let squares = try (0..<draws).map { draw -> Double in
        let random = SeededGenerator(seed: seed).fork(level * draws + draw)
        let noisy = try ground.objective(wanted, noise: deviation, from: random, pool)
        let off = try displaced(noisy, reach: min(reach, 4)).top - displacement.top
        monitor.report(
          0.4 + 0.6 * Double(level * draws + draw + 1) / Double(noise.count * draws))
        return off * off
      }
      return (squares.reduce(0, +) / Double(draws)).squareRoot()
    }
    return Outcome.Landscape(
      objective: wanted.target.rawValue, displacement: displacement, width: width,
      contrast: contrast, error: error)
  }
}

/// Why there is no landscape.
public enum ObjectiveStudyError: ExplainedError {
  /// Nothing was traced.
  case noCurves

  /// One sentence without a full stop.
  public var description: String {
    "no curve is traced in this image, so there is no stroke to move; give an image with lines"
  }

  public var category: FailureCategory { .badData }
}

extension CurveNetwork {
  /// The network, looking at the scales in which splines are refined.
  fileprivate var refining: CurveNetwork { looking(at: refinementLevels.map { scales[$0] }) }
}

extension TracedCurve {
  /// The curve with every knot, and its handles with it, moved along its normal.
  fileprivate func displaced(by distance: Double) -> TracedCurve {
    var points = spline.controlPoints
    for knot in 0..<spline.knotCount {
      guard let tangent = spline.tangent(at: Double(knot)) else { continue }
      for i in 3 * knot - 1...3 * knot + 1 where points.indices.contains(i) {
        points[i] = points[i] + tangent.perpendicular * distance
      }
    }
    if spline.isClosed { points[points.count - 1] = points[0] }
    var curve = self
    curve.spline = Spline(controlPoints: points, isClosed: spline.isClosed)
    return curve
  }
}
