import ArgumentParser
import CurveExport
import CurveExtraction
import CurveNetworks
import CurvePipeline
import CurveTracing
import Foundation
import Geometry
import ImageParts
import Imaging
import Workers

/// One run of a command: its notes, its timings and its summary.
struct Run {
  /// What is printed with `--summary`.
  var summary = RunSummary()
  private let options: RunOptions
  private var timings = RunSummary()
  private var outputs: [String] = []
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  /// Starts the run of `command`.
  init(_ command: String, _ options: RunOptions) {
    self.options = options
    start = clock.now
    summary = RunSummary(of: command)
  }

  /// The result of `work`, whose time is added to that of `stage`.
  mutating func timed<Result>(_ stage: String, _ work: () throws -> Result) rethrows -> Result {
    let before = clock.now
    defer { add((clock.now - before) / .seconds(1), to: stage) }
    return try work()
  }

  /// The image at `path`; of frames the one that `reading` asks for.
  mutating func read(_ path: String, as reading: ImageReading = ImageReading()) throws -> Image {
    try readFrame(path, as: reading).image
  }

  /// The image at `path`, of frames the one that `reading` asks for, with its number.
  mutating func readFrame(_ path: String, as reading: ImageReading) throws -> ImageReading.Result {
    let pool = options.pool
    let result = try timed("read") { try Image.read(from: path, as: reading, pool: pool) }
    summary["input"] = .text(path)
    summary["width"] = .integer(result.image.width)
    summary["height"] = .integer(result.image.height)
    if let damage = result.image.damage {
      warn("\(path): the file is damaged (\(damage)); what is seen may not be what it showed")
    }
    if result.frameCount > 1 {
      summary["frame"] = .integer(result.frame)
      note(
        "frame \(result.frame) of \(result.frameCount)"
          + (reading.frame == .best ? ", in which most of lines is seen" : ""))
    }
    return result
  }

  /// Writes `data` to `path`.
  mutating func write(_ data: @autoclosure () throws -> Data, to path: String) throws {
    try timed("write") { try AtomicFile.write(data(), to: path) }
    outputs.append(path)
  }

  /// Counts files as written that something else has written.
  mutating func wrote(_ paths: [String]) { outputs += paths }

  /// Takes over how long stages took.
  mutating func add(_ seconds: Timings) {
    for entry in seconds.entries { add(entry.seconds, to: entry.name) }
  }

  private mutating func add(_ seconds: Double, to stage: String) {
    let earlier: Double = if case .number(let earlier)? = timings[stage] { earlier } else { 0 }
    timings[stage] = .number(earlier + Self.rounded(seconds))
  }

  /// Does long work: a bar shows how far it is, and a signal stops it. Its time is added to that of
  /// `stage`, if one is named. Work of hours `tellsTime` that is left.
  mutating func watching<Result>(
    _ stage: String? = nil, tellsTime: Bool = false, _ work: (WorkMonitor) throws -> Result
  ) throws -> Result {
    let before = clock.now
    defer { if let stage { add((clock.now - before) / .seconds(1), to: stage) } }
    let bar = ProgressBar(isQuiet: options.quiet, tellsTime: tellsTime)
    defer { bar.finish() }
    return try Interrupt.watching { cancellation in
      try work(WorkMonitor(cancellation: cancellation) { bar.update($0) })
    }
  }

  /// A warning for people, on standard error, also where they want nothing but errors: what follows is
  /// probably not what they mean.
  func warn(_ sentence: String) { StandardError.write("curvetrace: warning: \(sentence.shown)\n") }

  /// A sentence for people, on standard error.
  func note(_ sentence: String) {
    if !options.quiet { StandardError.write(sentence.shown + "\n") }
  }

  /// Says which files there are now, and prints the summary if it was asked for.
  mutating func finish() throws {
    let total = Self.rounded((clock.now - start) / .seconds(1))
    if !outputs.isEmpty {
      let seconds = String(format: "%.2f", total)
      note("wrote \(outputs.joined(separator: ", ")) in \(seconds) s")
    }
    summary["outputs"] = .list(outputs.map { .text($0) })
    timings["total"] = .number(total)
    summary["seconds"] = .group(timings)
    switch options.summary {
    case .json: try StandardOutput.write(summary.json)
    case .text: try StandardOutput.write(summary.text)
    case nil: break
    }
  }

