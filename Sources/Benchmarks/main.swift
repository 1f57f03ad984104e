import CurveTracing
import Determinism
import Foundation
import Imaging

// scratch: soft maps for a folder
let args = CommandLine.arguments
let network = try CurveNetwork.named("curve-circuit")
let method = ExtractionMethod(rawValue: args.count > 3 ? args[3] : "combined")!
for name in try FileManager.default.contentsOfDirectory(atPath: args[1]).sorted() {
  let image = try Image.read(from: args[1] + "/" + name)
  let start = Date()
  let input = try CurveInput(image, network: network)
  let mid = Date()
  let map = try CurveExtractor(network: network, method: method).curves(in: input)
  let end = Date()
  print(name, input.channel, input.polarity, input.fieldOfView != nil, mid.timeIntervalSince(start), end.timeIntervalSince(mid))
  let stem = (name as NSString).deletingPathExtension
  try AtomicFile.write(Image(grey: map.evidence.map { min($0 / 4, 1) }).pngData(bitDepth: .sixteen), to: args[2] + "/" + stem + ".png")
}
