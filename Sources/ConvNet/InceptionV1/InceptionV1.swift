/// Google's InceptionV1, also called GoogLeNet, up to where its curve and object detectors are
/// (C. Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, doi 10.1109/CVPR.2015.7298594,
/// table 1; the stem's normalizations as in the published files).
///
/// Layers have the names of Google's published graph:
///
///     conv2d0 maxpool0 localresponsenorm0 conv2d1 conv2d2 localresponsenorm1 maxpool1
///     mixed3a mixed3b maxpool4 mixed4a mixed4b mixed4c mixed4d mixed4e maxpool10 mixed5a mixed5b
///
/// Within a block `mixed3a`: `_1x1`, `_3x3_bottleneck`, `_3x3`, `_5x5_bottleneck`, `_5x5`, `_pool`,
/// `_pool_reduce`. Every convolution `NAME` has a layer `NAME_pre_relu` before its relu, and every block
/// a layer `mixed3a_pre_relu` with the four `_pre_relu` layers that `mixed3a` holds rectified, one after
/// another: 1x1, 3x3, 5x5, pool_reduce. What nobody asks an evaluator for is not computed.
public enum InceptionV1 {
  /// The inception blocks from the input to the output.
  static let blocks = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"].map { "mixed" + $0 }

  /// The graph of `weights`, as deep as its filters go: up to the last block that is complete.
  ///
  /// The input `input` is `[N, 3, H, W]`, H and W at least 32: red, green, blue of 0 to 255 with the mean
  /// subtracted (`ModelWeights.Convention.centered`), so that the zeros of a border are the mean's color.
  ///
  /// Normalizations that the file does not give, as files of filters alone do not, are the published ones.
  ///
  /// - Throws: `WeightFileError` where the stem's filters are missing, or a filter has not the shape that the
  ///   layers before it need.
  public static func graph(_ weights: ModelWeights) throws -> Graph {
    var builder = InceptionV1Builder(weights)
    try builder.addStem()
    for block in blocks {
      guard builder.isComplete(block) else { break }
      if block == "mixed4a" { builder.pool("maxpool4", stride: 2) }
      if block == "mixed5a" { builder.pool("maxpool10", stride: 2) }
      try builder.addBlock(block)
    }
    return try Graph(input: "input", inputChannels: 3, layers: builder.layers)
  }
}

extension ModelWeights.Convention {
  /// What the training subtracted from red, green and blue of 0 to 255.
  public var mean: [Float] {
    switch self {
    case .tensorFlow: [117, 117, 117]
    case .caffe: [123, 117, 104]
    }
  }

  /// Red, green and blue of 0 to 255, `[N, 3, H, W]`, with the mean subtracted: an input of the network.
  public func centered(_ pixels: Tensor) -> Tensor {
    precondition(pixels.shape.channels == 3, "pixels have 3 channels, not \(pixels.shape.channels)")
    var result = pixels
    for batch in 0..<pixels.shape.batch {
      for (channel, mean) in mean.enumerated() {
        for i in pixels.range(batch: batch, channel: channel) { result.values[i] -= mean }
      }
    }
    return result
  }

  /// Both normalizations of the published network: of inception5h's graph, of BVLC's train_val.prototxt.
  var normalization: LocalResponseNormalization {
    switch self {
    case .tensorFlow: .tensorFlow(depthRadius: 5, bias: 2, alpha: 1e-4, beta: 0.5)
    case .caffe: .caffe(size: 5, k: 1, alpha: 1e-4, beta: 0.75)
    }
  }

  /// The border of a convolution with windows of `size` x `size`.
  func border(ofConvolution size: Int) -> Padding {
    switch self {
    case .tensorFlow: .same
    case .caffe: .symmetric(size / 2)
    }
  }

  /// The border of a pooling with windows of 3x3.
  ///
  /// Caffe's outputs are `ceil((n - 3) / 2) + 1`: a window at an even extent's end may reach one beyond it,
  /// and one at an odd extent's end never does, so that a border of one below and right says the same.
  func border(ofPooling stride: Int) -> Padding {
    switch self {
    case .tensorFlow: .same
    case .caffe:
      stride == 1 ? .symmetric(1) : .explicit(top: 0, left: 0, bottom: 1, right: 1)
    }
  }
}
