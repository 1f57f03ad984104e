import CLayers
import Workers

/// One way through a picture: which rows of each layer are made, and where those are that are held.
final class RowRun {
  private let layers: [RowLayer]
  /// The layer that is wanted.
  private let wanted: Int
  private let height: Int
  private let width: Int
  /// The row of each layer up to which its rows are made, and the first that is made.
  private var made: [Int]
  private let first: [Int]
  /// How many rows of each layer are held.
  private var capacities: [Int]
  private var rows: [LayerRows]
  private var memory: UnsafeMutableRawPointer?
  private var scratch: UnsafeMutablePointer<Float>?
  private static let alignment = 64

  /// Makes a row of a layer that is `given`, given where its rows are and which one it is.
  var give: (LayerRows, Int) throws -> Void = { _, _ in }

  /// - Parameters:
  ///   - layers: each after those that it reads.
  ///   - wanted: the layer whose rows are asked for, from `start` on.
  init(_ layers: [RowLayer], for wanted: Int, height: Int, width: Int, from start: Int) {
    (self.layers, self.wanted, self.height, self.width) = (layers, wanted, height, width)
    var first = layers.map { height / $0.stride }
    first[wanted] = start
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let step = layer.operation.step
      first[index] = first[index] / step * step
      for (input, rows) in layer.sources(of: first[index], height: height / layer.stride) {
        first[input] = min(first[input], rows.lowerBound)
      }
    }
    (self.first, made) = (first, first)
    capacities = first.map { _ in 0 }
    rows = first.map { _ in LayerRows() }
  }

  deinit { memory?.deallocate() }

  func rows(of layer: Int) -> LayerRows { rows[layer] }

  private func height(of layer: Int) -> Int { height / layers[layer].stride }

  /// Calls `body` with what is to be made, in order, so that a layer's rows are there up to `end`.
  private func schedule(
    _ layer: Int, upTo end: Int, _ body: (_ layer: Int, _ row: Int) throws -> Void
  ) rethrows {
    let node = layers[layer]
    if case .input = node.operation { return }
    while made[layer] < end {
      let row = made[layer]
      for (input, rows) in node.sources(of: row, height: height(of: layer)) {
        try schedule(input, upTo: rows.upperBound, body)
      }
      try body(layer, row)
      made[layer] = min(row + node.operation.step, height(of: layer))
    }
  }

  /// Calls `body` with each of `rows` of the wanted layer, one after the other, when it has been made from `input`;
  /// then that row of `beside` is held too.
  func forEach(
    _ rows: Range<Int>, of input: Tensor, beside: Int? = nil, _ body: (_ row: Int) throws -> Void
  ) throws {
    findCapacities(upTo: rows.upperBound, beside: beside)
    try input.values.withUnsafeBufferPointer { pixels in
      guard let pixels = pixels.baseAddress else { return }
      allocate(pixels)
      for row in rows {
        try make(wanted, upTo: row + 1)
        try body(row)
      }
    }
  }

  /// Finds how many rows of each layer must be held, by going through all of them without computing anything, where
  /// the rows of `wanted` are read one by one and those of `beside` with them.
  private func findCapacities(upTo end: Int, beside: Int?) {
    for row in first[wanted]..<end {
      schedule(wanted, upTo: row + 1) { layer, row in
        for (input, rows) in layers[layer].sources(of: row, height: height(of: layer)) {
          capacities[input] = max(capacities[input], made[input] - rows.lowerBound)
        }
      }
      for layer in [wanted] + (beside.map { [$0] } ?? []) {
        capacities[layer] = max(capacities[layer], made[layer] - row)
      }
    }
    made = first
  }

  /// Takes memory for the rows that are held, and what is needed while they are made.
  private func allocate(_ pixels: UnsafePointer<Float>) {
    let block = Int(CLAYERS_BLOCK)
    let sizes = layers.indices.map { index in
      capacities[index] * (width / layers[index].stride) * layers[index].channels
    }
    let scratchSize =
      layers.map { layer in
        switch layer.operation {
        case .winograd(let weights): weights.scratch
        case .stem(let size, _, _): size * (width + size + 8)
        default: 0
        }
      }.max() ?? 0
    let floats = Self.alignment / MemoryLayout<Float>.size
    func padded(_ count: Int) -> Int { (count + floats - 1) / floats * floats }
    let total = sizes.reduce(padded(scratchSize)) { $0 + padded($1) }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: total * MemoryLayout<Float>.size, alignment: Self.alignment)
    self.memory = memory
    var next = memory.bindMemory(to: Float.self, capacity: total)
    scratch = next
    next += padded(scratchSize)
    for (index, layer) in layers.enumerated() {
      if case .input = layer.operation {
        rows[index].data = UnsafeMutablePointer(mutating: pixels)
        continue
      }
      let width = width / layer.stride
      rows[index] = LayerRows(
        data: next, held: max(capacities[index], 1), row_stride: width * layer.channels,
        block_stride: width * block)
      next += padded(sizes[index])
    }
  }

  /// Makes the rows of a layer up to `end`.
  private func make(_ layer: Int, upTo end: Int) throws {
    try schedule(layer, upTo: end) { layer, row in
      if row % Int(CLAYERS_WINOGRAD_ROWS) == 0 { try Cancellation.check() }
      try make(row: row, of: layer)
    }
  }

  private func make(row: Int, of index: Int) throws {
    let layer = layers[index]
    let (width, height) = (width / layer.stride, height(of: index))
    let output = rows[index]
    let inputs = layer.inputs.map { rows[$0] }
    switch layer.operation {
    case .input: break
    case .stem(let size, let weights, let bias):
      weights.withUnsafeBufferPointer { weights in
        bias.withUnsafeBufferPointer { bias in
          clayers_stem_row(
            weights.baseAddress, bias.baseAddress, size, layer.channels, inputs[0].data, output,
            row, height, width, scratch)
        }
      }
    case .winograd(let weights):
      clayers_winograd_rows(
        weights.handle, inputs[0], inputs.count > 1 ? inputs[1] : LayerRows(), output, row, height,
        width, layer.rectifies ? 1 : 0, scratch)
    case .pointwise(let weights, let bias):
      weights.withUnsafeBufferPointer { weights in
        bias.withUnsafeBufferPointer { bias in
          clayers_pointwise_row(
            weights.baseAddress, bias.baseAddress, layers[layer.inputs[0]].channels,
            layer.channels, inputs[0], output, row, width, layer.rectifies ? 1 : 0)
        }
      }
    case .pool: clayers_pool_row(inputs[0], output, row, layer.channels, width)
    case .given: try give(output, row)
    case .gather: clayers_gather_row(inputs[0], output, row, layer.channels, width)
    case .route:
      clayers_route_rows(
        inputs[0], inputs[1], inputs[2], inputs.count > 3 ? inputs[3] : LayerRows(), output,
        row / 2, layer.channels, width / 2)
    }
    guard let mask = layer.mask else { return }
    for row in row..<min(row + layer.operation.step, height) {
      for block in 0..<layer.channels / Int(CLAYERS_BLOCK) {
        clayers_mask(
          output.start(of: row, block: block), rows[mask].start(of: row, block: block),
          width * Int(CLAYERS_BLOCK))
      }
    }
  }
}

extension LayerRows {
  /// Where a block of channels of a row is.
  fileprivate func start(of row: Int, block: Int) -> UnsafeMutablePointer<Float>? {
    data.map { $0 + row % held * row_stride + block * block_stride }
  }
}
