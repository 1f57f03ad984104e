import CurveExport
import CurvePipeline
import Failures
public import Foundation
import Imaging

extension Project.Change: Codable {
  private enum Key: String, CodingKey, CaseIterable { case recipe, edit }

  /// The change that an object with one key has.
  ///
  /// - Throws: `RecipeError`, `EditError`; `DecodingError` where a value is of another type.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.knownKeys(Key.self)
    if let edit = try object.decodeIfPresent(DrawingEdit.self, forKey: .edit) {
      self = .edit(edit)
    } else {
      self = .recipe(try object.decode(Recipe.self, forKey: .recipe))
    }
  }

  /// Writes an object with one key.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    switch self {
    case .recipe(let recipe): try object.encode(recipe, forKey: .recipe)
    case .edit(let edit): try object.encode(edit, forKey: .edit)
    }
  }
}

extension Project: Codable {
  /// What files say that they are.
  public static let format = "curvetrace-project"
  /// The version of the format.
  public static let version = 1
  /// The most bytes that a project's file may have: 256 MiB.
  public static let byteLimit = 256 << 20

  private enum Key: String, CodingKey, CaseIterable {
    case changes, drawing, format, image, isReviewed, recipe, undone, version
  }

  /// The project that an object has; keys that nobody knows are refused.
  ///
  /// - Throws: `RecipeError`, `EditError`, `CurveExportError`; `DecodingError` where a value is of another type.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    // The format first: of a later version other keys are no fault.
    guard try object.decodeIfPresent(String.self, forKey: .format) == Self.format,
      let version = try object.decodeIfPresent(Int.self, forKey: .version)
    else { throw ProjectFault.notAProject }
    guard version <= Self.version else { throw ProjectFault.laterVersion(version) }
    _ = try decoder.knownKeys(Key.self)
    self.init(
      image: try object.decode(ImageReference.self, forKey: .image),
      recipe: try object.decode(Recipe.self, forKey: .recipe))
    let isPlain =
      !image.name.isEmpty && !image.name.contains("/") && ![".", ".."].contains(image.name)
    guard isPlain, image.width > 0, image.height > 0 else { throw ProjectFault.badImage }
    let changes = try object.decodeIfPresent([Change].self, forKey: .changes) ?? []
    let undone = try object.decodeIfPresent([Change].self, forKey: .undone) ?? []
    for change in changes { self.change(change) }
    // What is undone is changed first.
    for change in undone.reversed() { self.change(change) }
    for _ in undone { undo() }
    isReviewed = try object.decodeIfPresent(Bool.self, forKey: .isReviewed) ?? false
    drawing = try object.decodeIfPresent(EmbeddedDrawing.self, forKey: .drawing)?.drawing
  }

  /// Writes the project.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(Self.format, forKey: .format)
    try object.encode(Self.version, forKey: .version)
    try object.encode(image, forKey: .image)
    try object.encode(first, forKey: .recipe)
    try object.encode(changes, forKey: .changes)
    try object.encode(undone, forKey: .undone)
    try object.encode(isReviewed, forKey: .isReviewed)
    try object.encodeIfPresent(drawing.map(EmbeddedDrawing.init), forKey: .drawing)
  }

  /// The project's file: JSON with its keys in alphabetical order, each change in a line of its own, ending in a
  /// newline. The same project has the same bytes.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public func data() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    func list(_ changes: [Change]) throws -> String {
      if changes.isEmpty { return "[]" }
      return "[\n    " + (try changes.map(text).joined(separator: ",\n    ")) + "\n  ]"
    }
    var members: [(Key, String)] = [
      (.changes, try list(changes)), (.format, try text(Self.format)), (.image, try text(image)),
      (.isReviewed, try text(isReviewed)), (.recipe, try text(first)), (.undone, try list(undone)),
      (.version, try text(Self.version)),
    ]
    if let drawing {
      members.insert((.drawing, try JSONDrawing.memberText(of: drawing)), at: 1)
    }
    let lines = members.map { "  \"\($0.rawValue)\": \($1)" }
    return Data(("{\n" + lines.joined(separator: ",\n") + "\n}\n").utf8)
  }

  /// The project in a file's bytes; `name` stands for the file in errors.
  ///
  /// - Throws: `ProjectError`.
  public static func decode(_ data: Data, name: String) throws(ProjectError) -> Project {
    guard data.count <= byteLimit else { throw .tooLarge(path: name, limit: byteLimit) }
    do {
      return try JSONDecoder().decode(Project.self, from: data)
    } catch let error as ProjectFault {
      throw .unusable(path: name, reason: error.sentence)
    } catch let error as any ExplainedError {
      throw .unusable(path: name, reason: error.description)
    } catch let error as DecodingError {
      throw .unusable(path: name, reason: error.reason)
    } catch {
      throw .unusable(path: name, reason: "this is no project")
    }
  }

  /// The project in the file at `path`, which can be carried out as far as can be seen without an image.
  ///
  /// - Throws: `ProjectError` with the file's name in front; `ImagingError` where the file cannot be opened.
  public static func read(from path: String) throws -> Project {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: byteLimit) else {
      throw ProjectError.tooLarge(path: path, limit: byteLimit)
    }
    let project = try decode(Data(bytes), name: path)
    do { try project.request.check() } catch let error as any ExplainedError {
      throw ProjectError.unusable(path: path, reason: error.description)
    }
    return project
  }

  /// The bytes of the project's image: of the file at `path`, or, without one, of that of its name beside the project's
  /// file.
  ///
  /// - Parameters:
  ///   - path: the image's file; `nil` looks beside `project`.
  ///   - project: the project's file.
  /// - Returns: the path of the image's file, whose hash is that of the image.
  /// - Throws: `ProjectError`, `ImagingError`.
  public func imagePath(_ path: String? = nil, besideProject project: String) throws -> String {
    let folder = (project as NSString).deletingLastPathComponent
    let image = path ?? (folder as NSString).appendingPathComponent(self.image.name)
    if path == nil, !FileManager.default.fileExists(atPath: image) {
      throw ProjectError.noImage(path: image, project: project)
    }
    guard try Batch.digest(of: image) == self.image.sha256 else {
      throw ProjectError.otherImage(path: image, project: project, name: self.image.name)
    }
    return image
  }
}

/// What is wrong with a project in itself.
private enum ProjectFault: Error {
  case notAProject, laterVersion(Int), badImage

  var sentence: String {
    switch self {
    case .notAProject: "this is no project: its format is not \"curvetrace-project\""
    case .laterVersion(let version):
      "this project has version \(version), and only version 1 is known; use a newer curvetrace"
    case .badImage: "its image has no file name without a folder, or no size"
    }
  }
}
