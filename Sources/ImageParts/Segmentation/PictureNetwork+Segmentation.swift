import ConvNet
import CurveExtraction
public import CurveNetworks

extension PictureNetwork {
  /// The layer whose factors are parts of an image best: of an InceptionV1 `mixed4c`, whose factors are the
  /// most like objects; of a network for curves one that does not tell the dark side of a wave from the
  /// bright one.
  public var segmentationLayer: String {
    let known = ["mixed4c", "h", "early_curve"].first { graph.channels[$0] != nil }
    return known ?? graph.layers[graph.layers.count - 1].name
  }

  /// The layer whose factors are what many images have in common: of an InceptionV1 `mixed4d`, one deeper
  /// than for the parts of one image. There all butterflies and no other photographs are recognized,
  /// learned without them (Scripts/experiments/concept_butterflies.py).
  public var conceptLayer: String {
    graph.channels["mixed4d"] != nil ? "mixed4d" : segmentationLayer
  }

  /// Throws where the activations of `layer` cannot be split into `count` factors, whatever the image.
  ///
  /// - Throws: `PartError.factorCount`, `.unknownLayer`.
  public func check(factorCount count: Int, of layer: String) throws {
    let most = try channelCount(of: layer)
    guard (1...most).contains(count) else {
      throw PartError.factorCount(count, layer: layer, most: most)
    }
  }
}
