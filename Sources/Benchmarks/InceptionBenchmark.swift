import CAllocations
import ConvNet
import Determinism
import Foundation

extension Benchmark {
  /// One step of the article's optimization: InceptionV1 to mixed3a and the gradient back to the pixels, at
  /// 224x224; then every layer of it by itself.
  ///
  /// Weights are random, in the published shapes and in Caffe's convention: no file is needed.
  func inception() throws {
    let shape = Shape(channels: 3, height: 224, width: 224)
    let (input, output) = (Tensor.noise(shape, seed: 3, deviation: 60), "mixed3a")
    let graph = try InceptionV1.graph(.noise())
    var table = Table(
      "InceptionV1 to mixed3a and back, 224x224; runs: \(runs)",
      ["what"] + Timing.header + ["peak memory, MB"])
    var allocations: [String] = []
    for (arithmetic, threads) in [(Arithmetic.direct, 1), (.fast, 1), (.fast, 2)] {
      let evaluator = try Evaluator(
        graph, inputShape: shape, outputs: [output], arithmetic: arithmetic, threads: threads)
      let forward = try time { try evaluator.forward(input) }
      let seeds = [output: evaluator.values(of: output)]
      var gradients = [graph.input: input]
      let step = {
        try evaluator.forward(input)
        try evaluator.pullback(seeds, into: &gradients)
      }
      let name = "\(arithmetic), \(threads) thread\(threads == 1 ? "" : "s")"
      table.add(["forward, \(name)"] + forward.columns + [peakMemory])
      table.add(["forward and backward, \(name)"] + (try time(step)).columns + [peakMemory])
      // Memory that grew from step to step would show here.
      for _ in 0..<3 * runs { try step() }
      table.add(["after \(3 * runs) steps more", "", "", "", peakMemory])
      allocations.append("\(name): \(try countAllocations(step))")
      try profile(evaluator, of: graph, "InceptionV1 by layer, \(name)", step)
    }
    table.write()
    print("allocations of a step, on the thread that runs it:")
    for line in allocations { print("  " + line) }
  }

  /// How often one more run of `step` allocates.
  private func countAllocations(_ step: () throws -> Void) rethrows -> String {
    guard allocations_are_watched() != 0 else { return "not counted on this system" }
    allocation_count_begin("libdnnl")
    defer { _ = allocation_count_end() }
    try step()
    let count = allocation_count_end()
    return "\(count.inside) inside oneDNN, \(count.outside) elsewhere"
  }

  /// What each layer costs within a step, its changes of layout and its share of the relus included.
  private func profile(
    _ evaluator: Evaluator, of graph: Graph, _ title: String, _ step: () throws -> Void
  ) throws {
    var times: [String: [Evaluator.Pass: [Duration]]] = [:]
    evaluator.onLayer = { times[$0, default: [:]][$1, default: []].append($2) }
    for _ in 0..<runs { try step() }
    evaluator.onLayer = nil
    var table = Table(
      title + "; runs: \(runs)",
      ["layer", "GFLOP", "forward ms", "min", "GFLOP/s", "backward ms", "min", "GFLOP/s"])
    for layer in graph.layers {
      guard let passes = times[layer.name], let size = evaluator.shapes[layer.name] else {
        continue
      }
      var operations = 0.0
      if case .convolution(let c) = layer.operation {
        operations = 2 * Double(c.weights.shape.count * size.area) / 1e9
      }
      var row = [layer.name, operations > 0 ? operations.fixed(3) : ""]
      for pass in [Evaluator.Pass.forward, .backward] {
        let timing = Timing(passes[pass] ?? [.zero])
        row += Array(timing.columns.prefix(2))
        row.append(operations > 0 ? (operations / timing.median).fixed(0) : "")
      }
      table.add(row)
    }
    table.write()
  }
}

/// The most memory that this process had at any time, MB.
private var peakMemory: String {
  var usage = rusage()
  #if os(macOS)
    getrusage(RUSAGE_SELF, &usage)
    return (Double(usage.ru_maxrss) / 1e6).fixed(0)
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    // In kilobytes here, in bytes there.
    return (Double(usage.ru_maxrss) / 1e3).fixed(0)
  #endif
}

extension ModelWeights {
  /// Random filters for InceptionV1 up to mixed3a, in the published shapes.
  fileprivate static func noise() -> ModelWeights {
    let shapes = [
      ("conv2d0", 64, 3, 7), ("conv2d1", 64, 64, 1), ("conv2d2", 192, 64, 3),
      ("mixed3a_1x1", 64, 192, 1), ("mixed3a_3x3_bottleneck", 96, 192, 1),
      ("mixed3a_3x3", 128, 96, 3), ("mixed3a_5x5_bottleneck", 16, 192, 1),
      ("mixed3a_5x5", 32, 16, 5), ("mixed3a_pool_reduce", 32, 192, 1),
    ]
    var filters: [String: Filter] = [:]
    for (index, (name, outputs, inputs, size)) in shapes.enumerated() {
      let shape = Shape(batch: outputs, channels: inputs, height: size, width: size)
      let deviation = 1 / Double(inputs * size * size).squareRoot()
      filters[name] = Filter(
        weights: .noise(shape, seed: UInt64(10 + index), deviation: deviation),
        bias: ContiguousArray(repeating: 0.1, count: outputs))
    }
    let normalization = LocalResponseNormalization.caffe(size: 5, k: 1, alpha: 1e-4, beta: 0.75)
    return ModelWeights(
      convention: .caffe, filters: filters,
      normalizations: ["localresponsenorm0": normalization, "localresponsenorm1": normalization])
  }
}
