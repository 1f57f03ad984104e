import ArgumentParser
import CurveExport
import CurveExtraction
import CurveNetworks
import CurvePipeline
import CurveTracing
import Foundation
import Geometry
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

  /// The image at `path`.
  mutating func read(_ path: String) throws -> Image {
    let image = try timed("read") { try Image.read(from: path) }
    summary["input"] = .text(path)
    summary["width"] = .integer(image.width)
    summary["height"] = .integer(image.height)
    return image
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

  /// Does long work: a bar shows how far it is, and a signal stops it. Its time is added to that of `stage`, if one is
  /// named.
  mutating func watching<Result>(
    _ stage: String? = nil, _ work: (WorkMonitor) throws -> Result
  ) throws -> Result {
    let before = clock.now
    defer { if let stage { add((clock.now - before) / .seconds(1), to: stage) } }
    let bar = ProgressBar(isQuiet: options.quiet)
    defer { bar.finish() }
    return try Interrupt.watching { cancellation in
      try work(WorkMonitor(cancellation: cancellation) { bar.update($0) })
    }
  }

  /// A warning for people, on standard error, also where they want nothing but errors: what follows is probably not what
  /// they mean.
  func warn(_ sentence: String) { StandardError.write("curvetrace: warning: \(sentence)\n") }

  /// A sentence for people, on standard error.
  func note(_ sentence: String) {
    if !options.quiet { StandardError.write(sentence + "\n") }
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
