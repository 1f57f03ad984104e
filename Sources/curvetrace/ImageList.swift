import Failures
import Foundation
import Imaging

/// The images that the arguments of a command mean: files, the files of folders, those that a pattern names, and the
/// frames of animated PNGs.
struct ImageList {
  /// One image.
  struct Item {
    /// The file that it is in.
    var path: String
    /// Which frame of an animated PNG it is, counted from 0; `nil` for a file of its own.
    var frame: Int?

    /// The name without folder and ending, with the frame's number where there are more in the file.
    var name: String {
      let base = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      return frame.map { base + String(format: "-%04d", $0 + 1) } ?? base
    }

    /// What it is called in sentences.
    var place: String { frame.map { "\(path), frame \($0 + 1)" } ?? path }
  }

  /// The images, in order.
  let items: [Item]
  /// How long a frame is shown, seconds, where a file says so.
  let frameDuration: Double?
  /// Whether one file with one image is all that was named.
  let isOneFile: Bool
  private let animations: [String: [Image]]

  /// The images that `arguments` mean: as they are named, those of a folder or a pattern in natural order
  /// (`frame-2` before `frame-10`).
  ///
  /// - Throws: `ImagingError`, or `ImageListError` where nothing is found or there is too much.
  init(_ arguments: [String]) throws {
    var items: [Item] = []
    var animations: [String: [Image]] = [:]
    var duration: Double?
    var isExpanded = false
    for argument in arguments {
      let paths = try Self.files(of: argument)
      isExpanded = isExpanded || paths != [argument]
      for path in paths {
        if let reader = try Image.frames(at: path) {
          let area = reader.width * reader.height
          guard reader.frameCount <= Self.pixelLimit / max(area, 1) else {
            throw ImageListError.tooMuch(
              frames: reader.frameCount, size: "\(reader.width) x \(reader.height)")
          }
          animations[path] = try reader.images()
          duration = duration ?? reader.frameDuration
          items += (0..<reader.frameCount).map { Item(path: path, frame: $0) }
        } else {
          items.append(Item(path: path))
        }
      }
    }
    self.items = items
    self.animations = animations
    frameDuration = duration
    isOneFile = !isExpanded && items.count == 1 && items[0].frame == nil
  }

  /// The image of an item.
  func image(of item: Item) throws -> Image {
    if let frame = item.frame, let images = animations[item.path] { return images[frame] }
    return try Image.read(from: item.path)
  }

  /// The most pixels that all frames together may have: 200 megapixels.
  static let pixelLimit = 200_000_000

  private static func files(of argument: String) throws -> [String] {
    var status = stat()
    if stat(argument, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { return [argument] }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: argument)) ?? []
      let images = naturallyOrdered(
        names.filter { !$0.hasPrefix(".") && ImageFormat.isImageName($0, orFrames: true) })
      guard !images.isEmpty else { throw ImageListError.emptyFolder(path: argument) }
      return images.map { (argument.hasSuffix("/") ? argument : argument + "/") + $0 }
    }
    guard argument.contains(where: { "*?[".contains($0) }) else { return [argument] }
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(argument, 0, nil, &found) == 0 else {
      throw ImageListError.noMatch(pattern: argument)
    }
    let paths = (0..<Int(found.gl_pathc)).compactMap { k in
      found.gl_pathv[k].map { String(cString: $0) }
    }
    return naturallyOrdered(paths)
  }

  /// Numbers in names count as numbers, in every locale the same.
  static func naturallyOrdered(_ names: [String]) -> [String] {
    names.sorted {
      let order = $0.compare($1, options: [.numeric, .caseInsensitive])
      return order == .orderedSame ? $0 < $1 : order == .orderedAscending
    }
  }
}

/// Why arguments mean no images.
enum ImageListError: ExplainedError, Equatable {
  /// The folder has no images.
  case emptyFolder(path: String)
  /// No file has a name like this.
  case noMatch(pattern: String)
  /// The frames have too many pixels together.
  case tooMuch(frames: Int, size: String)
  /// Frames of one moving drawing differ in size.
  case size(frame: String, size: String, first: String, firstSize: String)

  /// One sentence without a full stop.
  var description: String {
    switch self {
    case .emptyFolder(let path):
      "\(path): this is a folder without \(ImageFormat.names) files; name a file or another folder"
    case .noMatch(let pattern): "\(pattern): no file has such a name; check the pattern"
    case .tooMuch(let frames, let size):
      "\(frames) frames of \(size) pixels are more than the limit of "
        + "\(ImageList.pixelLimit / 1_000_000) megapixels; give fewer frames or scale them down"
    case .size(let frame, let size, let first, let firstSize):
      "\(frame): this frame has \(size) pixels and the first one, \(first), has \(firstSize); "
        + "give frames of one size"
    }
  }

  /// Where nothing is found input is missing; where there is too much or it differs it is bad.
  var category: FailureCategory {
    switch self {
    case .emptyFolder, .noMatch: .missingInput
    case .tooMuch, .size: .badData
    }
  }
}
