import CLayers

/// How the layers of a graph are computed row by row.
struct RowPlan {
  private(set) var layers = [RowLayer(operation: .input, inputs: [], channels: 1, stride: 1)]
  private(set) var trunk = 0
  private(set) var tail: [TailLayer] = []
  private(set) var tailPlaces: [String: Int] = [:]
  /// The place of each layer that is not in the tail, by its name.
  private(set) var places: [String: Int]
  /// What is raised by 2, and what is added up, by the names of the layers that say so; places of the terms, the raised
  /// one last.
  private var raised: [String: Int] = [:]
  private var joined: [String: [Int]] = [:]

  /// `nil` where the graph has layers that are not computed this way.
  init?(_ graph: Graph) {
    guard graph.inputChannels == 1 else { return nil }
    places = [graph.input: 0]
    let inTail = Self.tail(of: graph)
    for layer in graph.layers {
      guard inTail.contains(layer.name) ? addToTail(layer) : add(layer, of: graph) else {
        return nil
      }
    }
    guard !tail.isEmpty, layers[trunk].stride == 1, layers[trunk].channels % 8 == 0 else {
      return nil
    }
  }

  /// The layers that look at single pixels and are read by such ones alone.
  private static func tail(of graph: Graph) -> Set<String> {
    var tail: Set<String> = []
    for layer in graph.layers.reversed() {
      let isPointwise =
        switch layer.operation {
        case .convolution(let c): c.isPointwise
        case .relu: true
        default: false
        }
      let readers = graph.layers.filter { $0.inputs.contains(layer.name) }
      if isPointwise, readers.allSatisfy({ tail.contains($0.name) }) { tail.insert(layer.name) }
    }
    // A rectifier belongs to the convolution before it.
    return tail.filter { name in
      guard let layer = graph.layers.first(where: { $0.name == name }), layer.operation == .relu
      else { return true }
      return tail.contains(layer.inputs[0])
    }
  }

  private mutating func addToTail(_ layer: Graph.Layer) -> Bool {
    let source = layer.inputs[0]
    switch layer.operation {
    case .convolution(let c):
      if tailPlaces[source] == nil {
        guard let place = places[source], trunk == 0 || trunk == place else { return false }
        trunk = place
      }
      tailPlaces[layer.name] = tail.count
      tail.append(
        TailLayer(
          weights: c.weights.values, bias: c.bias, input: tailPlaces[source],
          inputs: c.inputChannels))
      return true
    case .relu:
      // What is before the rectifier is never there to be read.
      guard let place = tailPlaces.removeValue(forKey: source), place == tail.count - 1 else {
        return false
      }
      tail[place].rectifies = true
      tailPlaces[layer.name] = place
      return true
    default: return false
    }
  }

  private mutating func add(_ layer: Graph.Layer, of graph: Graph) -> Bool {
    let sources = layer.inputs.map { places[$0] }
    switch layer.operation {
    case .relu:
      guard let place = places.removeValue(forKey: layer.inputs[0]), place == layers.count - 1,
        !layers[place].rectifies
      else { return false }
      layers[place].rectifies = true
      places[layer.name] = place
      return true
    case .upsampling(2):
      raised[layer.name] = sources[0]
      return sources[0] != nil
    case .sum:
      guard layer.inputs.count == 2,
        let coarse = layer.inputs.compactMap({ raised[$0] }).first,
        let fine = sources.compactMap(\.self).first,
        layers[coarse].stride == 2 * layers[fine].stride
      else { return false }
      joined[layer.name] = [fine, coarse]
      return true
    case .maxPool(let pool):
      guard let source = sources[0], pool == MaxPool(size: 2, stride: 2), source > 0 else {
        return false
      }
      append(
        .pool, layer, of: [source], channels: layers[source].channels,
        stride: 2 * layers[source].stride)
      return true
    case .convolution(let c):
      guard let inputs = joined[layer.inputs[0]] ?? sources[0].map({ [$0] }),
        let operation = RowOperation(
          c, ofInput: inputs == [0],
          rectifies: graph.layers.contains {
            $0.operation == .relu && $0.inputs == [layer.name]
          }),
        inputs.count == 1 || operation.step > 1
      else { return false }
      append(
        operation, layer, of: inputs, channels: c.outputChannels, stride: layers[inputs[0]].stride,
        convolution: c)
      return true
    default: return false
    }
  }

  private mutating func append(
    _ operation: RowOperation, _ layer: Graph.Layer, of inputs: [Int], channels: Int, stride: Int,
    convolution: Convolution? = nil
  ) {
    places[layer.name] = layers.count
    layers.append(
      RowLayer(
        operation: operation, inputs: inputs, channels: channels, stride: stride,
        convolution: convolution))
  }
}

extension RowOperation {
  /// How a convolution is computed, of the network's input or of another layer; `nil` where it is not.
  init?(_ c: Convolution, ofInput isFirst: Bool, rectifies: Bool) {
    let (size, block) = (c.weights.shape.height, Int(CLAYERS_BLOCK))
    guard c.isCentred, c.outputChannels % (2 * block) == 0 else { return nil }
    if isFirst {
      guard rectifies else { return nil }
      self = .stem(size: size, weights: c.weights.transposed, bias: c.bias)
    } else if size == 3, let weights = WinogradWeights(c) {
      self = .winograd(weights)
    } else if size == 1, c.inputChannels % block == 0 {
      self = .pointwise(weights: c.weights.transposed, bias: c.bias)
    } else {
      return nil
    }
  }
}

extension Convolution {
  /// Whether it has a square window of odd size, one output for each pixel, and one group.
  var isCentred: Bool {
    let (height, width) = (weights.shape.height, weights.shape.width)
    return stride == 1 && dilation == 1 && groups == 1 && height == width && height % 2 == 1
      && window == Window(height: height, width: width, stride: 1, padding: .same)
  }

  fileprivate var isPointwise: Bool { isCentred && weights.shape.height == 1 }
}

extension Tensor {
  /// Weights `[outputs, inputs, height, width]` as `[inputs, height, width, outputs]`.
  fileprivate var transposed: ContiguousArray<Float> {
    let (outputs, rest) = (shape.batch, shape.count / shape.batch)
    var result = ContiguousArray<Float>(repeating: 0, count: values.count)
    for output in 0..<outputs {
      for i in 0..<rest { result[i * outputs + output] = values[output * rest + i] }
    }
    return result
  }
}
