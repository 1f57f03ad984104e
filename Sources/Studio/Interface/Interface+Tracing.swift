import Batches
import CurveExtraction
import CurvePipeline
import Foundation
import Geometry
import Synchronization
import Workers

/// What a stream of events says besides results.
struct EventRecord: Encodable {
  var event: String
  var stage: String?
  var share: Double?
  var sentence: String?
  var choices: [ChoiceRecord]?
  var error: String?
}

extension Interface {
  var tracingRoutes: [Route] {
    [
      route("POST", "/trace") { image, call in
        let asked = try TraceAsked(try await call.request.body.bytes(atMost: 64 << 20))
        return events(of: .look, on: image) { monitor, stream in
          try trace(image, asked, monitor, stream)
        }
      },
      route("POST", "/watch") { image, call in
        let asked = try await call.request.body.json(WatchAsked.self, atMost: 1 << 16)
        try asked.check()
        return events(of: .look, on: image) { monitor, stream in
          try watch(image, asked, monitor, stream)
        }
      },
      route("POST", "/watch/{command}") { image, call in
        guard let command = RunControl.Command(rawValue: call.parameter("command")) else {
          throw Refusal(.notFound, "a run can be told to pause, to step or to resume")
        }
        guard let run = image.now.run else {
          throw Refusal(.conflict, "nothing is watched; begin a run")
        }
        run.take(command)
        desk.queue.wake()
        return .nothing
      },
      route("GET", "/candidates") { image, _ in
        let curves = try await desk.work(.answer, on: image) {
          try image.candidates(desk.tools, monitor: .silent)
        }
        return try .json(["curves": curves.map { CandidateRecord($0) }])
      },
    ]
  }

  /// A stream of what `work` says; it ends with `stopped` or `failed` where the work does. When nobody reads it any
  /// more the work stops.
  private func events(
    of kind: WorkQueue.Kind, on image: OpenImage,
    _ work: @escaping @Sendable (WorkMonitor, LineStream) throws -> Void
  ) -> Answer {
    let stream = LineStream()
    let task = Task {
      do {
        try await desk.work(kind, on: image) {
          let monitor = WorkMonitor(cancellation: Cancellation.current ?? Cancellation()) { event in
            try stream.send(
              EventRecord(
                event: "progress", stage: event.stage.rawValue,
                share: (event.share * 1000).rounded() / 1000))
          }
          try work(monitor, stream)
        }
      } catch is CancellationError {
        try? stream.send(EventRecord(event: "stopped"))
      } catch {
        let sentence = Refusal(error).sentence
        image.change { $0.error = sentence }
        try? stream.send(EventRecord(event: "failed", error: sentence))
      }
      stream.finish()
    }
    stream.onEnd { task.cancel() }
    return Answer(type: "application/x-ndjson", body: .lines(stream))
  }

  private func trace(
    _ image: OpenImage, _ asked: TraceAsked, _ monitor: WorkMonitor, _ stream: LineStream
  ) throws {
    let before = image.project
    if let recipe = asked.recipe, recipe != before.recipe {
      try recipe.request.check()
      image.change { $0.project.change(.recipe(recipe)) }
      try desk.keep(image)
    }
    do {
      let outcome = try monitor.run {
        try image.outcome(desk.tools, monitor: monitor) { choices in
          try stream.send(
            EventRecord(
              event: "chosen", sentence: choices.sentence,
              choices: try ChoiceRecord.all(choices, by: image.project.recipe)))
        }
      }
      let revision = image.take(outcome)
      try desk.keep(image)
      stream.send(
        try TracedAnswer(outcome, of: image.project, revision: revision, event: "result").text)
    } catch  where !(error is CancellationError) {
      // What cannot be done is not in force.
      image.change { $0.project = before }
      try desk.keep(image)
      throw error
    }
  }

