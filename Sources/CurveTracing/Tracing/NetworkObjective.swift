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
/// At each scale, and of a network to which left and right are not alike in the mirror too, the cosine
/// between the image's attribution A = |∂z/∂h ⊙ h| and the activations h(picture) that the picture excites:
/// maximizing ⟨A, h(picture)⟩ makes the drawing excite the network where, and in which orientation, the
/// image's curves did. The cosine keeps a picture from winning by being darker or fuller. `DrawingObjective` says what
/// takes the place of A and of the cosine.
package struct NetworkObjective: Sendable {
  /// One way to look at a picture.
  struct View: Hashable {
    /// Which of the scales.
    var level: Int
    var isMirrored: Bool

    /// What is seen of the pictures at all scales.
    func seen(of pictures: [Plane]) -> Plane {
      isMirrored ? pictures[level].mirrored() : pictures[level]
    }
  }

  private let likeness: DrawingObjective.Likeness
  private let depth: Float
  private let pool: WorkerPool
  private let sizes: [(width: Int, height: Int)]
  private let reader: WindowReader
  private let windows: [ObjectiveWindow]
  private let views: [View]
  /// ‖A‖ in each view.
  private let norms: [View: Double]
  /// What the network says in each view where no stroke comes.
  private let rest: [View: ObjectiveWindow.Answer]
  /// The scales that the picture is looked at.
  let scales: [Double]

  /// How far from where they start strokes are seen, px, where it is known where that is.
  private static let slack = 2.0

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
  ///
  /// - Parameter start: the curves that will be moved; what is wanted elsewhere is not kept, and drawings that go
  ///   further than 2 px from there are not seen. `nil` keeps all.
  init(
    _ network: CurveNetwork, _ objective: DrawingObjective = DrawingObjective(),
    attribution: [TileAttribution],
    sizes: [(width: Int, height: Int)], scales: [Double], around start: [TracedCurve]? = nil,
    pool: WorkerPool
  ) throws {
    let reader = WindowReader(network, layer: objective.layer(of: network))
    let reached = start.map { start in
      Self.pictures(
        of: start.map { SplineParameterization($0, opacity: 1) },
        softness: CurveRefiner.finalSoftness + Self.slack, scales: scales, sizes: sizes, pool: pool
      ).map(\.coverage)
    }
    let parts = try pool.map(attribution.count) { index in
      let wanted = attribution[index]
      let view = View(level: wanted.level, isMirrored: wanted.isMirrored)
      let reached = reached.map(view.seen)
      var (kept, square, rest) = ([ObjectiveWindow](), 0.0, ObjectiveWindow.Answer())
      for window in try reader.windows(of: wanted, weighedBy: objective.channelWeights) {
        square += window.attribution.dot(window.attribution)
        if reached.map({ window.isEmpty(in: $0) }) ?? false {
          rest += window.ofNothing
        } else {
          kept.append(window)
        }
      }
      return (view: view, kept: kept, square: square, rest: rest)
    }
    self.reader = reader
    windows = parts.flatMap(\.kept)
    views = sizes.indices.flatMap { level in
      [false, true].map { View(level: level, isMirrored: $0) }
    }.filter { view in parts.contains { $0.view == view } }
    norms = parts.reduce(into: [:]) { $0[$1.view, default: 0] += $1.square }
      .mapValues { $0.squareRoot() }
    rest = parts.reduce(into: [:]) { $0[$1.view, default: .init()] += $1.rest }
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

  /// The mean likeness over the views, of cosines 0…1, larger is better, for pictures of coverage 0…1 at
  /// each scale's size.
  func value(_ pictures: [Plane]) throws -> Double {
    let seen = seen(of: pictures, in: views)
    let answers = try pool.map(windows.count) { index in
      try reader.answer(windows[index], to: seen[windows[index].view])
    }
    return mean(looks(zip(windows, answers).map { ($0.view, $1) }), of: views)
  }

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

  private func mean(_ looks: [View: Look], of views: [View]) -> Double {
    views.reduce(0) { $0 + (looks[$1]?.likeness ?? 0) } / Double(max(views.count, 1))
  }

  /// What is seen of pictures in some views.
  private func seen(of pictures: [Plane], in views: [View]) -> [View: Plane] {
    Dictionary(uniqueKeysWithValues: views.map { ($0, $0.seen(of: pictures)) })
  }

  /// What the answers in all windows, in their order, come to.
  private func looks(_ answers: [(view: View, answer: ObjectiveWindow.Answer)]) -> [View: Look] {
    var sums = rest
    for (view, answer) in answers { sums[view, default: .init()] += answer }
    return Dictionary(
      uniqueKeysWithValues: sums.map { view, sum in
        var look = Look(dot: sum.dot, norm: sum.square.squareRoot())
        let norm = norms[view] ?? 0
        if look.norm > 0, norm > 0 {
          look.likeness = look.dot / (likeness == .cosine ? norm * look.norm : norm)
        }
        return (view, look)
      })
  }

  /// Whether the picture is looked at as it is, in the mirror, or both.
  var facings: [Bool] {
    [false, true].filter { isMirrored in views.contains { $0.isMirrored == isMirrored } }
  }

  /// The value, and its derivatives by the pixels of the pictures, as far as these have strokes; of all views, or of
  /// those alone that are mirrored or are not.
  func evaluate(
    _ pictures: [Plane], isMirrored: Bool? = nil
  ) throws -> (value: Double, gradients: [Plane]) {
    let views = views.filter { $0.isMirrored == isMirrored ?? $0.isMirrored }
    let windows = windows.filter { views.contains($0.view) }
    let seen = seen(of: pictures, in: views)
    let parts = try pool.map(windows.count) { index in
      try reader.slopes(windows[index], at: seen[windows[index].view])
    }
    let looks = looks(zip(windows, parts).map { ($0.view, $1.answer) })
    let gradients = pool.map(sizes.count) { level in
      views.filter { $0.level == level }.reduce(into: Plane(sizes[level])) { sum, view in
        var gradient = Plane(sizes[level])
        if let (a, b) = weights(of: looks[view], in: view, of: views.count) {
          for (window, part) in zip(windows, parts) where window.view == view {
            if let slopes = part.slopes { gradient.add(slopes, a, b, at: window.tile) }
          }
        }
        sum.add(view.isMirrored ? gradient.mirrored() : gradient)
      }
    }
    return (mean(looks, of: views), gradients)
  }

  /// How much the derivatives of ⟨A, h⟩ and of ⟨h, h⟩ / 2 in a view count for those of the value.
  private func weights(
    of look: Look?, in view: View, of count: Int
  ) -> (dot: Float, halfSquare: Float)? {
    guard let look, let norm = norms[view], look.norm > 0, norm > 0 else { return nil }
    // Minus the depth for dark strokes.
    let share = -Double(depth) / Double(count)
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
