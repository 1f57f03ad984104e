import Testing

@testable import ConvNet

/// Windows of a first layer against an evaluator of all of the picture.
@Suite(.enabled(if: RowNetwork.isPossible, "no vectors of 8 numbers: evaluators take its place"))
struct FirstLayerTests {
  private static func graph(size: Int, channels: Int) throws -> Graph {
    try Graph(
      inputChannels: 1,
      layers: [
        .init(
          "sum", .convolution(.random(channels, of: 1, size: size, seed: 1)), inputs: ["input"]),
        .init("first", .relu, inputs: ["sum"]),
        .init(
          "second", .convolution(.random(4, of: channels, size: 3, seed: 2)), inputs: ["first"]),
      ])
  }

  struct Part: Sendable {
    var size: Int
    var channels: Int
    var rows: Range<Int>
    var columns: Range<Int>
  }

  @Test(arguments: [
    Part(size: 5, channels: 16, rows: 8..<24, columns: 10..<26),
    Part(size: 5, channels: 16, rows: 0..<5, columns: 24..<40),
    Part(size: 3, channels: 4, rows: 20..<36, columns: 0..<11),
    Part(size: 7, channels: 32, rows: 30..<36, columns: 39..<40),
  ])
  func likenessAndSlopesAreThoseOfTheLayer(_ part: Part) throws {
    let (width, height) = (40, 36)
    let graph = try Self.graph(size: part.size, channels: part.channels)
    let layer = try #require(FirstLayer(graph, layer: "first", scale: -2))
    #expect(layer.channels == part.channels)
    #expect(layer.reach == part.size / 2)
    let picture = Tensor.random(Shape(channels: 1, height: height, width: width), seed: 3)
    let extent = FirstLayer.extent
    let wanted = CoarseTensor(
      .random(Shape(channels: part.channels, height: extent, width: extent), seed: 4))

    // What the evaluator says, elsewhere zero.
    var input = picture
    for i in input.values.indices { input.values[i] *= -2 }
    let evaluator = try Evaluator(
      graph, inputShape: input.shape, outputs: ["first"], backend: .reference)
    try evaluator.forward(input)
    let answer = evaluator.values(of: "first")
    var (own, worth) = (Tensor(shape: answer.shape), Tensor(shape: answer.shape))
    for channel in 0..<part.channels {
      for (row, y) in part.rows.enumerated() {
        for (column, x) in part.columns.enumerated() {
          let index = (channel * height + y) * width + x
          own.values[index] = answer.values[index]
          worth.values[index] =
            wanted.tensor.values[(channel * extent + row) * extent + column]
        }
      }
    }
    func slopes(_ gradient: Tensor) throws -> Tensor {
      var found = try #require(
        try evaluator.pullback(["first": gradient], to: ["input"])["input"])
      for i in found.values.indices { found.values[i] *= -2 }
      return found
    }

    var ofDot = ContiguousArray<Float>(repeating: 1, count: width * height)
    var ofHalfSquare = ofDot
    let place = FirstLayer.Place(
      columns: part.columns, rows: part.rows, width: width, height: height)
    let (found, alone) = picture.values.withUnsafeBufferPointer { picture in
      ofDot.withUnsafeMutableBufferPointer { ofDot in
        ofHalfSquare.withUnsafeMutableBufferPointer { ofHalfSquare in
          (
            layer.likeness(at: place, of: picture, to: wanted, slopes: (ofDot, ofHalfSquare)),
            layer.likeness(at: place, of: picture, to: wanted)
          )
        }
      }
    }
    #expect(found == alone)
    #expect(abs(found.dot - worth.dot(own)) < 1e-5 * found.square)
    #expect(abs(found.square - own.dot(own)) < 1e-5 * found.square)
    // Slopes are added to what is there.
    let expected = (try slopes(worth), try slopes(own))
    let largest = expected.1.values.reduce(1) { max($0, abs($1)) }
    for i in ofDot.indices {
      #expect(abs(ofDot[i] - 1 - expected.0.values[i]) < 1e-5 * largest)
      #expect(abs(ofHalfSquare[i] - 1 - expected.1.values[i]) < 1e-5 * largest)
    }
  }

  @Test func otherLayersTakeAnEvaluator() throws {
    let graph = try Self.graph(size: 5, channels: 16)
    #expect(FirstLayer(graph, layer: "sum") == nil)
    #expect(FirstLayer(graph, layer: "second") == nil)
    #expect(FirstLayer(graph, layer: "unknown") == nil)
    #expect(FirstLayer(try Self.graph(size: 5, channels: 6), layer: "first") == nil)
    #expect(FirstLayer(try Self.graph(size: 9, channels: 16), layer: "first") == nil)
  }
}
