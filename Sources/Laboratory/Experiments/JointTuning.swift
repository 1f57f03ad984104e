import ConvNet
import CurveNetworks
public import Figures
import Foundation
import Geometry
import Imaging
public import Workers

/// What a whole family says while the natural crops that excite one of its neurons turn all the way round: "Joint
/// Tuning Curves" of "Curve Detectors" (N. Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003).
public struct JointTuning: Experiment {
  public var family: NeuronFamily
  public var pictures: PictureSet
  /// How many of the crops that excite a neuron most are turned; no two of them overlap.
  public var crops = 12
  /// How many degrees from one turn to the next.
  public var step = 5.0

  /// The joint tuning of `family` over what it sees in `pictures`.
  public init(_ family: NeuronFamily, over pictures: PictureSet) {
    (self.family, self.pictures) = (family, pictures)
  }

  /// What the family says while the crops of each neuron turn.
  public struct Outcome: ExperimentOutcome {
    public static let name = "rotate"
    public static let title = "Joint tuning"

    /// What one neuron's crops do.
    public struct Row: Codable, Sendable, Hashable {
      public var neuron: String
      /// By crop and by turn, the activation of the row's neuron as a share of its largest.
      public var single: [[Double]]
      /// By neuron of the family and by turn, the median activation over the crops, as a share of that neuron's
      /// largest median anywhere.
      public var medians: [[Double]]
      /// Over how many degrees the row's own median is at least half of its largest.
      public var span: Double
    }

    public var network: String
    public var layer: String
    /// The neurons of the family with the orientation to which each is tuned, in order.
    public var neurons: [String]
    public var orientations: [Double]
    public var step: Double
    public var rows: [Row]
    /// The share of turns at which the median of some neuron is at least half of its largest.
    public var coverage: Double

    /// A turn as an angle from -180 to 180.
    private func angle(_ index: Int) -> Double { Double(index) * step - 180 }

