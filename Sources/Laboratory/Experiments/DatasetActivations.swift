import CurveNetworks
public import Figures
import Foundation
import Geometry
public import Workers

/// What neurons say to all receptive fields of a folder of images: "Dataset Analysis" of "Curve Detectors" (N.
/// Cammarata et al., Distill 2020, doi 10.23915/distill.00024.003).
///
/// There the pre-activations of 3b:379 over ImageNet have a mean of about -200, 11 % of them are positive, and
/// both tails fall off exponentially, not like a Gaussian's.
public struct DatasetActivations: Experiment {
  public var family: NeuronFamily
  public var pictures: PictureSet
  /// How many classes a histogram has.
  public var bins = 100

  /// The distribution of what `family` says to `pictures`.
  public init(_ family: NeuronFamily, over pictures: PictureSet) {
    (self.family, self.pictures) = (family, pictures)
  }

  /// The neurons' distributions, with the fits of their tails.
  public struct Outcome: ExperimentOutcome {
    public static let name = "activations"
    public static let title = "Activations over a set of images"

    /// A straight line or a parabola through the logarithm of a tail's density.
    public struct Tail: Codable, Sendable, Hashable {
      /// The change of the logarithm of the density for each standard deviation, exponential fit.
      public var slope: Double
      /// The share of the variance of the logarithm of the density that an exponential explains, at most 1.
      public var exponential: Double
      /// The same for a Gaussian around the mean.
      public var gaussian: Double
      /// How many classes of the histogram were fitted.
      public var classes: Int
      /// The logarithm of the exponential's density at the mean.
      var offset: Double
    }

    /// A neuron's distribution.
    public struct Distribution: Codable, Sendable, Hashable {
      public var name: String
      /// The mean and the standard deviation of its pre-activations, in the network's units.
      public var mean: Double
      public var deviation: Double
      /// The share of receptive fields in which it fires.
      public var firing: Double
      /// Where the histogram begins, and how wide its classes are.
      public var first: Double
      public var width: Double
      /// How many receptive fields are in each class.
      public var counts: [Int]
      /// The tails below and above the mean, from one standard deviation on; `nil` where there is too little.
      public var lower: Tail?
      public var upper: Tail?
    }

    public var network: String
    public var layer: String
    public var fields: Int
    public var distributions: [Distribution]

    public var figures: [Figure] {
      distributions.prefix(3).enumerated().map { index, one in
        Figure(
          index == 0 ? "activations" : "activations-\(index + 1)",
          title: "What \(one.name) of \(network) adds up to",
          caption:
            "Pre-activations over \(fields) receptive fields, linear and on a logarithmic scale with "
            + "the exponential (straight) and the Gaussian fit of each tail.",
          panels: [one.chart(fields, isLogarithmic: false), one.chart(fields, isLogarithmic: true)])
      }
    }

    public var tables: [DataTable] {
      func cell(_ value: Double?) -> DataTable.Cell { value.map { .number($0) } ?? .text("") }
      return [
        DataTable(
          "activations-neurons",
          columns: [
            "neuron", "fields", "mean", "deviation", "fires_share", "upper_slope_per_deviation",
            "upper_r2_exponential", "upper_r2_gaussian", "lower_slope_per_deviation",
            "lower_r2_exponential", "lower_r2_gaussian",
          ],
          rows: distributions.map { one in
            [
              .text(one.name), .number(Double(fields)), .number(one.mean),
              .number(one.deviation), .number(one.firing), cell(one.upper?.slope),
              cell(one.upper?.exponential), cell(one.upper?.gaussian), cell(one.lower?.slope),
              cell(one.lower?.exponential), cell(one.lower?.gaussian),
            ]
          }),
        DataTable(
          "activations", columns: ["neuron", "pre_activation", "fields"],
          rows: distributions.flatMap { one in
            one.counts.enumerated().map { index, count in
              [
                .text(one.name), .number(one.first + (Double(index) + 0.5) * one.width),
                .number(Double(count)),
              ]
            }
          }),
      ]
    }

    public var findings: [String] {
      let uppers = distributions.compactMap(\.upper)
      guard let first = distributions.first else { return [] }
      let better = uppers.count { $0.exponential > $0.gaussian }
      let median = uppers.map(\.exponential).sorted()
      return [
        String(
          format:
            "%@ adds up to %.3g in the mean (deviation %.3g) and fires in %.1f %% of %d receptive fields.",
          first.name, first.mean, first.deviation, 100 * first.firing, fields),
        "The upper tail is nearer to an exponential than to a Gaussian in \(better) of \(uppers.count) neurons"
          + (median.isEmpty
            ? "."
            : String(
              format: "; R\u{B2} of the exponential is %.3f in the median.",
              median[median.count / 2])),
      ]
    }
  }

