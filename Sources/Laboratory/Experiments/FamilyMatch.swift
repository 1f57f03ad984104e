import CurveNetworks
public import Figures
import Foundation
import Geometry
import Neurons
public import Workers

/// Whether two networks have the same curve neurons: the universality of "Curve Detectors" (N. Cammarata et al.,
/// Distill 2020, doi 10.23915/distill.00024.003), by tuning and by what both say to the same photographs.
public struct FamilyMatch: Experiment {
  public var first: NeuronFamily
  public var second: NeuronFamily
  /// Photographs that both are shown, or none.
  public var pictures: PictureSet?

  /// The neurons of two families side by side.
  public init(_ first: NeuronFamily, _ second: NeuronFamily) {
    (self.first, self.second) = (first, second)
  }

  /// How alike the neurons of two families are, and which belongs to which.
  public struct Outcome: ExperimentOutcome {
    public static let name = "compare"
    public static let title = "Universality"

    /// A neuron and the one of the other network that is most like it.
    public struct Pair: Codable, Sendable, Hashable {
      public var first: String
      public var second: String
      /// The correlation of both tunings to synthetic curves.
      public var tuning: Double
      /// The correlation of what both say to the same places of the photographs, where there are some.
      public var pictures: Double?
      /// How far apart their orientations are, degrees.
      public var apart: Double
    }

    public var networks: [String]
    public var firstNames: [String]
    public var secondNames: [String]
    /// Correlations of tuning, by neuron of the first and of the second family.
    public var tuning: [[Double]]
    /// Correlations over the photographs, likewise; empty where there are none.
    public var pictures: [[Double]]
    public var pairs: [Pair]

    private func map(_ title: String, _ values: [[Double]]) -> HeatMap {
      HeatMap(
        title,
        x: Axis("neuron of \(networks[1]), by orientation", 0...Double(secondNames.count)),
        y: Axis("neuron of \(networks[0]), by orientation", 0...Double(firstNames.count)),
        values: values.reversed(), meaning: "correlation", range: -1...1, height: 420)
    }

    public var figures: [Figure] {
      [
        Figure(
          "compare", title: "Curve neurons of \(networks[0]) and \(networks[1])",
          caption:
            "Two families are alike where the diagonal is orange and everything else is not.",
          panels: [map("Tuning to synthetic curves", tuning)]
            + (pictures.isEmpty ? [] : [map("Answers to photographs", pictures)]))
      ]
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "compare",
          columns: ["first", "second", "tuning_correlation", "pictures_correlation", "apart_deg"],
          rows: pairs.map {
            [
              .text($0.first), .text($0.second), .number($0.tuning),
              $0.pictures.map { .number($0) } ?? .text(""), .number($0.apart),
            ]
          })
      ]
    }

    public var findings: [String] {
      let good = pairs.count { $0.tuning >= 0.9 }
      let shown = pairs.compactMap(\.pictures).sorted()
      return [
        "\(good) of \(pairs.count) neurons of \(networks[0]) have a counterpart in \(networks[1]) whose tuning "
          + "correlates with theirs by 0.9 or more."
      ]
        + (shown.isEmpty
          ? []
          : [
            String(
              format:
                "What counterparts say to the same places of photographs correlates by %.2f in the median.",
              shown[shown.count / 2])
          ])
    }
  }

  /// Measures both families. Throws `GraphError`; `LaboratoryError.tooFewFields`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let families = [first, second]
    let tunings = try families.enumerated().map { index, family -> [String: [Double]] in
      var experiment = RadialTuning(family)
      experiment.orientations = 72
      let outcome = try experiment.run(
        pool: pool, monitor: monitor.part(Double(index) * 0.25...Double(index + 1) * 0.25))
      return Dictionary(uniqueKeysWithValues: outcome.tunings.map { ($0.name, $0.answers) })
    }
    let names = families.map { family in family.members.map { family.name(of: $0) } }
    func correlations(_ a: (Int) -> [Double], _ b: (Int) -> [Double]) -> [[Double]] {
      let others = names[1].indices.map(b)
      return names[0].indices.map { row in
        let own = a(row)
        return others.map { NeuronTuning.correlation(own, $0) }
      }
    }
    let byTuning = correlations(
      { tunings[0][names[0][$0]] ?? [] }, { tunings[1][names[1][$0]] ?? [] })
    var byPictures: [[Double]] = []
    if let pictures {
      let surveys = try families.enumerated().map { index, family in
        try FieldSurvey(
          of: family, over: pictures, pool: pool,
          monitor: monitor.part(0.5 + Double(index) * 0.25...0.75 + Double(index) * 0.25))
      }
      // The places of the first, and in the other's survey the nearest to each.
      let nearest = surveys[0].nearestPlaces(in: surveys[1])
      byPictures = correlations(
        { row in nearest.map { Double(surveys[0].activations[row][$0.own]) } },
        { row in nearest.map { Double(surveys[1].activations[row][$0.other]) } })
    }
    let pairs = names[0].indices.map { row -> Outcome.Pair in
      let best = byTuning[row].indices.max { byTuning[row][$0] < byTuning[row][$1] } ?? 0
      let apart = abs(first.members[row].orientation - second.members[best].orientation)
      return Outcome.Pair(
        first: names[0][row], second: names[1][best], tuning: byTuning[row][best],
        pictures: byPictures.isEmpty ? nil : byPictures[row][best], apart: min(apart, 360 - apart))
    }
    return Outcome(
      networks: families.map(\.network.name), firstNames: names[0], secondNames: names[1],
      tuning: byTuning, pictures: byPictures, pairs: pairs)
  }
}

extension FieldSurvey {
  /// The places of this survey that have one of `other` within 8 px, each with the nearest.
  func nearestPlaces(in other: FieldSurvey) -> [(own: Int, other: Int)] {
    struct Cell: Hashable {
      var picture: Int
      var column: Int
      var row: Int
    }
    let side = Self.spacing
    func cell(_ place: Place) -> Cell {
      Cell(picture: place.picture, column: Int(place.x / side), row: Int(place.y / side))
    }
    let cells = Dictionary(grouping: other.places.indices) { cell(other.places[$0]) }
    return places.indices.compactMap { index in
      let here = places[index]
      let own = cell(here)
      var best: (index: Int, distance: Double)?
      for column in own.column - 1...own.column + 1 {
        for row in own.row - 1...own.row + 1 {
          for candidate in cells[Cell(picture: own.picture, column: column, row: row)] ?? [] {
            let there = other.places[candidate]
            let distance = hypot(here.x - there.x, here.y - there.y)
            if distance < best?.distance ?? .infinity { best = (candidate, distance) }
          }
        }
      }
      guard let best, best.distance <= side else { return nil }
      return (index, best.index)
    }
  }
}
