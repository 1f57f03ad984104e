import CurveNetworks
public import Figures
import Foundation
import Geometry
import Imaging
import Neurons
public import Workers

/// How curve neurons are made of the neurons before them: weights between two families, by how far apart their
/// orientations are ("Curve Circuits", N. Cammarata et al., Distill 2021, doi 10.23915/distill.00024.006).
///
/// Where the weights depend on relative orientation alone, whatever the orientation is, the circuit is
/// equivariant: one circuit turned round.
public struct CurveCircuitry: Experiment {
  public var family: NeuronFamily
  /// The layer that is read, or `nil` for the one before the family's block.
  public var layer: String?
  /// How many channels of it are shown at most.
  public var channels = 16

  /// What `family` is made of.
  public init(_ family: NeuronFamily) { self.family = family }

  /// The weights between two layers, by relative orientation.
  public struct Outcome: ExperimentOutcome {
    public static let name = "circuit"
    public static let title = "Circuits"

    /// The weights from one channel to one neuron.
    public struct Connection: Codable, Sendable, Hashable {
      public var from: Int
      public var to: String
      /// The orientation of the channel less that of the neuron, degrees: -180..<180 between curves, -90..<90 where the
      /// channel answers to lines, which have no side.
      public var relative: Double
      /// The sum of the weights.
      public var weight: Double
      /// The weights in rows.
      public var kernel: [[Float]]
    }

    public var network: String
    public var layer: String
    public var before: String
    /// Whether the channels answer to lines, whose orientations repeat after 180 degrees, or to curves.
    public var isOfLines: Bool
    public var neurons: [String]
    public var connections: [Connection]
    /// The mean correlation of one neuron's weights by relative orientation with the mean of the others': 1 where the
    /// circuit is one that is turned.
    public var equivariance: Double

    private var reach: Double { isOfLines ? 90 : 180 }

    public var figures: [Figure] {
      guard !connections.isEmpty else { return [] }
      let largest = Double(connections.flatMap { $0.kernel.joined().map(abs) }.max() ?? 1)
      let cells = neurons.prefix(8).flatMap { neuron in
        connections.filter { $0.to == neuron }.sorted { $0.relative < $1.relative }.map { one in
          PictureGrid.Cell(
            ColorScale.diverging.picture(
              of: one.kernel.map { $0.map(Double.init) }, in: -largest...largest),
            Axis.text(one.relative, decimals: 0) + "\u{B0}")
        }
      }
      let across = connections.count { $0.to == neurons.first }
      let lines = neurons.map { neuron in
        Chart.Series(
          nil,
          connections.filter { $0.to == neuron }.sorted { $0.relative < $1.relative }
            .map { Point($0.relative, $0.weight) }, style: .line(width: 1), paint: .soft,
          opacity: 0.5)
      }
      let mean = Self.smoothed(connections, reach: reach)
      return [
        Figure(
          "circuit", title: "From \(before) to \(layer) of \(network)",
          caption:
            "Left: weights from the channels of \(before) (columns, by relative orientation) to the neurons "
            + "of \(layer) (rows); orange excites, blue inhibits. Right: the sums of these weights by relative orientation, "
            + "each neuron faint, the mean bold.",
          panels: [
            PictureGrid(cells: Array(cells), columns: max(across, 1), side: 44, isSmooth: false),
            Chart(
              x: Axis("relative orientation (\u{B0})", -reach...reach, step: reach / 2),
              y: Axis("sum of weights", covering: connections.map(\.weight)),
              series: lines + [
                Chart.Series(nil, mean, style: .line(width: 3), paint: .series(1))
              ]),
          ])
      ]
    }

