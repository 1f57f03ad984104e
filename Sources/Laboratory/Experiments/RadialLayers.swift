public import CurveNetworks
public import Figures
import Foundation
public import Neurons
public import Workers

/// The radial tuning of several layers side by side: how curve detection becomes clearer on the way ("The Curve
/// Families of InceptionV1" of "Curve Detectors", N. Cammarata et al., Distill 2020, doi
/// 10.23915/distill.00024.003, where the neurons of conv2d2 and mixed3a echo and those of mixed3b do not).
public struct RadialLayers: Experiment {
  /// The families, in the order of their layers.
  public var families: [NeuronFamily]
  /// How many orientations each curve is shown in.
  public var orientations = 720

  /// The families of `layers` of the network called `name`.
  ///
  /// Unlike a curve neuron, a member may echo, so that the echo can be measured: what is asked of it is that it
  /// prefers one orientation, whatever the polarity and the width.
  ///
  /// - Throws: `NetworkError`, `LaboratoryError.noNeurons`.
  public init(_ network: PictureNetwork, layers: [String], pool: WorkerPool, monitor: WorkMonitor)
    throws
  {
    families = try layers.enumerated().map { index, layer in
      let tunings = try CurveNeuronFinder(network, pool: pool)
        .tunings(in: layer, monitor: monitor.part(index, of: layers.count))
      let oriented = tunings.filter {
        $0.selectivity >= 0.5 && $0.polarityCorrelation >= 0.9 && $0.widthCorrelation >= 0.7
          && $0.borderCorrelation >= 0.6 && $0.relativeStrength >= 0.1
      }
      return try NeuronFamily(
        network, layer: layer,
        members: oriented.map {
          NeuronFamily.Member(channel: $0.channel, orientation: $0.orientation)
        })
    }
  }

  /// The radial tuning of each layer.
  public struct Outcome: ExperimentOutcome {
    public static let name = "radial-layers"
    public static let title = "Radial tuning by layer"

    public var layers: [RadialTuning.Outcome]

    public var figures: [Figure] {
      [
        Figure(
          "radial-layers", title: "Radial tuning by layer of \(layers.first?.network ?? "")",
          caption:
            "What the neurons of each layer answer to arcs of every orientation, as a share of their largest answer.",
          panels: layers.map { PolarChart($0.layer, series: $0.polarSeries, largest: 1) })
      ]
    }

    public var tables: [DataTable] {
      layers.flatMap { one in
        one.tables.map { table in
          var table = table
          table.name += "-" + one.layer
          return table
        }
      }
    }

    public var findings: [String] {
      layers.map { one in
        let echoes = one.tunings.map(\.echo).sorted()
        return String(
          format:
            "%@: %d neurons, echo %.0f %% in the median and %.0f %% at most; together they cover %.0f %% of the circle.",
          one.layer, echoes.count, 100 * (echoes.isEmpty ? 0 : echoes[echoes.count / 2]),
          100 * (echoes.last ?? 0), 100 * one.coverage)
      }
    }
  }

  /// Measures one layer after the other. Throws `GraphError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    Outcome(
      layers: try families.enumerated().map { index, family in
        var experiment = RadialTuning(family)
        experiment.orientations = orientations
        return try experiment.run(pool: pool, monitor: monitor.part(index, of: families.count))
      })
  }
}

extension RadialTuning.Outcome {
  /// Tuning curves as others have published them, as if they had been measured here.
  ///
  /// `network`: the network that they are of.
  public init(_ published: PublishedTuning, network: String) {
    let tunings = published.answers.keys.sorted().map { channel in
      RadialTuning.tuning("\(published.layer):\(channel)", published.answers[channel] ?? [])
    }.sorted { $0.peak < $1.peak }
    self.init(
      network: network, layer: published.layer, tunings: tunings,
      gaps: RadialTuning.gaps(of: tunings))
  }
}
