import CurvePipeline

/// The article Recipes.
func following() throws {
  let request = try TracingRequest.read(from: "recipe.json")
  let outcome = try CurvePipeline(request).run(on: try Image.read(from: "film.png"))
  try outcome.drawing.write(to: "film.svg")
}
