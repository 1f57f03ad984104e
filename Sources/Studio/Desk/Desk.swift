import Batches
import CurveExport
import CurvePipeline
import Foundation
import Geometry
import Hashing
import Imaging
import Rasterization
import Synchronization

/// The images that are open, in the order in which they were opened, and what they are worked on with.
final class Desk: Sendable {
  /// The most bytes that a file may have that is dropped.
  static let byteLimit = 256 << 20

  let tools: Tools
  let kept: KeptWork
  let queue = WorkQueue()
  private let images = Mutex<[OpenImage]>([])
  private let lastID = Mutex(0)
  /// Files that were named at the start and are not opened yet.
  let pending = Mutex<[String]>([])

  init(_ tools: Tools, kept: KeptWork) { (self.tools, self.kept) = (tools, kept) }

  /// All that are open.
  var all: [OpenImage] { images.withLock { $0 } }

  /// The image with this id.
  ///
  /// - Throws: `Refusal`.
  func image(_ id: String) throws(Refusal) -> OpenImage {
    guard let image = all.first(where: { $0.id == id }) else {
      throw Refusal(.notFound, "no image of this id is open")
    }
    return image
  }

  /// Does work on an image, and forgets what was found of all others: it takes memory.
  func work<Result: Sendable>(
    _ kind: WorkQueue.Kind, on image: OpenImage,
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await queue.run(kind) { _ in
      for other in self.all where other !== image && kind != .ahead {
        other.change { $0.findings = Findings() }
      }
      do { return try body() } catch {
        throw self.hiding(error, image)
      }
    }
  }

  /// An error in which no place of a file is told.
  private func hiding(_ error: any Error, _ image: OpenImage) -> any Error {
    if error is CancellationError { return error }
    var refusal = Refusal(error)
    refusal.sentence = image.hidingPath(refusal.sentence)
    return refusal
  }

  /// Takes an image off the list, and forgets what was kept of it.
  func close(_ image: OpenImage) {
    images.withLock { $0.removeAll { $0 === image } }
    kept.forget(image.project.image.sha256)
  }

  private func newID() -> String {
    lastID.withLock { id in
      id += 1
      return "\(id)"
    }
  }
}

// MARK: - Opening

extension Desk {
  /// Opens the image file at `path`; one that is open already is not opened again.
  ///
  /// - Throws: `ImagingError`.
  @discardableResult
  func open(path: String, name: String? = nil) throws -> OpenImage {
    let name = name ?? (path as NSString).lastPathComponent
    guard
      let bytes = try FileReading.bytes(at: path, byteLimit: Self.byteLimit).map({ Data($0) })
    else { throw Refusal(.tooLarge, "\(name): this is longer than \(Self.byteLimit >> 20) MiB") }
    let hash = Digest.sha256(of: bytes)
    if let open = all.first(where: { $0.project.image.sha256 == hash }) { return open }
    let frames = try Image.frames(at: path)
    let recipe = Self.recipe(hasFrames: frames != nil)
    let read = try Image.read(from: path, as: recipe.reading, pool: tools.pool)
    let file = Project.ImageReference(
      name: name, data: bytes, width: read.image.width, height: read.image.height)
    let earlier = kept.project(ofImage: file.sha256)
    var state = OpenImage.State(project: earlier ?? Project(image: file, recipe: recipe))
    state.isRestored = earlier != nil
    state.findings.read = (recipe.reading, read)
    let image = OpenImage(
      id: newID(), name: name, path: path, frameCount: read.frameCount, state: state)
    images.withLock { $0.append(image) }
    return image
  }

  /// Opens what was dropped: an image; a project of an image that is open or kept; or a drawing.
  ///
  /// - Throws: `ImagingError`, `CurveExportError`, `Refusal`.
  func open(dropped data: Data, name: String) throws -> OpenImage {
    let name = (name as NSString).lastPathComponent
    do {
      if data.first == UInt8(ascii: "{"), let project = try? Project.decode(data, name: name) {
        return try open(project)
      }
      if let drawing = try drawing(in: data, name: name) { return try open(drawing, name: name) }
      return try open(bytes: data, name: name)
    } catch let error as ImagingError {
      let path = kept.imagePath(Digest.sha256(of: data))
      if !all.contains(where: { $0.path == path }) {
        try? FileManager.default.removeItem(atPath: path)
      }
      throw Refusal(.unusable, "\(error)".replacing(path, with: name))
    }
  }

