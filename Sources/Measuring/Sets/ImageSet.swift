import CurveExport
public import Failures
import Foundation
import Imaging

/// Images with what is known about them, paired by their names.
public struct ImageSet: Hashable, Sendable {
  /// What is known of the images of a set.
  public enum Kind: String, Hashable, Sendable {
    /// Curves: a mask or a drawing for each image.
    case curves
    /// Borders: what several people have drawn on each image.
    case borders
  }

  /// The files that hold the truth of one image.
  public enum TruthPlace: Hashable, Sendable {
    /// The path of a mask or of a drawing.
    case file(String)
    /// The paths of pictures of borders, one for each person who drew them.
    case drawings([String])
    /// No file: the truth of this image is not known.
    case missing
  }

  /// The files of one image: the image itself, its truth and its field of view.
  public struct ImageFiles: Hashable, Sendable {
    /// The image's file name without its ending, unique within the set.
    public var name: String
    /// The path of the image.
    public var image: String
    public var truth: TruthPlace
    /// The picture of the pixels that count, for sets that have them.
    public var fieldOfView: String?
  }

  /// The images in the order of their names, numbers in them counting as numbers.
  public let items: [ImageFiles]
  /// What is known of all of them: curves or borders.
  public let kind: Kind

  /// The images in the folder `images`, each with its truth from the folder `truth` and its
  /// field of view from the folder `fieldsOfView`.
  ///
  /// The truth of `NAME.png` is the first there is of `NAME-truth.svg`, `NAME.svg`, `NAME-truth.json`,
  /// `NAME.json`, `NAME-mask.png` and `NAME.png`; or it is all of `NAME_1.png`, `NAME_2.png` …, drawings of
  /// borders by several people. Its field of view is `NAME.png`. Where images and truth share a folder,
  /// `NAME-mask.png` is no image.
  ///
  /// - Throws: `ImageSetError`, or an `ImagingError` where a folder cannot be read.
  public init(images: String, truth: String, fieldsOfView: String? = nil) throws {
    let names = try Self.imageNames(in: images)
    let truths = try Set(Self.names(in: truth))
    if let fieldsOfView { _ = try Self.names(in: fieldsOfView) }
    let pictures = names.filter { name in
      let stem = Self.split(name).stem
      return !(stem.hasSuffix("-mask") && names.contains(stem.dropLast(5) + ".png"))
    }
    let drawings = Self.drawings(among: truths)
    var items: [ImageFiles] = []
    for name in pictures {
      let stem = Self.split(name).stem
      if let other = items.first(where: { $0.name == stem }) {
        throw ImageSetError.sameName(Self.path(images, name), other.image)
      }
      items.append(
        ImageFiles(
          name: stem, image: Self.path(images, name),
          truth: Self.place(
            of: stem, image: images == truth ? name : nil, in: truth, truths, drawings),
          fieldOfView: fieldsOfView.map { Self.path($0, stem + ".png") }))
    }
    self.items = items
    let kinds = Set(items.compactMap(\.kind))
    guard let kind = kinds.first else { throw ImageSetError.noTruth(images: images, truth: truth) }
    guard kinds.count == 1 else { throw ImageSetError.twoKinds(folder: truth) }
    self.kind = kind
  }

  private static func place(
    of stem: String, image: String?, in folder: String, _ names: Set<String>,
    _ drawings: [String: [String]]
  ) -> TruthPlace {
    let drawn = DrawingFormat.readable.flatMap { ["-truth." + $0.ending, "." + $0.ending] }
    let candidates = (drawn + ["-mask.png", ".png"]).map { stem + $0 }
    if let name = candidates.first(where: { names.contains($0) && $0 != image }) {
      return .file(path(folder, name))
    }
    guard let people = drawings[stem] else { return .missing }
    return .drawings(people.map { path(folder, $0) })
  }

  /// The names `STEM_k.png` by their stems, in the order of k.
  private static func drawings(among names: Set<String>) -> [String: [String]] {
    var numbered: [String: [(number: Int, name: String)]] = [:]
    for name in names {
      let (stem, ending) = split(name)
      guard ending.lowercased() == "png", let bar = stem.lastIndex(of: "_"),
        let number = Int(stem[stem.index(after: bar)...]), number >= 0
      else { continue }
      numbered[String(stem[..<bar]), default: []].append((number, name))
    }
    return numbered.mapValues { people in
      people.sorted { ($0.number, $0.name) < ($1.number, $1.name) }.map(\.name)
    }
  }

  /// The names of the images in `folder`, in order, numbers in them counting as numbers.
  ///
  /// - Throws: `ImageSetError.notAFolder`, `.noImages`, or an `ImagingError` where the folder cannot be read.
  public static func imageNames(in folder: String) throws -> [String] {
    let names = try names(in: folder).filter { ImageFormat.isImageName($0) }
    guard !names.isEmpty else { throw ImageSetError.noImages(folder: folder) }
    return names.sorted {
      let order = split($0).stem.compare(split($1).stem, options: .numeric)
      return order == .orderedSame ? $0 < $1 : order == .orderedAscending
    }
  }

  private static func split(_ name: String) -> (stem: String, ending: String) {
    ((name as NSString).deletingPathExtension, (name as NSString).pathExtension)
  }

  private static func path(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The names of the files in a folder, hidden ones not counting.
  private static func names(in folder: String) throws -> [String] {
    var status = stat()
    guard stat(folder, &status) == 0 else { throw ImagingError.missingFile(path: folder) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw ImageSetError.notAFolder(path: folder)
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw ImagingError.unreadable(path: folder, reason: "the folder cannot be listed")
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}

extension ImageSet.ImageFiles {
  /// What the image's truth is, where there is one.
  var kind: ImageSet.Kind? {
    switch truth {
    case .file: .curves
    case .drawings: .borders
    case .missing: nil
    }
  }
}

/// Why folders cannot serve as a set of images. The texts are one sentence without a full stop.
public enum ImageSetError: ExplainedError, Equatable {
  /// The path is that of a file.
  case notAFolder(path: String)
  /// The folder has no file that is named like an image.
  case noImages(folder: String)
  /// Two images have names that differ only by their endings.
  case sameName(String, String)
  /// No file in the folder `truth` is named like an image in `images`.
  case noTruth(images: String, truth: String)
  /// Some truths in the folder are of curves and some of borders.
  case twoKinds(folder: String)
  /// An image of the set has no truth.
  case missingTruth(image: String)

  public var description: String {
    switch self {
    case .notAFolder(let path): "\(path): this is a file; name a folder"
    case .noImages(let folder): "\(folder): there is no \(ImageFormat.names) in this folder"
    case .sameName(let a, let b):
      "\(a): \(b) has the same name but for its ending; rename or remove one of them"
    case .noTruth(let images, let truth):
      "\(truth): nothing here has the name of an image in \(images); name truths like their images"
    case .twoKinds(let folder):
      "\(folder): some truths are of curves (NAME.png) and some of borders (NAME_1.png); "
        + "keep them in folders of their own"
    case .missingTruth(let image):
      "\(image): there is no truth for this image; give one of its name or remove the image"
    }
  }

  /// A folder that is not there is missing input, everything else bad data.
  public var category: FailureCategory {
    if case .notAFolder = self { .missingInput } else { .badData }
  }
}
