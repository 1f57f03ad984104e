import ConvNet
import Hashing

extension PictureNetwork {
  /// The SHA-256 of the network's weights, in hexadecimal digits: of the name of every layer with weights, its
  /// filters and its biases, in order. Two networks of one name and other weights differ in it.
  public var weightsSHA256: String {
    var hash = Digest(.sha256)
    for layer in graph.layers {
      guard case .convolution(let convolution) = layer.operation else { continue }
      Array(layer.name.utf8).withUnsafeBytes { hash.update($0) }
      for values in [convolution.weights.values, convolution.bias] {
        // Little-endian as on every platform that this runs on.
        values.withUnsafeBytes { hash.update($0) }
      }
    }
    return hash.hexadecimal()
  }
}
