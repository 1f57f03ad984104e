extension PaperGround {
  /// The colours of ink on this ground, the commonest first, at most twelve.
  ///
  /// Only pixels count that differ from the ground at least as much as their neighbours: at the border of a line
  /// ink and ground mix. A colour between the ground and another ink is one only where it is as common as a
  /// quarter of that: thin lines are nowhere wholly ink.
  public var inks: [RGBColor] {
    let (strongest, depth) = strongestNearby
    var cores = (0..<depth.count).filter {
      depth.pixels[$0] >= Self.leastInk && depth.pixels[strongest[$0]] <= 1.02 * depth.pixels[$0]
    }
    let total = cores.count
    var found: [(difference: SIMD3<Float>, count: Int)] = []
    while found.count < Self.mostInks, let seed = commonestDifference(among: cores) {
      let like = cores.filter { (difference(at: $0) - seed).length <= Self.likeness }
      guard like.count >= Self.leastCores, Double(like.count) >= Self.leastShare * Double(total)
      else { break }
      let mean = like.reduce(SIMD3<Float>.zero) { $0 + difference(at: $1) } / Float(like.count)
      let isMixture = found.contains {
        Mixture(mean, of: $0.difference).isOfInk && 4 * like.count < $0.count
      }
      if !isMixture { found.append((mean, like.count)) }
      cores.removeAll { (difference(at: $0) - seed).length <= Self.likeness }
    }
    return found.sorted { $0.count > $1.count }.map { RGBColor(color + $0.difference) }
  }

  /// Light in which the ink of these colours is dark, each pixel as much as it covers of it: 1 less the coverage; and
  /// the pixels where other ink hides whatever there is of it.
  ///
  /// A pixel is a mixture of the ground and an ink. Which one is decided where the ink is thickest beside it, because
  /// at the border of a black line pixels are as grey as a pencil's. Of the inks in question these are the asked
  /// ones and all others that the image has. What other ink hides is filled from around it.
  public func light(of asked: [RGBColor]) -> (light: Plane, hidden: Mask) {
    let wanted = asked.map { $0.vector - color }
    let others = inks.map { $0.vector - color }.filter { other in
      !wanted.contains { Mixture(other, of: $0).isOfInk || ($0 - other).length <= Self.likeness }
    }
    let (strongest, depth) = strongestNearby
    var coverage = Plane(width: width, height: height)
    var known = Plane(width: width, height: height, repeating: 1)
    for i in 0..<depth.count {
      let thickest = difference(at: strongest[i])
      let candidates = wanted.map { Mixture(thickest, of: $0) }
      guard
        let index = candidates.indices.min(by: { candidates[$0].offset < candidates[$1].offset })
      else { continue }
      let best = candidates[index]
      if best.isOfInk, best.coverage >= Self.leastCoverage,
        !others.contains(where: { Mixture(thickest, of: $0).offset < best.offset })
      {
        let own = Mixture(difference(at: i), of: wanted[index])
        coverage.pixels[i] = own.coverage * own.membership
      } else if depth.pixels[strongest[i]] >= Self.leastHiding {
        known.pixels[i] = 0
      }
    }
    let (around, weight) = (
      coverage.multiplied(by: known).gaussianBlurred(sigma: Self.hidingReach),
      known.gaussianBlurred(sigma: Self.hidingReach)
    )
    for i in 0..<coverage.count where known.pixels[i] == 0 {
      coverage.pixels[i] = around.pixels[i] / max(weight.pixels[i], 0.01)
    }
    return (
      coverage.map { 1 - min(max($0, 0), 1) },
      Mask(width: width, height: height, pixels: ContiguousArray(known.pixels.map { $0 == 0 }))
    )
  }

  /// What a pixel is, taken as a mixture of the ground and one ink.
  private struct Mixture {
    /// The share of ink, 0…1.
    let coverage: Float
    /// How far the colour is from any mixture of the two.
    let offset: Float
    /// How far it is from the ground.
    private let depth: Float

    init(_ difference: SIMD3<Float>, of ink: SIMD3<Float>) {
      depth = difference.length
      coverage = min(max(difference.dot(ink) / max(ink.dot(ink), 1e-6), 0), 1)
      offset = (difference - coverage * ink).length
    }

    /// Whether it may be such a mixture.
    var isOfInk: Bool { offset <= PaperGround.mostOffset * depth + PaperGround.noise }

    /// 1 where it is one, falling to 0 at twice the offset that one has.
    var membership: Float {
      let most = PaperGround.mostOffset * depth + PaperGround.noise
      return min(max(2 - offset / most, 0), 1)
    }
  }

  /// For each pixel where, in the 3 x 3 pixels around it, it differs most from the ground, and how much each one does.
  private var strongestNearby: (places: [Int], depth: Plane) {
    var depth = Plane(width: width, height: height)
    for i in 0..<depth.count { depth.pixels[i] = difference(at: i).length }
    let places = (0..<depth.count).map { i in
      let (x, y) = (i % width, i / width)
      var best = i
      for v in max(y - 1, 0)...min(y + 1, height - 1) {
        for u in max(x - 1, 0)...min(x + 1, width - 1)
        where depth.pixels[v * width + u] > depth.pixels[best] { best = v * width + u }
      }
      return best
    }
    return (places, depth)
  }

  /// The middle of the box of a twelfth of each channel in which most of these pixels' differences are.
  private func commonestDifference(among places: [Int]) -> SIMD3<Float>? {
    var counts = [Int](repeating: 0, count: 24 * 24 * 24)
    for i in places {
      let box = SIMD3<Int>(
        ((difference(at: i) + 1) * 12).clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 23)))
      counts[(box.x * 24 + box.y) * 24 + box.z] += 1
    }
    guard let best = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[best] > 0 else {
      return nil
    }
    return (SIMD3(Float(best / 576), Float(best / 24 % 24), Float(best % 24)) + 0.5) / 12 - 1
  }

  /// The most inks that are told apart.
  private static let mostInks = 12
  /// Colours no farther apart are one ink.
  private static let likeness: Float = 0.16
  /// The least number of pixels of an ink, and its least share of all.
  private static let (leastCores, leastShare) = (12, 0.02)
  /// How far a mixture may be from the line between ground and ink, as a share of how far it is from the ground, and
  /// what noise adds to that. Neighbours among the usual colours of plots are 0.3 apart and more.
  private static let (mostOffset, noise): (Float, Float) = (0.25, 0.03)
  /// How much ink differs from the ground at least to hide another, and from how far, px, what it hides is filled.
  private static let (leastHiding, hidingReach): (Float, Float) = (0.2, 1.5)
  /// The least coverage where ink is thickest: fainter is another ink, such as a grid's grey beside black.
  private static let leastCoverage: Float = 0.4
}
