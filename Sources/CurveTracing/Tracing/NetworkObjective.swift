import ConvNet
import CurveExtraction
package import CurveNetworks
import Foundation
import Geometry
package import Imaging
package import Rasterization
package import Workers

/// How alike a drawn picture and an image look to a network.
///
/// At each scale the cosine between the image's attribution A = |∂z/∂h ⊙ h| and the activations h(picture) that
/// the picture excites: maximizing ⟨A, h(picture)⟩ makes the drawing excite the network where, and in which
/// orientation, the image's curves did. The cosine keeps a picture from winning by being darker or fuller. `DrawingObjective` says
/// what takes the place of A and of the cosine.
package struct NetworkObjective: Sendable {
  private let likeness: DrawingObjective.Likeness
  private let depth: Float
  private let pool: WorkerPool
  private let sizes: [(width: Int, height: Int)]
  private let reader: WindowReader
  private let windows: [ObjectiveWindow]
  /// ‖A‖ at each scale.
  private let norms: [Double]
  /// The scales that the picture is looked at.
  let scales: [Double]

  /// How far from where they start strokes are seen, px, where it is known where that is.
  private static let slack = 2.0

  /// The objective for an image of normalized light in which curves are dark, looked at `scales`.
  ///
  /// - Parameters:
  ///   - weight: how much the neurons at each place count for the attribution; `nil` lets all count alike.
  ///   - start: the curves that will be moved; drawing and image are compared where these are, up to 2 px further, and
  ///     nowhere else. `nil` compares them everywhere.
  package init(
    _ network: CurveNetwork, _ objective: DrawingObjective = DrawingObjective(), light: Plane,
    weight: Plane? = nil, scales: [Double], around start: [SplineParameterization]? = nil,
    pool: WorkerPool
  ) throws {
    let shower = NetworkReader(network: network, pool: pool)
    let (planes, weights) = (
      scales.map { light.resized(by: $0) }, weight.map { weight in scales.map(weight.resized) }
    )
    let sizes = scales.map { light.size(scaledBy: $0) }
    let layer = objective.layer(of: network)
    let reader = WindowReader(network, layer: layer)
    let reached = start.map { start in
      Self.pictures(
        of: start, softness: CurveRefiner.finalSoftness + Self.slack, scales: scales, sizes: sizes,
        pool: pool
      ).map(\.coverage)
    }
    @Sendable func wanted(in shown: ShownTile) throws -> TileAttribution {
      switch objective.target {
      case .attribution:
        try shower.attribution(of: shown, in: planes, to: layer, weighedBy: weights)
      case .activation: try shower.activations(of: shown, in: planes, layer)
      case .pixels: shower.light(of: shown, in: planes)
      }
    }
    let tiles = shower.tiles(of: planes)
    windows = try pool.map(tiles.count) { index in
      let shown = tiles[index]
      let places = reader.places(in: shown.tile).filter { place in
        reached.map { !$0[shown.level].isEmpty(around: place) } ?? true
      }
      return places.isEmpty
        ? []
        : try reader.windows(
          at: places, of: try wanted(in: shown), weighedBy: objective.channelWeights)
    }.flatMap(\.self)
    self.reader = reader
    var squares = scales.map { _ in 0.0 }
    for window in windows {
      let attribution = window.attribution.tensor
      squares[window.level] += attribution.dot(attribution)
    }
    norms = squares.map { $0.squareRoot() }
    likeness = objective.likeness
    depth = network.input.strokeDepth
    self.sizes = sizes
    self.pool = pool
    self.scales = scales
  }

  /// The pictures of `curves` at each scale; `softness` of edges in px of the image.
  func pictures(of curves: [SplineParameterization], softness: Double) -> [RasterizedStrokes] {
    Self.pictures(of: curves, softness: softness, scales: scales, sizes: sizes, pool: pool)
  }

  private static func pictures(
    of curves: [SplineParameterization], softness: Double, scales: [Double],
    sizes: [(width: Int, height: Int)], pool: WorkerPool
  ) -> [RasterizedStrokes] {
    zip(scales, sizes).map { scale, size in
      StrokeRasterizer(width: size.width, height: size.height, pool: pool)
        .forward(curves.map { $0.stroke(scale: scale) }, softness: max(0.75, softness * scale))
    }
  }

  /// The mean likeness over the scales, of cosines 0…1, larger is better, for pictures of coverage 0…1 at
  /// each scale's size.
  func value(_ pictures: [Plane]) throws -> Double {
    let answers = try pool.map(windows.count) { index in
      try reader.answer(windows[index], to: pictures[windows[index].level])
    }
    return mean(looks(answers))
  }

  /// The value of a drawing of `curves`, whose edges have this softness, px.
  package func value(of curves: [SplineParameterization], softness: Double = 1) throws -> Double {
    try value(pictures(of: curves, softness: softness).map(\.coverage))
  }

  /// What the network says of the picture at one scale: ⟨A, h⟩ and ‖h‖.
  private struct Look {
    var dot = 0.0
    var norm = 0.0
    /// ⟨A, h⟩ / (‖A‖ ‖h‖), or ⟨A, h⟩ / ‖A‖, or 0 where what is divided by vanishes.
    var likeness = 0.0
  }

  private func mean(_ looks: [Look]) -> Double {
    looks.reduce(0) { $0 + $1.likeness } / Double(max(looks.count, 1))
  }

  /// What the answers in all windows, in their order, come to at each scale.
  private func looks(_ answers: [ObjectiveWindow.Answer]) -> [Look] {
    var sums = scales.map { _ in ObjectiveWindow.Answer() }
    for (window, answer) in zip(windows, answers) { sums[window.level] += answer }
    return zip(sums, norms).map { sum, norm in
      var look = Look(dot: sum.dot, norm: sum.square.squareRoot())
      if look.norm > 0, norm > 0 {
        look.likeness = look.dot / (likeness == .cosine ? norm * look.norm : norm)
      }
      return look
    }
  }

  /// The value, and its derivatives by the pixels of the pictures, as far as these have strokes.
  func evaluate(_ pictures: [Plane]) throws -> (value: Double, gradients: [Plane]) {
    let parts = try pool.map(windows.count) { index in
      try reader.slopes(windows[index], at: pictures[windows[index].level])
    }
    let looks = looks(parts.map(\.answer))
    let gradients = pool.map(sizes.count) { level in
      var gradient = Plane(sizes[level])
      if let (a, b) = weights(of: looks[level], norm: norms[level]) {
        for (window, part) in zip(windows, parts) where window.level == level {
          if let slopes = part.slopes { gradient.add(slopes, a, b, at: window.tile) }
        }
      }
      return gradient
    }
    return (mean(looks), gradients)
  }

  /// How much the derivatives of ⟨A, h⟩ and of ⟨h, h⟩ / 2 at a scale count for those of the value.
  private func weights(of look: Look, norm: Double) -> (dot: Float, halfSquare: Float)? {
    guard look.norm > 0, norm > 0 else { return nil }
    // Minus the depth for dark strokes.
    let share = -Double(depth) / Double(scales.count)
    guard likeness == .cosine else { return (Float(share / norm), 0) }
    // d cos = (dA - cos ‖A‖ / ‖h‖ dh) / (‖A‖ ‖h‖)
    return (
      Float(share / (norm * look.norm)), Float(-share * look.likeness / (look.norm * look.norm))
    )
  }
}

extension Plane {
  fileprivate init(_ size: (width: Int, height: Int)) {
    self.init(width: size.width, height: size.height)
  }

  /// Adds `a` times the derivatives of ⟨A, h⟩ in a window and `b` times those of ⟨h, h⟩ / 2, those of its
  /// margin where they belong: mirrored pixels count for the ones that they mirror.
  fileprivate mutating func add(
    _ slopes: ObjectiveWindow.Slopes, _ a: Float, _ b: Float, at tile: TileGrid.Tile
  ) {
    let border = BorderRule.reflect
    let columns = tile.shownColumns.map { border.index($0, count: width) }
    for (row, shown) in tile.shownRows.enumerated() {
      let y = border.index(shown, count: height) * width
      let source = row * columns.count
      for (i, x) in columns.enumerated() {
        pixels[y + x] +=
          a * slopes.ofDot.values[source + i] + b * slopes.ofHalfSquare.values[source + i]
      }
    }
  }
}
