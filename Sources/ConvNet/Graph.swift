public import Failures

/// A fixed convolutional network: named layers, each a function of the input or of earlier layers.
public struct Graph: Sendable, Hashable {
  /// One operation with the names of what it reads.
  public struct Layer: Sendable, Hashable {
    /// The name by which later layers and callers refer to the result.
    public var name: String
    public var operation: Operation
    /// The names of the layers (or of the graph's input) that the operation reads, in its order.
    public var inputs: [String]

    /// A layer that reads those called `inputs`, in the operation's order; `input` is the graph's
    /// own.
    public init(_ name: String, _ operation: Operation, inputs: [String]) {
      self.name = name
      self.operation = operation
      self.inputs = inputs
    }
  }

  /// The name by which layers refer to the graph's input.
  public let input: String
  public let inputChannels: Int
  /// The layers, each after the ones that it reads.
  public let layers: [Layer]
  /// How many channels each layer has, by name, the input included.
  public let channels: [String: Int]
  let prepared = PreparedWeights()

  /// A graph of `layers`, checked: names unique and known, channels matching.
  public init(input: String = "input", inputChannels: Int, layers: [Layer]) throws(GraphError) {
    var channels = [input: inputChannels]
    for layer in layers {
      guard channels[layer.name] == nil else { throw .duplicateLayer(layer.name) }
      var sizes: [Int] = []
      for name in layer.inputs {
        guard let size = channels[name] else {
          throw .unknownLayer(name, known: channels.keys.sorted())
        }
        sizes.append(size)
      }
      channels[layer.name] = try Self.outputChannels(of: layer, inputs: sizes)
    }
    self.input = input
    self.inputChannels = inputChannels
    self.layers = layers
    self.channels = channels
  }

  /// Finds a layer by its name.
  public func layer(named name: String) throws(GraphError) -> Layer {
    guard let layer = layers.first(where: { $0.name == name }) else {
      throw .unknownLayer(name, known: layers.map(\.name))
    }
    return layer
  }

  private static func outputChannels(of layer: Layer, inputs: [Int]) throws(GraphError) -> Int {
    let single: Bool
    switch layer.operation {
    case .concatenate, .maximum, .sum: single = false
    default: single = true
    }
    guard single ? inputs.count == 1 : !inputs.isEmpty else {
      throw .inputCount(layer: layer.name, count: inputs.count)
    }
    switch layer.operation {
    case .convolution(let c):
      guard
        c.inputChannels == inputs[0], c.bias.count == c.outputChannels, c.groups > 0,
        c.outputChannels % c.groups == 0
      else {
        throw .channelMismatch(layer: layer.name, expected: c.inputChannels, got: inputs[0])
      }
      return c.outputChannels
    case .concatenate:
      return inputs.reduce(0, +)
    case .maximum, .sum:
      guard let other = inputs.first(where: { $0 != inputs[0] }) else { return inputs[0] }
      throw .channelMismatch(layer: layer.name, expected: inputs[0], got: other)
    default:
      return inputs[0]
    }
  }

  /// The shape that `layer` makes of inputs of these shapes.
  static func outputShape(of layer: Layer, inputs: [Shape]) throws(GraphError) -> Shape {
    var shape = inputs[0]
    switch layer.operation {
    case .convolution(let c):
      shape = try shape.windowed(c.window, layer: layer.name)
      shape.channels = c.outputChannels
      return shape
    case .maxPool(let pool):
      return try shape.windowed(pool.window, layer: layer.name)
    case .upsampling(let factor):
      shape.height *= factor
      shape.width *= factor
      return shape
    case .relu, .localResponseNormalization, .divisiveNormalization:
      return shape
    case .concatenate, .maximum, .sum:
      for other in inputs where other.height != shape.height || other.width != shape.width {
        throw .sizeMismatch(layer: layer.name, shape, other)
      }
      if layer.operation == .concatenate { shape.channels = inputs.reduce(0) { $0 + $1.channels } }
      return shape
    }
  }
}

extension Shape {
  fileprivate func windowed(_ window: Window, layer: String) throws(GraphError) -> Shape {
    guard let size = window.outputSize(height: height, width: width) else {
      throw .inputTooSmall(layer: layer, self)
    }
    return Shape(batch: batch, channels: channels, height: size.height, width: size.width)
  }
}

/// What can be wrong with a graph or with its evaluation.
public enum GraphError: ExplainedError, Equatable {
  /// Two layers have one name.
  case duplicateLayer(String)
  /// No layer before has this name; `known` are those that there are.
  case unknownLayer(String, known: [String])
  /// An operation got more or fewer inputs than it takes.
  case inputCount(layer: String, count: Int)
  /// A layer got another number of channels than its weights or its other inputs need.
  case channelMismatch(layer: String, expected: Int, got: Int)
  /// Inputs of one layer differ in height or width.
  case sizeMismatch(layer: String, Shape, Shape)
  /// The input, given by its shape, is smaller than the layer's window.
  case inputTooSmall(layer: String, Shape)
  /// The library underneath could not make or run an operation, most likely for want of memory.
  case backendFailure(layer: String)
  /// There is no memory for values of this shape.
  case outOfMemory(Shape)

  public var description: String {
    switch self {
    case .duplicateLayer(let name): "two layers have the name \(name)"
    case .unknownLayer(let name, let known):
      "there is no layer \(name): the layers are \(known.joined(separator: ", "))"
    case .inputCount(let layer, let count): "layer \(layer) does not take \(count) inputs"
    case .channelMismatch(let layer, let expected, let got):
      "layer \(layer) takes \(expected) channels, not \(got)"
    case .sizeMismatch(let layer, let a, let b):
      "the inputs of layer \(layer) differ in size: \(a) and \(b)"
    case .inputTooSmall(let layer, let shape):
      "layer \(layer) needs a larger input than \(shape)"
    case .backendFailure(let layer):
      "layer \(layer) could not be computed, most likely for want of memory; try a smaller image"
    case .outOfMemory(let shape):
      "there is not enough memory for a tensor of \(shape); try a smaller image"
    }
  }

  /// An input that is too small is bad data, a layer that is not there wrong use; the rest is a fault of
  /// who made the graph.
  public var category: FailureCategory {
    switch self {
    case .inputTooSmall: .badData
    case .unknownLayer: .usage
    case .backendFailure, .outOfMemory: .outOfMemory
    default: .fault
    }
  }
}
