import ArgumentParser
import CurveExport
import CurveExtraction
import CurveNetworks
import CurveTracing
import Foundation
import Geometry
import Imaging

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
    defer {
      let seconds = Self.seconds(clock.now - before)
      if case .number(let earlier)? = timings[stage] {
        timings[stage] = .number(earlier + seconds)
      } else {
        timings[stage] = .number(seconds)
      }
    }
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

  /// A sentence for people, on standard error.
  func note(_ sentence: String) {
    if !options.quiet { StandardError.write(sentence + "\n") }
  }

  /// Says which files there are now, and prints the summary if it was asked for.
  mutating func finish() throws {
    let total = Self.seconds(clock.now - start)
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

  private static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + (Double(attoseconds) * 1e-18 * 1e4).rounded() / 1e4
  }
}

extension RunSummary {
  /// The beginning of the summary of a run of `command`.
  init(of command: String) {
    self.init()
    self["command"] = .text(command)
    self["version"] = .text(CurveTraceVersion.current)
  }
}

/// What the commands that ask a network work on.
struct Subject {
  /// The image as it was read.
  var image: Image
  /// The networks that are asked, one for each family.
  var networks: [CurveNetwork]
  /// The image as the network looks at it.
  var input: CurveInput
}

extension Run {
  /// Reads the image at `path` and prepares it for the network that `options` ask for; a classical method
  /// looks at what the network would look at. In between, `check` throws where the image does not suit.
  mutating func prepare(
    _ path: String, _ options: NetworkOptions, evidence: EvidenceSource = .network,
    avoiding region: AvoidOption? = nil,
    check: (Image) throws -> Void = { _ in }
  ) throws -> Subject {
    let image = try read(path)
    try check(image)
    let avoided = try region?.mask(for: image)
    let networks = try options.makeNetworks(for: evidence)
    let pool = self.options.pool
    let input = try timed("prepare") {
      try CurveInput(
        image, networks: networks, polarity: options.polarity.polarity, avoiding: avoided,
        pool: pool)
    }
    describe(input, image, networks: networks, evidence, asked: options)
    return Subject(image: image, networks: networks, input: input)
  }

  /// Notes what an image is looked at through.
  mutating func describe(
    _ input: CurveInput, _ image: Image, networks: [CurveNetwork], _ evidence: EvidenceSource,
    asked: NetworkOptions
  ) {
    summary["network"] = .text(networks[0].name)
    summary["evidence"] = .text(evidence.rawValue)
    summary["family"] = .text(evidence.kind?.rawValue ?? asked.family.rawValue)
    summary["polarity"] = .text(input.polarity.rawValue)
    summary["channel"] = .text(input.channel.rawValue)
    if evidence == .network { summary["scales"] = .list(input.scales.map { .number($0) }) }
    summary["colors"] = .flag(!input.colors.isEmpty)
    summary["fieldOfView"] = .flag(input.fieldOfView != nil)
    if let avoided = input.avoided { summary["avoided"] = .integer(avoided.population) }
    summary["detail"] = .number(asked.detail)
    let curves =
      evidence.kind.map { Self.curves(of: $0, in: input, asked) }
      ?? networks.map { Self.curves(of: $0, in: input, asked) }.joined(separator: " and ")
    let name = evidence == .network ? networks[0].name : evidence.rawValue
    note(
      "\(image.width) x \(image.height) pixels: looking"
        + (input.fieldOfView == nil ? "" : " inside the field of view")
        + (input.avoided.map { ", without \($0.population) pixels to avoid," } ?? "")
        + " with \(name) for \(curves), detail \(String(format: "%g", asked.detail))")
  }

  private static let chosen = " (chosen by looking)"

  /// Which curves one network looks for, where and at which scales.
  private static func curves(
    of network: CurveNetwork, in input: CurveInput, _ asked: NetworkOptions
  ) -> String {
    let scales = input.scales(for: network).map { String(format: "%.3g", $0) }
    return curves(of: network.family.kind, in: input, asked) + " at scales "
      + scales.joined(separator: ", ") + (network.choosesScales ? chosen : "")
  }

  /// Which curves are looked for, and where.
  private static func curves(
    of kind: CurveFamily.Kind, in input: CurveInput, _ asked: NetworkOptions
  ) -> String {
    if kind == .edges {
      return "edges in \(input.colors.isEmpty ? input.channel.rawValue : "red, green and blue")"
    }
    let polarity = input.polarity == .both ? "dark and bright" : input.polarity.rawValue
    return "\(polarity) lines" + (asked.polarity == .auto ? chosen : "")
      + " in \(input.channel.rawValue)"
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
