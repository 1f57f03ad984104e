import ConvNet
public import CurveNetworks
public import Figures
import Foundation
import Imaging
import Visualization
public import Workers

/// Which channels of which layers look for curves, for lines, for two curves side by side, for circles around one
/// point, or for combed edges: "The Curve Families of InceptionV1" of "Curve Detectors" (N. Cammarata et al.,
/// Distill 2020, doi 10.23915/distill.00024.003).
///
/// A channel is of the kind of stimulus that it answers to most, provided that it prefers it clearly.
public struct FamilyCensus: Experiment {
  /// The network, as pictures are shown to it.
  public var network: PictureNetwork
  /// The layers that are looked at.
  public var layers: [String]
  /// How many channels of each kind are drawn, the strongest first.
  public var pictures = 3
  /// How many steps a picture is drawn in.
  public var steps = 64
  /// All random choices follow from it.
  public var seed: UInt64 = 1

  /// How many orientations each stimulus is shown in.
  private static let orientations = 24
  /// How much more a channel answers to a stimulus with something added than without, to be of its kind.
  private static let preference = 1.25
  /// A channel counts from this share of the largest answer in its layer on.
  private static let leastStrength = 0.1
  /// The answer to the opposite orientation, as a share, up to which a channel knows which side is which.
  private static let mostEcho = 0.5

  /// The families of `network`, by default in the layers that the article looks at, or in all that are rectified.
  public init(_ network: PictureNetwork, layers: [String]? = nil) {
    self.network = network
    let known = ["conv2d2", "mixed3a", "mixed3b", "mixed4a"].filter {
      network.graph.channels[$0] != nil
    }
    self.layers =
      layers
      ?? (known.isEmpty
        ? network.graph.layers.filter { $0.operation == .relu }.map(\.name)
          + network.sharedLayers.sorted() : known)
  }

  /// The channels of each layer that are of a kind, the strongest of them drawn.
  public struct Outcome: ExperimentOutcome {
    public static let name = "families"
    public static let title = "Families"

    /// What a channel looks for.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
      case curve, line
      case double = "double curve"
      case rings = "concentric"
      case combed = "combed edge"
    }

    /// A channel of a family.
    public struct Member: Codable, Sendable, Hashable {
      public var layer: String
      public var channel: Int
      public var kind: Kind
      /// Where it answers most, degrees; of a line or of circles one of the two or of all.
      public var orientation: Double
      /// Its largest answers to each kind of stimulus, in the network's units, in the order of `Kind.allCases`.
      public var answers: [Double]
      /// What it looks for, drawn, for the strongest of each kind.
      public var picture: KeptPicture?
    }

    public var network: String
    public var layers: [String]
    /// How many channels each layer has.
    public var channels: [Int]
    public var members: [Member]
    /// One stimulus of each kind, in the order of `Kind.allCases`.
    public var stimuli: [KeptPicture]

    public var figures: [Figure] {
      let columns =
        1
        + (Kind.allCases.map { kind in layers.map { layer in drawn(layer, kind).count }.max() ?? 0 }
          .max() ?? 0)
      let panels = layers.map { layer -> PictureGrid in
        let cells = Kind.allCases.enumerated().flatMap { index, kind -> [PictureGrid.Cell] in
          let all = members.count { $0.layer == layer && $0.kind == kind }
          guard all > 0 else { return [] }
          let own = drawn(layer, kind).map { member in
            PictureGrid.Cell(
              member.picture?.image ?? Image(grey: Plane(width: 1, height: 1)), "\(member.channel)")
          }
          let blank = Image(grey: Plane(width: 1, height: 1), alpha: Plane(width: 1, height: 1))
          return [PictureGrid.Cell(stimuli[index].image, "\(all) \(kind.rawValue)")] + own
            + (own.count..<columns - 1).map { _ in PictureGrid.Cell(blank) }
        }
        return PictureGrid(layer, cells: cells, columns: max(columns, 1), side: 110)
      }
      return [
        Figure(
          "families", title: "Families of \(network)",
          caption:
            "In each layer, by what its channels answer to: the stimulus and how many channels prefer it, then the "
            + "strongest of them as what excites them most.", columns: 2,
          panels: panels.filter { !$0.cells.isEmpty })
      ]
    }

    private func drawn(_ layer: String, _ kind: Kind) -> [Member] {
      members.filter { $0.layer == layer && $0.kind == kind && $0.picture != nil }
    }

    public var tables: [DataTable] {
      [
        DataTable(
          "families",
          columns: ["layer", "channel", "kind", "orientation_deg"]
            + Kind.allCases.map { "answer_to_" + $0.rawValue.replacing(" ", with: "_") },
          rows: members.map {
            [
              .text($0.layer), .number(Double($0.channel)), .text($0.kind.rawValue),
              .number($0.orientation),
            ]
              + $0.answers.map { .number($0) }
          })
      ]
    }

