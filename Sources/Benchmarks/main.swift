import CurveExport
import CurveTracing
import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms
import Rasterization
import Evaluation

// scratch: MODE IN OUT
let args = CommandLine.arguments
let network = try CurveNetwork.named("curve-circuit")
switch args[1] {
case "maps", "trace":
  for name in try FileManager.default.contentsOfDirectory(atPath: args[2]).sorted() where name.hasSuffix("png") || name.hasSuffix("jpg") {
    let image = try Image.read(from: args[2] + "/" + name)
    let start = Date()
    let input = try CurveInput(image, network: network)
    let mid = Date()
    let stem = (name as NSString).deletingPathExtension
    if args[1] == "maps" {
      let map = try CurveExtractor(network: network, method: ExtractionMethod(rawValue: args.count > 4 ? args[4] : "combined")!).curves(in: input)
      try AtomicFile.write(Image(grey: map.evidence.map { min($0 / 4, 1) }).pngData(bitDepth: .sixteen), to: args[3] + "/" + stem + ".png")
    } else {
      var options = TracingOptions()
      if let s = ProcessInfo.processInfo.environment["STEPS"] { options.steps = Int(s) }
      let drawing = try CurveTracer(network: network, options: options).trace(input)
      try AtomicFile.write(SVGWriter().text(of: drawing), to: args[3] + "/" + stem + ".svg")
      try AtomicFile.write(OverlayPicture().picture(of: drawing, over: image).pngData(), to: args[3] + "/" + stem + ".png")
    }
    print(name, input.channel, input.polarity, input.fieldOfView != nil, mid.timeIntervalSince(start), Date().timeIntervalSince(mid))
  }
case "phantoms":
  for seed in 101...110 {
    let p = try Phantom(PhantomOptions(kind: .angiogram, width: 512, height: 512, seed: UInt64(seed)))
    try AtomicFile.write(p.image.pngData(), to: args[2] + "/p\(seed).png")
    try AtomicFile.write(SVGWriter().text(of: p.truth), to: args[3] + "/p\(seed).svg")
  }

case "refine":
  // phantom truth with knots displaced by a normal deviation of args[2] px per axis
  let deviation = Double(args[2])!
  for seed in 101...104 {
    let p = try Phantom(PhantomOptions(kind: .angiogram, width: 512, height: 512, seed: UInt64(seed)))
    let input = try CurveInput(p.image, network: network)
    var g = SeededGenerator(seed: UInt64(seed))
    let displaced = p.truth.curves.map { c -> TracedCurve in
      // resample truth to segments of about 40 px
      let n = max(1, Int(c.arcLength / 40))
      let fitted = SplineFitter(tolerance: 0.3).fit(points: c.spline.resampled(spacing: 1))!.spline
      _ = n
      let shifts = (0..<fitted.knotCount).map { _ in Vector(deviation * g.normal(), deviation * g.normal()) }
      var pts = fitted.controlPoints
      for k in 0..<fitted.knotCount { for j in (3 * k - 1)...(3 * k + 1) where j >= 0 && j < pts.count { pts[j] += shifts[k] } }
      return TracedCurve(id: c.id, spline: Spline(controlPoints: pts), widths: Array(repeating: 3.5, count: fitted.knotCount))
    }
    func score(_ c: [TracedCurve]) -> String {
      let d = CurveDrawing(width: 512, height: 512, curves: c)
      let s = StrokeAccuracy(d, truth: p.truth)!
      return "\(s)"
    }
    print(seed, score(displaced))
    let steps = Int(args[3])!
    let t = Date()
    let refined = try CurveRefiner(network: network, steps: steps, captureRange: Double(args[4])!).refined(displaced, on: input.normalized)
    print("   ", score(refined), Date().timeIntervalSince(t))
  }
case "random":
  // one arc in noise, ten seeds
  for seed in 1...10 {
    var g = SeededGenerator(seed: UInt64(seed))
    let size = 256
    let r = g.uniform(50...90), a0 = g.uniform(0...(2 * .pi)), c = Point(g.uniform(90...166), g.uniform(90...166))
    let truth = (0...80).map { i in c + Vector(angle: a0 + 2.2 * Double(i) / 80) * r }
    let spline = SplineFitter(tolerance: 0.01).fit(points: truth)!.spline
    let curve = TracedCurve(id: 0, spline: spline, widths: Array(repeating: 4, count: spline.knotCount))
    var plane = Plane(width: size, height: size, repeating: 0.6)
    let cov = StrokeRasterizer(width: size, height: size).coverage([Stroke(curve)])
    for i in 0..<plane.count { plane.pixels[i] = min(max(plane.pixels[i] - 0.2 * cov.pixels[i] + Float(0.07 * g.normal()), 0), 1) }
    var options = TracingOptions()
    options.initialization = .random
    options.curveCount = 1
    options.seed = UInt64(seed)
    let t = Date()
    let image = Image(grey: plane)
    let d = try CurveTracer(network: network, options: options).trace(try CurveInput(image, network: network, polarity: .dark))
    let s = StrokeAccuracy(d, truth: CurveDrawing(width: size, height: size, curves: [curve]))!
    let back = StrokeAccuracy(CurveDrawing(width: size, height: size, curves: [curve]), truth: d)!
    print(seed, s.median, s.percentile95, "truth covered p95", back.percentile95, Date().timeIntervalSince(t))
    try AtomicFile.write(OverlayPicture().picture(of: d, over: image).pngData(), to: "/tmp/tr/random\(seed).png")
  }
default: break
}
