import ArgumentParser
import CurveTracing
import Determinism
import Imaging

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
    let pictures: PictureNetwork =
      if let network {
        try .named(network)
      } else if let layer {
        try .known(having: layer)
      } else {
        try .forSegmentation()
      }
    var segmenter = try ImageSegmenter(pictures, layer: layer, pool: pool)
    segmenter.count =
      switch self {
      case .number(let count): .fixed(count)
      case .auto: .explaining(ImageSegmenter.usualShare)
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
    if !network.knowsObjects {
      note(
        "\(network.name) knows curves, so factors are groups of orientation, scale and texture, not objects; "
          + "curvetrace model install bvlc-googlenet installs a network that knows objects")
    }
    return result
  }
}
