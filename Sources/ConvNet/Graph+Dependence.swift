extension Graph {
  /// The layers that all ways from the input to `outputs` pass through, the input first.
  package func passages(to outputs: Set<String>) -> [String] {
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
  ///
  /// - Parameter tile: how many units, from a multiple of it on, Winograd's algorithm makes together, for dependence to
  ///   the last bit: their rounding depends on what all of them see. 1 without it.
  package func dependence(
    of unit: Int, in outputs: [String], tile: Int = 1
  ) -> [String: Range<Int>] {
    var needed = Dictionary(uniqueKeysWithValues: outputs.map { ($0, unit..<unit + 1) })
    for layer in layers.reversed() {
      guard let range = needed[layer.name] else { continue }
      let own = layer.operation.dependence(of: range, tile: tile)
      for name in layer.inputs {
        let other = needed[name] ?? own
        needed[name] =
          min(own.lowerBound, other.lowerBound)..<max(own.upperBound, other.upperBound)
      }
    }
    return needed
  }
}

extension Operation {
  /// The rows of the input that the rows `range` of the result depend on, in tiles of `tile` where Winograd's algorithm
  /// may make them. Beyond its own windows a row then depends, in its rounding, on the rest of its tile, but for what
  /// is beyond the tile's border; and so does, on the way back, a gradient.
  fileprivate func dependence(of range: Range<Int>, tile: Int) -> Range<Int> {
    let seen = dependence(of: range)
    guard case .convolution(let convolution) = self, convolution.weights.shape.width == 3 else {
      return seen
    }
    let first = range.lowerBound.roundedDown(to: tile)
    let last = (range.upperBound + tile - 1).roundedDown(to: tile)
    return min(first, seen.lowerBound)..<max(last, seen.upperBound)
  }

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

extension Int {
  /// The largest multiple of `unit` that is not larger.
  package func roundedDown(to unit: Int) -> Int {
    self - (self % unit + unit) % unit
  }
}
