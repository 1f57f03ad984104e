import CurveExtraction
import CurveNetworks
import Determinism
import Evaluation
import Geometry
import Imaging
import Rasterization
import TestSupport
import Testing

@testable import CurveTracing

/// Lines and edges are two families of one network.
struct FamilyTests {
  private static let size = 200
  private static let radius = 55.0
  private static let center = Point(100.5, 99.5)

  /// A filled disc, brighter or darker than its ground.
  private static func disc(_ inside: Float, on ground: Float) -> Image {
    var light = Plane(width: size, height: size, repeating: ground)
    for y in 0..<size {
      for x in 0..<size {
        let away = Point(Double(x) + 0.5, Double(y) + 0.5).distance(to: center)
        let share = Float(min(max(radius - away + 0.5, 0), 1))
        light[x, y] = ground + (inside - ground) * share
      }
    }
    return Image(grey: light.noisy(0.02, seed: 4))
  }

  private static func map(of image: Image, _ kinds: [CurveFamily.Kind]) throws -> CurveMap {
    let networks = try kinds.map { try CurveNet.network($0) }
    let input = try CurveInput(image, network: networks[0], polarity: .dark)
    return try CurveExtractor(networks: networks).curves(in: input)
  }

  /// The share of the points along the disc's border that lie on or beside a curve pixel.
  private static func covered(_ mask: Mask) -> Double {
    let points = Spline.circle(center: center, radius: radius).resampled(spacing: 2)
    let hits = points.count { p in
      (-1...1).contains { dy in
        (-1...1).contains { dx in mask[Int(p.x) + dx, Int(p.y) + dy] }
      }
    }
    return Double(hits) / Double(points.count)
  }

  @Test(arguments: [(Float(0.3), Float(0.6)), (0.7, 0.4)])
  func borderIsAnEdgeWhicheverSideIsDarker(_ inside: Float, _ ground: Float) throws {
    let image = Self.disc(inside, on: ground)
    #expect(Self.covered(try Self.map(of: image, [.edges]).mask()) > 0.95)
    #expect(Self.covered(try Self.map(of: image, [.lines]).mask()) < 0.05)
    #expect(Self.covered(try Self.map(of: image, [.lines, .edges]).mask()) > 0.95)
  }

  /// A line is not taken for its two walls where both families are asked for.
  @Test func wallsOfALineAreNoEdges() throws {
    let line = Spline.line(Point(20, 40), Point(180, 150))
    let light = Plane.drawing([line], width: 7, size: (Self.size, Self.size)).noisy(0.02, seed: 5)
    let networks = try CurveFamily.Kind.allCases.map {
      try CurveNet.network($0)
    }
    let input = try CurveInput(Image(grey: light), network: networks[0], polarity: .dark)
    let drawing = try CurveTracer(networks: networks).trace(input)
    #expect(drawing.curves.count == 1)
    #expect(drawing.provenance.options["family"] == "lines,edges")
  }

  /// Red on green of the same brightness is a border too.
  @Test func bordersOfColourAreSeen() throws {
    let disc = Self.disc(0.75, on: 0.25).luminance
    // Luminance is 0.2126 red + 0.7152 green + 0.0722 blue.
    let green = disc.map { 0.5 - 0.2126 / 0.7152 * ($0 - 0.5) }
    let blue = Plane(width: Self.size, height: Self.size, repeating: 0.5)
    let image = Image(red: disc, green: green, blue: blue)
    let network = try CurveNet.network(.edges)
    let input = try CurveInput(image, network: network)
    #expect(input.colors.count == 3)
    #expect(Self.covered(try CurveExtractor(network: network).curves(in: input).mask()) > 0.95)
    let grey = try CurveInput(image, network: network, channel: .luminance)
    #expect(grey.colors.isEmpty)
    #expect(Self.covered(try CurveExtractor(network: network).curves(in: grey).mask()) < 0.5)
  }

  /// Each curve says what it is.
  @Test func linesAndEdgesAreToldApart() throws {
    var light = Self.disc(0.4, on: 0.7).luminance
    let stroke = Plane.drawing(
      [.line(Point(10, 15), Point(190, 15))], width: 5, size: (Self.size, Self.size))
    for i in 0..<light.count { light.pixels[i] = min(light.pixels[i], stroke.pixels[i]) }
    let networks = try CurveFamily.Kind.allCases.map {
      try CurveNet.network($0)
    }
    let input = try CurveInput(Image(grey: light), networks: networks, polarity: .dark)
    let drawing = try CurveTracer(networks: networks).trace(input)
    let lines = drawing.curves.filter { $0.kind == .line }
    let edges = drawing.curves.filter { $0.kind == .edge }
    #expect(lines.count == 1 && edges.count == 1)
    #expect(lines.allSatisfy { !$0.spline.isClosed } && edges.allSatisfy(\.spline.isClosed))
  }

  @Test func bordersAreTraced() throws {
    let network = try CurveNet.network(.edges)
    let input = try CurveInput(Self.disc(0.3, on: 0.6), network: network)
    let drawing = try CurveTracer(network: network).trace(input)
    let curve = try #require(drawing.curves.first)
    #expect(drawing.curves.count == 1)
    #expect(curve.spline.isClosed)
    #expect(curve.widths.allSatisfy { $0 == 1 })
    let truth = CurveDrawing(
      width: Self.size, height: Self.size,
      curves: [
        TracedCurve(
          id: 0, spline: .circle(center: Self.center, radius: Self.radius),
          widths: Array(repeating: 1, count: 9))
      ])
    let accuracy = try #require(StrokeAccuracy(drawing, truth: truth))
    #expect(accuracy.median < 0.5)
  }

  /// Stripes that run together to grey where the image is looked at small have one curve for each border.
  @Test(arguments: [(10.0, 18.0), (16, 45), (24, 30), (40, 72)])
  func stripesHaveTheirBorders(_ period: Double, _ angle: Double) throws {
    let (size, direction) = (160, Vector(angle: angle * .pi / 180))
    var light = Plane(width: size, height: size)
    for y in 0..<size {
      for x in 0..<size {
        let across = Vector(Double(x) - 80, Double(y) - 80).dot(direction)
        // A square wave, seen through pixels of extent 1.
        let wave = (across / period).rounded(.down) * period + period / 2
        let distance = abs(across - wave)
        light[x, y] = 0.2 + 0.6 * Float(min(max(period / 4 - distance + 0.5, 0), 1))
      }
    }
    let network = try CurveNet.network(.edges)
    let drawing = try CurveTracer(network: network)
      .trace(CurveInput(Image(grey: light), network: network))
    // Borders lie at (k ± 1/4) periods; those that cut off no corner are counted.
    let reach = 80 * (abs(direction.x) + abs(direction.y))
    let borders = (-200..<200).map { (Double($0) / 2 + 0.25) * period }
    let whole = borders.count { abs($0) < reach - 14 }
    let all = borders.count { abs($0) < reach }
    #expect((whole...all + 1).contains(drawing.curves.count), "\(drawing.curves.count) for \(all)")
    let points = drawing.curves.flatMap { $0.spline.resampled(spacing: 1) }
    let near = points.count { point in
      let across = (point - Point(80, 80)).dot(direction) / period - 0.25
      return abs(across - (across * 2).rounded() / 2) * period <= 1
    }
    #expect(Double(near) >= 0.93 * Double(points.count))
  }
}