  private func watch(
    _ image: OpenImage, _ asked: WatchAsked, _ monitor: WorkMonitor, _ stream: LineStream
  ) throws {
    let read = try image.read(desk.tools)
    let request = asked.request(image.project.request.ofTracing)
    let pipeline = try desk.tools.pipeline(
      request, for: read.image, named: image.name, monitor: monitor)
    let run = RunControl()
    image.change { $0.run = run }
    defer { image.change { $0.run = nil } }
    // Families and polarities are refined one after the other, and a random start in several rounds.
    let taken = Mutex(0)
    let watched = monitor.watched { event in
      guard let step = event.refinement else { return }
      let number = taken.withLock { count in
        count += 1
        return count
      }
      try stream.send(StepRecord(step, number))
      // What is said to a client that has gone is how the server learns of that.
      try desk.queue.hold(until: run.takeStep) { try stream.send(EventRecord(event: "paused")) }
    }
    try monitor.run {
      if asked.start == .random {
        _ = try pipeline.run(
          on: try pipeline.prepare(read.image, monitor: watched.part(0...0.2)),
          monitor: watched.part(0.2...1))
      } else {
        let extracted = try image.extracted(desk.tools, monitor: watched.part(0...0.4))
        _ = try pipeline.trace(extracted, monitor: watched.part(0.4...1))
      }
    }
    try stream.send(EventRecord(event: "done"))
  }
}

/// What is to be traced: the recipe that is asked for, or the one in force.
private struct TraceAsked {
  var recipe: Recipe?

  /// What the JSON object asks for; a recipe in it need not say that it is one.
  ///
  /// - Throws: `Refusal`, `RecipeError`, `DecodingError`.
  init(_ data: Data) throws {
    guard !data.isEmpty else { return }
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw Refusal(.malformed, "the request is no JSON object")
    }
    guard let asked = object["recipe"] else { return }
    guard var members = asked as? [String: Any] else {
      throw Refusal(.malformed, "\"recipe\" is no object")
    }
    members["format"] = members["format"] ?? TracingRequest.format
    members["version"] = members["version"] ?? TracingRequest.version
    recipe = try JSONDecoder().decode(
      Recipe.self, from: try JSONSerialization.data(withJSONObject: members))
  }
}

/// What is to be watched.
private struct WatchAsked: Decodable {
  enum Start: String, Decodable { case extraction, random }

  var start: Start
  var curves: Int?
  var steps: Int?
  var seed: UInt64?

  /// Throws where a number is out of its range.
  func check() throws(Refusal) {
    guard (1...200).contains(curves ?? 8), (1...1000).contains(steps ?? 60) else {
      throw Refusal(.unusable, "give 1 to 200 curves and 1 to 1000 steps")
    }
  }

  /// The request of an image, changed for watching.
  func request(_ request: TracingRequest) -> TracingRequest {
    var request = request
    if start == .random {
      request.options.initialization = .random
      request.options.curveCount = curves ?? 8
      request.parts = nil
      request.families = nil
      if request.polarity == .both { request.polarity = nil }
    }
    request.options.steps = steps
    request.options.seed = seed ?? request.options.seed
    return request
  }
}

/// Splines on their way.
private struct StepRecord: Encodable {
  var event = "step"
  var step: Int
  var of: Int
  var objective: Double
  var curves: [EditedCurve]

  /// A step that is the one of this number of all.
  init(_ step: RefinementStep, _ number: Int) {
    (self.step, of, objective) = (number, number - step.step + step.of, step.objective)
    curves = step.curves.map { EditedCurve(moving: $0) }
  }
}

extension EditedCurve {
  /// A curve as it is drawn while it moves, to hundredths of a px: what an edit can adopt.
  fileprivate init(moving curve: TracedCurve) {
    var curve = curve
    curve.spline = Spline(
      controlPoints: curve.spline.controlPoints.map {
        Point($0.x.hundredths, $0.y.hundredths)
      }, isClosed: curve.spline.isClosed)
    curve.widths = curve.widths.map(\.hundredths)
    curve.profile = nil
    self.init(curve)
  }
}

extension Double {
  /// The number with two decimals.
  fileprivate var hundredths: Double { (self * 100).rounded() / 100 }
}

private struct CandidateRecord: Encodable {
  var controlPoints: [[Double]]
  var width: Double
  var confidence: Double
  var detail: Double

  init(_ candidate: Candidate) {
    controlPoints = candidate.curve.spline.controlPoints.map { [$0.x.hundredths, $0.y.hundredths] }
    width = candidate.curve.meanWidth.hundredths
    (confidence, detail) = (candidate.curve.confidence, candidate.detail)
  }
}
