public import Failures
import Foundation

/// What can go wrong between files and images; each case names the file (or a name given for data
/// in memory) and carries what its sentence needs.
public enum ImagingError: ExplainedError, Hashable {
  /// No file exists at `path`.
  case missingFile(path: String)
  /// `path` is a folder and not a file.
  case isFolder(path: String)
  /// The file is there and cannot be read; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case emptyFile(path: String)
  /// The file begins like none of the formats that are read.
  case notAnImage(path: String)
  /// The file ends before its image does.
  case truncated(path: String, format: ImageFormat)
  /// The file contradicts its format; `details` are the decoder's words.
  case corrupt(path: String, format: ImageFormat, details: String)
  /// A well-formed image of a kind that is refused, such as CMYK.
  case unsupported(path: String, format: ImageFormat, details: String)
  /// The header promises more pixels than `limit`.
  case tooManyPixels(path: String, width: Int, height: Int, limit: Int)
  /// The file is longer than any image within the limit could need.
  case fileTooLarge(path: String, limit: Int)
  /// The file has `count` frames, and not so many.
  case noSuchFrame(path: String, frame: Int, count: Int)
  /// The file holds light, and no values of which a window shows some.
  case noWindow(path: String, format: ImageFormat)
  /// There is not enough memory for this image.
  case outOfMemory(path: String, width: Int, height: Int)
  /// The folder that a file was to be written into does not exist.
  case missingFolder(path: String, folder: String)
  /// Writing failed; what was there before is untouched. `reason` is the system's.
  case cannotWrite(path: String, reason: String)
  /// Planes that are too many for memory could not be kept in a file in `folder`; `reason` is the system's.
  case cannotPutAside(folder: String, reason: String)
  /// The image does not fit into the format, such as a JPEG wider than 65,500 pixels.
  case cannotEncode(format: ImageFormat, width: Int, height: Int, details: String)

  public var category: FailureCategory {
    switch self {
    case .missingFile, .isFolder, .unreadable: .missingInput
    case .emptyFile, .notAnImage, .truncated, .corrupt, .unsupported, .tooManyPixels, .fileTooLarge,
      .noSuchFrame, .noWindow:
      .badData
    case .outOfMemory: .outOfMemory
    case .missingFolder, .cannotWrite, .cannotPutAside, .cannotEncode: .cannotWrite
    }
  }
}

extension ImagingError {
  /// One sentence for the user: which file, what is wrong, what to do.
  public var description: String {
    switch self {
    case .missingFile(let path):
      "\(path): there is no such file; check the name"
    case .isFolder(let path):
      "\(path): this is a folder; name a file"
    case .unreadable(let path, let reason):
      "\(path): the file cannot be read (\(reason)); check its permissions"
    case .emptyFile(let path):
      "\(path): the file is empty; save or download it again"
    case .notAnImage(let path):
      "\(path): this is neither \(formats), whatever its name says; convert it to one of them"
    case .truncated(let path, let format):
      "\(path): the \(format.name) ends too early; copy or download it again"
    case .corrupt(let path, let format, let details):
      "\(path): the \(format.name) is damaged (\(details)); copy or download it again"
    case .unsupported(let path, let format, let details):
      "\(path): this kind of \(format.name) is not supported: \(details); "
        + (format == .dicom
          ? "store it in grey and without compression" : "convert it to RGB or grey")
    case .tooManyPixels(let path, let width, let height, let limit):
      "\(path): \(width) x \(height) pixels are more than the limit of \(megapixels(limit)); "
        + "scale the image down"
    case .fileTooLarge(let path, let limit):
      "\(path): the file is longer than an image within the limit of \(megapixels(limit)) can be; "
        + "scale the image down"
    case .noSuchFrame(let path, let frame, let count):
      "\(path): there is no frame \(frame); "
        + (count == 1 ? "it holds one image, frame 1" : "it has frames 1 to \(count)")
    case .noWindow(let path, let format):
      "\(path): \(format.name) holds light and not values, of which a window shows some; leave out the window"
    case .outOfMemory(let path, let width, let height):
      "\(path): there is not enough memory for \(width) x \(height) pixels; scale the image down"
    case .missingFolder(let path, let folder):
      "\(path): the folder \(folder) does not exist; create it first"
    case .cannotWrite(let path, let reason):
      "\(path): the file cannot be written (\(reason)); "
        + (Self.isForbidden(reason)
          ? "choose a place where you may write" : "free some space or choose another place")
    case .cannotPutAside(let folder, let reason):
      "\(folder): what is known of frames while they are traced cannot be kept there (\(reason)); "
        + "free some space or name another folder in TMPDIR"
    case .cannotEncode(let format, let width, let height, let details):
      "\(width) x \(height) pixels cannot be written as \(format.name) (\(details)); "
        + "choose another format or size"
    }
  }
}

extension ImagingError {
  /// Whether the system's reason is that one may not.
  private static func isForbidden(_ reason: String) -> Bool {
    [EACCES, EPERM, EROFS].contains { systemReason($0) == reason }
  }
}

/// The names of all formats for a sentence that begins with "neither": `a PNG nor a JPEG`.
private var formats: String { ImageFormat.all.map { "a " + $0.name }.joined(separator: " nor ") }

private func megapixels(_ pixels: Int) -> String {
  pixels % 1_000_000 == 0 ? "\(pixels / 1_000_000) megapixels" : "\(pixels) pixels"
}
