import ConvNet
import CurveNetworks
import Foundation
import Imaging

extension CurveNetwork {
  /// Whether it is read row by row where nobody asks what its answer is owed to.
  var isReadByRows: Bool {
    guard let rows, selection == nil, answer.readout == .softmax,
      case .binaryLogarithm(let width) = answer.width
    else { return false }
    return rows.gives([layers.response, width])
  }

  /// Reads the part of a picture that a tile answers for, row by row.
  ///
  /// - Parameters:
  ///   - input: what is shown for `tile`.
  ///   - place: where the readings belong.
  func readRows(
    of input: Tensor, in tile: TileGrid.Tile, into place: ReadingSums.Place
  ) throws {
    guard let rows, case .binaryLogarithm(let widthLayer) = answer.width else {
      preconditionFailure("\(name) is not read row by row")
    }
    let terms = orientationTerms(of: counted[0], wanted: true)
    let offset = tile.offset
    var reading = NetworkReading(width: RowNetwork.Piece.mostColumns, height: 1)
    try rows.run(
      input, of: [layers.response, widthLayer],
      rows: offset.rows..<offset.rows + tile.rows.count,
      columns: offset.columns..<offset.columns + tile.columns.count
    ) { piece in
      let softmax = Softmax(
        of: piece.values(0), channels: terms.count, stride: piece.stride)
      reading.withSums { response, cosine, sine in
        softmax.writeSums(
          of: terms, from: 0, count: piece.columns.count, response: response, cosine: cosine,
          sine: sine)
      }
      let logarithms = piece.values(1)
      for x in 0..<piece.columns.count {
        reading.logWidth.pixels[x] = logarithms[x] * Float(log(2.0))
      }
      place.add(
        reading, row: piece.row - offset.rows, column: piece.columns.lowerBound - offset.columns,
        columns: piece.columns.count)
    }
  }

  /// What each channel of a family's layer adds to the sums over those of its neurons that are wanted, or that are not.
  func orientationTerms(of party: WeighedFamily, wanted: Bool) -> [OrientationTerm] {
    let layer = party.family.layer == family.layer ? layers.response : party.family.layer
    var terms = [OrientationTerm](
      repeating: OrientationTerm(), count: graph.channels[layer] ?? 0)
    for (neuron, weight) in party.neurons(wanted: wanted) {
      terms[neuron.channel] = OrientationTerm(
        weight: Float(weight * party.scale), orientation: neuron.orientation * .pi / 180)
    }
    return terms
  }
}
