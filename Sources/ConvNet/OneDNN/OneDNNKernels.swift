import COneDNN

/// A convolution, pooling or upsampling of oneDNN's.
final class OneDNNPrimitive: Kernel {
  private let output: Shape
  private let handle: OpaquePointer

  private init?(output: Shape, handle: OpaquePointer?) {
    guard let handle else { return nil }
    self.output = output
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
    self.init(output: output, handle: handle)
  }

  convenience init?(pool: MaxPool, input: Shape, output: Shape) {
    let pad = pool.window.amounts(height: input.height, width: input.width)
    var parameters = cdnn_pooling(
      kernel_height: pool.size, kernel_width: pool.size, stride_y: pool.stride,
      stride_x: pool.stride, pad_top: pad.top, pad_left: pad.left, pad_bottom: pad.bottom,
      pad_right: pad.right)
    self.init(output: output, handle: cdnn_max_pooling_create(input.cShape, &parameters))
  }

  convenience init?(upsampling factor: Int, input: Shape, output: Shape) {
    self.init(output: output, handle: cdnn_upsampling_create(input.cShape, factor))
  }

  deinit { cdnn_operation_destroy(handle) }

  func forward(_ inputs: [OneDNNMemory]) -> OneDNNMemory? {
    OneDNNMemory(shape: output, handle: run(handle, inputs))
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory
  ) -> [OneDNNMemory]? {
    OneDNNMemory(
      shape: inputs[0].shape, handle: cdnn_backward(handle, gradient.handle)
    ).map { [$0] }
  }
}

/// Channels one after another.
final class OneDNNConcatenation: Kernel {
  private let output: Shape
  private let handle: OpaquePointer

  init?(inputs: [Shape], output: Shape) {
    guard let handle = cdnn_concat_create(inputs.map(\.cShape), inputs.count) else { return nil }
    self.output = output
    self.handle = handle
  }

  deinit { cdnn_operation_destroy(handle) }

  func forward(_ inputs: [OneDNNMemory]) -> OneDNNMemory? {
    OneDNNMemory(shape: output, handle: run(handle, inputs))
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory
  ) -> [OneDNNMemory]? {
    var first = 0
    var results: [OneDNNMemory] = []
    for input in inputs {
      let count = input.shape.channels
      guard
        let part = OneDNNMemory(
          shape: input.shape, handle: cdnn_memory_channels(gradient.handle, first, count))
      else { return nil }
      results.append(part)
      first += count
    }
    return results
  }
}

/// Division by the power of the neighbouring channels, in the layout in which the input comes.
final class OneDNNNormalization: Kernel {
  private let parameters: cdnn_normalization

  init(_ lrn: LocalResponseNormalization) {
    parameters = cdnn_normalization(
      radius: lrn.radius, bias: lrn.bias, scale: lrn.scale, beta: lrn.beta)
  }

  func forward(_ inputs: [OneDNNMemory]) -> OneDNNMemory? { normalized(inputs[0], nil) }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory
  ) -> [OneDNNMemory]? {
    normalized(inputs[0], gradient.inLayout(of: inputs[0])).map { [$0] }
  }

  private func normalized(_ input: OneDNNMemory, _ gradient: OneDNNMemory?) -> OneDNNMemory? {
    let result = input.blank()
    let block = cdnn_memory_block(input.handle, input.shape.channels)
    let failed = cdnn_normalize(
      input.shape.cShape, block, parameters, cdnn_memory_data(input.handle, nil),
      gradient.map { cdnn_memory_data($0.handle, nil) } ?? nil,
      cdnn_memory_data(result.handle, nil))
    return failed == 0 ? result : nil
  }
}

/// Negative numbers set to zero, where no convolution before it took that over.
final class OneDNNReLU: Kernel {
  func forward(_ inputs: [OneDNNMemory]) -> OneDNNMemory? {
    var result = inputs[0]
    OneDNNBackend.mask(&result, where: inputs[0])
    return result
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory
  ) -> [OneDNNMemory]? { [gradient] }
}

/// The largest number at each place; the gradient goes to the first input that has it.
final class OneDNNMaximum: Kernel {
  func forward(_ inputs: [OneDNNMemory]) -> OneDNNMemory? {
    let result = inputs[0].copy()
    for input in inputs.dropFirst() {
      OneDNNBackend.combine(result, input.inLayout(of: result)) { a, b in
        for i in 0..<a.count { a[i] = max(a[i], b[i]) }
      }
    }
    return result
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory
  ) -> [OneDNNMemory]? {
    // What is left for the inputs that come later.
    let remaining = gradient.copy(like: output)
    return inputs.map { input in
      let result = remaining.copy()
      let source = input.inLayout(of: output)
      result.withBuffer { r in
        remaining.withBuffer { left in
          OneDNNBackend.combine(source, output) { x, y in
            for i in 0..<r.count {
              let wins = x[i] == y[i]
              r[i] = wins ? left[i] : 0
              left[i] = wins ? 0 : left[i]
            }
          }
        }
      }
      return result
    }
  }
}

/// Runs an operation forward.
private func run(_ operation: OpaquePointer, _ inputs: [OneDNNMemory]) -> OpaquePointer? {
  let handles: [OpaquePointer?] = inputs.map(\.handle)
  return handles.withUnsafeBufferPointer { cdnn_forward(operation, $0.baseAddress) }
}
