import COneDNN

/// The weights of a convolution in the layouts that primitives want, for inputs of any size; C guards them.
final class OneDNNWeights: @unchecked Sendable {
  fileprivate let handle: OpaquePointer

  init?(_ c: Convolution) {
    var parameters = c.parameters
    let handle = c.weights.values.withUnsafeBufferPointer { weights in
      c.bias.withUnsafeBufferPointer { bias in
        cdnn_weights_create(&parameters, c.inputChannels, weights.baseAddress, bias.baseAddress)
      }
    }
    guard let handle else { return nil }
    self.handle = handle
  }

  deinit { cdnn_weights_destroy(handle) }
}

extension Convolution {
  /// All that does not depend on the input.
  fileprivate var parameters: cdnn_convolution {
    cdnn_convolution(
      out_channels: outputChannels, kernel_height: weights.shape.height,
      kernel_width: weights.shape.width, stride_y: stride, stride_x: stride, dilation_y: dilation,
      dilation_x: dilation, pad_top: 0, pad_left: 0, pad_bottom: 0, pad_right: 0, groups: groups,
      fuse_relu: 0, winograd: 0)
  }
}

/// A convolution, pooling or upsampling that oneDNN computes.
final class OneDNNPrimitive: Kernel {
  private let handle: OpaquePointer

  private init?(handle: OpaquePointer?) {
    guard let handle else { return nil }
    self.handle = handle
  }

  convenience init?(
    convolution c: Convolution, _ weights: OneDNNWeights, input: Shape, output: Shape,
    fusesReLU: Bool, winograd: Bool
  ) {
    var parameters = c.parameters
    let pad = c.window.amounts(height: input.height, width: input.width)
    (parameters.pad_top, parameters.pad_left) = (pad.top, pad.left)
    (parameters.pad_bottom, parameters.pad_right) = (pad.bottom, pad.right)
    (parameters.fuse_relu, parameters.winograd) = (fusesReLU ? 1 : 0, winograd ? 1 : 0)
    self.init(handle: cdnn_convolution_create(input.cShape, &parameters, weights.handle))
  }

  convenience init?(pool: MaxPool, input: Shape, output: Shape, givesGradients: Bool) {
    let pad = pool.window.amounts(height: input.height, width: input.width)
    var parameters = cdnn_pooling(
      kernel_height: pool.size, kernel_width: pool.size, stride_y: pool.stride,
      stride_x: pool.stride, pad_top: pad.top, pad_left: pad.left, pad_bottom: pad.bottom,
      pad_right: pad.right, forward_only: givesGradients ? 0 : 1)
    self.init(handle: cdnn_max_pooling_create(input.cShape, &parameters))
  }

  convenience init?(upsampling factor: Int, input: Shape) {
    self.init(handle: cdnn_upsampling_create(input.cShape, factor))
  }

  deinit { cdnn_operation_destroy(handle) }

  func forward(_ inputs: [OneDNNMemory], into result: OneDNNMemory) -> Bool {
    var input: OpaquePointer? = inputs[0].handle
    return cdnn_forward(handle, &input, result.handle) == 0
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory, to index: Int,
    into result: OneDNNMemory
  ) -> Bool { cdnn_backward(handle, gradient.handle, result.handle) == 0 }
}

/// Concatenation: the channels of all inputs one after another.
final class OneDNNConcatenation: Kernel {
  private let handle: OpaquePointer
  /// The handles of the inputs, in an array for C to read.
  private var handles: [OpaquePointer?]

  init?(inputs: [Shape]) {
    guard let handle = cdnn_concat_create(inputs.map(\.cShape), inputs.count) else { return nil }
    self.handle = handle
    handles = inputs.map { _ in nil }
  }

  deinit { cdnn_operation_destroy(handle) }

  func forward(_ inputs: [OneDNNMemory], into result: OneDNNMemory) -> Bool {
    for (index, input) in inputs.enumerated() { handles[index] = input.handle }
    return handles.withUnsafeBufferPointer {
      cdnn_forward(handle, $0.baseAddress, result.handle) == 0
    }
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory, to index: Int,
    into result: OneDNNMemory
  ) -> Bool { cdnn_concat_backward(handle, gradient.handle, index, result.handle) == 0 }
}

/// Division by the power of the neighbouring channels, in the layout in which the input comes.
final class OneDNNNormalization: Kernel {
  private let parameters: cdnn_normalization

  init(_ lrn: LocalResponseNormalization) {
    parameters = cdnn_normalization(
      radius: lrn.radius, bias: lrn.bias, scale: lrn.scale, beta: lrn.beta)
  }

  func forward(_ inputs: [OneDNNMemory], into result: OneDNNMemory) -> Bool {
    cdnn_normalize(result.handle, parameters, inputs[0].handle, nil) == 0
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory, to index: Int,
    into result: OneDNNMemory
  ) -> Bool {
    cdnn_normalize(result.handle, parameters, inputs[0].handle, gradient.handle) == 0
  }
}

/// The largest number at each place; the gradient goes to the first input that has it.
final class OneDNNMaximum: Kernel {
  /// An input in the layout of the result.
  private let converted: OneDNNMemory

  init(inputs: [Shape]) throws(GraphError) { converted = try OneDNNMemory(inputs[0]) }

  func forward(_ inputs: [OneDNNMemory], into result: OneDNNMemory) throws(GraphError) -> Bool {
    try result.copy(inputs[0])
    for input in inputs.dropFirst() {
      try combine(result, input) { largest, x in
        for i in 0..<largest.count { largest[i] = max(largest[i], x[i]) }
      }
    }
    return true
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory, to index: Int,
    into result: OneDNNMemory
  ) throws(GraphError) -> Bool {
    try result.copy(gradient, like: output)
    for (place, input) in inputs[...index].enumerated() {
      let y = output.buffer
      try combine(result, input) { slope, x in
        for i in 0..<slope.count where (x[i] == y[i]) != (place == index) { slope[i] = 0 }
      }
    }
    return true
  }

  /// Calls `body` with the buffer of `result` and that of `input` in the same layout.
  private func combine(
    _ result: OneDNNMemory, _ input: OneDNNMemory,
    _ body: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(GraphError) {
    let isConverted = !input.hasLayout(of: result)
    if isConverted { try converted.copy(input, like: result) }
    body(result.buffer, (isConverted ? converted : input).buffer)
    converted.clear()
  }
}
