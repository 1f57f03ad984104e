import Testing

@testable import ConvNet

/// As little of a network as one unit of a layer depends on.
struct FocusedEvaluatorTests {
  /// A network with all that a unit's dependence goes through: strides, maxima, normalization, 3x3 layers of the kind
  /// that Winograd's algorithm makes, and branches of several sizes.
  private static func graph() throws -> Graph {
    func convolution(_ outputs: Int, of inputs: Int, size: Int, stride: Int = 1) -> Operation {
      var made = Convolution.random(outputs, of: inputs, size: size, seed: UInt64(outputs + size))
      (made.stride, made.padding) = (stride, .symmetric(size / 2))
      return .convolution(made)
    }
    let lrn = LocalResponseNormalization(radius: 2, bias: 1, scale: 0.1, beta: 0.75)
    return try Graph(
      inputChannels: 3,
      layers: [
        .init("stem", convolution(16, of: 3, size: 7, stride: 2), inputs: ["input"]),
        .init("light", .relu, inputs: ["stem"]),
        .init("even", .localResponseNormalization(lrn), inputs: ["light"]),
        .init(
          "pool",
          .maxPool(
            MaxPool(
              size: 3, stride: 2, padding: .explicit(top: 0, left: 0, bottom: 1, right: 1))),
          inputs: ["even"]),
        .init("tiled", convolution(32, of: 16, size: 3), inputs: ["pool"]),
        .init("corners", .relu, inputs: ["tiled"]),
        .init("narrow", convolution(16, of: 32, size: 3), inputs: ["corners"]),
        .init("wide", convolution(16, of: 32, size: 5), inputs: ["corners"]),
        .init("both", .concatenate, inputs: ["narrow", "wide"]),
      ])
  }

  private static let size = Shape(channels: 3, height: 96, width: 128)

  /// Values to the last bit, gradients up to the order in which they are added where windows overlap.
  @Test(
    arguments: [Arithmetic.direct, .winograd, .fast],
    [(x: 16, y: 12), (x: 0, y: 0), (x: 31, y: 23), (x: 9, y: 20)])
  func theUnitAndItsGradientAreThoseOfTheWhole(
    _ arithmetic: Arithmetic, unit: (x: Int, y: Int)
  ) throws {
    let graph = try Self.graph()
    let input = Tensor.random(Self.size, seed: 5)
    let focused = try FocusedEvaluator(
      graph, inputShape: Self.size, outputs: ["both"], unit: { _ in unit }, arithmetic: arithmetic)
    #expect(focused.rows.count * focused.columns.count < Self.size.area)
    let whole = try Evaluator(
      graph, inputShape: Self.size, outputs: ["both"], arithmetic: arithmetic)
    try focused.forward(input)
    try whole.forward(input)
    let (expected, found) = (whole.values(of: "both"), focused.values(of: "both"))
    #expect(found.shape == expected.shape)
    var slope = Tensor(shape: expected.shape)
    for channel in 0..<expected.shape.channels {
      let place =
        expected.range(channel: channel).lowerBound + unit.y * expected.shape.width + unit.x
      #expect(found.values[place] == expected.values[place])
      slope.values[place] = 1 + Float(channel)
    }
    let all = try #require(try whole.pullback(["both": slope], to: ["input"])["input"])
    let own = try focused.pullback(["both": slope])
    let (rows, columns) = (focused.rows, focused.columns)
    #expect(own.shape == Shape(channels: 3, height: rows.count, width: columns.count))
    var placed = Tensor(shape: all.shape)
    for channel in 0..<3 {
      for (row, y) in rows.enumerated() {
        for (column, x) in columns.enumerated() {
          placed.values[all.range(channel: channel).lowerBound + y * Self.size.width + x] =
            own.values[own.range(channel: channel).lowerBound + row * columns.count + column]
        }
      }
    }
    #expect(all.norm > 0 && placed.relativeDistance(to: all) < 1e-6)
  }

  @Test func ofAllUnitsAndOfSidesThatStridesDoNotDivideNothingIsCutOff() throws {
    let graph = try Self.graph()
    let all = try FocusedEvaluator(graph, inputShape: Self.size, outputs: ["both"]) { _ in nil }
    #expect(all.rows == 0..<96 && all.columns == 0..<128)
    let odd = Shape(channels: 3, height: 97, width: 128)
    let focused = try FocusedEvaluator(graph, inputShape: odd, outputs: ["both"]) { _ in (16, 12) }
    #expect(focused.rows == 0..<97 && focused.columns == 0..<128)
    let input = Tensor.random(odd, seed: 6)
    try focused.forward(input)
    let whole = try Evaluator(graph, inputShape: odd, outputs: ["both"])
    try whole.forward(input)
    #expect(focused.values(of: "both") == whole.values(of: "both"))
  }

  /// Each evaluator of a graph finds what others made of the weights, and needs none of them for it.
  @Test func evaluatorsOfAllSizesHaveTheWeightsInCommon() throws {
    let graph = try Self.graph()
    for shape in [Self.size, Shape(channels: 3, height: 32, width: 40), Self.size] {
      let input = Tensor.random(shape, seed: 8)
      for arithmetic in [Arithmetic.direct, .winograd] {
        let values = try [Backend.oneDNN, .reference].map { backend in
          let evaluator = try Evaluator(
            graph, inputShape: shape, outputs: ["both"], backend: backend, arithmetic: arithmetic)
          try evaluator.forward(input)
          return evaluator.values(of: "both")
        }
        #expect(values[0].relativeDistance(to: values[1]) < 1e-5)
      }
    }
  }

  @Test(arguments: [0, 1, 7, 8, 37]) func oneNumberThatIsNoneIsFound(place: Int) {
    var numbers = ContiguousArray<Float>(repeating: -.greatestFiniteMagnitude, count: 38)
    #expect(numbers.areFinite)
    for bad in [Float.infinity, -.infinity, .nan] {
      numbers[place] = bad
      #expect(!numbers.areFinite)
    }
  }
}
