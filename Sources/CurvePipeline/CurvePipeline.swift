public import CurveExtraction
public import CurveNetworks
import CurveTracing
public import Geometry
public import Imaging
public import Workers

/// The way from images to drawings: what a request asks for, on any number of images.
///
/// ```swift
/// let pipeline = try CurvePipeline(TracingRequest())
/// let outcome = try pipeline.run(on: try Image.read(from: "film.png"))
/// try outcome.drawing.write(to: "film.svg")
/// ```
///
/// `run` does all of it. Its steps can be called one by one, each on what the one before gave, so that nothing is done
/// twice: 1. `prepare` looks at the image and chooses what was left open. 2. `extract` finds the pixels of curves.
/// 3. `trace` makes splines of them.
///
/// A pipeline keeps its networks and holds no state: it can be used by any number of threads.
public struct CurvePipeline: Sendable {
  public let request: TracingRequest
  /// The workers that do it; results do not depend on their number.
  public let pool: WorkerPool
  /// The networks that are asked, one for each family.
  public let networks: [CurveNetwork]

  private let finder: PartFinder?

  /// A pipeline for `request`: checks it, and looks its networks up in `catalog`.
  ///
  /// Of a published network whose curve neurons nobody has looked for yet they are found now, in some
  /// seconds, and kept.
  ///
  /// - Throws: `RequestError`, `NetworkError`, `NeuronSelectionError`, `PartError` where what is asked for cannot be;
  ///   `ModelStoreError` where a network is not installed; `ConceptError`, `ImagingError` where a
  ///   concept cannot be read; what stops `monitor`.
  public init(
    _ request: TracingRequest = TracingRequest(), catalog: NetworkCatalog = NetworkCatalog(),
    pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent
  ) throws {
    try request.check()
    self.request = request
    self.pool = pool
    finder = try request.parts.map { try PartFinder($0, catalog: catalog, pool: pool) }
    networks = try request.families().map { kind in
      var network = try catalog.curveNetwork(
        request.network, family: kind, counting: request.neurons, pool: pool, monitor: monitor)
      if let scales = request.scales { network.scales = scales }
      // Where a classical method takes their place no one looks at the scales that would be chosen.
      if request.scales != nil || request.options.evidence != .network {
        network.choosesScales = false
      }
      return network
    }
  }

  /// A pipeline that does the same with another source of evidence, through networks that are there already.
  public func replacing(evidence: EvidenceSource) -> CurvePipeline {
    var request = request
    request.options.evidence = evidence
    return CurvePipeline(request, pool: pool, networks: networks, finder: finder)
  }

  /// A pipeline that does the same on other workers.
  public func on(_ pool: WorkerPool) -> CurvePipeline {
    CurvePipeline(request, pool: pool, networks: networks, finder: finder)
  }

  private init(
    _ request: TracingRequest, pool: WorkerPool, networks: [CurveNetwork], finder: PartFinder?
  ) {
    (self.request, self.pool) = (request, pool)
    (self.networks, self.finder) = (networks, finder)
  }

  /// How many steps the splines of an image are refined in, as far as the request says it: those of a random start,
  /// or of the curves of each family and polarity.
  public var refinementSteps: Int {
    request.options.steps
      ?? (request.options.initialization == .random
        ? CurveTracer.defaultRandomSteps : CurveTracer.defaultSteps)
  }

  var tracer: CurveTracer {
    CurveTracer(networks: networks, options: request.options, pool: pool)
  }
}

// MARK: - One image

extension CurvePipeline {
  /// The drawing of the curves of `image`, and everything that was found on the way.
  ///
  /// - Parameters:
  ///   - image: what is looked at.
  ///   - cancellation: stops the work from another thread, within 100 ms; it then throws `CancellationError`.
  ///   - progress: told how far the work is; throwing stops it too. While splines are refined, `ProgressEvent.curves`
  ///     has them as they move.
  /// - Throws: `NetworkError`, `PartError`, `AvoidedRegionError`, `ImagingError`; `CancellationError`, and what
  ///   `progress` throws.
  public func run(
    on image: Image, cancellation: Cancellation = Cancellation(),
    progress: @escaping WorkMonitor.Handler = { _ in }
  ) throws -> TracingOutcome {
    let monitor = WorkMonitor(cancellation: cancellation, progress)
    return try monitor.run {
      try run(
        on: prepare(image, monitor: monitor.part(0...0.2)), monitor: monitor.part(0.2...1))
    }
  }