  /// To a tenth of a millisecond.
  private static func rounded(_ seconds: Double) -> Double { (seconds * 1e4).rounded() / 1e4 }
}

extension RunSummary {
  /// The beginning of the summary of a run of `command`.
  init(of command: String) {
    self.init()
    self["command"] = .text(command)
    self["version"] = .text(CurveTraceVersion.current)
  }
}

/// Checks outputs before the work: usage first, then the disk.
struct OutputCheck {
  /// Files to write.
  var outputs: [String]
  /// Files to read.
  var inputs: [String]

  /// Throws where an output is given twice or is an input.
  func validate() throws {
    if let problem = OutputPaths.conflict(outputs: outputs, inputs: inputs) {
      throw ValidationError(problem)
    }
  }

  /// Throws where an output cannot be written.
  func prepare() throws {
    for path in outputs { try OutputPaths.checkWritable(path) }
  }
}

/// The ending of `path` must be `ending`, for an output that has one format only.
func requireEnding(_ ending: String, of path: String, for what: String) throws {
  guard (path as NSString).pathExtension.lowercased() == ending else {
    throw ValidationError("\(path): \(what) is written as .\(ending); give a name that ends so")
  }
}

extension Run {
  /// Notes what an image is looked at with and for.
  ///
  /// - Parameter traces: whether curves are traced too, and how is worth telling.
  mutating func describe(_ prepared: PreparedImage, traces: Bool) {
    let size = "\(prepared.image.width) x \(prepared.image.height)"
    describe(prepared.choices, of: size, traces: traces)
    if let parts = prepared.parts { describe(parts, of: size) }
  }

  /// Notes what pictures of a size are looked at with and for.
  mutating func describe(_ choices: Choices, of size: String, traces: Bool) {
    for choice in choices.entries
    where choice.places.contains(.summary) && (traces || !choice.key.isOfTracing) {
      summary[choice.key.rawValue] = choice.value.summary
    }
    note("\(size) pixels: \(choices.sentence)")
  }

  /// Notes the parts of an image.
  private mutating func describe(_ parts: FoundParts, of size: String) {
    switch parts.kind {
    case .factors(let segmentation):
      describe(segmentation, of: size, layer: parts.layer, network: parts.network)
    case .object(let finding, let finder): describe(finding, by: finder)
    }
    warnUnless(knowsObjects: parts.knowsObjects, network: parts.network)
  }

  /// Notes the factors of a picture.
  func describe(_ segmentation: Segmentation, of size: String, layer: String, network: String) {
    note(
      "\(size) pixels: \(segmentation.factors.count) factors of layer \(layer) of \(network) explain "
        + "\(Int((100 * segmentation.explained).rounded())) % of its activations")
  }

  /// Notes whether an object is in a picture.
  mutating func describe(_ finding: ConceptFinding, by finder: ConceptFinder) {
    let name = finder.concept.name(of: finder.selection) ?? "the chosen factors"
    let confidence = "confidence \((finding.confidence * 1000).rounded() / 1000)"
    note(
      finding.isPresent
        ? "\(name) found, \(confidence)"
        : "\(name) not found, \(confidence), so there is nothing to draw")
    summary["confidence"] = .number(finding.confidence)
  }

  /// Says so, whatever else is said, where the factors of a network are not like objects.
  func warnUnless(knowsObjects: Bool, network: String) {
    guard !knowsObjects else { return }
    warn(
      "\(network) knows curves, so factors are groups of orientation, scale and texture, not objects; "
        + "curvetrace model install bvlc-googlenet installs a network that knows objects")
  }
}

extension Choices.Value {
  /// The value as a summary has it.
  fileprivate var summary: RunSummary.Value {
    switch self {
    case .text(let text): .text(text)
    case .range: .text(text)
    case .integer(let number), .pixels(let number): .integer(number)
    case .unsigned(let number): .unsigned(number)
    case .number(let number): .number(number)
    case .flag(let flag): .flag(flag)
    case .numbers(let lists):
      lists.count == 1
        ? .list(lists[0].map { .number($0) })
        : .list(lists.map { .list($0.map { .number($0) }) })
    }
  }
}
