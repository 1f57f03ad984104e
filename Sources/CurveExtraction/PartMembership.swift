import ConvNet
import CurveNetworks
import Foundation
package import Geometry
package import Imaging

/// Which part of an image explains most of a curve, place by place.
package struct PartMembership {
  let maps: PartMaps
  /// Of each part, and at last of what is in none, its share of the attribution at each pixel, 0…1; they
  /// add up to 1, and to less beyond a part's reach.
  let shares: [Plane]

  /// What the curve neurons of `network` in normalized light (curves dark) owe to each part.
  package init(_ maps: PartMaps, in light: Plane, seenBy reader: NetworkReader) throws {
    self.maps = maps
    shares = maps.withinReach(try reader.shares(of: maps.shares, in: light))
  }

  /// What is in each part, for evidence that no network gave.
  package init(_ maps: PartMaps) {
    self.maps = maps
    shares = maps.withinReach(maps.shares)
  }

  /// What it costs that a curve changes over from one part to another, in the unit of what it costs that a
  /// pixel belongs to a part with the share 1/e. A dozen pixels have to be clear: along the border of two
  /// parts, where their shares are alike, a curve stays what it is.
  private static let costOfChange = 12.0
  /// A smaller share costs no more.
  private static let leastShare = 0.02

  /// For each of `points`, about a pixel apart, the number of the part that the curve along them belongs to
  /// there; `nil` where that is none. Of all ways to change over, the cheapest: the sum of -log share along
  /// the curve and of what changes cost (A. J. Viterbi, "Error Bounds for Convolutional Codes", IEEE Trans.
  /// Inf. Theory 13, 1967, doi 10.1109/TIT.1967.1054010).
  package func parts(along points: [Point], isClosed: Bool) -> [Int?] {
    let numbers = maps.parts.map { Optional($0.drawn.number) } + [nil]
    guard isClosed else { return labels(along: points).map { numbers[$0] } }
    // Around a ring twice, from a quarter of the way on: what is cheapest there does not depend on where it began.
    let twice = labels(along: points + points)
    let first = points.count / 2
    return points.indices.map { index in
      numbers[twice[index < first ? index + points.count : index]]
    }
  }

  private func labels(along points: [Point]) -> [Int] {
    guard !points.isEmpty else { return [] }
    var costs = Array(repeating: 0.0, count: shares.count)
    /// For each place and part, the part at the place before on the cheapest way here.
    var before: [[Int]] = []
    for point in points {
      let cheapest = costs.indices.min { costs[$0] < costs[$1] } ?? 0
      let changed = costs[cheapest] + Self.costOfChange
      before.append(costs.indices.map { costs[$0] <= changed ? $0 : cheapest })
      for k in costs.indices {
        let share = Double(shares[k].sample(x: point.x, y: point.y))
        costs[k] = min(costs[k], changed) - log(max(share, Self.leastShare))
      }
    }
    var label = costs.indices.min { costs[$0] < costs[$1] } ?? 0
    return points.indices.reversed().map { index in
      defer { label = before[index][label] }
      return label
    }.reversed()
  }

  /// Whether curves of the part `part` are to be traced; what is in none is, where all parts are.
  package func isWanted(_ part: Int?) -> Bool {
    part.map(maps.wanted.contains) ?? maps.areAllWanted
  }

  /// Whether a curve of the part `part` may be drawn along `points`, where nothing is seen of it: not
  /// across what is mostly another's.
  package func allows(_ points: [Point], for part: Int?) -> Bool {
    zip(maps.parts, maps.shares).allSatisfy { other, share in
      other.drawn.number == part
        || points.allSatisfy { share.sample(x: $0.x, y: $0.y) <= 0.5 }
    }
  }
}

extension PartMaps {
  /// The parts' shares of curves, and that of what is in none, without those that are beyond a part's reach: there it
  /// has part in nothing.
  fileprivate func withinReach(_ shares: [Plane]) -> [Plane] {
    var shares = shares
    for (k, part) in parts.enumerated() {
      guard let reach = part.reach else { continue }
      for i in reach.pixels.indices where !reach.pixels[i] { shares[k].pixels[i] = 0 }
    }
    return shares
  }
}

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
    if !network.answer.isSymmetric {
      let mirrored = try inMirror.amounts(of: parts.map { $0.mirrored() }, in: light.mirrored())
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
    let layer = network.layers.attribution
    let grid = network.grid(of: layer)
    for scale in network.scales {
      let (plane, own) = (light.resized(by: scale), parts.map { $0.resized(by: scale) })
      let tiles = try mapTiles(of: [plane], outputs: [layer] + network.countedLayers) {
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
  package mutating func add(_ other: Plane) {
    for i in 0..<count { pixels[i] += other.pixels[i] }
  }
}
