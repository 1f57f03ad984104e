import Batches
public import Foundation
import Hashing
import Imaging

/// What is kept of the work on images, so that nothing is lost when a page is closed or the program ends: a project
/// file for each image that something was changed of, and the files that were dropped. Only the user can read it.
public struct KeptWork: Sendable {
  /// The folder.
  let folder: String

  /// What is kept in `folder`, which need not be there yet.
  public init(folder: String) { self.folder = folder }

  /// The user's own folder: `studio` in `$CURVETRACE_STATE`, else `curvetrace/studio` in `$XDG_STATE_HOME`, else in
  /// `~/.local/state`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func set(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let home = set("HOME") ?? NSHomeDirectory()
    let state =
      set("CURVETRACE_STATE") ?? (set("XDG_STATE_HOME") ?? home + "/.local/state") + "/curvetrace"
    self.init(folder: state + "/studio")
  }

  private func projectPath(_ hash: String) -> String { "\(folder)/projects/\(hash).json" }

  /// Where the bytes of a file that was dropped are kept.
  func imagePath(_ hash: String) -> String { "\(folder)/images/\(hash)" }

  /// The project of the image of this SHA-256; `nil` where none is kept, or it cannot be used any more.
  func project(ofImage hash: String) -> Project? {
    try? Project.read(from: projectPath(hash))
  }

  /// Whether a file that was dropped is kept.
  func hasImage(_ hash: String) -> Bool { FileManager.default.fileExists(atPath: imagePath(hash)) }

  /// Keeps a project.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  func keep(_ project: Project) throws {
    try makeFolder("projects")
    try AtomicFile.write(try project.data(), to: projectPath(project.image.sha256))
  }

  /// Keeps the bytes of a file that was dropped; gives its path.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  func keepImage(_ data: Data, hash: String) throws -> String {
    let path = imagePath(hash)
    guard !hasImage(hash) else { return path }
    try makeFolder("images")
    try AtomicFile.write(data, to: path)
    return path
  }

  /// Forgets the work on an image.
  func forgetProject(_ hash: String) {
    try? FileManager.default.removeItem(atPath: projectPath(hash))
  }

  /// Forgets the work on an image, and the image where it was dropped.
  func forget(_ hash: String) {
    forgetProject(hash)
    try? FileManager.default.removeItem(atPath: imagePath(hash))
  }

  /// The work on images that were dropped, the latest first.
  func projects(atMost count: Int) -> [Project] {
    imageHashes.filter { modified(projectPath($0)) != nil }
      .sorted {
        modified(projectPath($0)) ?? .distantPast > modified(projectPath($1)) ?? .distantPast
      }
      .prefix(count).compactMap { project(ofImage: $0) }
  }

  /// Forgets files that were dropped more than a day ago and that nobody did anything with.
  func forgetUntouched() {
    let yesterday = Date(timeIntervalSinceNow: -86400)
    for hash in imageHashes where modified(projectPath(hash)) == nil {
      if modified(imagePath(hash)) ?? .distantFuture < yesterday { forget(hash) }
    }
  }

  private var imageHashes: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder + "/images")) ?? []
  }

  /// When a file was written last; `nil` where it is not there.
  private func modified(_ path: String) -> Date? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.modificationDate] as? Date
  }

  private func makeFolder(_ name: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw ImagingError.cannotWrite(path: "\(folder)/\(name)", reason: error.localizedDescription)
    }
  }
}
