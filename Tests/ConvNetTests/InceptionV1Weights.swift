import ConvNet

extension ModelWeights {
  /// Random filters of InceptionV1 with few channels, the normalizations as in the published files.
  ///
  /// - Parameters:
  ///   - blocks: how many of the blocks from `mixed3a` on have filters.
  ///   - scale: how many times as many channels.
  static func random(_ convention: Convention, blocks: Int, scale: Int = 1) -> ModelWeights {
    var filters: [String: Filter] = [:]
    func add(_ name: String, _ outputs: Int, of inputs: Int, size: Int) {
      let inputs = name == "conv2d0" ? inputs : inputs * scale
      var c = Convolution.random(
        outputs * scale, of: inputs, size: size, seed: UInt64(100 + 2 * filters.count))
      // Weights are more often positive than not, so that few neurons are off for the whole of an input.
      let shift = 0.3 / Float(inputs * size * size).squareRoot()
      for i in c.weights.values.indices { c.weights.values[i] += shift }
      filters[name] = Filter(weights: c.weights, bias: c.bias)
    }
    add("conv2d0", 8, of: 3, size: 7)
    add("conv2d1", 8, of: 8, size: 1)
    add("conv2d2", 12, of: 8, size: 3)
    var inputs = 12
    let names = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"].map { "mixed" + $0 }
    for (index, name) in names.prefix(blocks).enumerated() {
      add(name + "_1x1", 4 + index, of: inputs, size: 1)
      add(name + "_3x3_bottleneck", 5, of: inputs, size: 1)
      add(name + "_3x3", 6, of: 5, size: 3)
      add(name + "_5x5_bottleneck", 2, of: inputs, size: 1)
      add(name + "_5x5", 3, of: 2, size: 5)
      add(name + "_pool_reduce", 2, of: inputs, size: 1)
      inputs = 15 + index
    }
    let normalization = publishedNormalization(convention)
    return ModelWeights(
      convention: convention, filters: filters,
      normalizations: ["localresponsenorm0": normalization, "localresponsenorm1": normalization])
  }

  static func publishedNormalization(_ convention: Convention) -> LocalResponseNormalization {
    switch convention {
    case .tensorFlow: .tensorFlow(depthRadius: 5, bias: 2, alpha: 1e-4, beta: 0.5)
    case .caffe: .caffe(size: 5, k: 1, alpha: 1e-4, beta: 0.75)
    }
  }
}
