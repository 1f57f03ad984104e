import CurveExtraction
public import Failures
public import Imaging

/// Pixels in which no curve may run, or in which alone curves may.
public enum AvoidedRegion: Sendable, Hashable {
  /// Where the picture in this file, as large as the image, is light: half or more.
  case file(String)
  /// Where this mask, as large as the image, is set.
  case mask(Mask)

  /// The pixels of an image of this size.
  ///
  /// - Throws: `ImagingError`, or `AvoidedRegionError` where the mask has another size.
  func mask(width: Int, height: Int) throws -> Mask {
    let (mask, name) =
      switch self {
      case .file(let path): (Mask(try Image.read(from: path).luminance, atLeast: 0.5), path)
      case .mask(let mask): (mask, "the region")
      }
    guard mask.width == width, mask.height == height else {
      throw AvoidedRegionError.size(
        path: name, mask: "\(mask.width) x \(mask.height)", image: "\(width) x \(height)")
    }
    return mask
  }
}

extension [AvoidedRegion] {
  /// All pixels of the regions in an image of this size, `nil` where there are none.
  ///
  /// - Throws: `ImagingError`, or `AvoidedRegionError` where a mask has another size.
  func mask(width: Int, height: Int) throws -> Mask? {
    try reduce(nil) { all, region in
      let mask = try region.mask(width: width, height: height)
      return all?.union(mask) ?? mask
    }
  }
}

extension TracingRequest {
  /// All pixels of an image of this size in which no curve may run, `nil` where curves may run everywhere.
  ///
  /// - Throws: `ImagingError`, or `AvoidedRegionError` where a mask has another size.
  func forbidden(width: Int, height: Int) throws -> Mask? {
    let avoided = try avoided.mask(width: width, height: height)
    guard let outside = try within.mask(width: width, height: height)?.inverted() else {
      return avoided
    }
    return avoided?.union(outside) ?? outside
  }
}

/// Why a picture cannot say what to avoid.
public enum AvoidedRegionError: ExplainedError, Equatable {
  /// The mask and the image differ in size.
  case size(path: String, mask: String, image: String)

  /// One sentence without a full stop, the file's name in front.
  public var description: String {
    switch self {
    case .size(let path, let mask, let image):
      "\(path): the mask has \(mask) pixels and the image \(image); give a mask of the image's size"
    }
  }

  public var category: FailureCategory { .badData }
}
