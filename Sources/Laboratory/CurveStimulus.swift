import Determinism
import Foundation
import Geometry
public import Imaging
import Rasterization

/// A synthetic picture of one curve, of which everything is known: what curve neurons are tested with.
///
/// Drawn by the rasterizer that refines splines. The middle of the curve is where the neuron looks.
public struct CurveStimulus: Sendable, Hashable, Codable {
  /// What is drawn.
  public enum Shape: Sendable, Hashable, Codable {
    /// An arc of a circle of this radius, px, bent away from its outer normal; infinity is a straight line.
    case arc(radius: Double)
    /// Two straight legs that meet in the middle at this angle between them, degrees in 0…180, the tip being rounded
    /// by an arc of this radius, px.
    case angle(opening: Double, rounding: Double)
    /// Circles around the middle, their radii multiples of `spacing`, px.
    case rings(count: Int, spacing: Double)
  }

  /// What lies behind and on the curve besides plain light.
  public enum Texture: String, Sendable, Hashable, CaseIterable, Codable {
    /// Nothing.
    case plain
    /// Independent noise in every pixel.
    case noise
    /// Smooth noise, like clouds.
    case clouds
  }

  public var shape: Shape
  /// The direction of the outer normal in the middle, degrees from x towards y.
  public var orientation: Double
  /// The full width of the line, px.
  public var width = 5.0
  /// Whether all that is on the inner side is filled with the line's light, so that the curve is a border.
  public var isFilled = false
  /// How far the curve goes to either side of the middle, px along it; of a circle at most half of it.
  public var halfLength = 40.0
  /// The light of the curve: one number, or red, green and blue, each 0…1.
  public var ink: [Float] = [0.1]
  /// The light behind it, as many numbers as `ink` or one.
  public var ground: [Float] = [0.5]
  public var texture = Texture.plain
  /// Short lines across the curve.
  public var comb: Comb?
  /// How far inside of an arc a second one runs, px between both centre lines, or `nil` for none.
  public var double: Double?
  /// Decides the texture.
  public var seed: UInt64 = 1

  /// Short straight lines that begin at the curve.
  public struct Comb: Sendable, Hashable, Codable {
    /// How many there are, evenly along the curve.
    public var count: Int
    /// How long each is, px.
    public var length: Double
    /// On which sides of the curve they lie.
    public var side: Side
    /// The angle between them and the curve, degrees; 90 is across.
    public var angle: Double
    /// Their full width, px.
    public var width: Double

    /// Lines across a curve.
    public init(
      count: Int, length: Double, side: Side = .both, angle: Double = 90, width: Double = 2
    ) {
      (self.count, self.length, self.side) = (count, length, side)
      (self.angle, self.width) = (angle, width)
    }

    /// A side of a curve.
    public enum Side: String, Sendable, Hashable, CaseIterable, Codable {
      case outer, inner, both
    }
  }

  /// A dark line on grey.
  public init(_ shape: Shape, orientation: Double) {
    self.shape = shape
    self.orientation = orientation
  }

  /// The centre line around the origin, its outer normal along x.
  private var centreLine: Spline {
    switch shape {
    case .rings(_, let spacing):
      return .arc(center: .zero, radiusX: spacing, radiusY: spacing)
    case .arc(let radius):
      guard radius.isFinite, radius < 1e5 else {
        return Spline.straight(Point(0, -halfLength), Point(0, halfLength))
      }
      let reach = min(halfLength / radius, .pi)
      return .arc(
        center: Point(-radius, 0), radiusX: radius, radiusY: radius, from: -reach, to: reach)
    case .angle(let opening, let rounding):
      // The tip points along x; the legs go back at half the opening from -x.
      let half = opening * .pi / 360
      let (up, down) = (Vector(-cos(half), -sin(half)), Vector(-cos(half), sin(half)))
      let tip = Point(0, 0)
      // An arc between the legs touches each this far from the tip.
      let cut = min(rounding / max(tan(half), 1e-6), halfLength * 0.9)
      guard rounding > 0, cut > 0.01 else {
        return Spline.straight(tip + up * halfLength, tip).joined(
          with: Spline.straight(tip, tip + down * halfLength))
      }
      let (a, b) = (tip + up * cut, tip + down * cut)
      let radius = cut * tan(half)
      let turn = .pi / 2 - half
      let center = Point(-cut / cos(half), 0)
      let arc = Spline.arc(
        center: center, radiusX: radius, radiusY: radius, from: -turn, to: turn)
      // The middle of the curve, not the tip that is cut off, is where the neuron looks.
      let shift = Vector(-(center.x + radius), 0)
      return Spline(
        segments: Spline.straight(tip + up * halfLength, a).segments + arc.segments
          + Spline.straight(b, tip + down * halfLength).segments
      ).translated(by: shift)
    }
  }

  /// The outline of what is filled, around the origin: all of a disc, or what a longer curve has behind it. Its
  /// border is drawn as a line of 1 px, so it lies half of that further in than the curve.
  private func filledOutline(_ line: Spline) -> Spline {
    switch shape {
    case .rings(let count, let spacing):
      let radius = spacing * Double(max(count, 1)) - 0.5
      return .arc(center: .zero, radiusX: radius, radiusY: radius)
    case .arc(let radius) where radius <= 2 * halfLength:
      return .arc(center: Point(-radius, 0), radiusX: radius - 0.5, radiusY: radius - 0.5)
    case .arc:
      let line = line.translated(by: Vector(-0.5, 0))
      let (first, last) = (line.point(at: 0), line.point(at: Double(line.segmentCount)))
      let far = [Point(-3 * halfLength, last.y), Point(-3 * halfLength, first.y)]
      return line.closed(by: [last] + far + [first])
    case .angle(let opening, _):
      let line = line.translated(by: Vector(-0.5 / max(sin(opening * .pi / 360), 0.1), 0))
      return line.closed(by: [line.point(at: Double(line.segmentCount)), line.point(at: 0)])
    }
  }

