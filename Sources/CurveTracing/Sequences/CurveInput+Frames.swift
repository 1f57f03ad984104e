public import CurveExtraction
public import CurveNetworks
public import Imaging
public import Workers

extension CurveInput {
  /// How many frames are looked at to choose what all are looked at through.
  private static let sampleCount = 5

  /// Which of `count` frames are to be looked at for `choice(among:networks:polarity:avoiding:pool:)`:
  /// some, evenly spread, the first and the last among them.
  public static func samples(of count: Int) -> [Int] {
    let number = min(count, sampleCount)
    return (0..<number).map { number == 1 ? 0 : $0 * (count - 1) / (number - 1) }
  }

  /// What all frames of a moving picture are to be looked at through, chosen once: as one of `images`, some
  /// of the frames, is best looked at, the one in which most of curves is then seen.
  ///
  /// The first frame will not do: often there is nothing on it yet.
  public static func choice(
    among images: [Image], networks: [CurveNetwork], polarity: Polarity? = nil,
    channel: Channel? = nil, ink: InkRequest? = nil, avoiding avoided: Mask? = nil,
    pool: WorkerPool = .allCores
  ) throws -> CurveInput {
    precondition(!images.isEmpty, "something is to be looked at")
    var best: (input: CurveInput, amount: Int)?
    for image in images {
      let input = try CurveInput(
        image, networks: networks, polarity: polarity, channel: channel, ink: ink,
        avoiding: avoided, pool: pool)
      guard images.count > 1 else { return input }
      let map = try CurveExtractor(networks: networks, pool: pool).curves(in: input)
      let amount = map.mask().population
      if amount > best?.amount ?? -1 { best = (input, amount) }
    }
    guard let best else { preconditionFailure("one of them is the best") }
    return best.input
  }
}
