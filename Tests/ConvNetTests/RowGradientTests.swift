import Testing

@testable import ConvNet

/// What goes back through a network row by row against an evaluator of all of the picture.
@Suite(.enabled(if: RowNetwork.isPossible, "no vectors of 8 numbers: evaluators take their place"))
struct RowGradientTests {
  @Test(arguments: RowNetworkTests.parts)
  func gradientsAreThoseOfTheLayers(_ part: RowNetworkTests.Part) throws {
    let graph = try RowNetworkTests.graph()
    let network = try #require(RowNetwork(graph))
    #expect(network.firstLayer == "a")
    let gradient = try #require(RowGradient(network))
    #expect(gradient.channels == 16)
    let input = Tensor.random(
      Shape(channels: 1, height: part.height, width: part.width), seed: 9)
    let evaluator = try Evaluator(
      graph, inputShape: input.shape, outputs: ["a", "lines"], backend: .reference)
    try evaluator.forward(input)
    // The gradient of half the sum of squares.
    let lines = evaluator.values(of: "lines")
    let values = evaluator.values(of: "a")
    let expected = try #require(try evaluator.pullback(["lines": lines], to: ["a"])["a"])
    let largest = expected.values.reduce(0) { max($0, abs($1)) }
    var (seen, error, valueError) = (0, Float(0), Float(0))
    try gradient.run(
      input, from: "lines", rows: part.rows, columns: part.columns,
      slopes: { piece, slopes in
        for i in 0..<lines.shape.channels * piece.stride { slopes[i] = piece.values(0)[i] }
      },
      { piece in
        for channel in 0..<gradient.channels {
          for (x, column) in piece.columns.enumerated() {
            let index = (channel * part.height + piece.row) * part.width + column
            let place = channel * piece.stride + x
            valueError = max(valueError, abs(piece.values(0)[place] - values.values[index]))
            error = max(error, abs(piece.values(1)[place] - expected.values[index]))
          }
        }
        seen += piece.columns.count
      })
    #expect(seen == part.rows.count * part.columns.count)
    #expect(valueError < 1e-5)
    #expect(error < 2e-5 * largest)
  }

  @Test func networksThatHaveNoWayBackHaveNoGradient() throws {
    let network = try #require(RowNetwork(try RowNetworkTests.graph(readsCoarsest: false)))
    #expect(RowGradient(network) == nil)
  }
}
