import CurvePipeline

/// The page of CurvePipeline: a request, progress and cancellation.
func asking() throws {
  var request = TracingRequest()
  request.polarity = .dark
  request.options.detail = 0.7
  let pipeline = try CurvePipeline(request)
  let cancellation = Cancellation()
  let outcome = try pipeline.run(
    on: try Image.read(from: "film.png"), cancellation: cancellation
  ) { event in
    if let curves = event.curves { print("\(curves.count) curves, \(event.share)") }
  }
  print(outcome.choices.sentence)
}
