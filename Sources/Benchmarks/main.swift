import CurveNetworks
import CurveTracing
import Foundation
import Phantoms

var benchmark = Benchmark(runs: 9, isQuick: false)
var measuresAccuracy = false
var measuresInceptionOnly = false
var measuresFactorizationOnly = false
var networkName = "curvenet"
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  switch argument {
  case "--quick":
    benchmark.isQuick = true
    benchmark.runs = min(benchmark.runs, 3)
  case "--runs":
    guard let runs = arguments.popFirst().flatMap({ Int($0) }), runs > 0 else { usage() }
    benchmark.runs = runs
  case "--accuracy": measuresAccuracy = true
  case "--inception": measuresInceptionOnly = true
  case "--factorization": measuresFactorizationOnly = true
  case "--network":
    guard let name = arguments.popFirst() else { usage() }
    networkName = name
  default: usage()
  }
}

func usage() -> Never {
  FileHandle.standardError.write(
    Data(
      """
      usage: Scripts/benchmark [--accuracy | --inception | --factorization] [--quick] [--runs N]
        [--network NAME]
      (N at least 1, default 9; --accuracy prints how near splines come to the truth, not times;
      --inception times InceptionV1 alone, --factorization non-negative factors)

      """.utf8))
  exit(64)
}

let network = networkName == "curvenet" ? try CurveNet.network() : try CurveCircuit().network()
if measuresAccuracy {
  try benchmark.orientationAccuracy(of: network)
  try benchmark.refinementAccuracy(of: network)
  try benchmark.refinementAblation(of: network)
  try benchmark.randomStartAccuracy(of: network)
} else if measuresInceptionOnly {
  try benchmark.inception()
} else if measuresFactorizationOnly {
  try benchmark.factorization()
} else {
  let phantom = try Phantom(
    PhantomOptions(width: benchmark.imageSize, height: benchmark.imageSize, seed: 101))
  print("Median, minimum and maximum of as many runs as each table says, after one to warm up.")
  let peak = try benchmark.peak()
  try benchmark.layers(of: network, peak: peak)
  try benchmark.inception()
  try benchmark.factorization()
  benchmark.rasterizer(on: phantom)
  try benchmark.refinement(of: phantom, network: network)
  benchmark.filters(on: phantom)
  try benchmark.pipelines(on: phantom, network: network)
}