  /// The drawing of the curves of an image that has been looked at. Where nobody else holds that any more, its planes
  /// are given back as soon as nothing reads them.
  ///
  /// - Throws: as `run(on:cancellation:progress:)`.
  public func run(
    on prepared: consuming PreparedImage, monitor: WorkMonitor = .silent
  ) throws -> TracingOutcome {
    var held: PreparedImage? = consume prepared
    return try monitor.run {
      // Traced is what was extracted, by the light itself.
      let looksAgain = request.options.initialization == .random || request.parts != nil
      // A function of its own: nothing of what it takes is held any longer than that.
      func extracted() throws -> ExtractedImage {
        guard var image = held.take() else { preconditionFailure("an image is traced once") }
        // What is looked at stands in its input.
        image.image = image.image.withoutPixels
        return try extract(image, monitor: monitor.part(0...0.25))
      }
      var extracted = try extracted()
      if !looksAgain { extracted.prepared.input.normalized = Plane(width: 0, height: 0) }
      return try trace(extracted, monitor: monitor.part(0.25...1))
    }
  }

  /// 1. Looks at `image`: chooses channel, polarity, field of view and scales where the request leaves them open, and
  /// tells its parts apart where it asks for that.
  ///
  /// - Parameters:
  ///   - image: what is looked at.
  ///   - known: parts that were found in the same image for another selection of them. Factors that are asked for as
  ///     they were then are not looked for again; the result is the same.
  ///   - monitor: told of progress; stops the work.
  /// - Throws: as `run(on:cancellation:progress:)`.
  public func prepare(
    _ image: Image, knowing known: FoundParts? = nil, monitor: WorkMonitor = .silent
  ) throws -> PreparedImage {
    try monitor.run {
      var seconds = Timings()
      let avoided = try request.forbidden(width: image.width, height: image.height)
      var input = try seconds.measure("prepare") {
        try CurveInput(
          image, networks: networks, polarity: request.polarity, channel: request.channel,
          ink: request.ink, avoiding: avoided, pool: pool)
      }
      let parts = try finder.map { finder in
        monitor.part(0.6...1, .findingParts).report(0)
        return try seconds.measure("parts") { try finder.parts(of: image, known: known) }
      }
      input.parts = parts?.maps
      // A random start draws curves of one polarity.
      if request.options.initialization == .random, input.polarity == .both {
        input.polarity = .dark
      }
      return PreparedImage(
        image: image, input: input, parts: parts, choices: choices(of: input), seconds: seconds)
    }
  }

  /// 2. Finds the pixels of curves.
  ///
  /// - Throws: as `run(on:cancellation:progress:)`.
  public func extract(
    _ prepared: PreparedImage, monitor: WorkMonitor = .silent
  ) throws -> ExtractedImage {
    try monitor.run {
      var seconds = prepared.seconds
      let input = prepared.input
      // Of an object that is not there nothing is found, at once.
      guard !tracer.isEmpty(input) else {
        let nothing = Plane(width: input.light.width, height: input.light.height)
        return ExtractedImage(
          prepared: prepared,
          map: CurveMap(evidence: nothing, orientation: nothing, width: nothing),
          extractions: [], seconds: seconds)
      }
      let extractions = try seconds.measure("extract") {
        try CurveExtractor(
          networks: networks, evidence: request.options.evidence, method: request.method,
          pool: pool
        ).extractions(in: input, monitor: monitor)
      }
      return ExtractedImage(
        prepared: prepared, map: CurveMap(merging: extractions),
        extractions: extractions, seconds: seconds)
    }
  }

