import CurveNetworks
public import Figures
import Foundation
import Geometry
public import Workers

/// What every neuron of a family answers to curves turned all the way round: "Radial Tuning Curve" and "The
/// Curve Families of InceptionV1" of "Curve Detectors" (N. Cammarata et al., Distill 2020, doi
/// 10.23915/distill.00024.003).
public struct RadialTuning: Experiment {
  public var family: NeuronFamily
  /// How many orientations each curve is shown in, evenly over 360 degrees.
  public var orientations = 720
  /// The radii of the arcs, px; the answer at an orientation is the mean over all curves.
  public var radii = [20.0, 35, 60, 100]
  /// The full widths of the lines, px.
  public var widths = [3.0, 6]

  /// The tuning of `family`.
  public init(_ family: NeuronFamily) { self.family = family }

  /// The tuning of every neuron, and what of the circle they leave out.
  public struct Outcome: ExperimentOutcome {
    public static let name = "radial"
    public static let title = "Radial tuning"

    /// A neuron's tuning.
    public struct Tuning: Codable, Sendable, Hashable {
      public var name: String
      /// Mean activations at even orientations over 360 degrees, in the network's units.
      public var answers: [Double]
      /// The orientation of its largest answer, degrees.
      public var peak: Double
      /// Over how many degrees it answers at least half as much as at most.
      public var width: Double
      /// Its largest answer within 30 degrees of the opposite orientation, as a share of its largest.
      public var echo: Double
      /// In how many runs of orientations it answers at least half as much as at most.
      public var bumps: Int
    }

    public var network: String
    public var layer: String
    public var tunings: [Tuning]
    /// Runs of orientations at which no neuron answers half as much as at most: first and last, degrees.
    public var gaps: [[Double]]

    /// The share of 360 degrees at which some neuron answers at least half as much as at most.
    public var coverage: Double {
      1 - gaps.reduce(0) { $0 + ($1[1] - $1[0] + 360).truncatingRemainder(dividingBy: 360) } / 360
    }

    /// The neurons' tunings for a polar chart, each with its channel.
    var polarSeries: [PolarChart.Series] {
      tunings.map { tuning in
        PolarChart.Series(
          tuning.name.split(separator: ":").last.map(String.init),
          tuning.answers.map { $0 / max(tuning.answers.max() ?? 1, 1e-12) },
          paint: .fixed(ColorScale.ofOrientation(tuning.peak)))
      }
    }

