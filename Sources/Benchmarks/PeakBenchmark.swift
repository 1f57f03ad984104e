import ConvNet
import Determinism

extension Benchmark {
  /// What this machine attains on one thread, GFLOP/s: the rate of the convolutions that suit it
  /// best, 3x3 from 64 to 64 channels at 128x128, in a chain so that the change of layout at its ends
  /// hardly counts. The fastest run decides.
  func peak() throws -> Double {
    let layerCount = 10
    var generator = SeededGenerator(seed: 1)
    let layers = (0..<layerCount).map { index -> Graph.Layer in
      // Deviation 1/sqrt(inputs) keeps activations as large as they are: no denormal numbers.
      let shape = Shape(batch: 64, channels: 64, height: 3, width: 3)
      let values = (0..<shape.count).map { _ in Float(generator.normal() / 24) }
      let weights = Tensor(shape: shape, values: ContiguousArray(values))
      return .init(
        "conv\(index)", .convolution(Convolution(weights: weights)),
        inputs: [index == 0 ? "input" : "conv\(index - 1)"])
    }
    let graph = try Graph(inputChannels: 64, layers: layers)
    let shape = Shape(channels: 64, height: 128, width: 128)
    let input = Tensor.noise(shape, seed: 2)
    let evaluator = try Evaluator(
      graph, inputShape: shape, outputs: ["conv\(layerCount - 1)"])
    let timing = try time { try evaluator.forward(input) }
    let operations = 2 * Double(64 * 64 * 9 * 128 * 128 * layerCount)
    var table = Table(
      "Attainable peak: \(layerCount) convolutions 3x3, 64 to 64 channels, 128x128, one thread; "
        + "runs: \(runs)",
      ["forward"] + Timing.header + ["GFLOP/s"])
    let rate = operations / timing.minimum / 1e9
    table.add(["all"] + timing.columns + [rate.fixed(0)])
    table.write()
    return rate
  }
}

extension Tensor {
  /// Normal numbers.
  static func noise(_ shape: Shape, seed: UInt64, deviation: Double = 1) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<shape.count).map { _ in Float(deviation * generator.normal()) }
    return Tensor(shape: shape, values: ContiguousArray(values))
  }
}
