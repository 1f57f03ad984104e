import ConvNet
import CurveNetworks
public import Figures
import Foundation
import Geometry
import Imaging
public import Workers

/// How little of a picture has to change for a curve neuron to fall silent, or for another one, 45 degrees away, to say
/// more than it: what "Curve Detectors" (N. Cammarata et al., Distill 2020, doi
/// 10.23915/distill.00024.003) calls fragile and non-robust.
///
/// The smallest change is looked for along the gradient, step by step to where a linear network would be: DeepFool (S.
/// Moosavi-Dezfooli, A. Fawzi, P. Frossard, CVPR 2016, doi 10.1109/CVPR.2016.282), so what is found is an upper bound.
public struct Robustness: Experiment {
  public var family: NeuronFamily
  /// The radius and the full width of the curve that each neuron is shown, px.
  public var radius = 60.0
  public var width = 5.0
  /// How many steps are taken at most.
  public var steps = 60

  /// How little `family` can be fooled by.
  public init(_ family: NeuronFamily) { self.family = family }

  /// The smallest changes that were found, and how one of them looks.
  public struct Outcome: ExperimentOutcome {
    public static let name = "robust"
    public static let title = "Robustness"

    /// A change of one neuron's picture.
    public struct Change: Codable, Sendable, Hashable {
      public var neuron: String
      /// What it does: `silence` or `turn`.
      public var aim: String
      /// How it is measured: `L2` or `Linf`.
      public var norm: String
      /// Whether the aim was reached.
      public var isReached: Bool
      /// The root mean square and the largest change of a pixel, in shares of full light.
      public var meanSquare: Double
      public var largest: Double
      /// The root mean square in standard deviations of the picture's pixels.
      public var deviations: Double
    }

    /// What one neuron was shown.
    public struct Shown: Codable, Sendable, Hashable {
      public var caption: String
      public var picture: KeptPicture
    }

    public var network: String
    public var layer: String
    public var changes: [Change]
    /// Of the neuron with the clearest answer the picture, and the changed pictures beside what was added.
    public var shown: [Shown]

