import CurveNetworks
public import Figures
import Foundation
import Geometry
import Imaging
public import Workers

/// How much short lines across a curve excite the neurons that detect it: "The Combing Phenomenon" of "Curve
/// Detectors" (N. Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003).
///
/// Each neuron is shown the curve that it is tuned to, with teeth, and its answer is held against that to the same
/// curve without. Above 1 the teeth excite.
public struct CombingStudy: Experiment {
  public var family: NeuronFamily
  /// The curve's radius and full width, px.
  public var radius = 60.0
  public var width = 5.0
  /// How many teeth there are, how long, on which side, and at which angle to the curve: each is varied while the
  /// others stay at `usual`.
  public var counts = [0, 2, 4, 6, 8, 10, 14]
  public var lengths = [2.0, 4, 6, 8, 12, 16, 24]
  public var angles = stride(from: 15.0, through: 165, by: 15).map { $0 }
  public var usual = CurveStimulus.Comb(count: 8, length: 10)

  /// How much `family` combs.
  public init(_ family: NeuronFamily) { self.family = family }

  /// What teeth do to the answers, one quantity after the other.
  public struct Outcome: ExperimentOutcome {
    public static let name = "combing"
    public static let title = "Combing"

    /// One thing that was varied.
    public struct Series: Codable, Sendable, Hashable {
      /// What was varied, with its unit.
      public var quantity: String
      /// Its values.
      public var values: [Double]
      /// What they are called, where they are not numbers.
      public var labels: [String]?
      /// By neuron, the pre-activation with teeth over that without, for each value.
      public var ratios: [[Double]]
      /// What was shown.
      public var shown: [KeptPicture]
    }

    public var network: String
    public var layer: String
    public var neurons: [String]
    public var series: [Series]

    public var figures: [Figure] {
      let panels = series.flatMap { one -> [any Panel] in
        let ticks = one.values.count
        let single = one.ratios.enumerated().map { _, ratios in
          Chart.Series(
            nil, zip(one.values, ratios).map { Point($0, $1) }, style: .line(width: 1.2),
            paint: .soft, opacity: 0.45)
        }
        let medians = (0..<ticks).map { column -> Double in
          let values = one.ratios.map { $0[column] }.sorted()
          return values[values.count / 2]
        }
        let all = one.ratios.flatMap(\.self) + [1]
        let x =
          one.labels.map { Axis(one.quantity, of: $0) }
          ?? Axis(one.quantity, (one.values.first ?? 0)...(one.values.last ?? 1))
        return [
          Chart(
            x: x, y: Axis("answer / answer without teeth", covering: all),
            series: single + [
              Chart.Series(
                nil, [Point(x.range.lowerBound, 1), Point(x.range.upperBound, 1)],
                style: .line(width: 1.5), paint: .series(5)),
              Chart.Series(
                nil, zip(one.values, medians).map { Point($0, $1) }, style: .line(width: 3),
                paint: .series(1)),
            ]),
          PictureGrid(
            cells: zip(one.shown, one.values.indices).map {
              PictureGrid.Cell(
                $0.image, one.labels?[$1] ?? Axis.text(one.values[$1]))
            }, columns: 4, side: 100),
        ]
      }
      return [
        Figure(
          "combing", title: "Combing in \(layer) of \(network)",
          caption:
            "What teeth do to the answer: single neurons faint, the median bold; above the blue line they excite.",
          panels: panels)
      ]
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "combing", columns: ["varied", "value", "neuron", "ratio"],
          rows: series.flatMap { one in
            zip(neurons, one.ratios).flatMap { name, ratios in
              zip(one.values.indices, ratios).map { index, ratio in
                [
                  .text(one.quantity),
                  one.labels.map { .text($0[index]) } ?? .number(one.values[index]), .text(name),
                  .number(ratio),
                ]
              }
            }
          })
      ]
    }

    public var findings: [String] {
      series.map { one in
        let medians = one.values.indices.map { column -> Double in
          let values = one.ratios.map { $0[column] }.sorted()
          return values[values.count / 2]
        }
        let top = medians.indices.max { medians[$0] < medians[$1] } ?? 0
        let low = medians.indices.min { medians[$0] < medians[$1] } ?? 0
        func label(_ index: Int) -> String { one.labels?[index] ?? Axis.text(one.values[index]) }
        return String(
          format:
            "%@: the median answer is %.2f times that without teeth at most (%@) and %.2f times at least (%@).",
          one.quantity, medians[top], label(top), medians[low], label(low))
      }
    }
  }

  /// Shows every neuron its curve with all combs. Throws `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let recorder = try ResponseRecorder(family, pool: pool)
    let sides = CurveStimulus.Comb.Side.allCases
    let kinds:
      [(quantity: String, values: [Double], labels: [String]?, combs: [CurveStimulus.Comb])] = [
        (
          "number of teeth", counts.map(Double.init), nil,
          counts.map { count in comb { $0.count = count } }
        ),
        (
          "length of teeth (px)", lengths, nil,
          lengths.map { length in comb { $0.length = length } }
        ),
        (
          "angle to the curve (\u{B0})", angles, nil,
          angles.map { angle in comb { $0.angle = angle } }
        ),
        (
          "side", sides.indices.map { Double($0 + 1) }, sides.map(\.rawValue),
          sides.map { side in comb { $0.side = side } }
        ),
      ]
    let combs: [CurveStimulus.Comb?] = [nil] + kinds.flatMap(\.combs)
    let orientations = family.members.map(\.orientation)
    @Sendable func stimulus(_ comb: CurveStimulus.Comb?, _ orientation: Double) -> CurveStimulus {
      var stimulus = CurveStimulus(.arc(radius: radius), orientation: orientation)
      stimulus.width = width
      stimulus.comb = comb
      if family.network.normalization != nil { stimulus.ink = [0] }
      return stimulus
    }
    let responses = try recorder.responses(
      to: combs.count * orientations.count, monitor: monitor
    ) { index in
      stimulus(combs[index / orientations.count], orientations[index % orientations.count])
        .light(size: recorder.size, middle: recorder.middle)
    }
    func answer(_ comb: Int, _ neuron: Int) -> Double {
      Double(responses[comb * orientations.count + neuron][neuron].preActivation)
    }
    // A neuron that the plain curve does not excite has nothing to be held against.
    let heard = family.members.indices.filter { answer(0, $0) > 0 }
    var first = 1
    let series = try kinds.map { kind -> Outcome.Series in
      defer { first += kind.combs.count }
      return Outcome.Series(
        quantity: kind.quantity, values: kind.values, labels: kind.labels,
        ratios: heard.map { neuron in
          kind.combs.indices.map { answer(first + $0, neuron) / answer(0, neuron) }
        },
        shown: try kind.combs.map {
          try KeptPicture(
            Image(grey: stimulus($0, 270).light(size: recorder.size, middle: recorder.middle)[0]))
        })
    }
    return Outcome(
      network: family.network.name, layer: family.layer,
      neurons: heard.map { family.name(of: family.members[$0]) }, series: series)
  }

  private func comb(_ change: (inout CurveStimulus.Comb) -> Void) -> CurveStimulus.Comb {
    var comb = usual
    change(&comb)
    return comb
  }
}
