import ArgumentParser
import CurveNetworks
import CurvePipeline
import CurveTracing
import ImageParts
import Imaging
import Workers

/// How many factors are asked for.
enum FactorCount: ExpressibleByArgument, Equatable {
  case number(Int)
  case auto

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let number = Int(argument) {
      self = .number(number)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .number(let number): "\(number)"
    case .auto: "auto"
    }
  }

  /// Throws where no image has so many.
  func check() throws {
    if case .number(let count) = self, !(1...255).contains(count) {
      throw ValidationError("--factors \(count): give a number from 1 to 255, or auto")
    }
  }

  /// What splits an image into so many factors of `layer` of `network`; where one is not named, what suits the other.
  func segmenter(network: String?, layer: String?, pool: WorkerPool) throws -> ImageSegmenter {
    let pictures = try NetworkCatalog().networkOfParts(named: network, layer: layer)
    var segmenter = try ImageSegmenter(pictures, layer: layer, pool: pool)
    switch self {
    case .number(let count):
      try pictures.check(factorCount: count, of: segmenter.layer)
      segmenter.count = .fixed(count)
    case .auto: segmenter.count = .explaining(ImageSegmenter.usualShare)
    }
    return segmenter
  }
}

extension Run {
  /// The factors of `image`, with a note of what they are.
  mutating func segmented(_ image: Image, by segmenter: ImageSegmenter) throws -> Segmentation {
    let network = segmenter.network
    let result = try timed("segment") { try segmenter.segmentation(of: image) }
    note(
      "\(image.width) x \(image.height) pixels: \(result.factors.count) factors of layer \(segmenter.layer) of "
        + "\(network.name) explain \(Int((100 * result.explained).rounded())) % of its activations")
    noteWhatFactorsAre(of: network)
    return result
  }

  /// Says so where the factors of a network are not like objects.
  func noteWhatFactorsAre(of network: PictureNetwork) {
    guard !network.knowsObjects else { return }
    note(
      "\(network.name) knows curves, so factors are groups of orientation, scale and texture, not objects; "
        + "curvetrace model install bvlc-googlenet installs a network that knows objects")
  }
}