  /// 3. Makes splines of what was extracted.
  ///
  /// - Throws: as `run(on:cancellation:progress:)`.
  public func trace(
    _ extracted: ExtractedImage, monitor: WorkMonitor = .silent
  ) throws -> TracingOutcome {
    var seconds = extracted.seconds
    let prepared = extracted.prepared
    var drawing = try seconds.measure("trace") {
      try tracer.trace(extracted.extractions, of: prepared.input, monitor: monitor)
    }
    // An image may have been looked at for another source of evidence.
    let choices = choices(of: prepared.input)
    drawing.provenance = Provenance(choices)
    drawing.pixelSpacing = prepared.image.scale.flatMap(PixelSpacing.init)
    let outcome = TracingOutcome(
      choices: choices, map: extracted.map, drawing: drawing, automatic: drawing,
      parts: prepared.parts, seconds: seconds)
    return request.edits.isEmpty ? outcome : outcome.editing(by: request.edits)
  }

  /// What images are looked at with, for and how, of which `input` is one.
  private func choices(of input: CurveInput) -> Choices {
    var choices = tracer.choices(of: input)
    if case .concept(let reference) = request.parts {
      choices.set(.concept, .text(reference.fileName))
    }
    return choices
  }
}

// MARK: - What the steps give

/// An image with all that was chosen by looking at it, ready to be extracted and traced.
public struct PreparedImage: Sendable {
  public var image: Image
  /// The image as the networks look at it, its parts included.
  public var input: CurveInput
  /// The parts that were told apart; `nil` where nobody asked.
  public var parts: FoundParts?
  /// What was chosen, by looking and by asking.
  public var choices: Choices
  /// How long it took.
  public var seconds: Timings
}

/// The curves' pixels, and what tracing needs of how they were found.
public struct ExtractedImage: Sendable {
  /// What was looked at.
  public var prepared: PreparedImage
  /// The evidence of all families and polarities together: how strongly each pixel belongs to a curve.
  public var map: CurveMap
  /// What was found of each family and polarity.
  public var extractions: [CurveExtractor.Extraction]
  /// How long it took, looking included.
  public var seconds: Timings

  /// The pixels of curves at `detail`, 0…1, without those that were to be avoided.
  public func mask(detail: Double = 0.5) -> Mask {
    let mask = map.mask(detail: detail)
    // Pinholes of a mask are filled, but not those.
    return prepared.input.avoided.map { mask.subtracting($0) } ?? mask
  }
}

/// What came of a request on one image.
public struct TracingOutcome: Sendable {
  /// What the image was looked at with, for and how, and which of it was chosen by looking.
  public var choices: Choices
  /// How strongly each pixel belongs to a curve.
  public var map: CurveMap
  /// The drawing, with the request's edits.
  public var drawing: CurveDrawing
  /// The drawing as it was traced, before edits.
  public var automatic: CurveDrawing
  /// The ids of the curves of `drawing` that a person has made or changed.
  public var edited: Set<Int> = []
  /// The knots of curves of `drawing`, by their ids, that a person has pinned.
  public var pins: [Int: PinnedKnots] = [:]
  /// The parts that were told apart; `nil` where nobody asked.
  public var parts: FoundParts?
  /// How long each stage took.
  public var seconds: Timings
}

/// How long stages of work took, wall time in seconds, in the order in which they began.
public struct Timings: Sendable, Hashable {
  /// One step and the time that it took, in seconds.
  public struct Entry: Sendable, Hashable {
    /// What was done: `prepare`, `parts`, `extract`, `trace`.
    public var name: String
    public var seconds: Double
  }

  public private(set) var entries: [Entry] = []

  /// Nothing has been done.
  public init() {}

  /// How long the stage `name` took; `nil` where it was not done.
  public subscript(name: String) -> Double? { entries.first { $0.name == name }?.seconds }

  /// The result of `work`, whose time is added to that of the stage `name`.
  public mutating func measure<Result>(
    _ name: String, _ work: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    defer {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if let index = entries.firstIndex(where: { $0.name == name }) {
        entries[index].seconds += seconds
      } else {
        entries.append(Entry(name: name, seconds: seconds))
      }
    }
    return try work()
  }
}

extension Image {
  /// What is known of it besides its pixels.
  fileprivate var withoutPixels: Image {
    var image = Image(grey: Plane(width: 0, height: 0))
    image.scale = scale
    return image
  }
}
