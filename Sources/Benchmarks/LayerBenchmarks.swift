import ConvNet
import CurveNetworks
import CurveTracing
import Workers

extension Benchmark {
  /// Every convolution on the way to the curve neurons by itself, at the size that it has in the
  /// network, with the relu that is fused into it, forward and back to its input; then the whole
  /// network. Each includes the change of layout at its ends.
  func layers(of network: CurveNetwork, peak: Double) throws {
    let graph = network.graph
    var table = Table(
      "\(network.name), layer by layer at \(imageSize)x\(imageSize), one thread; share of the peak; "
        + "runs: \(runs)",
      ["layer", "GFLOP", "forward ms", "min", "max", "GFLOP/s", "share"]
        + ["backward ms", "min", "max", "GFLOP/s", "share"])
    let whole = Shape(channels: graph.inputChannels, height: imageSize, width: imageSize)
    let shapes = try Evaluator(graph, inputShape: whole, outputs: [network.family.layer]).shapes
    var total = 0.0
    for layer in graph.layers {
      guard case .convolution(let convolution) = layer.operation, let size = shapes[layer.name],
        let shape = shapes[layer.inputs[0]]
      else { continue }
      let relu = graph.layers.first { $0.operation == .relu && $0.inputs == [layer.name] }
      let operations = 2 * Double(convolution.weights.shape.count) * Double(size.area)
      total += operations
      let output = relu?.name ?? layer.name
      try add(
        output, of: graph, from: layer.inputs[0], shape: shape, to: output,
        operations: operations, peak: peak, &table)
    }
    try add(
      "all together", of: graph, from: graph.input, shape: whole, to: network.family.layer,
      operations: total, peak: peak, &table)
    table.write()
    try rows(of: network, operations: total, peak: peak)
    try tiles(of: network)
  }

  /// What curves are found with, where the network is worked through row by row: the same sums in fewer
  /// operations, which is why its share of the peak may be more than all of it.
  private func rows(of network: CurveNetwork, operations: Double, peak: Double) throws {
    guard let rows = network.rows, let gradient = RowGradient(rows) else { return }
    let input = Tensor.noise(
      Shape(channels: network.graph.inputChannels, height: imageSize, width: imageSize), seed: 3)
    let (all, output) = (0..<imageSize, network.family.layer)
    let channels = network.graph.channels[output] ?? 0
    let forward = try time {
      try rows.run(input, of: [output], rows: all, columns: all) { _ in }
    }
    let both = try time {
      try gradient.run(
        input, from: output, rows: all, columns: all,
        slopes: { piece, slopes in
          slopes.update(from: piece.values(0), count: channels * piece.stride)
        }, { _ in })
    }
    var table = Table(
      "\(network.name) row by row at \(imageSize)x\(imageSize), one thread; GFLOP/s of the sums that the "
        + "layers are; runs: \(runs)",
      ["what"] + Timing.header + ["GFLOP/s", "share"])
    for (what, timing, work) in [
      ("forward", forward, operations), ("forward and back", both, 2 * operations),
    ] {
      let rate = work / timing.median / 1e9
      table.add([what] + timing.columns + [rate.fixed(0), (rate / peak).percent])
    }
    table.write()
  }

  /// What reading an image at one scale costs on two threads: a tile for each, half of the image and what the
  /// network sees beyond it.
  private func tiles(of network: CurveNetwork) throws {
    let rows =
      (imageSize / 2 + network.input.reach + network.input.stride - 1) / network.input.stride
      * network.input.stride
    let shape = Shape(channels: network.graph.inputChannels, height: rows, width: imageSize)
    let (output, layer) = (network.family.layer, network.graph.input)
    let evaluators = try (0..<2).map { _ in
      try Evaluator(network.graph, inputShape: shape, outputs: [output])
    }
    let input = Tensor.noise(shape, seed: 3)
    let tiles = Tiles(evaluators: evaluators)
    var table = Table(
      "\(network.name), one scale of \(imageSize)x\(imageSize), two threads; runs: \(runs)",
      ["what", "median ms", "min", "max"])
    let forward = try time { try tiles.forEach { try $0.forward(input) } }
    let gradient = evaluators[0].values(of: output)
    let both = try time {
      try tiles.forEach {
        try $0.forward(input)
        _ = try $0.pullback([output: gradient], to: [layer])
      }
    }
    table.add(["forward"] + forward.columns)
    table.add(["forward and backward"] + both.columns)
    table.write()
  }

  /// Evaluators of which each is used by one thread at a time.
  private struct Tiles: @unchecked Sendable {
    let evaluators: [Evaluator]

    func forEach(_ body: @Sendable (Evaluator) throws -> Void) throws {
      _ = try WorkerPool(threads: evaluators.count).map(evaluators.count) {
        try body(evaluators[$0])
      }
    }
  }

  private func add(
    _ name: String, of graph: Graph, from entry: String, shape: Shape, to output: String,
    operations: Double, peak: Double, _ table: inout Table
  ) throws {
    let evaluator = try Evaluator(graph, inputShape: shape, outputs: [output], entry: entry)
    let input = Tensor.noise(shape, seed: 3)
    let forward = try time { try evaluator.forward(input) }
    let gradient = evaluator.values(of: output)
    let backward = try time { _ = try evaluator.pullback([output: gradient], to: [entry]) }
    let rates = [forward, backward].map { timing -> [String] in
      let rate = operations / timing.median / 1e9
      return timing.columns + [rate.fixed(0), (rate / peak).percent]
    }
    table.add([name, (operations / 1e9).fixed(2)] + rates[0] + rates[1])
  }
}
