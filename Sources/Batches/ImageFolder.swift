import CurvePipeline
import Foundation
import Imaging

/// The images of a folder and of the folders in it.
struct ImageFolder: Sendable {
  let path: String
  /// Their paths from the folder, in natural order (`film-2` before `film-10`), folders where their names stand.
  let names: [String]

  /// The images of the folder at `path`: files that are named like images, and not hidden. Links are followed. What is
  /// in the folder `results` does not count.
  ///
  /// - Throws: `ImagingError`, `ImageListError.emptyFolder`, `BatchError.sameFolder`.
  init(_ path: String, except results: String) throws {
    guard let own = Self.place(path) else { throw ImagingError.missingFile(path: path) }
    guard own.isFolder else {
      throw ImagingError.unreadable(path: path, reason: "it is a file; give the folder of images")
    }
    let excluded = Self.place(results)
    guard excluded != own else { throw BatchError.sameFolder(results) }
    var names: [String] = []
    func visit(_ folder: String, _ prefix: String, within around: [Place]) throws {
      guard let found = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw ImagingError.unreadable(path: folder, reason: "the folder cannot be listed")
      }
      for name in ImageList.naturallyOrdered(found.filter { !$0.hasPrefix(".") }) {
        guard let place = Self.place(folder + "/" + name) else { continue }
        if !place.isFolder {
          if ImageFormat.isImageName(name, orFrames: true) { names.append(prefix + name) }
        } else if place != excluded, !around.contains(place) {
          // A link to a folder around it has been followed already.
          try visit(folder + "/" + name, prefix + name + "/", within: around + [place])
        }
      }
    }
    try visit(path, "", within: [own])
    guard !names.isEmpty else { throw ImageListError.emptyFolder(path: path) }
    (self.path, self.names) = (path, names)
  }

  /// Where an image is.
  func path(of name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

  /// What tells files and folders apart, whatever they are called.
  private struct Place: Hashable {
    var device: UInt64
    var number: UInt64
    var isFolder: Bool
  }

  private static func place(_ path: String) -> Place? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Place(
      device: UInt64(status.st_dev), number: UInt64(status.st_ino),
      isFolder: status.st_mode & S_IFMT == S_IFDIR)
  }
}
