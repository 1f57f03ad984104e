import ArgumentParser
import Batches
import CurvePipeline
import Imaging

/// The option of a project, which says all that decides what is drawn.
struct ProjectOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Trace the image of this project as it says, edits included; without an input, the image is the one of its name "
        + "beside this file.", valueName: "project.json"))
  var project: String?

  /// The options that may stand beside a project: they say where results go, and how the work is done.
  private static let companions: Set<String> = [
    "--project", "--output", "-o", "--overlay", "--save-recipe", "--watch", "--memory", "--threads",
    "--quiet", "--summary",
  ]

  /// Throws for the first of `arguments`, as they were given, that is an option which the project decides.
  ///
  /// - Throws: `ValidationError`.
  func refuse(_ arguments: [String]) throws {
    guard project != nil else { return }
    // Behind two dashes there are only files.
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let name = String(argument.prefix { $0 != "=" })
      guard Self.companions.contains(name) else {
        throw ValidationError(
          "\(name): the project says what is traced and how; leave this option out, or change the project"
        )
      }
    }
  }

  /// The job that the project is, with `inputs` as given.
  ///
  /// - Throws: `ValidationError` where there are several inputs; `ProjectError`, `ImagingError`.
  func job(_ inputs: [String]) throws -> Job? {
    guard let path = project else { return nil }
    guard inputs.count <= 1 else {
      throw ValidationError(
        "a project is about one image; give one, or none where it lies beside the project")
    }
    let project = try Project.read(from: path)
    var recipe = project.recipe
    recipe.request = project.request
    var reading = recipe.reading
    reading.frame = reading.frame ?? .best
    let image = try project.imagePath(inputs.first, besideProject: path)
    return Job(recipe: recipe, file: try ImageList([image], as: reading).files[0])
  }

  /// An image, and what becomes of it.
  struct Job {
    /// What decides it.
    var recipe: Recipe
    /// The image's file.
    var file: ImageList.File
  }
}
