import CurveNetworks
public import Figures
import Foundation
import Imaging
public import Workers

/// The crops in which people saw nothing and which excite a neuron most all the same, beside what the neuron saw in
/// them: the subtle curves of "Curve Detectors" (N. Cammarata et al., Distill 2020, doi
/// 10.23915/distill.00024.003), section "Human Comparison".
public struct SubtleCrops: Experiment {
  public var family: NeuronFamily
  public var labels: CropLabels
  /// The images that the labels are of.
  public var pictures: PictureSet
  /// How many crops are shown, and in how many steps each is drawn.
  public var count = 6
  public var steps = 128

  /// The labels of `study`, which are of the first neuron of `family`, with their images.
  public init(_ family: NeuronFamily, _ study: LabelStudy, of pictures: PictureSet) {
    (self.family, self.labels, self.pictures) = (family, study.labels, pictures)
  }

  /// The crops in which people saw nothing, the strongest first.
  public struct Outcome: ExperimentOutcome {
    public static let name = "subtle"
    public static let title = "Subtle curves"

    /// A crop.
    public struct Crop: Codable, Sendable, Hashable {
      public var picture: KeptPicture
      public var attribution: KeptPicture
      public var deviations: Double
      public var image: String
    }

    public var neuron: String
    public var unrelated: Int
    public var crops: [Crop]

    public var figures: [Figure] {
      [
        Figure(
          "subtle", title: "What \(neuron) saw where people saw nothing",
          caption:
            "The crops labelled unrelated that excite it most; below each what of it counted for the neuron.",
          panels: [
            PictureGrid(
              cells: crops.map {
                PictureGrid.Cell(
                  $0.picture.image, Axis.text($0.deviations, decimals: 1) + "\u{3C3}")
              } + crops.map { PictureGrid.Cell($0.attribution.image) },
              columns: max(crops.count, 1), side: 130)
          ])
      ]
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "subtle", columns: ["image", "deviations"],
          rows: crops.map { [.text($0.image), .number($0.deviations)] })
      ]
    }

    public var findings: [String] {
      guard let top = crops.first else { return ["No crop is labelled unrelated."] }
      return [
        String(
          format:
            "Of %d crops labelled unrelated the one that excites %@ most does so by %.1f standard deviations.",
          unrelated, neuron, top.deviations)
      ]
    }
  }

  /// Draws the strongest of the crops. Throws `LabelError.missingImage`; `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let unrelated = labels.crops.filter { $0.label == .unrelated }
    let strongest = unrelated.sorted { $0.deviations > $1.deviations }.prefix(count)
    let field = try family.receptiveField()
    let numbers = Dictionary(
      pictures.names.enumerated().map { (($1 as NSString).lastPathComponent, $0) }
    ) { first, _ in first }
    let crops = try strongest.enumerated().map { number, crop -> Outcome.Crop in
      guard let index = numbers[crop.image] else {
        throw LabelError.missingImage(crop.image)
      }
      let place = FieldSurvey.Place(picture: index, x: crop.x, y: crop.y)
      let image = try pictures.crop(place, side: field)
      let attribution = try NeuronAttribution(of: family, in: image)
        .picture(steps: steps, pool: pool, monitor: monitor.part(number, of: strongest.count)).over(
          .white)
      return Outcome.Crop(
        picture: try KeptPicture(image), attribution: try KeptPicture(attribution),
        deviations: crop.deviations, image: crop.image)
    }
    return Outcome(neuron: labels.neuron, unrelated: unrelated.count, crops: crops)
  }
}
