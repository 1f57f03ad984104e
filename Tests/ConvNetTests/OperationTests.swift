import ConvNet
import Determinism
import Testing

/// Every operation: both backends against each other, gradients against central differences and
/// against the adjoint identity.
struct OperationTests {
  /// Sums of up to 19 · 19 · 12 products in two different orders, 32-bit: a few hundred roundings
  /// of 6e-8, most of which cancel.
  static let agreement = 3e-6

  @Test(arguments: OperationCase.all)
  func backendsAgree(_ operation: OperationCase) throws {
    let graph = try operation.graph
    let input = Tensor.random(operation.input, seed: 1)
    let made = try Backend.allCases.map {
      try Evaluator(graph, inputShape: operation.input, outputs: [operation.output], backend: $0)
    }
    let values = try made.map { try $0.output(operation.output, for: input) }
    #expect(values[0].norm > 0)
    #expect(values[0].shape == values[1].shape)
    #expect(values[0].shape == made[0].shapes[operation.output])
    #expect(values[0].relativeDistance(to: values[1]) < Self.agreement)
    let gradient = Tensor.random(values[0].shape, seed: 2)
    let gradients = try made.map { try $0.inputGradient(of: operation.output, gradient) }
    #expect(gradients[1].norm > 0)
    #expect(gradients[0].relativeDistance(to: gradients[1]) < Self.agreement)
  }

  /// d/dt f(x + t v) at t = 0 is ⟨Jᵀw, v⟩ for f(x) = ⟨w, y(x)⟩. The truncation error of a central
  /// difference falls with the square of the step, its rounding error grows with the inverse: the
  /// best of three steps has to be good. Steps go from one that suits linear operations with
  /// thousands of outputs to one that stays between the kinks of maxima.
  @Test(arguments: OperationCase.small)
  func gradientMatchesCentralDifferences(_ operation: OperationCase) throws {
    let evaluator = try Evaluator(
      operation.graph, inputShape: operation.input, outputs: [operation.output],
      backend: .reference)
    // No two inputs are near a tie. Layers after a convolution may still be: moving one input alone
    // keeps the number of outputs that it could flip small.
    let input = Tensor.distinct(operation.input, seed: 3)
    let output = try evaluator.output(operation.output, for: input)
    let weights = Tensor.random(output.shape, seed: 4)
    let gradient = try evaluator.inputGradient(of: operation.output, weights)
    var generator = SeededGenerator(seed: 5)
    var misses = 0
    let probes = 6
    for _ in 0..<probes {
      let pixel = generator.integer(0...operation.input.count - 1)
      var direction = Tensor(shape: operation.input)
      direction.values[pixel] = 1
      let expected = Double(gradient.values[pixel])
      let errors = try [0.064, 4e-3, 2.5e-4].map { (step: Float) in
        let ahead = try evaluator.output(
          operation.output, for: input.moved(along: direction, by: step))
        let behind = try evaluator.output(
          operation.output, for: input.moved(along: direction, by: -step))
        // The step that was taken is the one between the rounded inputs.
        let taken =
          Double(input.values[pixel] + step) - Double(input.values[pixel] - step)
        var change = 0.0
        for i in ahead.values.indices {
          change +=
            Double(weights.values[i]) * (Double(ahead.values[i]) - Double(behind.values[i]))
        }
        return abs(change / taken - expected)
      }
      let scale = max(abs(expected), 1)
      // A kink may lie inside the smallest step.
      if (errors.min() ?? 1) > 2e-3 * scale { misses += 1 }
    }
    #expect(misses <= 1, "\(misses) of \(probes) directions")
  }

  /// ⟨J v, w⟩ = ⟨v, Jᵀ w⟩, with J v = y(v) - y(0).
  @Test(arguments: OperationCase.linear, Backend.allCases)
  func pullbackIsTheAdjoint(_ operation: OperationCase, _ backend: Backend) throws {
    let evaluator = try Evaluator(
      operation.graph, inputShape: operation.input, outputs: [operation.output], backend: backend)
    let constant = try evaluator.output(operation.output, for: Tensor(shape: operation.input))
    let v = Tensor.random(operation.input, seed: 6)
    let image = try evaluator.output(operation.output, for: v).moved(along: constant, by: -1)
    let w = Tensor.random(image.shape, seed: 7)
    let pulled = try evaluator.inputGradient(of: operation.output, w)
    let (forward, backward) = (image.dot(w), v.dot(pulled))
    // Relative to the size of the terms, not of the sum, which may be small by chance.
    #expect(abs(forward - backward) < 1e-6 * image.norm * w.norm)
  }
}
