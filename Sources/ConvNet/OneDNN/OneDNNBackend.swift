import COneDNN

/// Values in layouts that oneDNN chose.
final class OneDNNMemory {
  let shape: Shape
  let handle: OpaquePointer

  init?(shape: Shape, handle: OpaquePointer?) {
    guard let handle else { return nil }
    self.shape = shape
    self.handle = handle
  }

  deinit { cdnn_memory_destroy(handle) }

  /// Calls `body` with the buffer in the memory's own order.
  func withBuffer<Result>(_ body: (UnsafeMutableBufferPointer<Float>) -> Result) -> Result {
    var count = 0
    let start = cdnn_memory_data(handle, &count)
    return body(UnsafeMutableBufferPointer(start: start, count: count))
  }

  /// The same values in the layout of `other`: itself where that is its own.
  func inLayout(of other: OneDNNMemory) -> OneDNNMemory {
    if cdnn_memory_same_layout(handle, other.handle) != 0 { return self }
    return copy(like: other)
  }

  /// Memory of the same shape and layout, its values anything.
  func blank() -> OneDNNMemory {
    guard let blank = OneDNNMemory(shape: shape, handle: cdnn_memory_like(handle))
    else { preconditionFailure("out of memory for a tensor of \(shape)") }
    return blank
  }

  /// A copy, in the layout of `other` where that is given.
  func copy(like other: OneDNNMemory? = nil) -> OneDNNMemory {
    guard let copy = OneDNNMemory(shape: shape, handle: cdnn_memory_copy(handle, other?.handle))
    else { preconditionFailure("out of memory for a tensor of \(shape)") }
    return copy
  }
}

extension Shape {
  var cShape: cdnn_shape {
    cdnn_shape(batch: batch, channels: channels, height: height, width: width)
  }
}

/// The arithmetic on oneDNN. What oneDNN lacks runs on the reference kernels, between two changes of
/// layout.
enum OneDNNBackend: ComputeBackend {
  static func use(threads: Int, _ arithmetic: Arithmetic) {
    cdnn_set_threads(Int32(arithmetic.parts), Int32(clamping: threads))
  }

  static func value(of tensor: Tensor) -> OneDNNMemory {
    let handle = tensor.values.withUnsafeBufferPointer {
      cdnn_memory_create(tensor.shape.cShape, $0.baseAddress)
    }
    guard let memory = OneDNNMemory(shape: tensor.shape, handle: handle) else {
      preconditionFailure("out of memory for a tensor of \(tensor.shape)")
    }
    return memory
  }

  static func tensor(of value: OneDNNMemory) -> Tensor {
    let values = ContiguousArray<Float>(unsafeUninitializedCapacity: value.shape.count) {
      buffer, count in
      let failed = cdnn_memory_read(value.handle, buffer.baseAddress)
      precondition(failed == 0, "could not read a tensor of \(value.shape)")
      count = value.shape.count
    }
    return Tensor(shape: value.shape, values: values)
  }

  static func add(_ other: OneDNNMemory, to value: inout OneDNNMemory) {
    let result = isKnownUniquelyReferenced(&value) ? value : value.blank()
    combine(value, other.inLayout(of: value)) { a, b in
      result.withBuffer { cdnn_add(a.baseAddress, b.baseAddress, $0.baseAddress, $0.count) }
    }
    value = result
  }

  static func mask(_ gradient: inout OneDNNMemory, where output: OneDNNMemory) {
    gradient = gradient.inLayout(of: output)
    let result = isKnownUniquelyReferenced(&gradient) ? gradient : gradient.blank()
    combine(gradient, output) { a, b in
      result.withBuffer { cdnn_mask(a.baseAddress, b.baseAddress, $0.baseAddress, $0.count) }
    }
    gradient = result
  }

  /// Calls `body` with the buffers of two memories of one layout.
  static func combine(
    _ a: OneDNNMemory, _ b: OneDNNMemory,
    _ body: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    a.withBuffer { x in b.withBuffer { y in body(x, y) } }
  }

  static func kernel(
    for operation: Operation, inputs: [Shape], output: Shape, fusesReLU: Bool,
    _ arithmetic: Arithmetic
  ) -> (any Kernel<OneDNNMemory>)? {
    switch operation {
    case .convolution(let c):
      OneDNNPrimitive(
        convolution: c, input: inputs[0], output: output, fusesReLU: fusesReLU,
        winograd: arithmetic == .fast)
    case .maxPool(let pool):
      OneDNNPrimitive(pool: pool, input: inputs[0], output: output)
    case .upsampling(let factor):
      OneDNNPrimitive(upsampling: factor, input: inputs[0], output: output)
    case .localResponseNormalization(let lrn)
    where AllChannelNormalization.applies(to: lrn, channels: output.channels):
      PlainKernel(AllChannelNormalization(lrn))
    case .localResponseNormalization(let lrn):
      OneDNNNormalization(lrn)
    case .concatenate:
      OneDNNConcatenation(inputs: inputs, output: output)
    case .relu:
      OneDNNReLU()
    case .maximum:
      OneDNNMaximum()
    case .sum:
      SumKernel<Self>()
    case .divisiveNormalization(let d):
      PlainKernel(ReferenceDivisiveNormalization(d))
    }
  }
}

/// A reference kernel between two changes of layout.
final class PlainKernel: Kernel {
  private let kernel: any Kernel<Tensor>

  init(_ kernel: any Kernel<Tensor>) { self.kernel = kernel }

  func forward(_ inputs: [OneDNNMemory]) -> OneDNNMemory? {
    kernel.forward(inputs.map(OneDNNBackend.tensor)).map(OneDNNBackend.value)
  }

  func pullback(
    _ gradient: OneDNNMemory, inputs: [OneDNNMemory], output: OneDNNMemory
  ) -> [OneDNNMemory]? {
    kernel.pullback(
      OneDNNBackend.tensor(of: gradient), inputs: inputs.map(OneDNNBackend.tensor),
      output: OneDNNBackend.tensor(of: output)
    )?.map(OneDNNBackend.value)
  }
}
