import ConvNet
import CurveExport
import CurveNetworks
import Determinism
public import Figures
import Foundation
import Imaging
import Visualization
public import Workers

/// Crops of what a neuron saw, evenly from what inhibits it most to what excites it most: the quilts of "Curve
/// Detectors" (N. Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003), sections "Dataset Analysis"
/// and "Visualizing Attribution".
public struct Quilt: Experiment {
  /// The neuron: the first of the family.
  public var family: NeuronFamily
  public var pictures: PictureSet
  /// How many crops there are.
  public var count = 60
  /// Whether the same crops are drawn as attribution too, which takes some seconds for each ten.
  public var drawsAttribution = false
  /// How many steps an attribution picture is drawn in.
  public var steps = 64
  /// Decides which of the crops of like activation are shown.
  public var seed: UInt64 = 1

  /// A quilt of what the first neuron of `family` sees in `pictures`.
  public init(_ family: NeuronFamily, of pictures: PictureSet) {
    (self.family, self.pictures) = (family, pictures)
  }

  /// The crops, from the most inhibited to the strongest.
  public struct Outcome: ExperimentOutcome {
    public static let name = "quilt"
    public static let title = "Crops by activation"

    /// A crop and what the neuron said to it.
    public struct Crop: Codable, Sendable, Hashable {
      public var picture: KeptPicture
      /// Its attribution drawn as a picture, where it was asked for.
      public var attribution: KeptPicture?
      /// The pre-activation in standard deviations of the set from its mean.
      public var deviations: Double
      /// The pre-activation, in the network's units.
      public var preActivation: Double
      /// The name of the image, and where in it the middle of the crop is, px.
      public var source: String
      public var x: Double
      public var y: Double
    }

    public var network: String
    public var neuron: String
    public var fields: Int
    public var seed: UInt64
    /// From the most inhibited to the strongest.
    public var crops: [Crop]

    private func grid(_ title: String, _ picture: (Crop) -> KeptPicture?) -> PictureGrid {
      PictureGrid(
        title,
        cells: crops.compactMap { crop in
          picture(crop).map {
            PictureGrid.Cell(
              $0.image,
              String(format: "%+.1f\u{3C3}", crop.deviations).replacing("-", with: "\u{2212}"),
              frame: .series(crop.preActivation > 0 ? 1 : 0))
          }
        }, columns: 10, side: 72)
    }

