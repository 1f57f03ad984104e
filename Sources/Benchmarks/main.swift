import CurveExport
import CurveTracing
import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms
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
default: break
}
