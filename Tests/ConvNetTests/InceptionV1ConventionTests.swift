import ConvNet
import Foundation
import Testing

/// The conventions' arithmetic where they differ, against rules written down here a second time.
struct InceptionV1ConventionTests {
  typealias Convention = ModelWeights.Convention

  /// Filters under which the stem's first layers are the input's own numbers: conv2d0 takes one tap of
  /// its window, at `row` and `column`, and moves every number up so far that the relu lets it pass.
  private func stem(_ convention: Convention, row: Int, column: Int) throws -> ModelWeights {
    var weights = ModelWeights.random(convention, blocks: 0)
    var filter = try #require(weights.filters["conv2d0"])
    for i in filter.weights.values.indices { filter.weights.values[i] = 0 }
    for output in 0..<8 {
      filter.weights.values[((output * 3 + output % 3) * 7 + row) * 7 + column] = 1
      filter.bias[output] = Float(100 + 5 * output)
    }
    weights.filters["conv2d0"] = filter
    return weights
  }

  private func values(
    _ weights: ModelWeights, _ input: Tensor, of layers: [String]
  ) throws -> [Tensor] {
    let evaluator = try Evaluator(
      InceptionV1.graph(weights), inputShape: input.shape, outputs: layers)
    try evaluator.forward(input)
    return layers.map(evaluator.values)
  }

  /// Where windows begin: half of TensorFlow's SAME border, rounded down (2 of 5 where an extent is even,
  /// 3 of 6 where it is odd), or Caffe's 3.
  @Test(arguments: Convention.allCases, [32, 33])
  func windowsBeginWhereTheConventionSays(_ convention: Convention, _ size: Int) throws {
    let input = Tensor.random(Shape(channels: 3, height: size, width: 37), seed: 95)
    let (row, column) = (1, 5)
    let output = try values(
      stem(convention, row: row, column: column), input, of: ["conv2d0_pre_relu"])[0]
    let top = convention == .tensorFlow && size % 2 == 0 ? 2 : 3
    for y in 0..<output.shape.height {
      for x in 0..<output.shape.width {
        let (sourceY, sourceX) = (2 * y + row - top, 2 * x + column - 3)
        let isInside = (0..<size).contains(sourceY) && (0..<37).contains(sourceX)
        let pixel = isInside ? input.values[sourceY * 37 + sourceX] : 0
        #expect(output.channel(0)[y * output.shape.width + x] == pixel + 100, "\(y), \(x)")
      }
    }
  }

  /// An even extent's last window reaches one beyond it; an odd one's SAME windows begin one before it.
  @Test(arguments: Convention.allCases, [32, 34])
  func poolingTakesTheWindowsOfTheConvention(_ convention: Convention, _ size: Int) throws {
    let input = Tensor.random(Shape(channels: 3, height: size, width: size), seed: 96)
    let layers = try values(
      stem(convention, row: 3, column: 3), input, of: ["conv2d0", "maxpool0"])
    let n = size / 2
    let before = convention == .tensorFlow && n % 2 == 1 ? 1 : 0
    let outputs = convention == .tensorFlow ? (n + 1) / 2 : n / 2
    #expect(layers[1].shape == Shape(channels: 8, height: outputs, width: outputs))
    for y in 0..<outputs {
      for x in 0..<outputs {
        var largest = -Float.infinity
        for row in 2 * y - before..<2 * y - before + 3 where (0..<n).contains(row) {
          for column in 2 * x - before..<2 * x - before + 3 where (0..<n).contains(column) {
            largest = max(largest, layers[0].channel(4)[row * n + column])
          }
        }
        #expect(layers[1].channel(4)[y * outputs + x] == largest, "\(y), \(x)")
      }
    }
  }

  /// Five channels of which alpha multiplies the mean, or eleven of which it multiplies the sum.
  @Test(arguments: Convention.allCases)
  func normalizationIsThatOfTheConvention(_ convention: Convention) throws {
    let input = Tensor.random(Shape(channels: 3, height: 32, width: 32), seed: 97, deviation: 20)
    let layers = try values(
      stem(convention, row: 3, column: 3), input, of: ["maxpool0", "localresponsenorm0"])
    for channel in 0..<8 {
      for place in [0, 9, 63] {
        func energy(radius: Int) -> Double {
          (max(0, channel - radius)...min(7, channel + radius)).reduce(0) {
            $0 + pow(Double(layers[0].channel($1)[place]), 2)
          }
        }
        let divisor =
          convention == .tensorFlow
          ? (2 + 1e-4 * energy(radius: 5)).squareRoot()
          : pow(1 + 1e-4 / 5 * energy(radius: 2), 0.75)
        let expected = Double(layers[0].channel(channel)[place]) / divisor
        #expect(abs(Double(layers[1].channel(channel)[place]) / expected - 1) < 1e-5)
      }
    }
  }
}
