import Batches
import CurvePipeline
import Geometry
import Imaging
import Synchronization
import Workers

/// An image that is open, with the work on it: its project, and what has been found so far.
///
/// What takes time is done on the thread of the `WorkQueue` alone; what is read only, anywhere.
final class OpenImage: Sendable {
  /// What is known of it without looking.
  struct State: Sendable {
    var project: Project
    /// Whether work on the same image had been kept, and is in force.
    var isRestored = false
    var findings = Findings()
    /// Counts results: an edit says of which it is.
    var revision = 0
    var summary: Summary?
    /// Why it cannot be read or traced.
    var error: String?
    /// The run that is watched.
    var run: RunControl?
  }

  /// What a list of images tells of it.
  struct Summary: Sendable {
    var curveCount: Int
    /// Of its curves, 0…1; `nil` where it has none.
    var leastConfidence: Double?
  }

  let id: String
  /// The name of its file, without folders.
  let name: String
  /// Where its bytes are; nobody is told.
  let path: String
  /// How many frames the file has.
  let frameCount: Int
  private let state: Mutex<State>

  init(id: String, name: String, path: String, frameCount: Int, state: State) {
    (self.id, self.name, self.path, self.frameCount) = (id, name, path, frameCount)
    self.state = Mutex(state)
  }

  /// What is known of it.
  var now: State { state.withLock { $0 } }

  var project: Project { state.withLock { $0.project } }

  /// Changes what is known of it.
  func change<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
    try state.withLock { try body(&$0) }
  }

  /// A sentence in which its place stands as its name.
  func hidingPath(_ sentence: String) -> String { sentence.replacing(path, with: name) }
}

// MARK: - Steps, each done where it has not been

extension OpenImage {
  /// The pixels, of the frame that the recipe says.
  func read(_ tools: Tools) throws -> ImageReading.Result {
    let asked = project.recipe.reading
    if let read = now.findings.read, read.asked == asked { return read.result }
    let result = try Image.read(from: path, as: asked, pool: tools.pool)
    change {
      $0.findings = Findings()
      $0.findings.read = (asked, result)
    }
    return result
  }

  /// The pixels of curves.
  func extracted(_ tools: Tools, monitor: WorkMonitor) throws -> ExtractedImage {
    let image = try read(tools).image
    let request = project.request
    let asked = request.ofExtraction
    if let found = now.findings.extracted, found.asked == asked { return found.image }
    let pipeline = try tools.pipeline(request, for: image, named: name, monitor: monitor)
    let prepared = try pipeline.prepare(
      image, knowing: now.findings.extracted?.image.prepared.parts,
      monitor: monitor.part(0...0.4))
    let extracted = try pipeline.extract(prepared, monitor: monitor.part(0.4...1))
    change {
      $0.findings.extracted = (asked, extracted)
      $0.findings.candidates = nil
    }
    return extracted
  }

  /// What is traced, with all edits.
  func outcome(
    _ tools: Tools, monitor: WorkMonitor, chosen: (Choices) throws -> Void = { _ in }
  ) throws -> TracingOutcome {
    let read = try read(tools)
    let request = project.request
    let asked = request.ofTracing
    if let found = now.findings.outcome, found.asked == asked {
      return try edited(found.outcome, request, read, tools)
    }
    let extracted = try extracted(tools, monitor: monitor.part(0...0.4))
    try chosen(extracted.prepared.choices)
    let pipeline = try tools.pipeline(asked, for: read.image, named: name, monitor: monitor)
    let outcome = try pipeline.trace(extracted, monitor: monitor.part(0.4...1))
    change { $0.findings.outcome = (asked, outcome) }
    return try edited(outcome, request, read, tools)
  }

  /// What was traced, with the edits of `request`.
  private func edited(
    _ outcome: TracingOutcome, _ request: TracingRequest, _ read: ImageReading.Result,
    _ tools: Tools
  ) throws -> TracingOutcome {
    var outcome = outcome.editing(by: request.edits)
    outcome.drawing.say(frameOf: read)
    return outcome
  }

  /// Notes a new result.
  func take(_ outcome: TracingOutcome) -> Int {
    change { state in
      state.revision += 1
      state.error = nil
      state.summary = Summary(outcome.drawing)
      state.project.drawing = outcome.drawing
      return state.revision
    }
  }
}

extension OpenImage.Summary {
  init(_ drawing: CurveDrawing) {
    self.init(
      curveCount: drawing.curves.count,
      leastConfidence: drawing.curves.lazy.map(\.confidence).min())
  }
}
