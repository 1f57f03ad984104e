import ConvNet
import CurveExtraction
public import CurveNetworks
import Imaging
import Optimization
import Workers

/// A layer of a network as it sees whole images: what it answers to one, and the pixels that its units
/// stand for.
struct LayerView: Sendable {
  var network: PictureNetwork
  var layer: String
  /// The long side of the image as the network sees it, px.
  var size: Int
  var pool: WorkerPool

  /// The long side above which maps get their edges from a smaller image, px.
  private static let largestFit = 1024

  /// What the layer answers to an image.
  struct Sight: Sendable {
    /// Each unit's activations, scaled to length 1: `[units, channels]`, units row by row.
    var directions: Matrix
    /// Units in a row.
    var columns: Int
    /// Rows of units.
    var rows: Int
    /// The size of the image as it was shown, px.
    var shown: (width: Int, height: Int)
  }

  /// What the layer answers to `image`.
  ///
  /// - Throws: `NetworkError.notFinite`; `GraphError` where the network cannot be computed.
  func sight(of image: Image) throws -> Sight {
    let grid = try network.graph.samplingGrid(of: layer)
    let input = try shown(image, unit: max(network.multiple, Int(grid.stride)))
    let evaluator = try Evaluator(
      network.graph, inputShape: input.shape, outputs: [layer], arithmetic: .winograd,
      givesGradients: false)
    try evaluator.forward(input)
    let activations = evaluator.values(of: layer)
    guard activations.values.areFinite else {
      throw NetworkError.notFinite(network: network.name)
    }
    return Sight(
      directions: activations.directions(), columns: activations.shape.width,
      rows: activations.shape.height, shown: (input.shape.width, input.shape.height))
  }

  /// Maps of units as maps of `image`, whose edges they get: read between the places where units look,
  /// filtered, 0…1.
  func maps(_ units: [ContiguousArray<Float>], of sight: Sight, over image: Image) throws -> [Plane]
  {
    let grid = try network.graph.samplingGrid(of: layer)
    // A unit's share of an image larger than this is so large that fits at its full size would say the same.
    let long = max(image.width, image.height)
    let subsampling = (long + Self.largestFit - 1) / Self.largestFit
    let reach = 2 * grid.stride * Double(long) / Double(max(sight.shown.width, sight.shown.height))
    let filter = GuidedFilter(
      guide: image, radius: max(Int(reach.rounded()), 1), epsilon: 1e-3, subsampling: subsampling)
    let scale = (
      x: Double(sight.shown.width) / Double(filter.width),
      y: Double(sight.shown.height) / Double(filter.height)
    )
    return pool.map(units.count) { index in
      let plane = Plane(width: sight.columns, height: sight.rows, pixels: units[index])
      return filter.filtered(
        plane.placed(by: grid, scale: scale, width: filter.width, height: filter.height)
      ).map { min(max($0, 0), 1) }
    }
  }

  /// The input that shows `image` with its long side at about `size`: sides are multiples of `unit`, for which
  /// `samplingGrid` holds.
  private func shown(_ image: Image, unit: Int) throws -> Tensor {
    let scale = Double(size) / Double(max(image.width, image.height))
    func side(_ pixels: Int) -> Int {
      max(Int((Double(pixels) * scale / Double(unit)).rounded()) * unit, unit, 32)
    }
    let (width, height) = (side(image.width), side(image.height))
    let opaque = image.overWhite()
    let planes = network.mean.count == 1 ? [opaque.luminance] : opaque.color
    return network.input(
      showing: planes.map { $0.resized(width: width, height: height, filter: .cubic) })
  }
}

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
