import CurvePipeline

/// README.md and the page of CurvePipeline.
func tracing() throws {
  let pipeline = try CurvePipeline(TracingRequest())
  let outcome = try pipeline.run(on: try Image.read(from: "film.png")) { event in
    print(event.stage, event.share)
  }
  try outcome.drawing.write(to: "film.svg")
}
