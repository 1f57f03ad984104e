import ConvNet
import CurveNetworks
public import Figures
import Foundation
public import Imaging
import Neurons
public import Workers

/// What of an image made a neuron fire: "Visualizing Attribution" of "Curve Detectors" (N. Cammarata et al., Distill
/// 2020, doi 10.23915/distill.00024.003).
public struct AttributionStudy: Experiment {
  /// The neuron: the first of the family.
  public var family: NeuronFamily
  public var image: Image
  /// What the image is called.
  public var name: String
  /// How many steps a picture is drawn in.
  public var steps = 128
  /// Whether all layers on the way from the image are shown, each with what it saw and what it gave.
  public var showsFlow = false
  /// All random choices follow from it.
  public var seed: UInt64 = 1

  /// What made the neurons of the first channel of `family` fire in `image`.
  public init(_ family: NeuronFamily, in image: Image, name: String) {
    (self.family, self.image, self.name) = (family, image, name)
  }

  /// What made a neuron fire: pictures, shares by group of channels, and the flow where it was asked for.
  public struct Outcome: ExperimentOutcome {
    public static let name = "attribution"
    public static let title = "Attribution"

    /// A picture with its name.
    public struct Drawn: Codable, Sendable, Hashable {
      public var caption: String
      public var picture: KeptPicture
    }

    /// What a group of channels of the layer before gave.
    public struct Group: Codable, Sendable, Hashable {
      /// Which: `curves`, `lines` or `other`.
      public var kind: String
      public var channels: Int
      /// Shares of all that excited and of all that inhibited, 0…1.
      public var excitation: Double
      public var inhibition: Double
    }

    /// A layer on the way.
    public struct Step: Codable, Sendable, Hashable {
      public var layer: String
      /// The mean activation of its channels, and the sum of the sizes of what they gave, at each place, both drawn
      /// over the image.
      public var saw: KeptPicture
      public var gave: KeptPicture
    }

    public var network: String
    public var neuron: String
    public var layer: String
    public var image: String
    /// What the neurons that fired add up to.
    public var preActivation: Double
    public var drawn: [Drawn]
    public var groups: [Group]
    public var flow: [Step]

