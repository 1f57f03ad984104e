import CurveNetworks
public import Figures
import Foundation
import Geometry
public import Workers

/// What people saw in the crops that a neuron answers to: "Human Comparison" of "Curve Detectors" (N. Cammarata et al.,
/// Distill 2020, doi 10.23915/distill.00024.003), where 55 % of the expected value of 3b:379 comes from curves.
public struct LabelStudy: Experiment {
  public var labels: CropLabels
  /// The file that they are from.
  public var path: String
  /// How many classes of activation there are.
  public var bins = 12

  /// The labels in the file at `path`, which are to be of the first neuron of `family`.
  ///
  /// - Throws: `LabelError`; `ImagingError`.
  public init(_ family: NeuronFamily, path: String) throws {
    labels = try CropLabels(path: path)
    self.path = path
    let (neuron, hash) = (family.name(of: family.members[0]), family.network.weightsSHA256)
    guard labels.neuron == neuron, labels.network == hash else {
      throw LabelError.otherNeuron(
        path: path,
        got: "\(labels.neuron) of the network with weights \(labels.network.prefix(12))",
        wanted: "\(neuron) of the one with weights \(hash.prefix(12))")
    }
    let count = labels.crops.count { $0.label != nil }
    guard count >= 20 else { throw LabelError.tooFew(path: path, got: count, needed: 20) }
  }

  /// What people saw, by class of activation, and its share of the expected value.
  public struct Outcome: ExperimentOutcome {
    public static let name = "labels"
    public static let title = "Human comparison"

    /// The crops of one class of activation.
    public struct Bin: Codable, Sendable, Hashable {
      /// The middle of the class, in standard deviations of the set from its mean.
      public var deviations: Double
      /// How many crops have a label.
      public var crops: Int
      /// The probability that a receptive field of the set is in this class.
      public var probability: Double
      /// By label, the share of the class's crops, in the order of `CropLabels.Label.allCases`.
      public var shares: [Double]
    }

    public var neuron: String
    public var labelled: Int
    /// By label, how many crops have it.
    public var counts: [Int]
    public var width: Double
    public var bins: [Bin]
    /// By label, the share of the expected value of the neuron's activation.
    public var expected: [Double]

    private static let paints: [Paint] = [.series(1), .series(4), .series(7), .series(0)]

    private func chart(
      _ title: String, _ unit: String, _ value: (Bin, Double) -> Double
    ) -> Chart {
      let range =
        (bins.first?.deviations ?? 0) - width / 2...(bins.last?.deviations ?? 1) + width / 2
      // Stacked: each label's column ends where the next one begins, the whole first.
      let series = CropLabels.Label.allCases.indices.reversed().map { top in
        Chart.Series(
          CropLabels.Label.allCases[top].rawValue,
          bins.map { bin in
            Point(bin.deviations, value(bin, bin.shares[0...top].reduce(0, +)))
          }, style: .columns(share: 0.94 / Double(max(bins.count, 1))), paint: Self.paints[top])
      }
      let highest = bins.map { value($0, 1) }
      return Chart(
        title, x: Axis("activation (\u{3C3} from the mean)", range),
        y: Axis(unit, covering: highest),
        series: series, width: 440, height: 380)
    }

    public var figures: [Figure] {
      [
        Figure(
          "labels", title: "What people saw in what \(neuron) answers to",
          caption:
            "\(labelled) crops, labelled without their activation. From left to right: their proportion by activation, the "
            + "same weighted by how often such an activation is, and what it adds to the expected value.",
          columns: 3,
          panels: [
            chart("Proportion", "share of crops") { $1 },
            chart("Probability", "probability") { $0.probability * $1 },
            chart("Expected value", "activation times probability") {
              max($0.deviations, 0) * $0.probability * $1
            },
          ])
      ]
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "labels",
          columns: ["deviations", "crops", "probability"]
            + CropLabels.Label.allCases.map { $0.rawValue + "_share" },
          rows: bins.map {
            [.number($0.deviations), .number(Double($0.crops)), .number($0.probability)]
              + $0.shares.map { .number($0) }
          })
      ]
    }

    public var findings: [String] {
      let names = CropLabels.Label.allCases.map(\.rawValue)
      let parts = zip(names, expected).map { String(format: "%@ %.0f %%", $0, 100 * $1) }
      let seen = zip(names, counts).map { "\($1) \($0)" }
      return [
        "In \(labelled) crops people saw: \(seen.joined(separator: ", ")).",
        "Of the expected value of \(neuron)'s activation is owed to: "
          + parts.joined(separator: ", ") + ".",
      ]
    }
  }

  /// Counts the labels; takes no time and cannot fail.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let crops = labels.crops.filter { $0.label != nil }
    let low = crops.map(\.deviations).min() ?? 0
    let width = max(((crops.map(\.deviations).max() ?? 1) - low) / Double(bins), 1e-9)
    let total = max(crops.reduce(0) { $0 + $1.stands }, 1e-12)
    let groups = Dictionary(grouping: crops) { min(Int(($0.deviations - low) / width), bins - 1) }
    let all = CropLabels.Label.allCases
    let made = (0..<bins).map { index -> Outcome.Bin in
      let own = groups[index] ?? []
      let weight = own.reduce(0) { $0 + $1.stands }
      return Outcome.Bin(
        deviations: low + (Double(index) + 0.5) * width, crops: own.count,
        probability: weight / total,
        shares: all.map { label in
          own.isEmpty ? 0 : Double(own.count { $0.label == label }) / Double(own.count)
        })
    }
    // Silence adds nothing to the expected value of an activation.
    let firing = crops.filter(\.fires)
    let value = max(firing.reduce(0) { $0 + $1.deviations * $1.stands }, 1e-12)
    return Outcome(
      neuron: labels.neuron, labelled: crops.count,
      counts: all.map { label in crops.count { $0.label == label } }, width: width, bins: made,
      expected: all.map { label in
        firing.filter { $0.label == label }.reduce(0) { $0 + $1.deviations * $1.stands } / value
      })
  }
}