    public var findings: [String] {
      zip(layers, channels).map { layer, count in
        let parts = Kind.allCases.compactMap { kind -> String? in
          let own = members.count { $0.layer == layer && $0.kind == kind }
          return own > 0 ? "\(own) \(kind.rawValue)" : nil
        }
        return "\(layer), \(count) channels: "
          + (parts.isEmpty ? "none of these kinds" : parts.joined(separator: ", ")) + "."
      }
    }
  }

  /// Shows every layer the stimuli and draws the strongest. Throws `NetworkError`, `GraphError`; `ImagingError`.
  public func run(pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent) throws -> Outcome {
    var members: [Outcome.Member] = []
    for (number, layer) in layers.enumerated() {
      members += try census(of: layer, pool, monitor.part(0...0.6).part(number, of: layers.count))
    }
    // The strongest of each kind in each layer are drawn.
    let drawn = layers.flatMap { layer in
      Outcome.Kind.allCases.flatMap { kind in
        members.indices.filter { members[$0].layer == layer && members[$0].kind == kind }
          .sorted { (members[$0].answers.max() ?? 0) > (members[$1].answers.max() ?? 0) }.prefix(
            pictures)
      }
    }
    let drawing = monitor.part(0.6...1, .drawing)
    for (number, index) in drawn.enumerated() {
      members[index].picture = try picture(of: members[index], pool)
      drawing.report(Double(number + 1) / Double(drawn.count))
      try monitor.cancellation.check()
    }
    return Outcome(
      network: network.name, layers: layers,
      channels: try layers.map { try network.channelCount(of: $0) }, members: members,
      stimuli: try Outcome.Kind.allCases.map {
        try KeptPicture(Image(grey: stimulus($0, 270, ink: 0).light(size: 96, middle: 48)[0]))
      })
  }

  private func stimulus(_ kind: Outcome.Kind, _ orientation: Double, ink: Float) -> CurveStimulus {
    var stimulus = CurveStimulus(.arc(radius: 30), orientation: orientation)
    (stimulus.width, stimulus.ink) = (4, [ink])
    switch kind {
    case .curve: break
    case .line: stimulus.shape = .arc(radius: .infinity)
    case .double: stimulus.double = 10
    case .rings: stimulus.shape = .rings(count: 3, spacing: 10)
    case .combed:
      stimulus.shape = .arc(radius: .infinity)
      stimulus.comb = CurveStimulus.Comb(count: 10, length: 10, side: .outer)
    }
    return stimulus
  }

  private func census(
    of layer: String, _ pool: WorkerPool, _ monitor: WorkMonitor
  ) throws -> [Outcome.Member] {
    let count = try network.channelCount(of: layer)
    let all = try NeuronFamily(
      network, layer: layer,
      members: (0..<count).map { NeuronFamily.Member(channel: $0, orientation: 0) })
    let recorder = try ResponseRecorder(
      all, size: max(96, min(all.receptiveField(), 160)), pool: pool)
    let kinds = Outcome.Kind.allCases
    let inks: [Float] = network.normalization == nil ? [0.1, 0.9] : [0]
    let turns = Self.orientations
    let responses = try recorder.responses(
      to: kinds.count * inks.count * turns, monitor: monitor
    ) { index in
      stimulus(
        kinds[index / turns / inks.count], Double(index % turns) * 360 / Double(turns),
        ink: inks[index / turns % inks.count]
      ).light(size: recorder.size, middle: recorder.middle)
    }
    // By channel and kind, the answers over the orientations, to whichever polarity more is said to.
    let answers = (0..<count).map { channel in
      kinds.indices.map { kind -> [Double] in
        let lists = inks.indices.map { ink in
          (0..<turns).map { turn in
            Double(responses[(kind * inks.count + ink) * turns + turn][channel].activation)
          }
        }
        return lists.max { ($0.max() ?? 0) < ($1.max() ?? 0) } ?? []
      }
    }
    let strongest = answers.joined().joined().max() ?? 0
    return (0..<count).compactMap { channel in
      member(layer, channel, answers[channel], strongest)
    }
  }

  private func member(
    _ layer: String, _ channel: Int, _ answers: [[Double]], _ strongest: Double
  ) -> Outcome.Member? {
    let tops = answers.map { $0.max() ?? 0 }
    guard let top = tops.max(), top > 0, top >= Self.leastStrength * strongest else { return nil }
    func of(_ kind: Outcome.Kind) -> Int { Outcome.Kind.allCases.firstIndex(of: kind) ?? 0 }
    let plain = max(tops[of(.curve)], tops[of(.line)])
    let kind: Outcome.Kind
    if tops[of(.rings)] >= Self.preference * max(plain, tops[of(.double)], tops[of(.combed)]) {
      kind = .rings
    } else if tops[of(.double)] >= Self.preference * max(plain, tops[of(.combed)]) {
      kind = .double
    } else if tops[of(.combed)] >= Self.preference * plain {
      kind = .combed
    } else {
      // Curves have two sides; of lines both orientations are one.
      let best = tops[of(.curve)] >= 0.9 * tops[of(.line)] ? of(.curve) : of(.line)
      let tuning = RadialTuning.tuning("", answers[best])
      guard tuning.width <= 180 else { return nil }
      kind = best == of(.curve) && tuning.echo <= Self.mostEcho ? .curve : .line
    }
    let own = answers[of(kind)]
    let place = own.indices.max { own[$0] < own[$1] } ?? 0
    return Outcome.Member(
      layer: layer, channel: channel, kind: kind,
      orientation: Double(place) * 360 / Double(own.count), answers: tops)
  }

  private func picture(of member: Outcome.Member, _ pool: WorkerPool) throws -> KeptPicture {
    let drawn = try FeatureVisualizer.suiting(
      network, objective: .preActivation(of: member.channel, in: member.layer, of: network),
      in: member.layer, size: network.whole(96), steps: steps, seed: seed, pool: pool
    ).pictures()
    return try KeptPicture(drawn.onMiddleGrey.sheet().over(.white))
  }
}
