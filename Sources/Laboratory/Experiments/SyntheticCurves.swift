import ConvNet
import CurveNetworks
public import Figures
import Foundation
import Imaging
import Neurons
public import Workers

/// Which curves a neuron answers to, by their orientation and their radius: "Synthetic Curves" of "Curve
/// Detectors" (N. Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003).
public struct SyntheticCurves: Experiment {
  public var family: NeuronFamily
  /// How many orientations, evenly over 360 degrees.
  public var orientations = 180
  /// The radii, px, from strongly bent to nearly straight.
  public var radii = SyntheticCurves.radii(count: 20)
  /// The side of the pictures, px; `nil` for what a neuron sees.
  public var size: Int?
  /// The curve that is turned and bent; its orientation and radius are replaced.
  public var stimulus = CurveStimulus(.arc(radius: 50), orientation: 0)
  /// How the same curves are shown otherwise, to see how far that changes the map.
  public var variants: [Variant] = []
  /// Photographs whose pre-activations say what a standard deviation is; without them it is that of the map.
  public var pictures: PictureSet?
  /// The folder in which answers are kept while they come, so that a run that was interrupted goes on where it was;
  /// `nil` to keep none.
  public var keepsAnswersIn: String?

  /// The curves that neurons of `family` answer to.
  public init(_ family: NeuronFamily) { self.family = family }

  /// A cosmetic change.
  public struct Variant: Sendable {
    public var name: String
    public var stimulus: CurveStimulus

    /// A change called `name`.
    public init(_ name: String, _ stimulus: CurveStimulus) {
      (self.name, self.stimulus) = (name, stimulus)
    }
  }

  /// `count` radii whose curvatures are even between those of 8 px and of a straight line nearly.
  public static func radii(count: Int) -> [Double] {
    let (bent, straight) = (1 / 8.0, 1 / 400.0)
    return (0..<count).map { index in
      let share = Double(index) / Double(max(count - 1, 1))
      return 1 / (bent + (straight - bent) * share)
    }
  }

  /// The neurons' maps, and how far each variant changes them.
  public struct Outcome: ExperimentOutcome {
    public static let name = "synthetic"
    public static let title = "Synthetic curves"

    /// A neuron's map.
    public struct Map: Codable, Sendable, Hashable {
      public var name: String
      /// Pre-activations in standard deviations, by radius and by orientation.
      public var values: [[Double]]
      /// The orientation and the radius of the largest, degrees and px.
      public var peakOrientation: Double
      public var peakRadius: Double
      /// At each radius, over how many degrees it answers at least half as much as anywhere; 0 where it does not.
      public var ranges: [Double]
      /// How much wider that becomes with curvature, degrees for each 1/100 px: the triangle of the article's figure.
      public var widening: Double
      /// How much the answer changes for a degree, and for 2 % of the radius, as a share of the largest: root mean
      /// squares over the places where it is at least half of it. Wisps are such fast changes.
      public var changePerDegree: Double
      public var changePerRadius: Double
    }

    /// How far a variant changes a neuron's map.
    public struct Change: Codable, Sendable, Hashable {
      public var variant: String
      public var neuron: String
      /// The correlation of both maps.
      public var correlation: Double
      /// The largest answer as a share of that of the plain curve.
      public var peak: Double
      /// How far the orientation of the largest answer moves, degrees.
      public var shift: Double
    }

    public var network: String
    public var layer: String
    public var orientations: Int
    public var radii: [Double]
    /// Whether deviations are those of a set of photographs.
    public var isMeasuredOnPictures: Bool
    public var maps: [Map]
    public var changes: [Change]
    /// The curves along the axis of orientations, and the variants, as they were shown.
    public var shown: [KeptPicture]
    public var shownVariants: [KeptPicture]

