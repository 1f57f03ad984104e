import Batches
import CurveExport
import CurvePipeline
import Foundation
import Geometry
import Imaging
import Phantoms
import Testing

/// `curvetrace trace --project`.
struct ProjectTests {
  /// A folder with a phantom `film.png` and a project of it, `work.json`, with a removed curve and a finer recipe.
  private func work() throws -> (folder: Folder, project: Project, drawing: CurveDrawing) {
    let folder = try Folder()
    let image = try Phantom(PhantomOptions(width: 160, height: 128, seed: 5)).image
    let bytes = try image.pngData()
    try folder.write(bytes, to: "film.png")
    let read = try Image.read(from: folder.path("film.png"))
    var recipe = Recipe()
    recipe.request.polarity = .dark
    var project = Project(
      image: .init(name: "film.png", data: bytes, width: 160, height: 128), recipe: recipe)
    let pipeline = try CurvePipeline(project.request)
    let extracted = try pipeline.extract(try pipeline.prepare(read))
    let outcome = try pipeline.trace(extracted)
    let longest = try #require(outcome.drawing.curves.max { $0.arcLength < $1.arcLength })
    project.change(
      .edit(try pipeline.edit(.remove(curves: [longest.id]), of: outcome, in: extracted)))
    recipe.request.options.detail = 0.6
    project.change(.recipe(recipe))
    let stroke = [Point(20, 20), Point(60, 30), Point(100, 20)]
    project.change(.edit(try pipeline.edit(.draw(stroke), of: outcome, in: extracted)))
    try folder.write(try project.data(), to: "work.json")
    return (folder, project, try CurvePipeline(project.request).run(on: read).drawing)
  }

  /// The command's files are those of the pipeline's drawing, byte for byte, wherever the image lies.
  @Test func theProjectIsTracedWithoutAPage() throws {
    let (folder, project, drawing) = try work()
    let json = Data(try JSONDrawing.text(of: drawing).utf8)
    let outcome = try Program.run(
      [
        "trace", "--project", "work.json", "-o", "a.json", "-o", "a.svg", "--overlay", "a.png",
        "--quiet",
      ],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.contents("a.json") == json)
    #expect(
      folder.contents("a.svg")
        == (try DrawingFormat.svg.data(of: drawing, style: DrawingStyle(seed: 1))))
    #expect(folder.contents("a.png") != nil)
    #expect(drawing.provenance.options["edits"] == "2" && project.edits.count == 2)
    try FileManager.default.createDirectory(
      atPath: folder.path("elsewhere"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      atPath: folder.path("film.png"), toPath: folder.path("elsewhere/other.png"))
    let named = try Program.run(
      ["trace", "--project", "work.json", "elsewhere/other.png", "-o", "b.json", "--threads", "1"],
      in: folder)
    #expect(named.status == 0, "\(named.errors)")
    #expect(folder.contents("b.json") == json)
    // Its recipe does the same without the project.
    let saved = try Program.run(
      [
        "trace", "--project", "work.json", "elsewhere/other.png", "-o", "c.json", "--save-recipe",
        "recipe.json", "--quiet",
      ], in: folder)
    #expect(saved.status == 0, "\(saved.errors)")
    #expect(try TracingRequest.read(from: folder.path("recipe.json")) == project.request)
    expectFailure(
      try Program.run(["trace", "--project", "work.json", "--quiet"], in: folder), 66,
      ["film.png: the image of the project work.json is not there"])
  }

  @Test func anotherImageIsRefused() throws {
    let (folder, _, _) = try work()
    try folder.write(
      try Phantom(PhantomOptions(width: 160, height: 128, seed: 6)).image.pngData(), to: "other.png"
    )
    expectFailure(
      try Program.run(
        ["trace", "--project", "work.json", "other.png", "-o", "a.json", "--quiet"], in: folder),
      65,
      ["other.png: this is another image than film.png"])
    #expect(folder.contents("a.json") == nil)
  }

  @Test(arguments: [
    ["--detail", "0.5"], ["--avoid", "mask.png"], ["--within=mask.png"], ["--frames"],
    ["--frame", "best"], ["--each", "drawings"], ["--brush", "ink"], ["--polarity", "dark"],
  ])
  func optionsThatTheProjectDecidesAreRefused(options: [String]) throws {
    let (folder, _, _) = try work()
    let name = options[0].split(separator: "=")[0]
    expectFailure(
      try Program.run(
        ["trace", "--project", "work.json", "-o", "a.svg", "--quiet"] + options, in: folder), 64,
      ["\(name): the project says what is traced and how"])
  }

  @Test func severalImagesAreRefused() throws {
    let (folder, _, _) = try work()
    expectFailure(
      try Program.run(
        ["trace", "--project", "work.json", "film.png", "film.png", "-o", "a.svg", "--quiet"],
        in: folder), 64, ["a project is about one image"])
    try folder.write(Data("{}".utf8), to: "bad.json")
    expectFailure(
      try Program.run(["trace", "--project", "bad.json", "-o", "a.svg", "--quiet"], in: folder), 65,
      ["bad.json: this is no project"])
  }

  /// Curves run only where a mask is light.
  @Test func tracedCurvesStayWithin() throws {
    let (folder, _, _) = try work()
    var mask = Mask(width: 160, height: 128)
    for y in 30..<128 { for x in 50..<160 { mask[x, y] = true } }
    try folder.write(try Image(grey: mask.plane).pngData(), to: "mask.png")
    let outcome = try Program.run(
      ["trace", "film.png", "-o", "a.json", "--within", "mask.png", "--quiet"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let drawing = try DrawingFormat.json.drawing(from: try #require(folder.contents("a.json")))
    let places = drawing.curves.flatMap { $0.spline.resampled(spacing: 0.2) }
    #expect(!places.isEmpty)
    #expect(places.allSatisfy { $0.x >= 49.9 && $0.y >= 29.9 })
    expectFailure(
      try Program.run(
        ["trace", "film.png", "-o", "b.json", "--within", "none.png", "--quiet"], in: folder), 66,
      ["none.png: there is no such file"])
  }
}
