import Batches

/// The page of Batches: a folder by a recipe.
func batching() throws {
  let batch = try Batch(of: "films", by: Recipe.read(from: "recipe.json"), into: "traced")
  let outcome = try batch.run()
  print("\(outcome.kept) of \(outcome.images) were done before, \(outcome.failures) failed")
}