    public var figures: [Figure] {
      let kinds = changes.reduce(into: [(aim: String, norm: String)]()) { list, change in
        if !list.contains(where: { $0 == (change.aim, change.norm) }) {
          list.append((change.aim, change.norm))
        }
      }
      let neurons = changes.reduce(into: [String]()) {
        if !$0.contains($1.neuron) { $0.append($1.neuron) }
      }
      let series = kinds.enumerated().map { number, kind in
        Chart.Series(
          "\(kind.aim), \(kind.norm)",
          changes.filter { $0.aim == kind.aim && $0.norm == kind.norm }.map { change in
            Point(Double((neurons.firstIndex(of: change.neuron) ?? 0) + 1), change.deviations)
          }, style: .dots(radius: 4), paint: .series(number))
      }
      return [
        Figure(
          "robust", title: "How little fools \(layer) of \(network)",
          caption:
            "The smallest change found that silences a neuron or makes one 45\u{B0} away say more, in standard "
            + "deviations of the picture's pixels; right, what that looks like.",
          panels: [
            Chart(
              x: Axis("neuron, by orientation", 0...Double(neurons.count + 1)),
              y: Axis("change (\u{3C3} of the picture)", covering: changes.map(\.deviations)),
              series: series),
            PictureGrid(
              cells: shown.map { PictureGrid.Cell($0.picture.image, $0.caption) }, columns: 3,
              side: 150),
          ])
      ]
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "robust",
          columns: [
            "neuron", "aim", "norm", "reached", "rms_light", "largest_light", "rms_deviations",
          ],
          rows: changes.map {
            [
              .text($0.neuron), .text($0.aim), .text($0.norm), .text($0.isReached ? "yes" : "no"),
              .number($0.meanSquare), .number($0.largest), .number($0.deviations),
            ]
          })
      ]
    }

    public var findings: [String] {
      ["silence", "turn"].compactMap { aim in
        let reached = changes.filter { $0.aim == aim && $0.norm == "L2" && $0.isReached }
        let found = reached.map(\.deviations).sorted()
        guard !found.isEmpty else { return nil }
        return String(
          format:
            "%@ takes a change of %.2f\u{3C3} in the median (%.3f of full light), and was reached for %d of %d neurons.",
          aim == "silence" ? "Silencing a neuron" : "Turning what is seen by 45\u{B0}",
          found[found.count / 2], reached.map(\.meanSquare).sorted()[found.count / 2], found.count,
          changes.count { $0.aim == aim && $0.norm == "L2" })
      }
    }
  }

  enum Norm: String, CaseIterable {
    case l2 = "L2"
    case largest = "Linf"
  }

  /// Looks for the changes of every neuron. Throws `NetworkError`, `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    let recorder = try ResponseRecorder(family, pool: pool)
    let found = try monitor.run {
      let tally = WorkTally(of: family.members.count, monitor)
      return try pool.map(family.members.count) { neuron in
        defer { tally.add() }
        return try changes(of: neuron, recorder)
      }
    }
    let best = found.indices.max { found[$0].answer < found[$1].answer } ?? 0
    return Outcome(
      network: family.network.name, layer: family.layer, changes: found.flatMap(\.changes),
      shown: found.isEmpty ? [] : found[best].shown)
  }

  private typealias Found = (answer: Double, changes: [Outcome.Change], shown: [Outcome.Shown])

  private func changes(of neuron: Int, _ recorder: ResponseRecorder) throws -> Found {
    let network = family.network
    let member = family.members[neuron]
    var stimulus = CurveStimulus(.arc(radius: radius), orientation: member.orientation)
    stimulus.width = width
    if network.normalization != nil { stimulus.ink = [0] }
    let light = stimulus.light(size: recorder.size, middle: recorder.middle)
    let start = network.input(showing: light)
    let rival = rival(of: member)
    let probe = try NeuronProbe(family, size: recorder.size)
    let name = family.name(of: member)
    let answer = try probe.value(member.channel, start)
    var changes: [Outcome.Change] = []
    var shown = [
      Outcome.Shown(caption: name, picture: try KeptPicture(image(start)))
    ]
    for (aim, other) in [("silence", nil), ("turn", rival)] where aim == "silence" || other != nil {
      for norm in Norm.allCases {
        guard answer > 0 else { continue }
        let end = try fooled(start, member.channel, other, norm, probe)
        var difference = end.input
        for i in difference.values.indices { difference.values[i] -= start.values[i] }
        let light = difference.multiplied(by: 1 / network.range)
        let square = light.norm / Double(light.shape.count).squareRoot()
        let largest = light.values.map { abs($0) }.max() ?? 0
        changes.append(
          Outcome.Change(
            neuron: name, aim: aim, norm: norm.rawValue, isReached: end.isReached,
            meanSquare: square, largest: Double(largest),
            deviations: square / max(deviation(start), 1e-9)))
        if norm == .l2 {
          shown.append(
            Outcome.Shown(caption: aim, picture: try KeptPicture(image(end.input))))
          // What was added, around middle grey, up to full contrast.
          let gain = 0.5 / max(largest, 1e-9)
          shown.append(
            Outcome.Shown(
              caption: "added, times " + Axis.text(Double(gain), decimals: 0),
              picture: try KeptPicture(
                Image(grey: light.plane(0).map { min(max(0.5 + gain * $0, 0), 1) }))))
        }
      }
    }
    return (answer, changes, shown)
  }

  /// The neuron whose orientation is nearest to 45 degrees away, within 12.
  private func rival(of member: NeuronFamily.Member) -> Int? {
    family.members.map { other -> (channel: Int, off: Double) in
      let apart = abs((other.orientation - member.orientation).remainder(dividingBy: 360))
      return (other.channel, abs(apart - 45))
    }.filter { $0.off <= 12 }.min { $0.off < $1.off }?.channel
  }

  private func deviation(_ input: Tensor) -> Double {
    let planes = (0..<input.shape.channels).map { input.plane($0).standardDeviation }
    return planes.reduce(0, +) / Double(planes.count) / Double(family.network.range)
  }

  private func image(_ input: Tensor) -> Image {
    let network = family.network
    let planes = (0..<input.shape.channels).map { channel in
      input.plane(channel).map { min(max($0 / network.range + network.mean[channel], 0), 1) }
    }
    return planes.count == 3
      ? Image(red: planes[0], green: planes[1], blue: planes[2]) : Image(grey: planes[0])
  }

  /// `start` changed until the neuron says nothing, or less than `rival`.
  func fooled(
    _ start: Tensor, _ channel: Int, _ rival: Int?, _ norm: Norm, _ probe: NeuronProbe
  ) throws -> (input: Tensor, isReached: Bool) {
    var input = start
    for _ in 0..<steps {
      try Cancellation.check()
      let (value, gradient) = try probe.gradient(of: channel, less: rival, at: input)
      guard value > 0 else { return (input, true) }
      switch norm {
      case .l2:
        let square = gradient.dot(gradient)
        guard square > 0 else { return (input, false) }
        let factor = Float(-1.05 * value / square)
        for i in input.values.indices { input.values[i] += factor * gradient.values[i] }
      case .largest:
        let sum = gradient.values.reduce(0.0) { $0 + Double(abs($1)) }
        guard sum > 0 else { return (input, false) }
        let step = Float(-1.05 * value / sum)
        for i in input.values.indices where gradient.values[i] != 0 {
          input.values[i] += gradient.values[i] > 0 ? step : -step
        }
      }
    }
    return (input, try probe.gradient(of: channel, less: rival, at: input).value <= 0)
  }
}

