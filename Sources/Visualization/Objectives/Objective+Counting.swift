public import CurveNetworks

extension Objective {
  /// How much the neurons of `families` that are wanted say everywhere, less what those say that are not wanted.
  ///
  /// In each layer they are a direction; layers count as their neurons' weights say, that of the first family once.
  ///
  /// - Throws: `NetworkError.unknownLayer`, `.unknownChannel`.
  public static func counting(
    _ families: [WeighedFamily], in network: PictureNetwork
  ) throws -> Objective {
    var weights: [String: [Int: Float]] = [:]
    for family in families {
      for wanted in [true, false] {
        for (neuron, weight) in family.neurons(wanted: wanted) {
          weights[family.family.origin, default: [:]][neuron.number, default: 0] +=
            Float((wanted ? 1 : -1) * weight * family.scale)
        }
      }
    }
    let objectives = try weights.sorted { $0.key < $1.key }.compactMap { layer, weights in
      // Where a layer has nothing that is wanted, what is unwanted is a direction too, and better without it.
      let isWanted = weights.values.contains { $0 > 0 }
      let vector = try network.vector(
        of: isWanted ? weights : weights.mapValues { -$0 }, in: layer)
      guard vector.contains(where: { $0 != 0 }) else { return nil as Objective? }
      let size =
        layer == families[0].family.origin ? 1 : Double(weights.values.map(abs).max() ?? 1)
      return (isWanted ? size : -size) * direction(layer: layer, vector: vector)
    }
    return objectives.dropFirst().reduce(objectives[0], +)
  }
}