  /// The curves beside the centre line that belong to the picture too, around the origin.
  private var companions: [Spline] {
    switch shape {
    case .rings(let count, let spacing):
      return (1..<max(count, 1)).map { index in
        let radius = spacing * Double(index + 1)
        return .arc(center: .zero, radiusX: radius, radiusY: radius)
      }
    case .arc(let radius):
      guard let double else { return [] }
      guard radius.isFinite, radius < 1e5 else {
        return [centreLine.translated(by: Vector(-double, 0))]
      }
      let inner = max(radius - double, 1)
      let reach = min(halfLength / radius, .pi)
      return [
        .arc(
          center: Point(-radius, 0), radiusX: inner, radiusY: inner, from: -reach, to: reach)
      ]
    case .angle: return []
    }
  }

  /// The teeth around the origin.
  private func teeth(along line: Spline) -> [Spline] {
    guard let comb, comb.count > 0 else { return [] }
    let parameters = line.parameters(
      spacing: max(line.arcLength() / Double(comb.count + 1), 1e-3))
    return parameters.dropFirst().dropLast().prefix(comb.count).flatMap { u -> [Spline] in
      guard let tangent = line.tangent(at: u)?.normalized else { return [] }
      // Along the centre line y grows, so this points outwards.
      let outer = Vector(tangent.y, -tangent.x)
      let across = (comb.angle - 90) * .pi / 180
      let signs: [Double] = comb.side == .both ? [1, -1] : comb.side == .outer ? [1] : [-1]
      return signs.map { sign in
        let way = outer * (sign * cos(across)) + tangent * sin(across)
        let root = line.point(at: u)
        return Spline.straight(root, root + way * (comb.length + width / 2))
      }
    }
  }

  /// The picture: one plane where all its light is grey, else red, green and blue; the curve's middle is at
  /// `middle` in both coordinates of a square of `size` px.
  public func light(size: Int, middle: Double) -> [Plane] {
    let turn = orientation * .pi / 180
    let (along, across) = (Vector(angle: turn), Vector(angle: turn).perpendicular)
    func placed(_ p: Point) -> Point {
      let offset: Vector = along * p.x + across * p.y
      return Point(middle, middle) + offset
    }
    let line = centreLine
    let outline = isFilled ? filledOutline(line).mapped(placed) : nil
    let strokes =
      (outline.map { [Stroke($0, width: 1)] }
        ?? ([line] + companions).map { Stroke($0.mapped(placed), width: width) })
      + teeth(along: line).map { Stroke($0.mapped(placed), width: comb?.width ?? 0) }
    var coverage = StrokeRasterizer(width: size, height: size, softness: 0.75).coverage(strokes)
    if let outline { coverage.fill(inside: outline.flattened()) }
    let noise = texture == .plain ? nil : noise(size: size)
    return (0..<max(ink.count, ground.count)).map { channel in
      let (dark, bright) = (
        ink[min(channel, ink.count - 1)], ground[min(channel, ground.count - 1)]
      )
      var plane = coverage.map { bright + $0 * (dark - bright) }
      if let noise {
        for i in 0..<plane.count {
          plane.pixels[i] = min(max(plane.pixels[i] + noise.pixels[i], 0), 1)
        }
      }
      return plane
    }
  }

  /// Noise of a deviation of a tenth of full light.
  private func noise(size: Int) -> Plane {
    var generator = SeededGenerator(seed: seed)
    var plane = Plane(width: size, height: size)
    for i in 0..<plane.count { plane.pixels[i] = Float(generator.normal()) }
    if texture == .clouds { plane = plane.gaussianBlurred(sigma: 4) }
    let scale = 0.1 / Float(max(plane.standardDeviation, 1e-6))
    return plane.map { $0 * scale }
  }
}

extension Spline {
  fileprivate static func straight(_ a: Point, _ b: Point) -> Spline {
    Spline(controlPoints: [a, a.lerp(to: b, 1 / 3), a.lerp(to: b, 2 / 3), b])
  }

  /// The spline, and on from its end straight through `points`.
  fileprivate func closed(by points: [Point]) -> Spline {
    zip(points, points.dropFirst()).reduce(self) { $0.joined(with: .straight($1.0, $1.1)) }
  }
}

extension Plane {
  /// Sets to 1 the pixels whose centres are inside a polygon.
  fileprivate mutating func fill(inside points: [Point]) {
    guard points.count > 2 else { return }
    for y in 0..<height {
      let level = Double(y) + 0.5
      var crossings: [Double] = []
      for (a, b) in zip(points, points.dropFirst() + [points[0]])
      where (a.y > level) != (b.y > level) {
        crossings.append(a.x + (level - a.y) / (b.y - a.y) * (b.x - a.x))
      }
      crossings.sort()
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        let first = max(Int((crossings[pair] - 0.5).rounded(.up)), 0)
        let last = min(Int((crossings[pair + 1] - 0.5).rounded(.down)), width - 1)
        guard first <= last else { continue }
        for x in first...last { self[x, y] = 1 }
      }
    }
  }
}
