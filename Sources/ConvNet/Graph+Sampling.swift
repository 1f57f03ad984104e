/// Where the units of a layer look: unit k of a row or column is centred on the input at `first + k *
/// stride`, in coordinates in which pixel i is centred on i.
public struct SamplingGrid: Sendable, Hashable {
  /// Pixels of the input from one unit to the next.
  public var stride: Double
  /// The centre of the first unit; half a pixel more or less than a whole number where a window is even.
  public var first: Double

  /// The grid of the input's own pixels.
  public static let pixels = SamplingGrid(stride: 1, first: 0)
}

extension Graph {
  /// Where the units of a layer look, on inputs whose sides are multiples of all strides before it.
  ///
  /// Windows hardly ever lie evenly over an input: SAME padding at stride 2 puts more below and to the
  /// right, pooling that rounds up puts all of it there. So a unit of a deep layer looks some pixels beside
  /// the middle of its share of the picture. Where inputs of one layer look at different places, the first
  /// counts.
  public func samplingGrid(of layer: String) throws(GraphError) -> SamplingGrid {
    var grids = [input: SamplingGrid.pixels]
    for candidate in layers {
      guard let before = candidate.inputs.first.flatMap({ grids[$0] }) else { continue }
      grids[candidate.name] = candidate.operation.samplingGrid(after: before)
    }
    guard let grid = grids[layer] else { throw .unknownLayer(layer, known: layers.map(\.name)) }
    return grid
  }

  /// How many pixels of the input, across, a unit of `layer` depends on, where the input is larger than that.
  ///
  /// Of layers that several ways lead to the longest counts. Coarse units that are repeated do not begin
  /// at the same pixel as the units they serve, so behind `upsampling` it may be more by one coarse unit.
  public func receptiveField(of layer: String) throws(GraphError) -> Int {
    var fields = [input: (size: 1.0, stride: 1.0)]
    for candidate in layers {
      let before = candidate.inputs.compactMap { fields[$0] }
      guard var field = before.max(by: { $0.size < $1.size }) else { continue }
      switch candidate.operation {
      case .convolution(let convolution):
        field.size += Double(convolution.window.width - 1) * field.stride
        field.stride *= Double(convolution.stride)
      case .maxPool(let pool):
        field.size += Double(pool.size - 1) * field.stride
        field.stride *= Double(pool.stride)
      case .upsampling(let factor):
        field.size += field.stride * (1 - 1 / Double(factor))
        field.stride /= Double(factor)
      case .divisiveNormalization(let normalization):
        field.size += 2 * Double(normalization.radius) * field.stride
      case .relu, .localResponseNormalization, .concatenate, .maximum, .sum: break
      }
      fields[candidate.name] = field
    }
    guard let field = fields[layer] else { throw .unknownLayer(layer, known: layers.map(\.name)) }
    return Int(field.size.rounded(.up))
  }

  /// The graph with `layer` before everything else: what was its input is now what `layer` makes of `inputs`
  /// channels. The layer takes the input's name, the new input is called `name`.
  public func preceded(
    by operation: Operation, input name: String, inputChannels: Int
  ) throws(GraphError) -> Graph {
    try Graph(
      input: name, inputChannels: inputChannels,
      layers: [Layer(input, operation, inputs: [name])] + layers)
  }

  /// The graph with more layers after the ones that it has.
  public func followed(by more: [Layer]) throws(GraphError) -> Graph {
    try Graph(input: input, inputChannels: inputChannels, layers: layers + more)
  }
}

extension Operation {
  fileprivate func samplingGrid(after before: SamplingGrid) -> SamplingGrid {
    switch self {
    case .convolution(let convolution): convolution.window.samplingGrid(after: before)
    case .maxPool(let pool): pool.window.samplingGrid(after: before)
    case .upsampling(let factor):
      // Each unit becomes `factor` of them around its centre.
      SamplingGrid(
        stride: before.stride / Double(factor),
        first: before.first - before.stride * Double(factor - 1) / Double(2 * factor))
    case .relu, .localResponseNormalization, .divisiveNormalization, .concatenate, .maximum, .sum:
      before
    }
  }
}

extension Window {
  /// Windows are taken for square, as those of networks that look at pictures are.
  fileprivate func samplingGrid(after before: SamplingGrid) -> SamplingGrid {
    // Any extent that the stride divides has the same padding before it.
    let left = Double(amounts(height: stride * height, width: stride * width).left)
    return SamplingGrid(
      stride: before.stride * Double(stride),
      first: before.first + before.stride * (Double(width - 1) / 2 - left))
  }
}
