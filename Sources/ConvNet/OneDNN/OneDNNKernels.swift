import COneDNN

/// A convolution, pooling or upsampling that oneDNN computes.
final class OneDNNPrimitive: Kernel {
  private let handle: OpaquePointer

  private init?(handle: OpaquePointer?) {
    guard let handle else { return nil }
    self.handle = handle
  }

  convenience init?(
    convolution c: Convolution, input: Shape, output: Shape, fusesReLU: Bool, winograd: Bool
  ) {
    let pad = c.window.amounts(height: input.height, width: input.width)
    var parameters = cdnn_convolution(
      out_channels: c.outputChannels, kernel_height: c.weights.shape.height,
      kernel_width: c.weights.shape.width, stride_y: c.stride, stride_x: c.stride,
      dilation_y: c.dilation, dilation_x: c.dilation, pad_top: pad.top, pad_left: pad.left,
      pad_bottom: pad.bottom, pad_right: pad.right, groups: c.groups,
      fuse_relu: fusesReLU ? 1 : 0, winograd: winograd ? 1 : 0)
    let handle = c.weights.values.withUnsafeBufferPointer { weights in
      c.bias.withUnsafeBufferPointer { bias in
        cdnn_convolution_create(input.cShape, &parameters, weights.baseAddress, bias.baseAddress)
      }
    }
    self.init(handle: handle)
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
