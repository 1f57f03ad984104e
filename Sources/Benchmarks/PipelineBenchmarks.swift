import CurveExtraction
import CurveNetworks
import CurveTracing
import Imaging
import Phantoms
import Workers

extension Benchmark {
  /// What a user waits for: preparation, extraction and tracing of a phantom, and Canny beside them.
  func pipelines(on phantom: Phantom, network: CurveNetwork) throws {
    var table = Table(
      "Pipelines on an angiogram phantom of \(imageSize)x\(imageSize); runs: \(runs)",
      ["what", "threads"] + Timing.header)
    let light = phantom.image.luminance
    table.add(["Canny", "1"] + time { _ = CannyEdgeDetector().edges(in: light) }.columns)
    for threads in [1, 2] {
      let pool = WorkerPool(threads: threads)
      let extractor = CurveExtractor(network: network, pool: pool)
      func input() throws -> CurveInput {
        try CurveInput(phantom.image, network: network, pool: pool)
      }
      var unrefined = TracingOptions()
      unrefined.steps = 0
      let pipelines: [(name: String, body: () throws -> Void)] = [
        ("prepare", { _ = try input() }),
        ("prepare, extract", { _ = try extractor.curves(in: input()) }),
        (
          "prepare, trace without refinement",
          { _ = try CurveTracer(network: network, options: unrefined, pool: pool).trace(input()) }
        ),
        (
          "prepare, trace",
          { _ = try CurveTracer(network: network, pool: pool).trace(input()) }
        ),
      ]
      for (name, body) in pipelines { table.add([name, "\(threads)"] + (try time(body)).columns) }
    }
    table.write()
  }
}