    public var figures: [Figure] {
      let stimuli = shown.enumerated().map {
        (at: Double($0) * 360 / Double(shown.count), image: $1.image)
      }
      let unit = isMeasuredOnPictures ? "\u{3C3} of the photographs" : "\u{3C3} of the map"
      let curvatures = radii.map { 100 / $0 }
      let (low, high) = (curvatures.min() ?? 0, curvatures.max() ?? 1)
      let panels = maps.prefix(8).map { map in
        HeatMap(
          map.name, x: Axis("orientation (\u{B0})", 0...360, step: 90),
          y: Axis("curvature (1/100 px)", low...high), values: map.values, meaning: unit,
          stimuli: stimuli)
      }
      var figures = [
        Figure(
          "synthetic",
          title: "What \(layer) of \(network) adds up to, by orientation and curvature",
          caption:
            "Strongly bent curves at the top, nearly straight ones at the bottom; below the axis the curves "
            + "as they were shown.", panels: panels)
      ]
      if !changes.isEmpty {
        let order = changes.map(\.variant).reduce(into: [String]()) {
          if !$0.contains($1) { $0.append($1) }
        }
        let means = order.map { variant in
          changes.filter { $0.variant == variant }.map(\.correlation).reduce(0, +)
            / Double(max(changes.count { $0.variant == variant }, 1))
        }
        figures.append(
          Figure(
            "synthetic-variants", title: "The same curves, shown otherwise",
            caption:
              "The mean correlation of the neurons' maps with those of the plain curve: 1 where they do not care.",
            panels: [
              PictureGrid(
                cells: zip(shownVariants, zip(order, means)).map {
                  PictureGrid.Cell(
                    $0.image,
                    $1.0 + String(format: " %.2f", $1.1).replacing("-", with: "\u{2212}"))
                }, columns: 5, side: 132)
            ]))
      }
      return figures
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "synthetic-neurons",
          columns: [
            "neuron", "peak_orientation_deg", "peak_radius_px", "widening_deg_per_100th_px",
            "change_per_degree", "change_per_2_percent_radius",
          ],
          rows: maps.map {
            [
              .text($0.name), .number($0.peakOrientation), .number($0.peakRadius),
              .number($0.widening), .number($0.changePerDegree), .number($0.changePerRadius),
            ]
          }),
        DataTable(
          "synthetic", columns: ["neuron", "radius_px", "orientation_deg", "deviations"],
          rows: maps.flatMap { map in
            zip(radii, map.values).flatMap { radius, row in
              row.enumerated().map { index, value in
                [
                  .text(map.name), .number(radius),
                  .number(Double(index) * 360 / Double(orientations)), .number(value),
                ]
              }
            }
          }),
        DataTable(
          "synthetic-variants",
          columns: ["variant", "neuron", "correlation", "peak_share", "shift_deg"],
          rows: changes.map {
            [
              .text($0.variant), .text($0.neuron), .number($0.correlation), .number($0.peak),
              .number($0.shift),
            ]
          }),
      ]
    }

    public var findings: [String] {
      guard !maps.isEmpty else { return [] }
      func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
      let widening = maps.map(\.widening)
      var findings = [
        String(
          format:
            "The range of orientations widens with curvature in %d of %d neurons, by %.1f\u{B0} for each 1/100 px "
            + "in the median.", widening.count { $0 > 0 }, maps.count, median(widening)),
        String(
          format:
            "Wisps: one degree changes the answer by %.1f %% of the largest, 2 %% of the radius by %.1f %%.",
          100 * median(maps.map(\.changePerDegree)), 100 * median(maps.map(\.changePerRadius))),
      ]
      if let worst = changes.min(by: { $0.correlation < $1.correlation }) {
        findings.append(
          String(
            format: "Of the cosmetic changes \"%@\" matters most: correlation %.2f for %@.",
            worst.variant, worst.correlation, worst.neuron))
      }
      return findings
    }
  }

  /// Shows all curves of all variants. Throws `GraphError`; `LaboratoryError.tooFewFields`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let recorder = try ResponseRecorder(family, size: size, pool: pool)
    let all = [Variant("plain", stimulus)] + variants
    let survey = try pictures.map {
      try FieldSurvey(of: family, over: $0, pool: pool, monitor: monitor.part(0...0.2))
    }
    let drawn = monitor.part(survey == nil ? 0...1 : 0.2...1)
    let answered = try all.map { variant in
      try keepsAnswersIn.map {
        try KeptAnswers(
          in: $0, of: question(variant.stimulus, recorder), count: recorder.numbersPerBatch)
      }
    }
    let raw = try all.enumerated().map { number, variant in
      try answers(
        to: variant.stimulus, recorder, keeping: answered[number], drawn.part(number, of: all.count)
      )
    }
    for one in answered { one?.remove() }
    let maps = family.members.indices.map { neuron -> Outcome.Map in
      let moments = SampleMoments(
        survey.map { $0.preActivations[neuron].map(Double.init) } ?? raw[0][neuron].flatMap(\.self))
      return map(neuron, raw[0][neuron], moments)
    }
    let changes = variants.indices.flatMap { number in
      family.members.indices.map { neuron -> Outcome.Change in
        let (plain, other) = (
          raw[0][neuron].flatMap(\.self), raw[number + 1][neuron].flatMap(\.self)
        )
        return change(variants[number].name, neuron, plain, other)
      }
    }
    func kept(_ stimulus: CurveStimulus) throws -> KeptPicture {
      let planes = stimulus.light(size: recorder.size, middle: recorder.middle)
      return try KeptPicture(
        planes.count == 1
          ? Image(grey: planes[0]) : Image(red: planes[0], green: planes[1], blue: planes[2]))
    }
    return Outcome(
      network: family.network.name, layer: family.layer, orientations: orientations, radii: radii,
      isMeasuredOnPictures: survey != nil, maps: maps, changes: changes,
      shown: try (0..<8).map {
        try kept(curve(stimulus, radius: 40, orientation: Double($0) * 45))
      },
      shownVariants: try variants.map { try kept(curve($0.stimulus, radius: 40, orientation: 315)) }
    )
  }

  private func curve(_ stimulus: CurveStimulus, radius: Double, orientation: Double)
    -> CurveStimulus
  {
    var curve = stimulus
    curve.shape = .arc(radius: radius)
    curve.orientation = orientation
    return curve
  }

  /// All that decides the answers to a stimulus.
  private struct Question: Encodable {
    /// Of how stimuli are drawn and answers are read: grows where either changes.
    var version = 1
    var network: String
    var weights: String
    var layer: String
    var channels: [Int]
    var stimulus: CurveStimulus
    var orientations: Int
    var radii: [Double]
    var size: Int
  }

  private func question(_ stimulus: CurveStimulus, _ recorder: ResponseRecorder) -> Question {
    Question(
      network: family.network.name, weights: family.network.weightsSHA256, layer: family.layer,
      channels: family.members.map(\.channel), stimulus: stimulus, orientations: orientations,
      radii: radii, size: recorder.size)
  }

  /// The pre-activations by neuron, radius and orientation.
  private func answers(
    to stimulus: CurveStimulus, _ recorder: ResponseRecorder, keeping kept: KeptAnswers?,
    _ monitor: WorkMonitor
  ) throws -> [[[Double]]] {
    let (turned, radii) = (orientations, radii)
    let responses = try recorder.responses(
      to: turned * radii.count, keeping: kept, monitor: monitor
    ) { index in
      curve(
        stimulus, radius: radii[index / turned],
        orientation: Double(index % turned) * 360 / Double(turned)
      ).light(size: recorder.size, middle: recorder.middle)
    }
    return family.members.indices.map { neuron in
      radii.indices.map { row in
        (0..<turned).map { Double(responses[row * turned + $0][neuron].preActivation) }
      }
    }
  }

  private func map(
    _ neuron: Int, _ raw: [[Double]], _ moments: SampleMoments
  ) -> Outcome.Map {
    let values = raw.map { $0.map { ($0 - moments.mean) / moments.deviation } }
    var (top, peak) = (-Double.infinity, (row: 0, column: 0))
    for (row, list) in values.enumerated() {
      for (column, value) in list.enumerated() where value > top {
        (top, peak) = (value, (row, column))
      }
    }
    let step = 360 / Double(orientations)
    let half = top / 2
    let ranges = values.map { Double($0.count { $0 >= half }) * step }
    let answered = radii.indices.filter { ranges[$0] > 0 }
    let widening =
      answered.count > 2
      ? LeastSquares(answered.map { 100 / radii[$0] }, answered.map { ranges[$0] }).slope : 0
    return Outcome.Map(
      name: family.name(of: family.members[neuron]), values: values,
      peakOrientation: Double(peak.column) * step, peakRadius: radii[peak.row], ranges: ranges,
      widening: widening,
      changePerDegree: wisps(values, top) { row, column in
        let next = values[row][(column + 1) % orientations]
        return (next - values[row][column]) / step
      },
      changePerRadius: wisps(values, top) { row, column in
        guard row + 1 < radii.count else { return nil }
        // Per 2 % of the radius, taken linear in the logarithm.
        return (values[row + 1][column] - values[row][column]) * log(1.02)
          / log(radii[row + 1] / radii[row])
      })
  }

  /// The root mean square of a change over the places whose answer is at least half of `top`, as a share of it.
  private func wisps(
    _ values: [[Double]], _ top: Double, _ change: (Int, Int) -> Double?
  ) -> Double {
    var (sum, count) = (0.0, 0)
    for row in values.indices {
      for column in values[row].indices where values[row][column] >= top / 2 {
        guard let change = change(row, column) else { continue }
        sum += change * change
        count += 1
      }
    }
    return count > 0 && top > 0 ? (sum / Double(count)).squareRoot() / top : 0
  }

  private func change(
    _ variant: String, _ neuron: Int, _ plain: [Double], _ other: [Double]
  ) -> Outcome.Change {
    func top(_ values: [Double]) -> Int { values.indices.max { values[$0] < values[$1] } ?? 0 }
    let (a, b) = (top(plain), top(other))
    let apart = Double(abs(a % orientations - b % orientations)) * 360 / Double(orientations)
    return Outcome.Change(
      variant: variant, neuron: family.name(of: family.members[neuron]),
      correlation: NeuronTuning.correlation(plain, other),
      peak: plain[a] != 0 ? other[b] / plain[a] : 0, shift: min(apart, 360 - apart))
  }
}

extension SyntheticCurves {
  /// The cosmetic changes that make sense for the network: those of light and colour only where it sees them.
  public static func variants(for family: NeuronFamily) -> [Variant] {
    let plain = CurveStimulus(.arc(radius: 50), orientation: 0)
    func changed(_ name: String, _ change: (inout CurveStimulus) -> Void) -> Variant {
      var stimulus = plain
      change(&stimulus)
      return Variant(name, stimulus)
    }
    var variants = [
      changed("filled") { $0.isFilled = true },
      changed("width 2") { $0.width = 2 },
      changed("width 10") { $0.width = 10 },
      changed("faint") { $0.ink = [0.4] },
      changed("bright") { $0.ink = [0.9] },
      changed("noise") { $0.texture = .noise },
      changed("clouds") { $0.texture = .clouds },
    ]
    if family.network.graph.inputChannels == 3 {
      variants += [
        changed("red") { $0.ink = [0.9, 0.1, 0.1] },
        changed("blue") { $0.ink = [0.1, 0.1, 0.9] },
        changed("red on green") { ($0.ink, $0.ground) = ([0.8, 0.2, 0.2], [0.2, 0.6, 0.2]) },
      ]
    }
    return variants
  }
}
