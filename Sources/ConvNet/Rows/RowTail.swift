import CLayers

/// The layers at the end of a network, at some pixels of a row at once.
final class RowTail {
  private let network: RowNetwork
  private let trunk: RowLayer
  private let memory: UnsafeMutablePointer<Float>
  /// Where the values of each layer of the tail are, `[channels, stride]`, those of the trunk, and two that gradients
  /// take turns in.
  private var values: [UnsafeMutablePointer<Float>] = []
  private let trunkValues: UnsafeMutablePointer<Float>
  private var gradients: [UnsafeMutablePointer<Float>] = []

  init(_ network: RowNetwork) {
    self.network = network
    trunk = network.layers[network.trunk]
    let widest = max(trunk.channels, network.tail.map(\.channels).max() ?? 0)
    let channels = trunk.channels + network.tail.reduce(0) { $0 + $1.channels } + 2 * widest
    let columns = RowNetwork.Piece.mostColumns
    let raw = UnsafeMutableRawPointer.allocate(byteCount: channels * columns * 4, alignment: 64)
    memory = raw.bindMemory(to: Float.self, capacity: channels * columns)
    trunkValues = memory
    var next = memory + trunk.channels * columns
    for layer in network.tail {
      values.append(next)
      next += layer.channels * columns
    }
    gradients = [next, next + widest * columns]
  }

  deinit { UnsafeMutableRawPointer(memory).deallocate() }

  /// Calls `body` with pieces of a row, in which `needed` layers of the tail are computed from the trunk's `rows`, of
  /// which `places` are shown.
  func forEachPiece(
    of row: Int, in rows: LayerRows, columns: Range<Int>, needed: [Int], places: [Int],
    _ body: (RowNetwork.Piece) throws -> Void
  ) rethrows {
    for (piece, stride) in RowNetwork.Piece.parts(of: columns) {
      clayers_read_planar(
        rows, row, piece.lowerBound, piece.count, trunk.channels, trunkValues, stride)
      for place in needed {
        let layer = network.tail[place]
        layer.run(layer.input.map { values[$0] } ?? trunkValues, values[place], stride: stride)
      }
      try body(
        RowNetwork.Piece(
          row: row, columns: piece, stride: stride, values: places.map { values[$0] }))
    }
  }

  /// Where gradients by a layer of the tail are to be written, `[channels, stride]`, before they are pulled back.
  var gradient: UnsafeMutablePointer<Float> { gradients[0] }

  /// Pulls those by the layer at `place` back to the trunk, before its rectifier, at the piece that was computed last.
  ///
  /// - Parameter transposed: the layers of the tail back.
  func pullBack(
    _ piece: RowNetwork.Piece, from place: Int, by transposed: [TailLayer], into rows: LayerRows
  ) {
    var (next, turn) = (Optional(place), 0)
    while let place = next {
      let layer = network.tail[place]
      if layer.rectifies {
        clayers_mask(gradients[turn], values[place], layer.channels * piece.stride)
      }
      transposed[place].run(gradients[turn], gradients[1 - turn], stride: piece.stride)
      turn = 1 - turn
      next = layer.input
    }
    if trunk.rectifies {
      clayers_mask(gradients[turn], trunkValues, trunk.channels * piece.stride)
    }
    clayers_write_planar(
      rows, piece.row, piece.columns.lowerBound, piece.columns.count, trunk.channels,
      gradients[turn], piece.stride)
  }
}

/// Rows of layers, some pixels at once.
final class RowPieces {
  private let channels: Int
  private let memory: UnsafeMutablePointer<Float>
  private let count: Int

  /// Of `count` layers of so many channels.
  init(channels: Int, count: Int) {
    (self.channels, self.count) = (channels, count)
    memory = .allocate(capacity: count * channels * RowNetwork.Piece.mostColumns)
  }

  deinit { memory.deallocate() }

  /// Calls `body` with pieces of a row of `layers`.
  func forEach(
    of row: Int, in layers: [LayerRows], columns: Range<Int>,
    _ body: (RowNetwork.Piece) throws -> Void
  ) rethrows {
    for (piece, stride) in RowNetwork.Piece.parts(of: columns) {
      let values = (0..<count).map { memory + $0 * channels * RowNetwork.Piece.mostColumns }
      for (rows, values) in zip(layers, values) {
        clayers_read_planar(rows, row, piece.lowerBound, piece.count, channels, values, stride)
      }
      try body(RowNetwork.Piece(row: row, columns: piece, stride: stride, values: values))
    }
  }
}

extension RowNetwork.Piece {
  /// The columns of pieces that a row falls into, and the stride of each.
  static func parts(of columns: Range<Int>) -> [(columns: Range<Int>, stride: Int)] {
    Swift.stride(from: columns.lowerBound, to: columns.upperBound, by: mostColumns).map { first in
      let piece = first..<min(first + mostColumns, columns.upperBound)
      let length = Int(CLAYERS_PLANAR)
      return (piece, (piece.count + length - 1) / length * length)
    }
  }
}
