import COneDNN

/// Values of one shape in a layout that oneDNN chose.
///
/// The buffer is given back when the values are cleared, so that evaluators share what they need for a
/// moment; the rest is kept, so that the same values again allocate nothing.
final class OneDNNMemory: LayerMemory {
  let shape: Shape
  let handle: OpaquePointer

  init(_ shape: Shape) throws(GraphError) {
    guard let handle = cdnn_memory_create(shape.cShape) else { throw .outOfMemory(shape) }
    self.shape = shape
    self.handle = handle
  }

  deinit { cdnn_memory_destroy(handle) }

  var isEmpty: Bool { cdnn_memory_is_empty(handle) != 0 }

  func clear() { cdnn_memory_clear(handle) }

  func write(_ tensor: Tensor) throws(GraphError) {
    try check(tensor.values.withUnsafeBufferPointer { cdnn_memory_write(handle, $0.baseAddress) })
  }

  func read(into tensor: inout Tensor) throws(GraphError) {
    var status: Int32 = 0
    if tensor.shape == shape {
      status = tensor.values.withUnsafeMutableBufferPointer { read(into: $0) }
    } else {
      tensor = Tensor(
        shape: shape,
        values: ContiguousArray(unsafeUninitializedCapacity: shape.count) { buffer, count in
          status = read(into: buffer)
          count = shape.count
        })
    }
    try check(status)
  }

  private func read(into buffer: UnsafeMutableBufferPointer<Float>) -> Int32 {
    cdnn_memory_read(handle, buffer.baseAddress)
  }

  func withValues<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    let values = cdnn_memory_hold_plain(handle)
    try check(values == nil ? 1 : 0)
    defer { cdnn_memory_drop_plain(handle) }
    return try body(UnsafeBufferPointer(start: values, count: shape.count))
  }

  func hasLayout(of other: OneDNNMemory) -> Bool {
    cdnn_memory_same_layout(handle, other.handle) != 0
  }

  func share(_ other: OneDNNMemory) throws(GraphError) {
    try check(cdnn_memory_share(handle, other.handle))
  }

  func setSum(_ a: OneDNNMemory, _ b: OneDNNMemory) throws(GraphError) {
    try check(cdnn_add(handle, a.handle, b.handle))
  }

  func setMasked(_ values: OneDNNMemory, where output: OneDNNMemory) throws(GraphError) {
    try check(cdnn_mask(handle, values.handle, output.handle))
  }

  /// Copies `other`, in the layout of `like` where that is given.
  func copy(_ other: OneDNNMemory, like: OneDNNMemory? = nil) throws(GraphError) {
    try check(cdnn_memory_copy(handle, other.handle, like?.handle))
  }

  /// The values in the memory's own order, until something is written or cleared.
  var buffer: UnsafeMutableBufferPointer<Float> {
    var count = 0
    let start = cdnn_memory_data(handle, &count)
    return UnsafeMutableBufferPointer(start: start, count: count)
  }

  private func check(_ status: Int32) throws(GraphError) {
    guard status == 0 else { throw .outOfMemory(shape) }
  }
}

extension Shape {
  var cShape: cdnn_shape {
    cdnn_shape(batch: batch, channels: channels, height: height, width: width)
  }
}
