/// What a layer of a graph does to its inputs.
public enum Operation: Sendable, Hashable {
  /// One input, filtered by weights with a bias.
  case convolution(Convolution)
  /// One input, negative numbers set to zero: a rectifier.
  case relu
  /// One input, the largest number of each window.
  case maxPool(MaxPool)
  /// One input, each number repeated this many times down and across (nearest neighbour).
  case upsampling(factor: Int)
  /// One input, each number divided by the power of its neighbours in channel.
  case localResponseNormalization(LocalResponseNormalization)
  /// One input, each number divided by the contrast of its neighbourhood in space.
  case divisiveNormalization(DivisiveNormalization)
  /// Inputs of one height and width, their channels one after another.
  case concatenate
  /// Inputs of one shape, the largest number at each place.
  case maximum
  /// Inputs of one shape, added.
  case sum
}

/// How far an input is extended by zeros (for pooling: by nothing) before windows are laid over it.
public enum Padding: Sendable, Hashable {
  /// No extension: every window lies inside the input.
  case valid
  /// TensorFlow's SAME: outputs `ceil(n / stride)`; an odd amount goes below and to the right.
  case same
  /// By so many rows and columns on each side.
  case explicit(top: Int, left: Int, bottom: Int, right: Int)

  /// The same amount on all four sides.
  public static func symmetric(_ amount: Int) -> Padding {
    .explicit(top: amount, left: amount, bottom: amount, right: amount)
  }
}

/// A cross-correlation of the input with weights, plus a bias.
public struct Convolution: Sendable, Hashable {
  /// `[outputChannels, inputChannels / groups, kernelHeight, kernelWidth]`, row-major.
  public var weights: Tensor
  /// One number for each output channel, added to its sums.
  public var bias: ContiguousArray<Float>
  /// Rows and columns from one output to the next.
  public var stride: Int
  /// Rows and columns from one tap of the kernel to the next; 1 for a dense kernel.
  public var dilation: Int
  /// How the border is extended, by zeros.
  public var padding: Padding
  /// The number of equal parts that channels fall into; outputs of a part read only inputs of the same
  /// part. 1 for all with all.
  public var groups: Int

  /// `bias` defaults to zeros.
  public init(
    weights: Tensor, bias: ContiguousArray<Float>? = nil, stride: Int = 1, dilation: Int = 1,
    padding: Padding = .same, groups: Int = 1
  ) {
    self.weights = weights
    self.bias = bias ?? ContiguousArray(repeating: 0, count: weights.shape.batch)
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.groups = groups
  }

  public var outputChannels: Int { weights.shape.batch }
  public var inputChannels: Int { weights.shape.channels * groups }

  var window: Window {
    Window(
      height: (weights.shape.height - 1) * dilation + 1,
      width: (weights.shape.width - 1) * dilation + 1, stride: stride, padding: padding)
  }
}

/// The largest number in each window; what lies outside the input does not count.
public struct MaxPool: Sendable, Hashable {
  /// Rows, and columns, of a square window.
  public var size: Int
  /// Rows and columns from one window to the next.
  public var stride: Int
  /// How the border is extended; Caffe's rounding up is an explicit padding below and right.
  public var padding: Padding

  /// A pool over `size` x `size` units, every `stride` units.
  public init(size: Int, stride: Int, padding: Padding = .same) {
    self.size = size
    self.stride = stride
    self.padding = padding
  }

  var window: Window { Window(height: size, width: size, stride: stride, padding: padding) }
}

/// y = x / (bias + scale · Σ x²)^beta, the sum over the channels within `radius`, itself included
/// (A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural
/// Networks", 2012, section 3.3).
public struct LocalResponseNormalization: Sendable, Hashable {
  /// How many channels to either side take part.
  public var radius: Int
  /// The constant in the sum, k in Krizhevsky's formula; keeps the divisor above 0.
  public var bias: Float
  /// The factor of the sum of squares (of the sum, not of the mean: see `tensorFlow` and `caffe`).
  public var scale: Float
  /// The exponent of the divisor.
  public var beta: Float

  /// TensorFlow's convention: `alpha` multiplies the sum.
  public static func tensorFlow(depthRadius: Int, bias: Float, alpha: Float, beta: Float) -> Self {
    Self(radius: depthRadius, bias: bias, scale: alpha, beta: beta)
  }

  /// Caffe's and PyTorch's convention: `alpha` multiplies the mean over `size` channels (odd).
  public static func caffe(size: Int, k: Float, alpha: Float, beta: Float) -> Self {
    precondition(size % 2 == 1, "the size of a local response normalization is odd; got \(size)")
    return Self(radius: size / 2, bias: k, scale: alpha / Float(size), beta: beta)
  }
}

/// y = x / (epsilon + c), where c² is the mean of x² over all channels and a square window.
///
/// Divides responses by the local contrast energy, as cells of the visual cortex do (D. J. Heeger,
/// "Normalization of cell responses in cat striate cortex", Visual Neuroscience 9, 1992,
/// doi 10.1017/S0952523800009640). At the border the window covers the input only.
public struct DivisiveNormalization: Sendable, Hashable {
  /// How many rows and columns to either side take part.
  public var radius: Int
  /// The contrast below which responses are no longer amplified, > 0.
  public var epsilon: Float

  /// Over a window of `radius` units to either side; `epsilon` is more than 0.
  public init(radius: Int, epsilon: Float) {
    self.radius = radius
    self.epsilon = epsilon
  }
}