/// One neuron's number, the middle one of a picture, and its gradient by the pixels.
struct NeuronProbe {
  private let family: NeuronFamily
  private let evaluator: Evaluator
  private let recorder: ResponseRecorder

  init(_ family: NeuronFamily, size: Int) throws {
    self.family = family
    recorder = try ResponseRecorder(family, size: size, pool: WorkerPool(threads: 1))
    let layers = try family.members.map {
      try family.network.preActivation(of: family.layer, channel: $0.channel).layer
    }
    evaluator = try Evaluator(
      family.network.graph,
      inputShape: Shape(
        channels: family.network.graph.inputChannels, height: size, width: size),
      outputs: Array(Set(layers)).sorted())
  }

  /// The pre-activation of a channel.
  func value(_ channel: Int, _ input: Tensor) throws -> Double {
    try evaluator.forward(input)
    return Double(try place(of: channel).value)
  }

  private func place(of channel: Int) throws -> (
    layer: String, index: Int, value: Float, shape: Shape
  ) {
    let source = try family.network.preActivation(of: family.layer, channel: channel)
    let values = evaluator.values(of: source.layer)
    let index =
      values.range(channel: source.channel).lowerBound + recorder.unit * values.shape.width
      + recorder.unit
    return (source.layer, index, values.values[index], values.shape)
  }

  /// The pre-activation of `channel`, less that of `rival` where there is one, and its gradient.
  func gradient(
    of channel: Int, less rival: Int?, at input: Tensor
  ) throws -> (value: Double, gradient: Tensor) {
    try evaluator.forward(input)
    let own = try place(of: channel)
    var seeds = [own.layer: Tensor(shape: own.shape)]
    seeds[own.layer]?.values[own.index] = 1
    var value = Double(own.value)
    if let rival {
      let other = try place(of: rival)
      seeds[other.layer, default: Tensor(shape: other.shape)].values[other.index] -= 1
      value -= Double(other.value)
    }
    let entry = family.network.graph.input
    let gradient = try evaluator.pullback(seeds, to: [entry])[entry] ?? Tensor(shape: input.shape)
    return (value, gradient)
  }
}
