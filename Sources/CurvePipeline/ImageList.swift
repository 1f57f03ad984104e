public import Failures
import Foundation
public import Imaging

/// The images that the arguments of a command mean: files, the files of folders, and those that a pattern
/// names.
///
/// A folder is not a film: several files are as many images, each by itself, unless somebody says that they
/// are the frames of one moving picture. A file that holds frames, such as an animated PNG, is a moving
/// picture by itself.
public struct ImageList: Sendable {
  /// A file that can be looked at.
  public struct File: Sendable, Hashable {
    public var path: String
    /// How many frames it holds; `nil` for a still image.
    public var frameCount: Int?
    /// How long a frame is shown, seconds, where the file says so.
    public var frameDuration: Double?
    /// What of it is read.
    public var reading = ImageReading()

    /// The name without folder and ending.
    public var name: String {
      ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    /// The names of its images: its own, or one for each frame.
    public var imageNames: [String] {
      frameCount.map { count in (1...count).map { name + String(format: "-%04d", $0) } } ?? [name]
    }
  }

  /// What is traced together.
  public enum Subject: Sendable, Hashable {
    /// One image.
    case image(File)
    /// The frames of one moving picture, in order: those of a file, or of several files.
    case frames([File])
  }

  /// The files, in the order in which they are named; those of a folder or a pattern in natural
  /// order (`frame-2` before `frame-10`).
  public let files: [File]

  /// The files that `arguments` mean, of which that is read for which `reading` asks: where it is one frame, every
  /// file is one image.
  ///
  /// - Throws: `ImagingError`, or `ImageListError` where nothing is found.
  public init(_ arguments: [String], as reading: ImageReading = ImageReading()) throws {
    files = try arguments.flatMap { argument in
      try Self.paths(of: argument).map { path in
        let reader =
          reading.isOfOneFrame ? nil : try Image.frames(at: path, through: reading.window)
        return File(
          path: path, frameCount: reader?.frameCount, frameDuration: reader?.frameDuration,
          reading: reading)
      }
    }
  }

  /// What is traced together: each file by itself, or all `asFrames` of one moving picture.
  public func subjects(asFrames: Bool) -> [Subject] {
    if asFrames { return [.frames(files)] }
    return files.map { $0.frameCount == nil ? .image($0) : .frames([$0]) }
  }

  /// The files that an argument means: itself, the images of a folder, or those that a pattern names.
  ///
  /// - Throws: `ImageListError`.
  public static func paths(of argument: String) throws -> [String] {
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
  package static func naturallyOrdered(_ names: [String]) -> [String] {
    names.sorted {
      let order = $0.compare($1, options: [.numeric, .caseInsensitive])
      return order == .orderedSame ? $0 < $1 : order == .orderedAscending
    }
  }
}

extension [ImageList.File] {
  /// The most pixels that all frames of one moving picture together may have: 200 megapixels.
  public static var pixelLimit: Int { 200_000_000 }

  /// The frames of one moving picture, which are of one size. All are read, so that what is wrong with one of them is
  /// said before the work, and put aside.
  ///
  /// - Throws: `ImagingError`, or `ImageListError.size` or `.tooMuch`.
  public func frames() throws -> [StoredImage] {
    let count = reduce(0) { $0 + ($1.frameCount ?? 1) }
    let store = PlaneStore()
    var images: [StoredImage] = []
    func check(width: Int, height: Int, of place: String) throws {
      let size = "\(width) x \(height)"
      guard count <= Self.pixelLimit / Swift.max(width * height, 1) else {
        throw ImageListError.tooMuch(frames: count, size: size)
      }
      if let first = images.first, (first.width, first.height) != (width, height) {
        throw ImageListError.size(
          frame: place, size: size, first: self[0].path,
          firstSize: "\(first.width) x \(first.height)")
      }
    }
    func take(_ image: Image) throws(ImagingError) {
      images.append(try StoredImage(image, in: store, after: images.last))
    }
    for file in self {
      if let reader = try Image.frames(at: file.path, through: file.reading.window) {
        try check(width: reader.width, height: reader.height, of: "\(file.path), frame 1")
        try reader.visit { _, image throws(ImagingError) in try take(image) }
      } else {
        let image = try Image.read(from: file.path, as: file.reading).image
        try check(width: image.width, height: image.height, of: file.path)
        try take(image)
      }
    }
    return images
  }
}

/// Why arguments mean no images.
public enum ImageListError: ExplainedError, Equatable {
  /// The folder has no images.
  case emptyFolder(path: String)
  /// No file has a name like this.
  case noMatch(pattern: String)
  /// The frames have too many pixels together.
  case tooMuch(frames: Int, size: String)
  /// Frames of one moving drawing differ in size.
  case size(frame: String, size: String, first: String, firstSize: String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .emptyFolder(let path):
      "\(path): this is a folder without \(ImageFormat.names) files; name a file or another folder"
    case .noMatch(let pattern): "\(pattern): no file has such a name; check the pattern"
    case .tooMuch(let frames, let size):
      "\(frames) frames of \(size) pixels are more than the limit of "
        + "\([ImageList.File].pixelLimit / 1_000_000) megapixels; give fewer frames or scale them down"
    case .size(let frame, let size, let first, let firstSize):
      "\(frame): this frame has \(size) pixels and the first one, \(first), has \(firstSize); "
        + "give frames of one size"
    }
  }

  /// Where nothing is found input is missing; where there is too much or it differs it is bad.
  public var category: FailureCategory {
    switch self {
    case .emptyFolder, .noMatch: .missingInput
    case .tooMuch, .size: .badData
    }
  }
}
