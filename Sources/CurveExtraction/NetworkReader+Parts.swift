import ConvNet
import CurveNetworks
import Imaging

extension NetworkReader {
  /// How much of the attribution at each pixel comes from the curve neurons in each of several parts of an
  /// image, 0…1, summed over the network's scales.
  ///
  /// With activations a and a part's share w of each place, z = ½ Σ w a², and A = |∂z/∂h ⊙ h| is what that
  /// part's curves are owed to. Where nothing is, a pixel's shares are those of the parts themselves.
  ///
  /// - Parameters:
  ///   - parts: each part's share of each pixel; they add up to 1.
  ///   - light: normalized light, of the parts' size, in which curves are dark.
  func shares(of parts: [Plane], in light: Plane) throws -> [Plane] {
    var amounts = try amounts(of: parts, in: light)
    if !network.isSymmetric {
      let mirrored = try self.amounts(of: parts.map { $0.mirrored() }, in: light.mirrored())
      for k in parts.indices { amounts[k].add(mirrored[k].mirrored()) }
    }
    for i in 0..<light.count {
      let sum = amounts.reduce(0) { $0 + $1.pixels[i] }
      for k in parts.indices {
        amounts[k].pixels[i] = sum > 0 ? amounts[k].pixels[i] / sum : parts[k].pixels[i]
      }
    }
    return amounts
  }

  private func amounts(of parts: [Plane], in light: Plane) throws -> [Plane] {
    var sums = parts.map { Plane(width: $0.width, height: $0.height) }
    let layer = network.attributionLayer
    let grid = network.grid(of: layer)
    for scale in network.scales {
      let (plane, own) = (light.resized(by: scale), parts.map { $0.resized(by: scale) })
      let tiles = try mapTiles(of: [plane], outputs: [layer, network.family.layer]) {
        _, tile, evaluator in
        (
          tile: tile,
          sums: try own.map {
            try network.products(evaluator, in: [layer], weighedBy: $0.tensor(around: tile))[layer]?
              .channelSum(over: tile, grid: grid)
          }
        )
      }
      for k in parts.indices {
        var amount = Plane(width: plane.width, height: plane.height)
        for part in tiles {
          if let sum = part.sums[k] { amount.paste(sum, into: part.tile) }
        }
        sums[k].add(amount.resized(width: light.width, height: light.height))
      }
    }
    return sums
  }
}

extension Plane {
  /// Adds `other`, of the same size.
  fileprivate mutating func add(_ other: Plane) {
    for i in 0..<count { pixels[i] += other.pixels[i] }
  }
}