    public var figures: [Figure] {
      let unrolled = tunings.map { tuning in
        Chart.Series(
          nil,
          tuning.answers.enumerated().map {
            Point(
              Double($0) * 360 / Double(tuning.answers.count),
              $1 / max(tuning.answers.max() ?? 1, 1e-12))
          }, style: .line(width: 1.8), paint: .fixed(ColorScale.ofOrientation(tuning.peak)))
      }
      return [
        Figure(
          "radial", title: "Radial tuning of \(layer) of \(network)",
          caption:
            "What each neuron answers to arcs of every orientation, as a share of its largest answer.",
          panels: [
            PolarChart(series: polarSeries, largest: 1),
            Chart(
              x: Axis("orientation of the outer normal (\u{B0})", 0...360, step: 45),
              y: Axis("answer (share of largest)", 0...1), series: unrolled, height: 504),
          ])
      ]
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "radial", columns: ["orientation_deg"] + tunings.map(\.name),
          rows: (tunings.first?.answers.indices ?? 0..<0).map { index in
            [.number(Double(index) * 360 / Double(tunings[0].answers.count))]
              + tunings.map { .number($0.answers[index]) }
          }),
        DataTable(
          "radial-neurons",
          columns: ["neuron", "peak_deg", "width_deg", "echo_share", "bumps"],
          rows: tunings.map {
            [
              .text($0.name), .number($0.peak), .number($0.width), .number($0.echo),
              .number(Double($0.bumps)),
            ]
          }),
      ]
    }

    public var findings: [String] {
      guard !tunings.isEmpty else { return [] }
      let widths = tunings.map(\.width).sorted()
      let echo = tunings.max { $0.echo < $1.echo }
      let steps = zip(tunings, tunings.dropFirst() + tunings.prefix(1)).map {
        ($1.peak - $0.peak + 360).truncatingRemainder(dividingBy: 360)
      }
      func degrees(_ value: Double) -> String { String(format: "%.1f\u{B0}", value) }
      return [
        "\(tunings.count { $0.bumps == 1 }) of \(tunings.count) neurons answer to one run of orientations, "
          + "\(degrees(widths[widths.count / 2])) wide in the median.",
        "Together they cover \(String(format: "%.1f", 100 * coverage)) % of the circle; from one to the next it is "
          + "\(degrees(steps.min() ?? 0)) to \(degrees(steps.max() ?? 0)).",
        "The largest echo from the opposite orientation is \(String(format: "%.1f", 100 * (echo?.echo ?? 0))) % "
          + "(\(echo?.name ?? "")).",
      ]
    }
  }

  /// Shows all curves in all orientations. Throws `GraphError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let recorder = try ResponseRecorder(family, pool: pool)
    let curves = radii.flatMap { radius in widths.map { (radius: radius, width: $0) } }
    let inks = family.network.normalization == nil ? [0.1, 0.9] : [Float(0)]
    let turned = orientations
    let responses = try recorder.responses(
      to: turned * curves.count * inks.count, monitor: monitor
    ) { index in
      let curve = curves[index / turned % curves.count]
      var stimulus = CurveStimulus(
        .arc(radius: curve.radius), orientation: Double(index % turned) * 360 / Double(turned))
      stimulus.width = curve.width
      stimulus.ink = [inks[index / turned / curves.count]]
      return stimulus.light(size: recorder.size, middle: recorder.middle)
    }
    let shows = Double(curves.count * inks.count)
    let tunings = family.members.indices.map { neuron -> Outcome.Tuning in
      var answers = [Double](repeating: 0, count: turned)
      for (index, response) in responses.enumerated() {
        answers[index % turned] += Double(response[neuron].activation) / shows
      }
      return Self.tuning(family.name(of: family.members[neuron]), answers)
    }.sorted { $0.peak < $1.peak }
    return Outcome(
      network: family.network.name, layer: family.layer, tunings: tunings,
      gaps: Self.gaps(of: tunings))
  }

  /// What `answers` over even orientations say of a neuron.
  static func tuning(_ name: String, _ answers: [Double]) -> Outcome.Tuning {
    let count = answers.count
    let largest = max(answers.max() ?? 0, 1e-12)
    let top = answers.firstIndex(of: answers.max() ?? 0) ?? 0
    let reach = count * 30 / 360
    let opposite =
      (-reach...reach).map { answers[(top + count / 2 + $0 + count) % count] }.max() ?? 0
    let half = answers.map { $0 >= largest / 2 }
    return Outcome.Tuning(
      name: name, answers: answers, peak: Double(top) * 360 / Double(count),
      width: Double(half.count { $0 }) * 360 / Double(count), echo: opposite / largest,
      bumps: half.indices.count { half[$0] && !half[($0 + count - 1) % count] })
  }

  /// Where on the circle no neuron answers at least half as much as at most.
  static func gaps(of tunings: [Outcome.Tuning]) -> [[Double]] {
    guard let count = tunings.first?.answers.count else { return [[0, 360]] }
    let isCovered = (0..<count).map { index in
      tunings.contains { $0.answers[index] >= max($0.answers.max() ?? 0, 1e-12) / 2 }
    }
    guard isCovered.contains(true) else { return [[0, 360]] }
    let step = 360 / Double(count)
    return isCovered.indices.filter { !isCovered[$0] && isCovered[($0 + count - 1) % count] }.map {
      first in
      let length = (0..<count).first { isCovered[(first + $0) % count] } ?? 0
      return [Double(first) * step, Double((first + length) % count) * step]
    }
  }
}