    /// The mean weight around each relative orientation.
    static func smoothed(_ connections: [Connection], reach: Double) -> [Point] {
      stride(from: -reach, through: reach, by: 5).compactMap { angle in
        var (sum, total) = (0.0, 0.0)
        for one in connections {
          let apart = abs((one.relative - angle).remainder(dividingBy: 2 * reach))
          let weight = exp(-apart * apart / (2 * 10 * 10))
          sum += weight * one.weight
          total += weight
        }
        return total > 1e-6 ? Point(angle, sum / total) : nil
      }
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "circuit", columns: ["from_channel", "to", "relative_deg", "weight"],
          rows: connections.map {
            [.number(Double($0.from)), .text($0.to), .number($0.relative), .number($0.weight)]
          })
      ]
    }

    public var findings: [String] {
      guard let best = Self.smoothed(connections, reach: reach).max(by: { $0.y < $1.y }),
        let worst = Self.smoothed(connections, reach: reach).min(by: { $0.y < $1.y })
      else { return ["No channel of \(before) is tuned to an orientation."] }
      return [
        String(
          format:
            "%@ of %@ excite most at a relative orientation of %@\u{B0} and least at %@\u{B0}; the same curve of weights "
            + "turned correlates by %.2f among the neurons.", isOfLines ? "Lines" : "Curves",
          before,
          Axis.text(best.x, decimals: 0), Axis.text(worst.x, decimals: 0), equivariance)
      ]
    }
  }

  /// From which selectivity on a channel counts as tuned to an orientation.
  private static let leastSelectivity = 0.4

  /// Reads the weights and measures what both layers answer to. Throws `NetworkError`, `GraphError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let network = family.network
    let weights = try CircuitWeights(of: family, from: layer)
    let before = weights.layer
    // Curves where the layer has some, else lines.
    let tunings = try monitor.run {
      try CurveNeuronFinder(network, pool: pool).tunings(in: before, monitor: monitor.part(0...0.8))
    }
    let curves = tunings.filter(\.isCurveNeuron)
    let lines = try LineTuning.measured(in: [before], of: network, pool: pool)[before] ?? []
    let isOfLines = curves.count < 6
    let sources: [(channel: Int, orientation: Double)] =
      isOfLines
      ? lines.indices.filter { lines[$0].selectivity >= Self.leastSelectivity }
        .map { ($0, lines[$0].orientation) }
      : curves.map { ($0.channel, $0.orientation) }
    // Of many the ones that matter most to the family.
    let strongest = sources.sorted { a, b in
      (importance(of: a.channel, weights), b.channel) > (
        importance(of: b.channel, weights), a.channel
      )
    }.prefix(channels)
    let reach = isOfLines ? 90.0 : 180
    let connections = family.members.indices.flatMap { neuron in
      strongest.map { source in
        Outcome.Connection(
          from: source.channel, to: family.name(of: family.members[neuron]),
          relative: Self.relative(source.orientation - family.members[neuron].orientation, reach),
          weight: weights.sum(from: source.channel, to: neuron),
          kernel: weights.kernels[neuron][source.channel])
      }
    }
    return Outcome(
      network: network.name, layer: family.layer, before: before, isOfLines: isOfLines,
      neurons: family.members.map { family.name(of: $0) }, connections: connections,
      equivariance: Self.equivariance(connections, reach: reach))
  }

  private func importance(of channel: Int, _ weights: CircuitWeights) -> Float {
    weights.kernels.reduce(0) { $0 + $1[channel].joined().reduce(0) { $0 + abs($1) } }
  }

  /// An angle in -reach..<reach.
  static func relative(_ angle: Double, _ reach: Double) -> Double {
    let rest = angle.remainder(dividingBy: 2 * reach)
    return rest >= reach ? rest - 2 * reach : rest
  }

  static func equivariance(_ connections: [Outcome.Connection], reach: Double) -> Double {
    let groups = Dictionary(grouping: connections, by: \.to)
    guard groups.count > 1 else { return 1 }
    let values = groups.keys.sorted().map { name -> Double in
      let own = Outcome.smoothed(groups[name] ?? [], reach: reach)
      let others = Outcome.smoothed(connections.filter { $0.to != name }, reach: reach)
      let shared = zip(own, others).filter { $0.x == $1.x }
      return NeuronTuning.correlation(shared.map(\.0.y), shared.map(\.1.y))
    }
    return values.reduce(0, +) / Double(values.count)
  }
}
