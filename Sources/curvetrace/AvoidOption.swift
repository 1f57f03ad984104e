import ArgumentParser
import Failures
import Imaging

/// The option of the commands that can be told where no curve may run.
struct AvoidOption: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Let no curve run where this picture, as large as the image, is light: half or more; or, where factors are "
        + "told apart, leave out the curves of these; may be given again.",
      valueName: "mask.png or factor:1"))
  var avoid: [String] = []

  /// The factors among what is to be avoided.
  var factors: [FactorSelection] { avoid.compactMap(FactorSelection.init) }

  /// The pictures among what is to be avoided.
  var masks: [String] { avoid.filter { FactorSelection(argument: $0) == nil } }

  /// The pixels to avoid in `image`, `nil` where none are given.
  ///
  /// - Throws: `ImagingError`, or `AvoidError` where the mask has another size.
  func mask(for image: Image) throws -> Mask? {
    try masks.reduce(nil) { avoided, path in
      let mask = Mask(try Image.read(from: path).luminance, atLeast: 0.5)
      guard mask.width == image.width, mask.height == image.height else {
        throw AvoidError.size(
          path: path, mask: "\(mask.width) x \(mask.height)",
          image: "\(image.width) x \(image.height)")
      }
      return avoided.map { $0.union(mask) } ?? mask
    }
  }
}

/// Why a picture cannot say what to avoid.
enum AvoidError: ExplainedError, Equatable {
  /// The mask and the image differ in size.
  case size(path: String, mask: String, image: String)

  /// One sentence without a full stop, the file's name in front.
  var description: String {
    switch self {
    case .size(let path, let mask, let image):
      "\(path): the mask has \(mask) pixels and the image \(image); give a mask of the image's size"
    }
  }

  /// The mask cannot be used.
  var category: FailureCategory { .badData }
}
