import ConvNet

extension Graph {
  /// The layers that all ways from the input to `outputs` pass through, the input first.
  func passages(to outputs: Set<String>) -> [String] {
    var (open, passages) = (outputs, [String]())
    for layer in layers.reversed() where open.contains(layer.name) {
      open.remove(layer.name)
      open.formUnion(layer.inputs)
      if open.count == 1 { passages += open }
    }
    return passages.reversed()
  }

  /// The rows, which are the columns too, of every layer on the way that the unit of `outputs` in row and column `unit`
  /// depends on, padding among them: they may begin below 0.
  func dependence(of unit: Int, in outputs: [String]) -> [String: Range<Int>] {
    var needed = Dictionary(uniqueKeysWithValues: outputs.map { ($0, unit..<unit + 1) })
    for layer in layers.reversed() {
      guard let own = needed[layer.name].map(layer.operation.dependence) else { continue }
      for name in layer.inputs {
        let other = needed[name] ?? own
        needed[name] =
          min(own.lowerBound, other.lowerBound)..<max(own.upperBound, other.upperBound)
      }
    }
    return needed
  }
}

extension ConvNet.Operation {
  /// The rows of the input that the rows `range` of the result depend on.
  fileprivate func dependence(of range: Range<Int>) -> Range<Int> {
    /// - Parameter padding: of an input whose sides are multiples of the stride.
    func seen(through size: Int, stride: Int, padding: Padding) -> Range<Int> {
      let left =
        switch padding {
        case .valid: 0
        case .same: max(size - stride, 0) / 2
        case .explicit(_, let left, _, _): left
        }
      let first = range.lowerBound * stride - left
      return first..<first + (range.count - 1) * stride + size
    }
    switch self {
    case .convolution(let convolution):
      let taps = convolution.weights.shape.width
      return seen(
        through: (taps - 1) * convolution.dilation + 1, stride: convolution.stride,
        padding: convolution.padding)
    case .maxPool(let pool):
      return seen(through: pool.size, stride: pool.stride, padding: pool.padding)
    case .upsampling(let factor):
      return range.lowerBound / factor..<(range.upperBound - 1) / factor + 1
    case .divisiveNormalization(let normalization):
      return range.lowerBound - normalization.radius..<range.upperBound + normalization.radius
    case .relu, .localResponseNormalization, .concatenate, .maximum, .sum: return range
    }
  }
}