    public var figures: [Figure] {
      let panels = rows.prefix(8).map { row -> Chart in
        let own = neurons.firstIndex(of: row.neuron) ?? 0
        let faint = row.single.map { values in
          Chart.Series(
            nil, values.enumerated().map { Point(angle($0), $1) }, style: .line(width: 1),
            paint: .fixed(ColorScale.ofOrientation(orientations[own])), opacity: 0.3)
        }
        let bold = row.medians.enumerated().map { neuron, values in
          Chart.Series(
            nil, values.enumerated().map { Point(angle($0), $1) },
            style: .line(width: neuron == own ? 3 : 1.8),
            paint: .fixed(ColorScale.ofOrientation(orientations[neuron])))
        }
        return Chart(
          row.neuron, x: Axis("turned by (\u{B0})", -180...180, step: 90),
          y: Axis("answer (share of largest)", 0...1), series: faint + bold, width: 640, height: 220
        )
      }
      return [
        Figure(
          "rotate", title: "Crops that excite one neuron, turned",
          caption:
            "Each row has the crops that excite one neuron of \(layer) of \(network) most. Single crops faint, "
            + "medians bold, one colour a neuron.", columns: 1, panels: panels)
      ]
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "rotate", columns: ["crops_of", "neuron", "turned_deg", "median_share"],
          rows: rows.flatMap { row in
            zip(neurons, row.medians).flatMap { neuron, values in
              values.enumerated().map { index, value in
                [.text(row.neuron), .text(neuron), .number(angle(index)), .number(value)]
              }
            }
          }),
        DataTable(
          "rotate-neurons", columns: ["neuron", "span_deg"],
          rows: rows.map { [.text($0.neuron), .number($0.span)] }),
      ]
    }

    public var findings: [String] {
      let spans = rows.map(\.span).sorted()
      guard let first = spans.first, let last = spans.last else { return [] }
      return [
        String(
          format:
            "A crop excites its neuron over %.0f\u{B0} of turning in the median (%.0f\u{B0} to %.0f\u{B0}); at %.0f %% of "
            + "all turns some neuron answers at least half as much as at most.",
          spans[spans.count / 2], first,
          last, 100 * coverage)
      ]
    }
  }

  /// Turns the crops of every neuron. Throws `LaboratoryError.tooFewFields`; `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let survey = try FieldSurvey(
      of: family, over: pictures, pool: pool, monitor: monitor.part(0...0.3))
    let recorder = try ResponseRecorder(family, pool: pool)
    let turns = Int((360 / step).rounded())
    let turning = monitor.part(0.3...1)
    // By row, crop and turn what every neuron says.
    let answers = try family.members.indices.map { neuron -> [[[Double]]] in
      let places = strongest(of: survey, neuron)
      let shown = try places.map { try wide(around: $0, side: 2 * recorder.size) }
      let responses = try recorder.responses(
        to: shown.count * turns, monitor: turning.part(neuron, of: family.members.count)
      ) { index in
        let degrees = Double(index % turns) * step - 180
        return shown[index / turns].map {
          $0.turned(by: degrees, size: recorder.size, middle: recorder.middle)
        }
      }
      return shown.indices.map { crop in
        (0..<turns).map { turn in responses[crop * turns + turn].map { Double($0.activation) } }
      }
    }
    func medians(_ row: Int, _ neuron: Int) -> [Double] {
      (0..<turns).map { turn in
        let values = answers[row].map { $0[turn][neuron] }.sorted()
        return values.isEmpty ? 0 : values[values.count / 2]
      }
    }
    let all = family.members.indices.map { row in family.members.indices.map { medians(row, $0) } }
    let largest = family.members.indices.map { neuron in
      max(all.map { $0[neuron].max() ?? 0 }.max() ?? 0, 1e-12)
    }
    let rows = family.members.indices.map { row -> Outcome.Row in
      let own = all[row][row].max() ?? 0
      let top = max(answers[row].joined().map { $0[row] }.max() ?? 0, 1e-12)
      return Outcome.Row(
        neuron: family.name(of: family.members[row]),
        single: answers[row].map { $0.map { $0[row] / top } },
        medians: family.members.indices.map { neuron in
          all[row][neuron].map { $0 / largest[neuron] }
        },
        span: Double(all[row][row].count { $0 >= own / 2 && own > 0 }) * step)
    }
    let covered = rows.indices.flatMap { row in
      (0..<turns).map { turn in rows[row].medians.contains { $0[turn] >= 0.5 } }
    }
    return Outcome(
      network: family.network.name, layer: family.layer,
      neurons: family.members.map { family.name(of: $0) },
      orientations: family.members.map(\.orientation), step: step, rows: rows,
      coverage: Double(covered.count { $0 }) / Double(max(covered.count, 1)))
  }

  /// Where a neuron says most, places that do not see the same.
  private func strongest(of survey: FieldSurvey, _ neuron: Int) -> [FieldSurvey.Place] {
    let values = survey.activations[neuron]
    var chosen: [Int] = []
    for index in values.indices.sorted(by: { (values[$0], $1) > (values[$1], $0) }) {
      guard chosen.count < crops, values[index] > 0 else { break }
      if chosen.allSatisfy({ survey.seesOther($0, index) }) { chosen.append(index) }
    }
    return chosen.map { survey.places[$0] }
  }

  /// The light around a place as the network is shown it, mirrored beyond the picture's border: wide enough to be
  /// turned.
  private func wide(around place: FieldSurvey.Place, side: Int) throws -> [Plane] {
    let network = family.network
    let image = try pictures.image(place.picture).overWhite()
    let light =
      network.normalization.map { rule in
        // Shown as strokes are: middle grey is the ground.
        [rule.normalized(image.luminance).map { $0 / network.range + network.mean[0] }]
      } ?? image.color
    let (x, y) = (Int(place.x), Int(place.y))
    return light.map { plane in
      plane.padded(by: side / 2).cropped(columns: x..<x + side, rows: y..<y + side)
    }
  }
}

extension Plane {
  /// The square of `size` px, `middle` of it being the plane's own middle, turned clockwise.
  func turned(by degrees: Double, size: Int, middle: Double) -> Plane {
    let turn = degrees * .pi / 180
    let (along, across) = (Vector(angle: -turn), Vector(angle: -turn).perpendicular)
    let centre = Point(Double(width) / 2, Double(height) / 2)
    var result = Plane(width: size, height: size)
    for y in 0..<size {
      for x in 0..<size {
        let (u, v) = (Double(x) + 0.5 - middle, Double(y) + 0.5 - middle)
        let place = centre + along * u + across * v
        result[x, y] = sample(x: place.x, y: place.y)
      }
    }
    return result
  }
}
