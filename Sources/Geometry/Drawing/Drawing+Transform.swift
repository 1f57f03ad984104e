extension TracedCurve {
  /// The length of the centre line, px.
  public var arcLength: Double { spline.arcLength() }

  /// The curve traversed the other way.
  public func reversed() -> TracedCurve {
    var curve = self
    curve.spline = spline.reversed()
    curve.widths.reverse()
    curve.profile = profile?.reversed()
    let end = Double(spline.segmentCount)
    curve.inferred = inferred.reversed().map { end - $0.upperBound...end - $0.lowerBound }
    curve.dashes = reversedDashes
    return curve
  }

  /// The pattern from the curve's end on, wherever it breaks off there: the last dash and the gap before it first.
  private var reversedDashes: [Double] {
    let (last, count) = (dashRanges.count - 1, dashes.count / 2)
    return (0..<count).flatMap { k -> [Double] in
      // A multiple of the pattern keeps both from being negative.
      let dash = (last - k + 2 * count) % count
      let before = (last - k - 1 + 2 * count) % count
      return [dashes[2 * dash], dashes[2 * before + 1]]
    }
  }

  /// The curve scaled about the origin by `factor` > 0, widths and dashes included.
  public func scaled(by factor: Double) -> TracedCurve {
    var curve = self
    curve.spline = spline.scaled(by: factor)
    curve.widths = widths.map { $0 * factor }
    curve.profile = profile?.scaled(by: factor)
    curve.dashes = dashes.map { $0 * factor }
    return curve
  }

  /// The curve with x multiplied by `x` and y by `y`, both > 0: a stretch across a curve widens it, one along it
  /// does not. A width w where the tangent is (tx, ty) becomes w·x·y / |(x·tx, y·ty)|, because a stretch keeps the
  /// ratio of areas.
  public func stretched(x: Double, y: Double) -> TracedCurve {
    func factor(_ u: Double) -> Double {
      spline.tangent(at: u).map { x * y / Vector(x * $0.x, y * $0.y).length }
        ?? (x * y).squareRoot()
    }
    var curve = self
    curve.spline = spline.mapped { Point($0.x * x, $0.y * y) }
    curve.widths = widths.indices.map { widths[$0] * factor(Double($0)) }
    curve.dashes = dashes.map { $0 * curve.arcLength / arcLength }
    curve.profile = profile.map { profile in
      // Samples that were evenly spaced are so no more.
      let count = profile.widths.count
      let places = curve.spline.parameters(spacing: curve.arcLength / Double(count - 1))
      let arcs = places.map { spline.arcLength(to: $0) }
      return WidthProfile(
        spacing: curve.arcLength / Double(places.count - 1),
        widths: zip(arcs, places).map { profile.width(at: $0) * factor($1) },
        errors: zip(arcs, places).map { profile.error(at: $0) * factor($1) })
    }
    return curve
  }

  /// The curve displaced by `offset`, px.
  public func translated(by offset: Vector) -> TracedCurve {
    var curve = self
    curve.spline = spline.translated(by: offset)
    return curve
  }
}

extension CurveDrawing {
  /// The drawing scaled by `factor` > 0 for an image of `width` x `height` pixels: curves, widths, graph and the
  /// spacing of pixels.
  public func scaled(by factor: Double, width: Int, height: Int) -> CurveDrawing {
    var drawing = self
    drawing.width = width
    drawing.height = height
    drawing.pixelSpacing = pixelSpacing?.scaled(by: factor)
    drawing.curves = curves.map { $0.scaled(by: factor) }
    for i in graph.nodes.indices {
      let position = graph.nodes[i].position
      drawing.graph.nodes[i].position = Point(position.x * factor, position.y * factor)
    }
    return drawing
  }

  /// The drawing with everything displaced by `offset`, px, in an image of the same size.
  public func translated(by offset: Vector) -> CurveDrawing {
    var drawing = self
    drawing.curves = curves.map { $0.translated(by: offset) }
    for i in graph.nodes.indices { drawing.graph.nodes[i].position += offset }
    return drawing
  }

  /// The total length of the curves, px.
  public var arcLength: Double { curves.reduce(0) { $0 + $1.arcLength } }
}
