import ConvNet
import CurveExtraction
package import CurveNetworks
import Geometry
package import Imaging
package import Rasterization
package import Workers

/// How alike a drawing and an image look to a network.
///
/// At each scale the cosine between the image's attribution A = |∂z/∂h ⊙ h| and the activations h(picture) that
/// the picture of the drawing excites: maximizing ⟨A, h(picture)⟩ makes the drawing excite the network where, and
/// in which orientation, the image's curves did. The cosine keeps a picture from winning by being darker or fuller.
/// `DrawingObjective` says what takes the place of A and of the cosine.
package struct NetworkObjective: Sendable {
  private let likeness: DrawingObjective.Likeness
  private let pool: WorkerPool
  private let canvases: [ScaledCanvas]
  private let comparison: any WindowComparison
  private let bands: [ObjectiveBand]
  /// ‖A‖ at each scale.
  private let norms: [Double]
  /// The scales that the picture is looked at.
  private var scales: [Double] { canvases.map(\.scale) }

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
    let layer = objective.layer(of: network)
    let inFirstLayer = FirstLayerWindows(network, layer: layer)
    let comparison: any WindowComparison =
      inFirstLayer ?? EvaluatedWindows(network, layer: layer)
    let byRows =
      inFirstLayer != nil && objective.target == .attribution
      ? RowAttribution(of: network, to: layer) : nil
    let canvases = zip(scales, planes).map {
      ScaledCanvas(scale: $0, width: $1.width, height: $1.height)
    }
    let reached = start.map { start in
      canvases.map { $0.strokes(of: start, softness: CurveRefiner.finalSoftness + Self.slack) }
    }
    /// Calls `body` with what is wanted in a tile, or in bands of it, of which `places` are asked for.
    @Sendable func forEachWanted(
      in shown: ShownTile, at places: [TileGrid.Tile], _ body: (TileAttribution) throws -> Void
    ) throws {
      switch objective.target {
      case .attribution:
        if let byRows {
          try byRows.forEachBand(
            places.rowRanges, of: shown, columns: places.columns, in: planes,
            weighedBy: weights, body)
        } else {
          try body(shower.attribution(of: shown, in: planes, to: layer, weighedBy: weights))
        }
      case .activation: try body(shower.activations(of: shown, in: planes, layer))
      case .pixels: try body(shower.light(of: shown, in: planes))
      }
    }
    let tiles = byRows?.tiles(of: planes) ?? shower.tiles(of: planes)
    let windows = try pool.map(tiles.count) { index -> [ObjectiveWindow] in
      let shown = tiles[index]
      let seen = reached?[shown.level].picture(in: shown.tile.shownRows)
      let places = comparison.grid.places(in: shown.tile).filter { place in
        guard reached != nil else { return true }
        return seen.map { !$0.coverage.isEmpty(around: place.counted(from: $0.rows.lowerBound)) }
          ?? false
      }
      guard !places.isEmpty else { return [] }
      var windows: [ObjectiveWindow] = []
      try forEachWanted(in: shown, at: places) { wanted in
        for place in places where wanted.shown.tile.rows.contains(place.rows.lowerBound) {
          windows.append(
            try comparison.window(at: place, of: wanted, weighedBy: objective.channelWeights))
        }
      }
      return windows
    }
    bands = canvases.indices.flatMap { level in
      let own = tiles.indices.filter { tiles[$0].level == level }.flatMap { windows[$0] }
      return ObjectiveBand.bands(of: own, level: level, height: canvases[level].height)
    }
    var squares = scales.map { _ in 0.0 }
    for band in bands { squares[band.level] += band.wantedSquare }
    norms = squares.map { $0.squareRoot() }
    likeness = objective.likeness
    self.comparison = comparison
    self.canvases = canvases
    self.pool = pool
  }

  /// The value of a drawing of `curves`, whose edges have this softness, px: the mean likeness over the scales, of
  /// cosines 0…1, larger is better.
  package func value(of curves: [SplineParameterization], softness: Double = 1) throws -> Double {
    mean(looks(try parts(of: curves, softness: softness, givesSlopes: false).map(\.answer)))
  }

  /// The value, and its derivatives by the parameters of each curve, as far as these have strokes.
  func evaluate(
    _ curves: [SplineParameterization], softness: Double = 1
  ) throws -> (value: Double, gradients: [[Double]]) {
    let parts = try parts(of: curves, softness: softness, givesSlopes: true)
    let looks = looks(parts.map(\.answer))
    let shares = zip(looks, norms).map { weights(of: $0, norm: $1) }
    var sums = canvases.map { _ in [StrokeGradient?](repeating: nil, count: curves.count) }
    for (band, part) in zip(bands, parts) {
      guard let (ofDot, ofHalfSquare) = shares[band.level] else { continue }
      for slope in part.slopes {
        var sum =
          sums[band.level][slope.stroke]
          ?? StrokeGradient(zeroFor: curves[slope.stroke].stroke(scale: 1))
        sum.add(slope.ofDot, times: ofDot)
        sum.add(slope.ofHalfSquare, times: ofHalfSquare)
        sums[band.level][slope.stroke] = sum
      }
    }
    let gradients = curves.indices.map { index in
      var gradient = [Double](repeating: 0, count: curves[index].values.count)
      for (canvas, sums) in zip(canvases, sums) {
        guard let sum = sums[index] else { continue }
        for (i, value) in curves[index].pullback(sum, scale: canvas.scale).enumerated() {
          gradient[i] += value
        }
      }
      return gradient
    }
    return (mean(looks), gradients)
  }

  /// What is seen in each band.
  private func parts(
    of curves: [SplineParameterization], softness: Double, givesSlopes: Bool
  ) throws -> [ObjectiveBand.Part] {
    let strokes = canvases.map { $0.strokes(of: curves, softness: softness) }
    return try pool.map(bands.count) { index in
      try bands[index].part(
        of: strokes[bands[index].level], comparison, givesSlopes: givesSlopes)
    }
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

  /// What the answers in all bands, in their order, come to at each scale.
  private func looks(_ answers: [ObjectiveAnswer]) -> [Look] {
    var sums = canvases.map { _ in ObjectiveAnswer() }
    for (band, answer) in zip(bands, answers) { sums[band.level] += answer }
    return zip(sums, norms).map { sum, norm in
      var look = Look(dot: sum.dot, norm: sum.square.squareRoot())
      if look.norm > 0, norm > 0 {
        look.likeness = look.dot / (likeness == .cosine ? norm * look.norm : norm)
      }
      return look
    }
  }

  /// How much the derivatives of ⟨A, h⟩ and of ⟨h, h⟩ / 2 at a scale count for those of the value.
  private func weights(of look: Look, norm: Double) -> (dot: Double, halfSquare: Double)? {
    guard look.norm > 0, norm > 0 else { return nil }
    let share = 1 / Double(canvases.count)
    guard likeness == .cosine else { return (share / norm, 0) }
    // d cos = (dA - cos ‖A‖ / ‖h‖ dh) / (‖A‖ ‖h‖)
    return (share / (norm * look.norm), -share * look.likeness / (look.norm * look.norm))
  }
}

extension [TileGrid.Tile] {
  /// The rows that they have, each once, where those of the same rows follow each other.
  fileprivate var rowRanges: [Range<Int>] {
    reduce(into: []) { ranges, tile in
      if ranges.last != tile.rows { ranges.append(tile.rows) }
    }
  }

  /// The columns between those that are furthest apart; there is at least one tile.
  fileprivate var columns: Range<Int> {
    (map(\.columns.lowerBound).min() ?? 0)..<(map(\.columns.upperBound).max() ?? 0)
  }
}
