import ConvNet
import CurveNetworks
import Imaging
public import Workers

/// What neurons say to every receptive field of many pictures.
///
/// Only fields count that lie in the picture as a whole. Where neurons stand closer than `spacing`, some are left
/// out: neighbours see nearly the same.
public struct FieldSurvey: Sendable {
  /// Where a field is.
  public struct Place: Sendable, Hashable, Codable {
    /// The number of its picture.
    public var picture: Int
    /// The middle of the field, px of the picture, pixel centres at +0.5.
    public var x: Double
    public var y: Double
  }

  /// How many pixels across a field is.
  public let field: Int
  /// Where the fields are, in reading order, picture by picture.
  public private(set) var places: [Place] = []
  /// The neurons' pre-activations, one list for each of the family, as long as `places`.
  public private(set) var preActivations: [[Float]]
  /// The neurons' activations, likewise.
  public private(set) var activations: [[Float]]

  /// How far apart neurons are at least, px.
  static let spacing = 8.0

  /// Shows all of `pictures` to the network of `family`.
  ///
  /// - Throws: `LaboratoryError.tooFewFields` where they have fewer than `least`; `ImagingError`.
  public init(
    of family: NeuronFamily, over pictures: PictureSet, least: Int = 1000, pool: WorkerPool,
    monitor: WorkMonitor = .silent
  ) throws {
    field = try family.receptiveField()
    let (field, tally) = (field, WorkTally(of: max(pictures.count, 1), monitor))
    let parts = try monitor.run {
      try pool.map(pictures.count) { index in
        defer { tally.add() }
        return try Self.survey(family, pictures.image(index), number: index, field: field)
      }
    }
    preActivations = family.members.map { _ in [] }
    activations = preActivations
    for part in parts {
      places += part.places
      for neuron in preActivations.indices {
        preActivations[neuron] += part.preActivations[neuron]
        activations[neuron] += part.activations[neuron]
      }
    }
    guard places.count >= least else {
      throw LaboratoryError.tooFewFields(got: places.count, needed: least)
    }
  }

  private typealias Part = (places: [Place], preActivations: [[Float]], activations: [[Float]])

  private static func survey(
    _ family: NeuronFamily, _ image: Image, number: Int, field: Int
  ) throws -> Part {
    // Whole strides only; what is cut off at the right and below has no whole field.
    let input = family.network.input(showing: image).cropped(toMultiplesOf: family.network.whole(1))
    let none: Part = ([], family.members.map { _ in [] }, family.members.map { _ in [] })
    guard let input, min(input.shape.width, input.shape.height) > field else { return none }
    let sources = try family.members.map {
      try family.network.preActivation(of: family.layer, channel: $0.channel)
    }
    let layers = Array(Set(sources.map(\.layer))).sorted()
    let evaluator = try Evaluator(
      family.network.graph, inputShape: input.shape, outputs: layers, givesGradients: false)
    try evaluator.forward(input)
    let values = Dictionary(uniqueKeysWithValues: layers.map { ($0, evaluator.values(of: $0)) })
    let grid = try family.network.graph.samplingGrid(of: family.layer)
    let step = max(1, Int((spacing / grid.stride).rounded()))
    func inside(_ count: Int, _ extent: Int) -> [Int] {
      stride(from: 0, to: count, by: step).filter {
        let middle = grid.first + Double($0) * grid.stride + 0.5
        return middle >= Double(field) / 2 && middle <= Double(extent) - Double(field) / 2
      }
    }
    var part = none
    guard let shape = values[layers[0]]?.shape else { return none }
    for row in inside(shape.height, input.shape.height) {
      for column in inside(shape.width, input.shape.width) {
        part.places.append(
          Place(
            picture: number, x: grid.first + Double(column) * grid.stride + 0.5,
            y: grid.first + Double(row) * grid.stride + 0.5))
        for (neuron, source) in sources.enumerated() {
          guard let tensor = values[source.layer] else { continue }
          func said(_ channel: Int) -> Float {
            tensor.values[
              tensor.range(channel: channel).lowerBound + row * shape.width + column]
          }
          let own = said(source.channel)
          part.preActivations[neuron].append(own)
          part.activations[neuron].append(
            family.network.sharedLayers.contains(family.layer)
              ? family.network.activation(
                of: source.channel, among: (0..<tensor.shape.channels).map(said),
                in: family.layer)
              : max(own, 0))
        }
      }
    }
    return part
  }

  /// Whether the fields at two of the places show different things: other pictures, or less than half in common.
  func seesOther(_ a: Int, _ b: Int) -> Bool {
    let (a, b) = (places[a], places[b])
    return a.picture != b.picture || max(abs(a.x - b.x), abs(a.y - b.y)) >= Double(field) / 2
  }
}

extension PictureSet {
  /// What a neuron saw: the square of `side` px around `place`.
  func crop(_ place: FieldSurvey.Place, side: Int) throws -> Image {
    let image = try image(place.picture).overWhite()
    func range(_ middle: Double, _ extent: Int) -> Range<Int> {
      let first = min(max(Int((middle - Double(side) / 2).rounded()), 0), max(extent - side, 0))
      return first..<min(first + side, extent)
    }
    let (columns, rows) = (range(place.x, image.width), range(place.y, image.height))
    let planes = image.color.map { $0.cropped(columns: columns, rows: rows) }
    return planes.count == 1
      ? Image(grey: planes[0]) : Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}

extension Tensor {
  /// The upper left part whose sides are multiples of `multiple`; `nil` where there is none.
  fileprivate func cropped(toMultiplesOf multiple: Int) -> Tensor? {
    let (width, height) = (shape.width / multiple * multiple, shape.height / multiple * multiple)
    guard width > 0, height > 0 else { return nil }
    return Tensor(
      (0..<shape.channels).map { plane($0).cropped(columns: 0..<width, rows: 0..<height) })
  }
}
