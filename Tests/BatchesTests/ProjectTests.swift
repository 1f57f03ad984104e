import Batches
import CurvePipeline
import Foundation
import TestSupport
import Testing

/// Projects as values and as files.
struct ProjectTests {
  private static let bytes = Data("an image".utf8)

  private static var recipe: Recipe {
    var recipe = Recipe()
    recipe.request.polarity = .dark
    return recipe
  }

  private static var finer: Recipe {
    var recipe = recipe
    recipe.request.options.detail = 0.7
    return recipe
  }

  private static func edit(_ y: Double) -> DrawingEdit {
    DrawingEdit(
      .draw,
      curves: [
        EditedCurve(
          TracedCurve(id: 5, spline: .line(Point(1.0 / 3, y), Point(40, y)), widths: [1, 2]),
          pins: .all)
      ])
  }

  private static var project: Project {
    var project = Project(
      image: .init(name: "folder/film.png", data: bytes, width: 64, height: 48), recipe: recipe)
    project.change(.edit(edit(10)))
    project.change(.recipe(finer))
    project.change(.edit(edit(20)))
    project.change(.edit(edit(30)))
    project.undo()
    project.drawing = Samples.parts
    project.isReviewed = true
    return project
  }

  @Test func whatIsInForceFollowsFromTheChanges() {
    var project = Self.project
    #expect(project.image.name == "film.png" && project.image.bytes == 8)
    #expect(project.recipe == Self.finer && project.edits == [Self.edit(10), Self.edit(20)])
    #expect(project.request.edits == project.edits && project.request.options.detail == 0.7)
    #expect(project.redo() == .edit(Self.edit(30)) && project.redo() == nil)
    for _ in 0..<4 { #expect(project.undo() != nil) }
    #expect(project.undo() == nil && project.recipe == Self.recipe && project.edits.isEmpty)
    #expect(project.undone.count == 4 && project.redo() == .edit(Self.edit(10)))
    // Whoever goes another way cannot do again what was undone.
    project.change(.edit(Self.edit(40)))
    #expect(project.undone.isEmpty && project.changes.count == 2)
  }

  /// Edits are of one image: a batch of many refuses them.
  @Test func noBatchHasEdits() {
    var recipe = Recipe()
    recipe.request.edits = [Self.edit(10)]
    #expect(throws: BatchError.edits) { try Batch(of: ".", by: recipe, into: "nowhere") }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let bare = Project(image: .init(name: "a.png", data: Self.bytes, width: 1, height: 1))
    for project in [Self.project, bare] {
      let data = try project.data()
      #expect(try Project.decode(data, name: "x") == project)
      #expect(try Project.decode(data, name: "x").data() == data)
      #expect(
        try JSONDecoder().decode(Project.self, from: JSONEncoder().encode(project)) == project)
    }
    let text = String(decoding: try Self.project.data(), as: UTF8.self)
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
      .compactMap { $0.split(separator: "\"").dropFirst().first }
    #expect(
      keys == [
        "changes", "drawing", "format", "image", "isReviewed", "recipe", "undone", "version",
      ])
  }

  @Test(arguments: [
    ("[]", "this is no"), ("{}", "its format is not"), ("nothing", "this is no JSON"),
    (#"{"format": "curvetrace-recipe", "version": 1}"#, "its format is not"),
    (#"{"format": "curvetrace-project", "version": 2, "later": 1}"#, "version 2"),
    (#"{"format": "curvetrace-project", "version": 1}"#, "image is missing"),
    (#"{"format": "curvetrace-project", "version": 1, "undo": []}"#, "unknown keys: undo"),
    (
      #"{"format": "curvetrace-project", "version": 1, "recipe": {"format": "curvetrace-recipe", "version": 1}, "image": {"name": "../a.png", "sha256": "0", "width": 1, "height": 1, "bytes": 1}}"#,
      "no file name without a folder"
    ),
    (
      #"{"format": "curvetrace-project", "version": 1, "recipe": {"format": "curvetrace-recipe", "version": 1}, "image": {"name": "a.png", "sha256": "0", "width": 1, "height": 1, "bytes": 1}, "changes": [{"edit": {"name": "fly"}}]}"#,
      "name cannot be \"fly\""
    ),
  ])
  func damagedProjectsAreRefusedInASentence(json: String, part: String) {
    #expect {
      try Project.decode(Data(json.utf8), name: "p.json")
    } throws: { error in
      let sentence = (error as? ProjectError)?.description ?? ""
      return sentence.hasPrefix("p.json: ") && sentence.contains(part)
    }
  }
}