  /// Opens an image that was dropped earlier, with the work on it.
  ///
  /// - Throws: `Refusal`, `ImagingError`.
  func open(kept hash: String) throws -> OpenImage {
    guard hash.allSatisfy(\.isHexDigit), let project = kept.project(ofImage: hash),
      kept.hasImage(hash)
    else { throw Refusal(.notFound, "nothing of this is kept") }
    return try open(path: kept.imagePath(hash), name: project.image.name)
  }

  private func open(bytes data: Data, name: String) throws -> OpenImage {
    let path = try kept.keepImage(data, hash: Digest.sha256(of: data))
    return try open(path: path, name: name)
  }

  /// Opens an image as a project has it.
  private func open(_ project: Project) throws -> OpenImage {
    let hash = project.image.sha256
    let image: OpenImage
    if let open = all.first(where: { $0.project.image.sha256 == hash }) {
      image = open
    } else if kept.hasImage(hash) {
      image = try open(path: kept.imagePath(hash), name: project.image.name)
    } else {
      throw Refusal(
        .unusable, "this is a project of \(project.image.name); drop that image first")
    }
    try replace(project, of: image)
    return image
  }

  /// Puts another project of the same image in force.
  ///
  /// - Throws: `Refusal` where it is of another image.
  func replace(_ project: Project, of image: OpenImage) throws {
    guard project.image.sha256 == image.project.image.sha256 else {
      throw Refusal(.unusable, "this is a project of another image, \(project.image.name)")
    }
    image.change {
      $0.project = project
      $0.isRestored = true
    }
    try keep(image)
  }

  /// The drawing in a file of one of the formats that are read; `nil` where it is none.
  private func drawing(in data: Data, name: String) throws -> CurveDrawing? {
    guard let format = try? DrawingFormat(path: name), DrawingFormat.readable.contains(format),
      ImageFormat(signatureOf: [UInt8](data.prefix(64))) == nil
    else { return nil }
    return try format.drawing(from: data)
  }

  /// Opens a drawing: its picture, over which its curves stand as if somebody had drawn them.
  private func open(_ drawing: CurveDrawing, name: String) throws -> OpenImage {
    let paper = Image(grey: Plane(width: drawing.width, height: drawing.height, repeating: 1))
    let picture = paper.painted(
      drawing.curves.map { Stroke($0) }, color: RGBColor(red: 0, green: 0, blue: 0))
    let image = try open(bytes: try picture.pngData(), name: name)
    if !image.now.isRestored {
      let edit = DrawingEdit(
        .draw, replacing: drawing.curves, by: drawing.curves.map { EditedCurve($0) })
      image.change { $0.project.change(.edit(edit)) }
      try keep(image)
    }
    return image
  }

  /// What is asked of an image at first: of a run the frame in which most is seen, until somebody names another.
  private static func recipe(hasFrames: Bool) -> Recipe {
    var recipe = Recipe()
    if hasFrames { recipe.reading.frame = .best }
    return recipe
  }

  /// Forgets all work on an image.
  func beginAnew(_ image: OpenImage) throws {
    let recipe = Self.recipe(hasFrames: image.frameCount > 1)
    image.change {
      $0.project = Project(image: $0.project.image, recipe: recipe)
      $0.isRestored = false
      $0.summary = nil
    }
    try keep(image)
  }

  /// Keeps the work on an image, where there is any: who only looks leaves nothing behind.
  func keep(_ image: OpenImage) throws {
    let project = image.project
    let isTouched =
      !project.changes.isEmpty || !project.undone.isEmpty || project.isReviewed
    if isTouched {
      try kept.keep(project)
    } else {
      kept.forgetProject(project.image.sha256)
    }
  }
}