    public var figures: [Figure] {
      var figures = [
        Figure(
          "attribution", title: "What made \(neuron) of \(network) fire",
          caption:
            "Pictures that excite \(layer) as the image's contributions to the neuron did, and have nothing else.",
          panels: [
            PictureGrid(
              cells: drawn.map { PictureGrid.Cell($0.picture.image, $0.caption) }, columns: 3,
              side: 250)
          ])
      ]
      if !flow.isEmpty {
        figures.append(
          Figure(
            "attribution-flow", title: "On the way to \(neuron)",
            caption:
              "Layer by layer from the image: above what its neurons saw, below what they gave.",
            panels: [
              PictureGrid(
                cells: flow.map { PictureGrid.Cell($0.saw.image, $0.layer) }
                  + flow.map { PictureGrid.Cell($0.gave.image, "to \(neuron)") },
                columns: flow.count, side: 150)
            ]))
      }
      return figures
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "attribution", columns: ["kind", "channels", "excitation_share", "inhibition_share"],
          rows: groups.map {
            [
              .text($0.kind), .number(Double($0.channels)), .number($0.excitation),
              .number($0.inhibition),
            ]
          })
      ]
    }

    public var findings: [String] {
      groups.map {
        String(
          format:
            "%@ (%d channels of %@) give %.0f %% of what excites %@ and %.0f %% of what inhibits it.",
          $0.kind.capitalized, $0.channels, layer, 100 * $0.excitation, neuron, 100 * $0.inhibition)
      }
    }
  }

  /// Draws the pictures. Throws `NetworkError`, `GraphError`; `ImagingError` where one cannot be kept.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    try monitor.run {
      let family = try self.family.only(self.family.members[0].channel)
      let attribution = try NeuronAttribution(of: family, in: image, at: .everywhere)
      let groups = try groups(of: attribution.layer, pool)
      let wanted: [(caption: String, part: NeuronAttribution.Part, channels: Set<Int>?)] =
        [("all", .all, nil), ("excitation", .excitation, nil), ("inhibition", .inhibition, nil)]
        + groups.filter { !$0.channels.isEmpty }.map { ("through \($0.kind)", .all, $0.channels) }
      let drawing = monitor.part(0.1...0.9, .drawing)
      var drawn = [Outcome.Drawn(caption: name, picture: try KeptPicture(image.overWhite()))]
      for (number, one) in wanted.enumerated() {
        let picture = try attribution.picture(
          of: one.part, channels: one.channels, steps: steps, seed: seed, pool: pool)
        drawing.report(Double(number + 1) / Double(wanted.count))
        try monitor.cancellation.check()
        drawn.append(Outcome.Drawn(caption: one.caption, picture: try KeptPicture(picture)))
      }
      return Outcome(
        network: family.network.name, neuron: family.name(of: family.members[0]),
        layer: attribution.layer, image: name, preActivation: attribution.preActivation,
        drawn: drawn, groups: groups.map { share(of: $0, attribution.contributions) },
        flow: showsFlow ? try flow(to: family) : [])
    }
  }

  private typealias Channels = (kind: String, channels: Set<Int>)

  /// The channels of a layer by what they answer to.
  private func groups(of layer: String, _ pool: WorkerPool) throws -> [Channels] {
    let network = family.network
    let curves = Set(
      try CurveNeuronFinder(network, pool: pool).tunings(in: layer).filter(\.isCurveNeuron).map(
        \.channel))
    let lines = try LineTuning.measured(in: [layer], of: network, pool: pool)[layer] ?? []
    let straight = Set(
      lines.indices.filter { lines[$0].selectivity >= 0.4 && !curves.contains($0) })
    let rest = Set(lines.indices).subtracting(curves).subtracting(straight)
    return [("curves", curves), ("lines", straight), ("others", rest)]
  }

  private func share(of group: Channels, _ contributions: Tensor) -> Outcome.Group {
    func sum(_ channels: some Sequence<Int>, _ sign: Float) -> Double {
      channels.reduce(0) { total, channel in
        contributions.channel(channel).reduce(total) { $0 + Double(max(sign * $1, 0)) }
      }
    }
    let all = 0..<contributions.shape.channels
    return Outcome.Group(
      kind: group.kind, channels: group.channels.count,
      excitation: sum(group.channels.sorted(), 1) / max(sum(all, 1), 1e-12),
      inhibition: sum(group.channels.sorted(), -1) / max(sum(all, -1), 1e-12))
  }

  private func flow(to family: NeuronFamily) throws -> [Outcome.Step] {
    let layers = try family.network.stages(before: family.layer)
    let shares = try NeuronAttribution.contributions(
      of: family, in: image, at: .everywhere, to: layers
    ).shares
    return try layers.compactMap { layer in
      guard let share = shares[layer] else { return nil }
      let grid = try family.network.graph.samplingGrid(of: layer)
      return Outcome.Step(
        layer: layer, saw: try heat(share.activations, grid, isSigned: false),
        gave: try heat(share.contributions, grid, isSigned: true))
    }
  }

  /// How much is where, as light: the sum over the channels, the strongest hundredth being full.
  private func heat(_ tensor: Tensor, _ grid: SamplingGrid, isSigned: Bool) throws -> KeptPicture {
    var sum = Plane(width: tensor.shape.width, height: tensor.shape.height)
    for channel in 0..<tensor.shape.channels {
      for (i, value) in tensor.channel(channel).enumerated() {
        sum.pixels[i] += isSigned ? abs(value) : max(value, 0)
      }
    }
    let full = max(sum.quantile(0.99) ?? 1, 1e-12)
    let shown = sum.pixels.map { Double(min($0 / full, 1)) }
    let rows = (0..<sum.height).map { y in (0..<sum.width).map { shown[y * sum.width + $0] } }
    return try KeptPicture(ColorScale.sequential.picture(of: rows, in: 0...1))
  }
}
