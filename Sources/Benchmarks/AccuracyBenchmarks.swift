import CurveExtraction
import CurveNetworks
import CurveTracing
import Determinism
import Evaluation
import Foundation
import Geometry
import Imaging
import Phantoms
import Rasterization

/// How near splines come to the truth: figures of quality, the same on every machine.
extension Benchmark {
  /// Phantoms whose true curves have their knots displaced by 3 px in the median, before and after
  /// refinement through the network.
  func refinementAccuracy(of network: CurveNetwork) throws {
    let steps = 40
    var table = Table(
      "Refinement of displaced truth, \(steps) steps, \(network.name), \(imageSize)x\(imageSize), px",
      ["seed", "median before", "after", "p95 before", "after"])
    for seed in UInt64(101)...(isQuick ? 102 : 110) {
      let phantom = try Phantom(PhantomOptions(width: imageSize, height: imageSize, seed: seed))
      let input = try CurveInput(phantom.image, network: network, polarity: .dark)
      var drawing = phantom.truth.displaced(deviation: 2.5, seed: seed)
      let before = StrokeAccuracy(drawing, truth: phantom.truth)
      drawing.curves = try CurveRefiner(network: network, steps: steps, captureRange: 3)
        .refined(drawing.curves, on: input.normalized)
      let after = StrokeAccuracy(drawing, truth: phantom.truth)
      let distances = [before?.median, after?.median, before?.percentile95, after?.percentile95]
      table.add(["\(seed)"] + distances.map { $0?.fixed(2) ?? "none" })
    }
    table.write()
  }

  /// What it is worth to refine through the network: phantoms of falling contrast whose true curves have
  /// their knots displaced, as they are, refined against pixels only, and through the network. Means over
  /// the seeds of each one's median and 95th percentile.
  func refinementAblation(of network: CurveNetwork) throws {
    let side = 256
    let seeds = UInt64(301)...(isQuick ? 302 : 310)
    var table = Table(
      "Ablation of refinement, 80 steps, \(side)x\(side), \(seeds.count) phantoms, px: median / p95",
      ["contrast over noise", "none", "against pixels", "through \(network.name)"])
    for contrast in [6.7, 2.9, 1.7] {
      var distances = Array(repeating: (median: 0.0, tail: 0.0), count: 3)
      for seed in seeds {
        let phantom = try Phantom(
          PhantomOptions(width: side, height: side, seed: seed, contrast: contrast))
        let input = try CurveInput(phantom.image, network: network, polarity: .dark)
        let displaced = phantom.truth.displaced(deviation: 2.5, seed: seed)
        for (index, judge) in [nil, try .pixels(like: network), network].enumerated() {
          var drawing = displaced
          if let judge {
            drawing.curves = try CurveRefiner(network: judge, steps: 80, captureRange: 3)
              .refined(drawing.curves, on: input.normalized)
          }
          guard let accuracy = StrokeAccuracy(drawing, truth: phantom.truth) else { continue }
          distances[index].median += accuracy.median / Double(seeds.count)
          distances[index].tail += accuracy.percentile95 / Double(seeds.count)
        }
      }
      table.add(
        [contrast.fixed(1)] + distances.map { "\($0.median.fixed(2)) / \($0.tail.fixed(2))" })
    }
    table.write()
  }

  /// How far the orientation that extraction finds is from that of the true curves, at points a pixel apart
  /// along them, on ten phantoms: degrees, where there is evidence of a curve at all.
  func orientationAccuracy(of network: CurveNetwork) throws {
    var table = Table(
      "Orientation on true curves, \(network.name), \(imageSize)x\(imageSize), degrees",
      ["seed", "median", "p95", "seen"])
    var all: [Double] = []
    for seed in UInt64(101)...(isQuick ? 102 : 110) {
      let phantom = try Phantom(PhantomOptions(width: imageSize, height: imageSize, seed: seed))
      let input = try CurveInput(phantom.image, network: network, polarity: .dark)
      let map = try CurveExtractor(network: network).curves(in: input)
      var (errors, count) = ([Double](), 0)
      for curve in phantom.truth.curves {
        let steps = Int(curve.spline.arcLength())
        for step in 0..<steps {
          let u = Double(step) / Double(steps) * Double(curve.spline.segmentCount)
          let place = curve.spline.point(at: u)
          guard let tangent = curve.spline.tangent(at: u),
            (0..<Double(imageSize)).contains(place.x),
            (0..<Double(imageSize)).contains(place.y)
          else { continue }
          count += 1
          let (x, y) = (Int(place.x), Int(place.y))
          guard map.evidence[x, y] >= 1 else { continue }
          let away = Double(map.orientation[x, y]) - tangent.perpendicular.angle
          errors.append(abs(remainder(away, .pi)) * 180 / .pi)
        }
      }
      all += errors
      errors.sort()
      table.add(
        ["\(seed)"] + Self.medianAndTail(ofSorted: errors)
          + [(Double(errors.count) / Double(max(count, 1))).percent])
    }
    all.sort()
    table.add(["all"] + Self.medianAndTail(ofSorted: all) + [""])
    table.write()
  }

  private static func medianAndTail(ofSorted errors: [Double]) -> [String] {
    [50, 95].map { (percentile($0, ofSorted: errors) ?? .nan).fixed(2) }
  }

  /// One arc in noise, traced from one random spline: how far the spline is from the arc, and how much
  /// of the arc it covers.
  func randomStartAccuracy(of network: CurveNetwork) throws {
    var options = TracingOptions()
    options.initialization = .random
    options.curveCount = 1
    var table = Table(
      "Random start, one arc in noise, \(network.name), 256x256",
      ["seed", "median px", "p95 px", "covered"])
    var hits = 0
    let seeds = UInt64(1)...(isQuick ? 3 : 10)
    for seed in seeds {
      let scene = ArcScene(seed: seed)
      options.seed = seed
      let input = try CurveInput(scene.image, network: network, polarity: .dark)
      let drawing = try CurveTracer(network: network, options: options).trace(input)
      let accuracy = StrokeAccuracy(drawing, truth: scene.truth)
      if let accuracy, accuracy.median < 2 { hits += 1 }
      let covered = DrawingScores(drawing, truth: .drawing(scene.truth), tolerance: 2).recall
      table.add(
        ["\(seed)"]
          + [accuracy?.median, accuracy?.percentile95].map { $0?.fixed(2) ?? "none" }
          + [covered.percent])
    }
    table.add(["median under 2 px: \(hits) of \(seeds.count)"])
    table.write()
  }
}

/// A dark line along one arc of a circle, in white noise a third as strong as the line.
private struct ArcScene {
  let image: Image
  let truth: CurveDrawing

  init(seed: UInt64) {
    let size = 256
    var random = SeededGenerator(seed: seed)
    let radius = random.uniform(50...90)
    let start = random.uniform(0...(2 * .pi))
    let middle = Double(size) / 2
    let center = Point(
      middle + random.uniform(-30...30), middle + random.uniform(-30...30))
    let spline = Spline.arc(
      center: center, radiusX: radius, radiusY: radius, from: start,
      to: start + random.uniform(1.5...3))
    let curve = TracedCurve(
      id: 0, spline: spline, widths: Array(repeating: 4, count: spline.knotCount))
    truth = CurveDrawing(width: size, height: size, curves: [curve])
    var light = StrokeRasterizer(width: size, height: size).coverage([Stroke(curve)])
      .map { 0.6 - 0.2 * $0 }
    for i in light.pixels.indices { light.pixels[i] += 0.07 * Float(random.normal()) }
    image = Image(grey: light)
  }
}
