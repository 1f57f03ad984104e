import CurveNetworks
public import Figures
import Foundation
import Geometry
import Imaging
public import Workers

/// What neurons answer to two legs that meet at an angle, and what becomes of it while the corner is rounded to a
/// curve: "Synthetic Angles" of "Curve Detectors" (N. Cammarata et al., Distill 2020, doi
/// 10.23915/distill.00024.003).
public struct SyntheticAngles: Experiment {
  public var family: NeuronFamily
  /// How many orientations of the tip, evenly over 360 degrees.
  public var orientations = 120
  /// The angles between the legs, degrees.
  public var openings = stride(from: 20.0, through: 180, by: 10).map { $0 }
  /// The radii, px, by which the corner of `roundedOpening` is rounded.
  public var roundings = [0.0, 5, 10, 15, 20, 30]
  /// The angle that is rounded, degrees.
  public var roundedOpening = 90.0

  /// The angles that neurons of `family` answer to.
  public init(_ family: NeuronFamily) { self.family = family }

  /// What the neurons answer to angles and to rounded corners.
  public struct Outcome: ExperimentOutcome {
    public static let name = "angles"
    public static let title = "Synthetic angles"

    /// A neuron's answers.
    public struct Map: Codable, Sendable, Hashable {
      public var name: String
      /// Activations by opening and by orientation of the tip, as a share of the largest to any angle.
      public var values: [[Double]]
      /// The opening of the largest answer, degrees.
      public var peakOpening: Double
      /// Activations by rounding and by orientation, on the same scale.
      public var rounded: [[Double]]
    }

    public var network: String
    public var layer: String
    public var orientations: Int
    public var openings: [Double]
    public var roundings: [Double]
    public var roundedOpening: Double
    public var maps: [Map]
    /// The angles along the axis, and the corner as it is rounded, as they were shown.
    public var shown: [KeptPicture]
    public var shownRoundings: [KeptPicture]

    public var figures: [Figure] {
      let axis = Axis("orientation of the tip (\u{B0})", 0...360, step: 90)
      let maps = Array(maps.prefix(8))
      let heat = maps.map { map in
        HeatMap(
          map.name, x: axis,
          y: Axis("opening (\u{B0})", (openings.first ?? 0)...(openings.last ?? 180), step: 40),
          values: map.values.reversed(), meaning: "share of largest")
      }
      let cells = zip(shownRoundings, roundings).map {
        PictureGrid.Cell($0.image, $1 == 0 ? "corner" : "r = \(Int($1)) px")
      }
      let lines = maps.map { map in
        Chart(
          map.name, x: axis,
          y: Axis("answer (share of largest to an angle)", covering: map.rounded.flatMap(\.self)),
          series: zip(0..., zip(roundings, map.rounded)).map { index, one in
            Chart.Series(
              one.0 == 0 ? "corner" : "\(Int(one.0)) px",
              one.1.enumerated().map { Point(Double($0) * 360 / Double(orientations), $1) },
              paint: .fixed(
                ColorScale.sequential.color(
                  at: 0.85 * Double(index) / Double(max(roundings.count - 1, 1)))))
          })
      }
      return [
        Figure(
          "angles", title: "What \(layer) of \(network) answers to angles",
          caption: "Straight lines at the top, sharp angles at the bottom.", panels: heat),
        Figure(
          "angles-rounded", title: "From angle to curve",
          caption:
            "An angle of \(Int(roundedOpening))\u{B0} whose corner is rounded more and more.",
          columns: 1,
          panels: [PictureGrid(cells: cells, columns: 6, side: 90)]
            + lines.prefix(3).map { $0 as any Panel }),
      ]
    }

    public var tables: [DataTable] {
      func rows(_ key: KeyPath<Map, [[Double]]>, _ levels: [Double]) -> [[DataTable.Cell]] {
        maps.flatMap { map in
          zip(levels, map[keyPath: key]).flatMap { level, row in
            row.enumerated().map { index, value in
              [
                .text(map.name), .number(level),
                .number(Double(index) * 360 / Double(orientations)),
                .number(value),
              ]
            }
          }
        }
      }
      return [
        DataTable(
          "angles", columns: ["neuron", "opening_deg", "orientation_deg", "answer_share"],
          rows: rows(\.values, openings)),
        DataTable(
          "angles-rounded", columns: ["neuron", "rounding_px", "orientation_deg", "answer_share"],
          rows: rows(\.rounded, roundings)),
      ]
    }

    public var findings: [String] {
      guard !maps.isEmpty else { return [] }
      let sharp = maps.map { map -> Double in
        let row = openings.firstIndex { $0 >= roundedOpening } ?? 0
        return map.values[row].max() ?? 0
      }.sorted()
      let gains = maps.map {
        ($0.rounded.map { $0.max() ?? 0 }.max() ?? 0) / max($0.rounded[0].max() ?? 0, 1e-9)
      }
      .sorted()
      return [
        String(
          format:
            "An angle of %.0f\u{B0} is answered with %.0f %% of the largest answer to any angle in the median; "
            + "rounding its corner changes that by a factor of up to %.1f.",
          roundedOpening, 100 * sharp[sharp.count / 2], gains[gains.count / 2])
      ]
    }
  }

  /// Shows all angles in all orientations. Throws `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let recorder = try ResponseRecorder(family, pool: pool)
    let shapes =
      openings.map { CurveStimulus.Shape.angle(opening: $0, rounding: 0) }
      + roundings.map { .angle(opening: roundedOpening, rounding: $0) }
    let turned = orientations
    let responses = try recorder.responses(to: shapes.count * turned, monitor: monitor) { index in
      CurveStimulus(
        shapes[index / turned], orientation: Double(index % turned) * 360 / Double(turned)
      ).light(size: recorder.size, middle: recorder.middle)
    }
    let maps = family.members.indices.map { neuron -> Outcome.Map in
      let rows = shapes.indices.map { row in
        (0..<turned).map { Double(responses[row * turned + $0][neuron].activation) }
      }
      let largest = max(rows.prefix(openings.count).joined().max() ?? 0, 1e-12)
      let shares = rows.map { $0.map { $0 / largest } }
      let best = openings.indices.max { (shares[$0].max() ?? 0) < (shares[$1].max() ?? 0) } ?? 0
      return Outcome.Map(
        name: family.name(of: family.members[neuron]), values: Array(shares.prefix(openings.count)),
        peakOpening: openings[best], rounded: Array(shares.dropFirst(openings.count)))
    }
    func kept(_ shape: CurveStimulus.Shape) throws -> KeptPicture {
      try KeptPicture(
        Image(
          grey: CurveStimulus(shape, orientation: 270)
            .light(size: recorder.size, middle: recorder.middle)[0]))
    }
    return Outcome(
      network: family.network.name, layer: family.layer, orientations: orientations,
      openings: openings, roundings: roundings, roundedOpening: roundedOpening, maps: maps,
      shown: try openings.map { try kept(.angle(opening: $0, rounding: 0)) },
      shownRoundings: try roundings.map { try kept(.angle(opening: roundedOpening, rounding: $0)) })
  }
}
