import ConvNet
import CurveExtraction
package import CurveNetworks
import Foundation
package import Imaging
package import Rasterization
package import Workers

/// How alike a drawn picture and an image look to a network.
///
/// At each scale, and of a network to which left and right are not alike in the mirror too, the cosine
/// between the image's attribution A = |∂z/∂h ⊙ h| and the activations h(picture) that the picture excites:
/// maximizing ⟨A, h(picture)⟩ makes the drawing excite the network where, and in which orientation, the
/// image's curves did. The cosine keeps a picture from winning by being darker or fuller. `DrawingObjective` says what
/// takes the place of A and of the cosine.
package struct NetworkObjective: Sendable {
  /// One way to look at a picture.
  private struct View: Hashable {
    /// Which of the scales.
    var level: Int
    var isMirrored: Bool

    /// What is seen of the pictures at all scales.
    func seen(of pictures: [Plane]) -> Plane {
      isMirrored ? pictures[level].mirrored() : pictures[level]
    }
  }

  /// One tile of one view: what is wanted there, and an evaluator that is made once.
  ///
  /// Each part of a parallel map touches one target, so no evaluator is used by two threads at once.
  private final class Target: @unchecked Sendable {
    let view: View
    let tile: TileGrid.Tile
    /// A, zero on the margin.
    let attribution: Tensor
    private let network: CurveNetwork
    private let layer: String
    private let grid: SamplingGrid
    /// `nil` where pixels are compared.
    private let evaluator: Evaluator?
    private let inputShape: Shape
    /// h(picture), zero on the margin; after `pullback` what went back from there. One tensor for all
    /// steps, which is the largest that a step takes.
    private var activations: Tensor

    init(
      _ network: CurveNetwork, _ wanted: TileAttribution, by objective: DrawingObjective
    ) throws {
      self.network = network
      layer = objective.layer(of: network)
      grid = network.grid(of: layer)
      view = View(level: wanted.level, isMirrored: wanted.isMirrored)
      tile = wanted.tile
      attribution =
        objective.channelWeights.map { wanted.values.weighed(by: $0) } ?? wanted.values
      inputShape = Shape(
        channels: network.graph.inputChannels, height: tile.shownRows.count,
        width: tile.shownColumns.count)
      evaluator =
        layer == network.graph.input
        ? nil : try Evaluator(network.graph, inputShape: inputShape, outputs: [layer])
      activations = Tensor(shape: attribution.shape)
    }

    /// ⟨A, h⟩ and ⟨h, h⟩ for a picture of coverage: strokes are dark on a ground of zero, as curves
    /// are in normalized light.
    func forward(_ picture: Plane) throws -> (dot: Double, square: Double) {
      var input = picture.tensor(around: tile)
      let depth = network.input.strokeDepth
      for i in 0..<input.values.count { input.values[i] *= -depth }
      if let evaluator {
        try evaluator.forward(input)
        evaluator.read(layer, into: &activations)
      } else {
        activations = input
      }
      activations.clear(outside: tile, on: grid)
      return (attribution.dot(activations), activations.dot(activations))
    }

    /// The derivatives of `a · ⟨A, h⟩ + b · ⟨h, h⟩ / 2` by the tile's pixels and margin, once after each
    /// `forward`.
    func pullback(a: Float, b: Float) throws -> Tensor {
      activations.combine(b, attribution, a)
      guard let evaluator else { return activations }
      let input = network.graph.input
      return try evaluator.pullback([layer: activations], to: [input])[input]
        ?? Tensor(shape: inputShape)
    }
  }

  private let likeness: DrawingObjective.Likeness
  private let depth: Float
  private let pool: WorkerPool
  private let sizes: [(width: Int, height: Int)]
  private let targets: [Target]
  private let views: [View]
  /// ‖A‖ in each view.
  private let norms: [View: Double]
  /// The scales that the picture is looked at.
  let scales: [Double]

  /// The objective for an image of normalized light in which curves are dark, looked at `scales`.
  package init(
    _ network: CurveNetwork, _ objective: DrawingObjective = DrawingObjective(), light: Plane,
    scales: [Double], pool: WorkerPool
  ) throws {
    let reader = NetworkReader(network: network, pool: pool)
    let planes = scales.map { light.resized(by: $0) }
    let layer = objective.layer(of: network)
    let wanted =
      switch objective.target {
      case .attribution: try reader.attribution(in: planes, to: layer)
      case .activation: try reader.activations(in: planes, of: layer)
      case .pixels: reader.light(in: planes)
      }
    try self.init(
      network, objective, attribution: wanted,
      sizes: scales.map { light.size(scaledBy: $0) }, scales: scales, pool: pool)
  }

  /// The objective for an image whose attribution, or what takes its place, is known, at `scales` where it has these
  /// `sizes`.
  init(
    _ network: CurveNetwork, _ objective: DrawingObjective = DrawingObjective(),
    attribution: [TileAttribution],
    sizes: [(width: Int, height: Int)], scales: [Double], pool: WorkerPool
  ) throws {
    let targets = try pool.map(attribution.count) {
      try Target(network, attribution[$0], by: objective)
    }
    self.targets = targets
    views = sizes.indices.flatMap { level in
      [false, true].map { View(level: level, isMirrored: $0) }
    }.filter { view in targets.contains { $0.view == view } }
    norms = Dictionary(grouping: targets, by: \.view).mapValues {
      $0.reduce(0) { $0 + $1.attribution.dot($1.attribution) }.squareRoot()
    }
    likeness = objective.likeness
    depth = network.input.strokeDepth
    self.sizes = sizes
    self.pool = pool
    self.scales = scales
  }

  /// The pictures of `curves` at each scale; `softness` of edges in px of the image.
  func pictures(of curves: [SplineParameterization], softness: Double) -> [RasterizedStrokes] {
    zip(scales, sizes).map { scale, size in
      StrokeRasterizer(width: size.width, height: size.height, pool: pool)
        .forward(curves.map { $0.stroke(scale: scale) }, softness: max(0.75, softness * scale))
    }
  }

  /// The mean likeness over the views, of cosines 0…1, larger is better, for pictures of coverage 0…1 at
  /// each scale's size.
  func value(_ pictures: [Plane]) throws -> Double { mean(try look(at: pictures)) }

  /// The value of a drawing of `curves`, whose edges have this softness, px.
  package func value(of curves: [SplineParameterization], softness: Double = 1) throws -> Double {
    try value(pictures(of: curves, softness: softness).map(\.coverage))
  }

  /// What the network says of the picture in one view: ⟨A, h⟩ and ‖h‖.
  private struct Look {
    var dot = 0.0
    var norm = 0.0
    /// ⟨A, h⟩ / (‖A‖ ‖h‖), or ⟨A, h⟩ / ‖A‖, or 0 where what is divided by vanishes.
    var likeness = 0.0
  }

  private func mean(_ looks: [View: Look]) -> Double {
    views.reduce(0) { $0 + (looks[$1]?.likeness ?? 0) } / Double(max(views.count, 1))
  }

  private func look(at pictures: [Plane]) throws -> [View: Look] {
    let targets = targets
    let seen = Dictionary(uniqueKeysWithValues: views.map { ($0, $0.seen(of: pictures)) })
    let sums = try pool.map(targets.count) { index in
      try seen[targets[index].view].map { try targets[index].forward($0) }
    }
    var looks: [View: Look] = [:]
    for (target, sum) in zip(targets, sums) {
      looks[target.view, default: Look()].dot += sum?.dot ?? 0
      looks[target.view, default: Look()].norm += sum?.square ?? 0
    }
    return Dictionary(
      uniqueKeysWithValues: looks.map { view, sums in
        var look = sums
        look.norm = look.norm.squareRoot()
        let norm = norms[view] ?? 0
        if look.norm > 0, norm > 0 {
          look.likeness = look.dot / (likeness == .cosine ? norm * look.norm : norm)
        }
        return (view, look)
      })
  }

  /// The value, and its derivatives by the pixels of the pictures.
  func evaluate(_ pictures: [Plane]) throws -> (value: Double, gradients: [Plane]) {
    let looks = try look(at: pictures)
    let share = 1 / Double(max(views.count, 1))
    let (depth, likeness) = (depth, likeness)
    let norms = norms
    let targets = targets
    let parts = try pool.map(targets.count) { index -> Tensor? in
      let view = targets[index].view
      guard let look = looks[view], let norm = norms[view], look.norm > 0, norm > 0 else {
        return nil
      }
      guard likeness == .cosine else {
        return try targets[index].pullback(a: -depth * Float(share / norm), b: 0)
      }
      // d cos = (dA - cos ‖A‖ / ‖h‖ dh) / (‖A‖ ‖h‖), and minus the depth for dark strokes.
      return try targets[index].pullback(
        a: -depth * Float(share / (norm * look.norm)),
        b: depth * Float(share * look.likeness / (look.norm * look.norm)))
    }
    var gradients = sizes.map { Plane(width: $0.width, height: $0.height) }
    for view in views {
      var gradient = Plane(width: sizes[view.level].width, height: sizes[view.level].height)
      for (target, part) in zip(targets, parts) where target.view == view {
        if let part { gradient.add(part, at: target.tile) }
      }
      let own = view.isMirrored ? gradient.mirrored() : gradient
      for i in 0..<own.count { gradients[view.level].pixels[i] += own.pixels[i] }
    }
    return (mean(looks), gradients)
  }
}

extension Tensor {
  /// The tensor, each channel multiplied by its weight.
  fileprivate func weighed(by weights: [Float]) -> Tensor {
    var result = self
    for channel in 0..<min(shape.channels, weights.count) {
      for i in channel * shape.area..<(channel + 1) * shape.area {
        result.values[i] *= weights[channel]
      }
    }
    return result
  }

  /// Makes the tensor `own` times itself plus `factor` times another one.
  fileprivate mutating func combine(_ own: Float, _ other: Tensor, _ factor: Float) {
    for i in 0..<values.count { values[i] = factor * other.values[i] + own * values[i] }
  }
}

extension Plane {
  /// Adds a tile's derivatives, those of its margin where they belong: mirrored pixels count for
  /// the ones that they mirror.
  fileprivate mutating func add(_ tensor: Tensor, at tile: TileGrid.Tile) {
    let border = BorderRule.reflect
    let columns = tile.shownColumns.map { border.index($0, count: width) }
    for (row, shown) in tile.shownRows.enumerated() {
      let y = border.index(shown, count: height) * width
      let source = row * tensor.shape.width
      for (i, x) in columns.enumerated() { pixels[y + x] += tensor.values[source + i] }
    }
  }
}
