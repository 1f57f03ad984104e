/// The weights of a published network, whatever kind of file they came in.
///
/// Filters have the names of Google's published InceptionV1 graph (`conv2d0`, `mixed3a_5x5_bottleneck`,
/// ...), and the first one takes red, green and blue in this order; readers of other formats translate.
public struct ModelWeights: Sendable, Hashable {
  /// Whose arithmetic the weights were trained with: how borders are padded, how pooling rounds, what a local
  /// response normalization's alpha means.
  public enum Convention: String, Sendable, Hashable, CaseIterable {
    /// SAME padding, more of it below and right; alpha multiplies the sum.
    case tensorFlow
    /// Padding given for each layer, alike on both sides; pooling rounds up; alpha multiplies the mean.
    case caffe
  }

  /// The weights and the bias of one convolution.
  public struct Filter: Sendable, Hashable {
    /// `[outputChannels, inputChannels, kernelHeight, kernelWidth]`.
    public var weights: Tensor
    /// One number for each output channel.
    public var bias: ContiguousArray<Float>

    /// Weights `[out, in, height, width]` and a bias for each output channel.
    public init(weights: Tensor, bias: ContiguousArray<Float>) {
      self.weights = weights
      self.bias = bias
    }
  }

  /// Whose arithmetic the weights were trained with.
  public var convention: Convention
  /// The filters by their names in Google's graph.
  public var filters: [String: Filter]
  /// The local response normalizations by name, `localresponsenorm0` and `localresponsenorm1`.
  public var normalizations: [String: LocalResponseNormalization]

  /// Filters and normalizations by the names of their layers.
  public init(
    convention: Convention, filters: [String: Filter],
    normalizations: [String: LocalResponseNormalization]
  ) {
    self.convention = convention
    self.filters = filters
    self.normalizations = normalizations
  }
}