  /// Shows all pictures. Throws `LaboratoryError.tooFewFields`; `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let survey = try FieldSurvey(of: family, over: pictures, pool: pool, monitor: monitor)
    return Outcome(
      network: family.network.name, layer: family.layer, fields: survey.places.count,
      distributions: family.members.indices.map { neuron in
        Self.distribution(
          family.name(of: family.members[neuron]),
          survey.preActivations[neuron].map(Double.init), bins: bins)
      })
  }

  /// The distribution of `values`.
  static func distribution(_ name: String, _ values: [Double], bins: Int) -> Outcome.Distribution {
    let count = Double(values.count)
    let moments = SampleMoments(values)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let width = max((high - low) / Double(bins), 1e-12)
    var counts = [Int](repeating: 0, count: bins)
    for value in values { counts[min(Int((value - low) / width), bins - 1)] += 1 }
    var one = Outcome.Distribution(
      name: name, mean: moments.mean, deviation: moments.deviation,
      firing: Double(values.count { $0 > 0 }) / count, first: low, width: width, counts: counts)
    one.upper = tail(of: one, total: count, sign: 1)
    one.lower = tail(of: one, total: count, sign: -1)
    return one
  }

  /// The classes of a histogram with fewer fields than this say too little of a density.
  private static let leastCount = 5

  /// The tail of `one` above its mean (`sign` 1) or below it.
  ///
  /// Least squares of the logarithm of the density over the classes from one deviation on, out to the first that
  /// has too few fields: against the distance for an exponential, against its square for a Gaussian.
  private static func tail(
    of one: Outcome.Distribution, total: Double, sign: Double
  ) -> Outcome.Tail? {
    guard one.deviation > 0 else { return nil }
    let classes = one.counts.indices.map { index in
      (
        away: sign * (one.first + (Double(index) + 0.5) * one.width - one.mean) / one.deviation,
        count: one.counts[index]
      )
    }.filter { $0.away >= 1 }.sorted { $0.away < $1.away }.prefix { $0.count >= leastCount }
    guard classes.count >= 5 else { return nil }
    let logs = classes.map { log(Double($0.count) / total / one.width * one.deviation) }
    let line = LeastSquares(classes.map(\.away), logs)
    return Outcome.Tail(
      slope: line.slope, exponential: line.determination,
      gaussian: LeastSquares(classes.map { $0.away * $0.away }, logs).determination,
      classes: classes.count, offset: line.intercept)
  }
}

/// The straight line y = intercept + slope · x that is nearest to points in the sense of least squares.
struct LeastSquares {
  let slope: Double
  let intercept: Double
  /// The share of the variance of y that it explains, R².
  let determination: Double

  init(_ x: [Double], _ y: [Double]) {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (x, y) in zip(x, y) {
      xx += (x - meanX) * (x - meanX)
      xy += (x - meanX) * (y - meanY)
      yy += (y - meanY) * (y - meanY)
    }
    slope = xx > 0 ? xy / xx : 0
    intercept = meanY - slope * meanX
    determination = xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0
  }
}

extension DatasetActivations.Outcome.Distribution {
  fileprivate func chart(_ fields: Int, isLogarithmic: Bool) -> Chart {
    let points = counts.enumerated().map { index, count in
      Point(first + (Double(index) + 0.5) * width, Double(count) / Double(fields) / width)
    }
    let range = first...first + width * Double(counts.count)
    let x = Axis("pre-activation", range)
    let top = points.map(\.y).max() ?? 1
    guard isLogarithmic else {
      return Chart(
        x: x, y: Axis("density", covering: points.map(\.y)),
        series: [
          Chart.Series(
            nil, points, style: .columns(share: 1 / Double(counts.count)), paint: .series(5))
        ])
    }
    let least = 0.5 / Double(fields) / width
    var series = [
      Chart.Series(
        "receptive fields", points.filter { $0.y > 0 }, style: .dots(radius: 2.5), paint: .series(5)
      )
    ]
    let gauss = points.map { point -> Point in
      let z = (point.x - mean) / deviation
      return Point(point.x, exp(-z * z / 2) / deviation / (2 * .pi).squareRoot())
    }.filter { $0.y >= least }
    series.append(Chart.Series("Gaussian", gauss, paint: .soft))
    for (tail, sign) in [(lower, -1.0), (upper, 1)] {
      guard let tail else { continue }
      let line = points.compactMap { point -> Point? in
        let away = sign * (point.x - mean) / deviation
        guard away >= 1 else { return nil }
        let y = exp(tail.offset + tail.slope * away) / deviation
        return y >= least ? Point(point.x, y) : nil
      }
      series.append(
        Chart.Series(
          sign > 0 ? "exponential" : nil, line, style: .line(width: 2.5), paint: .series(1)))
    }
    return Chart(
      x: x, y: Axis("density", least...max(top, 2 * least), isLogarithmic: true), series: series)
  }
}
