import CurveExport
import Foundation
import Imaging

/// What lies where in the folder of a batch's results.
///
/// The files of an image have its whole name in theirs, folders and ending included, so that `a.png`, `a.jpg` and
/// `old/a.png` have files of their own.
struct BatchFiles: Sendable {
  /// The folder of the results.
  let folder: String

  /// The recipe that they were made by.
  var recipe: String { path("recipe.json") }
  /// The images that could not be used, with sentences.
  var failures: String { path("failures.csv") }

  /// Where a file is whose place is named from the folder.
  func path(_ name: String) -> String { folder + "/" + name }

  /// What is written of an image, from the folder.
  func result(_ format: ResultFormat, of image: String) -> String {
    "results/" + image + format.suffix
  }

  /// The small picture of an image with its curves, from the folder.
  func thumbnail(of image: String) -> String { "thumbnails/\(image).jpg" }

  /// What is known of an image that is done.
  func record(of image: String) -> String { path("records/\(image).json") }

  /// The page of the contact sheet of a number, from 1, from the folder.
  func sheet(_ number: Int) -> String {
    number == 1 ? "contact-sheet.html" : "contact-sheet-\(number).html"
  }

  /// Replaces the file `name`, named from the folder, and makes its folder where it is not there.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  func write(_ data: Data, to name: String) throws(ImagingError) {
    try Self.makeFolder((path(name) as NSString).deletingLastPathComponent)
    try AtomicFile.write(data, to: path(name))
  }

  /// Makes a folder and those around it, as far as they are not there.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  static func makeFolder(_ path: String) throws(ImagingError) {
    if mkdir(path, 0o777) == 0 { return }
    var code = errno
    let outer = (path as NSString).deletingLastPathComponent
    if code == ENOENT, !outer.isEmpty, outer != path {
      try makeFolder(outer)
      code = mkdir(path, 0o777) == 0 ? 0 : errno
    }
    var status = stat()
    if code == EEXIST {
      code = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? 0 : ENOTDIR
    }
    if code != 0 { throw .cannotWrite(path: path, reason: reason(code)) }
  }

  /// The system's words for an error number.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
