public import CurvePipeline
import Failures
public import Foundation
import Hashing
import Imaging

/// The work of a person on one image: what was asked, what was changed, and what came of it. It says which image by its
/// hash, so that it can be taken up again anywhere.
///
/// ```swift
/// var project = Project(image: Project.ImageReference(name: "film.png", data: bytes, of: image))
/// project.change(.edit(edit))
/// let drawing = try CurvePipeline(project.request).run(on: image).drawing
/// ```
///
/// As JSON it is one object with `"format": "curvetrace-project"`, `"version": 1` and these keys:
///
/// | key | value |
/// |---|---|
/// | `image` | `name`, `sha256`, `width`, `height` and `bytes` of its file |
/// | `recipe` | what was asked first, a `Recipe` |
/// | `changes` | in order `{"recipe": …}` and `{"edit": …}`, a `DrawingEdit` |
/// | `undone` | the changes that were undone, the next one to be done again last |
/// | `isReviewed` | whether a person has seen the drawing and finds it right |
/// | `drawing` | the drawing as it was last, as `curvetrace trace -o` writes it, if there is one |
public struct Project: Sendable, Hashable {
  /// Which image it is about.
  public struct ImageReference: Sendable, Hashable, Codable {
    /// The name of its file, without a folder.
    public var name: String
    /// The SHA-256 of its file, in hexadecimal digits.
    public var sha256: String
    /// How many columns of pixels it has.
    public var width: Int
    /// How many rows of pixels it has.
    public var height: Int
    /// How many bytes its file has.
    public var bytes: Int

    /// The image in a file called `name`, of which only the last part is taken, with these contents and this size in
    /// pixels.
    public init(name: String, data: Data, width: Int, height: Int) {
      self.name = (name as NSString).lastPathComponent
      sha256 = Digest.sha256(of: data)
      (self.width, self.height, bytes) = (width, height, data.count)
    }
  }

  /// One thing that a person did, which can be undone.
  public enum Change: Sendable, Hashable {
    /// Something else was asked for.
    case recipe(Recipe)
    /// The drawing was edited.
    case edit(DrawingEdit)
  }

  public var image: ImageReference
  /// What was asked first.
  public let first: Recipe
  /// What was changed since and holds, in order.
  public private(set) var changes: [Change] = []
  /// What was undone, the next one to be done again last.
  public private(set) var undone: [Change] = []
  /// Whether a person has seen the drawing and finds it right.
  public var isReviewed = false
  /// The drawing as it was last, if there was one. It follows from the rest and is there for those who only look.
  public var drawing: CurveDrawing?

  /// A project in which nothing has been changed.
  public init(image: ImageReference, recipe: Recipe = Recipe()) {
    (self.image, first) = (image, recipe)
  }

  /// The recipe in force: the last one that was asked for. It has no edits but those that it came with.
  public var recipe: Recipe {
    for change in changes.reversed() {
      if case .recipe(let recipe) = change { return recipe }
    }
    return first
  }

  /// The edits in force, in order.
  public var edits: [DrawingEdit] {
    changes.compactMap { if case .edit(let edit) = $0 { edit } else { nil } }
  }

  /// The request in force, edits included: what the drawing follows from.
  public var request: TracingRequest {
    var request = recipe.request
    request.edits += edits
    return request
  }

  /// Makes a change, after which nothing can be done again that was undone before.
  public mutating func change(_ change: Change) {
    changes.append(change)
    undone = []
  }

  /// Undoes the last change; says which, `nil` where there is none.
  @discardableResult
  public mutating func undo() -> Change? {
    guard let change = changes.popLast() else { return nil }
    undone.append(change)
    return change
  }

  /// Does again what was undone last; says what, `nil` where there is nothing.
  @discardableResult
  public mutating func redo() -> Change? {
    guard let change = undone.popLast() else { return nil }
    changes.append(change)
    return change
  }
}
