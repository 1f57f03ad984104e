import CurvePipeline
import Foundation
import Morphometry
import Testing

@testable import Batches

/// Recipes with what is read, measured and written.
struct RecipeTests {
  private static var full: Recipe {
    var recipe = Recipe()
    recipe.request.polarity = .dark
    recipe.request.options.detail = 0.7
    recipe.reading = ImageReading(frame: .number(3), window: LightWindow(center: -20, width: 300))
    recipe.formats = [.drawing(.swc), .overlay]
    recipe.style.brush = .pencil
    recipe.measures.tables = [.lesions, .curves, .analyzeSkeleton]
    recipe.measures.unit = .millimetre
    recipe.measures.pixelSize = LengthScale(x: 0.2, y: 0.25, source: "the recipe")
    recipe.measures.ring = MeasuringRing(centre: Point(100, 90.5), radii: 20...40)
    return recipe
  }

  private static func decoded(_ members: String) throws -> Recipe {
    let json = "{\"format\": \"curvetrace-recipe\", \"version\": 1\(members)}"
    return try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var best = Recipe()
    best.reading.frame = .best
    var nothing = Recipe()
    nothing.formats = []
    var plotted = Recipe()
    (plotted.request.options.seed, plotted.style.seed) = (5, 5)
    (plotted.style.isOrdered, plotted.style.pixelSize) = (true, 0.2)
    var outlined = Recipe()
    outlined.style.stroke = .outline
    for recipe in [Recipe(), Self.full, best, nothing, plotted, outlined] {
      #expect(try JSONDecoder().decode(Recipe.self, from: recipe.data()) == recipe)
    }
    #expect(try Recipe().data() == TracingRequest().recipe())
  }

  /// A request reads what is its own of a recipe.
  @Test func aRequestReadsTheSameFile() throws {
    let request = try JSONDecoder().decode(TracingRequest.self, from: Self.full.data())
    #expect(request == Self.full.request)
  }

  @Test(arguments: [
    (", \"stroke\": \"wave\"", "stroke cannot be \"wave\""),
    (", \"stroke\": \"outline\", \"order\": true", "one of brush, outlines and an order"),
    (", \"pixelSide\": 0", "a positive number of mm"),
    (", \"frame\": 0", "frame cannot have this value"),
    (", \"frame\": \"all\"", "frame cannot be \"all\""),
    (", \"window\": [1]", "window cannot have this value"),
    (", \"window\": [1, 0]", "a width of at least 1"),
    (", \"formats\": [\"svg\", \"ai\"]", "formats cannot be \"ai\" but one of svg, json, csv"),
    (", \"formats\": [\"svg\", \"svg\"]", "give different formats"),
    (", \"brush\": \"broom\"", "brush cannot be \"broom\""),
    (", \"measures\": {\"tabels\": []}", "unknown keys: tabels"),
    (", \"measures\": {\"tables\": [\"image\"]}", "tables cannot be \"image\" but one of curves"),
    (", \"measures\": {\"tables\": [\"skan\", \"skan\"]}", "give different tables"),
    (", \"measures\": {\"unit\": \"cm\"}", "unit cannot be \"cm\" but one of px, mm"),
    (", \"measures\": {\"pixelSize\": [0.2]}", "pixelSize cannot have this value"),
    (", \"measures\": {\"pixelSize\": [0.2, 0]}", "two positive numbers"),
    (", \"measures\": {\"ring\": [1, 2, 4, 3]}", "ring cannot have this value"),
    (", \"seeed\": 1", "unknown keys: seeed"),
  ])
  func whatCannotBeIsSaid(members: String, part: String) {
    let error = #expect(throws: RecipeError.self) { try Self.decoded(members) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func valuesOfAnotherKindAreSaid() throws {
    for members in [", \"frame\": 1.5", ", \"formats\": \"svg\"", ", \"measures\": []"] {
      #expect(throws: DecodingError.self) { try Self.decoded(members) }
    }
  }
}