    public var figures: [Figure] {
      let caption =
        "What \(neuron) of \(network) saw, sampled evenly by activation among \(fields) receptive fields, from "
        + "what inhibits it most (blue) to what excites it most (orange)."
      var figures = [
        Figure(
          "quilt", title: "Crops by activation", caption: caption, panels: [grid("") { $0.picture }]
        )
      ]
      if crops.contains(where: { $0.attribution != nil }) {
        figures.append(
          Figure(
            "quilt-attribution", title: "The same crops as attribution",
            caption:
              "What of each crop counts for or against \(neuron), drawn as a picture that has nothing else.",
            panels: [grid("") { $0.attribution }]))
      }
      return figures
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "quilt", columns: ["image", "x_px", "y_px", "pre_activation", "deviations"],
          rows: crops.map {
            [
              .text($0.source), .number($0.x), .number($0.y), .number($0.preActivation),
              .number($0.deviations),
            ]
          })
      ]
    }

    public var findings: [String] {
      guard let first = crops.first, let last = crops.last else { return [] }
      return [
        String(
          format:
            "%d crops of %d receptive fields, from %.1f to %.1f standard deviations; %d of them make %@ fire.",
          crops.count, fields, first.deviations, last.deviations,
          crops.count { $0.preActivation > 0 }, neuron)
      ]
    }

    /// A page on which one click changes between the crops and their attribution, where that was drawn.
    public func page() throws -> String? {
      let figures = figures
      guard figures.count > 1 else { return nil }
      let switches = figures.indices.map {
        "<label><input type=\"radio\" name=\"shown\" value=\"\($0)\"\($0 == 0 ? " checked" : "")> "
          + "\($0 == 0 ? "crops" : "attribution")</label>"
      }
      let style = figures.indices.map {
        "main:has(input[value=\"\($0)\"]:checked) .shown-\($0) { display: block; }"
      }
      return ReportPage(
        title: "What \(neuron) of \(network) sees", introduction: findings.joined(separator: " "),
        footer: "Seed \(seed)."
      ).html(
        [
          "<style>\(Figure.css) .shown { display: none; } \(style.joined(separator: " "))</style>",
          "<p>\(switches.joined(separator: " "))</p>",
        ]
          + (try figures.enumerated().map {
            "<div class=\"shown shown-\($0)\">\(try $1.html())</div>"
          }))
    }
  }

  /// Shows all pictures and cuts the crops. Throws `LaboratoryError.tooFewFields`; `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let family = try self.family.only(self.family.members[0].channel)
    let survey = try FieldSurvey(
      of: family, over: pictures, pool: pool, monitor: monitor.part(0...0.4))
    let values = survey.preActivations[0]
    let chosen = Self.evenly(values, count: count, seed: seed, survey.seesOther)
    let moments = SampleMoments(values.map(Double.init))
    let drawing = monitor.part(0.4...1, .drawing)
    let crops = try chosen.enumerated().map { number, index -> Outcome.Crop in
      let place = survey.places[index]
      let crop = try pictures.crop(place, side: survey.field)
      defer { drawing.report(Double(number + 1) / Double(chosen.count)) }
      try monitor.cancellation.check()
      return Outcome.Crop(
        picture: try KeptPicture(crop),
        attribution: drawsAttribution ? try KeptPicture(attribution(of: crop, family, pool)) : nil,
        deviations: (Double(values[index]) - moments.mean) / moments.deviation,
        preActivation: Double(values[index]),
        source: pictures.names[place.picture], x: place.x, y: place.y)
    }
    return Outcome(
      network: family.network.name, neuron: family.name(of: family.members[0]),
      fields: survey.places.count, seed: seed, crops: crops)
  }

  /// The indices of `count` of `values`, one for each of as many even steps from the least to the largest, at
  /// random among those of a step; steps that nothing falls into take the nearest that is not taken. Of two that
  /// `areApart` does not hold of only one is taken, as long as there are others.
  static func evenly(
    _ values: [Float], count: Int, seed: UInt64, _ areApart: (Int, Int) -> Bool = { _, _ in true }
  ) -> [Int] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    guard order.count > count, let low = order.first, let high = order.last else { return order }
    let span = Double(values[high] - values[low])
    var generator = SeededGenerator(seed: seed)
    var taken: Set<Int> = []
    for step in 0..<count {
      let from = Double(values[low]) + span * Double(step) / Double(count)
      let to = from + span / Double(count)
      let free = order.filter { !taken.contains($0) }
      let among = free.filter { Double(values[$0]) >= from && Double(values[$0]) <= to }
      let new = among.filter { index in taken.allSatisfy { areApart($0, index) } }
      let middle = (from + to) / 2
      let nearest = free.min {
        abs(Double(values[$0]) - middle) < abs(Double(values[$1]) - middle)
      }
      let pick =
        new.randomElement(using: &generator) ?? among.randomElement(using: &generator) ?? nearest
      if let pick { taken.insert(pick) }
    }
    return taken.sorted { (values[$0], $0) < (values[$1], $1) }
  }

  /// FeatureVisualization(|W ⊙ h|) of the neuron in the middle of `crop`.
  private func attribution(
    of crop: Image, _ family: NeuronFamily, _ pool: WorkerPool
  ) throws -> Image {
    let attribution = try NeuronAttribution(of: family, in: crop)
    return try attribution.picture(steps: steps, seed: seed, pool: pool).over(.white)
  }
}
