public import CurveNetworks
public import CurvePipeline
public import Failures
import Foundation
public import Workers

/// One measurement of methods on a set of images.
///
/// 1. Each image is read with its truth, and what methods find on it is kept, unless it has been. 2. The
/// kept results are scored, one method after the other. An image is looked at once for all methods, and extracted once
/// for each.
public struct SetMeasurement: Sendable {
  /// The images with what is known of them.
  public let set: ImageSet
  /// What is measured.
  public let methods: [MeasuredMethod]
  /// Where results are kept.
  public let kept: KeptResults
  /// How far from a true centre line is still right, px.
  public let tolerance: Double
  private let pipeline: CurvePipeline
  private var pool: WorkerPool { pipeline.pool }

  /// A measurement of methods on a set of images.
  ///
  /// - Parameters:
  ///   - set: the images, with what is known of them.
  ///   - methods: what is measured; `nil` for all that find what the truth shows.
  ///   - request: how images are looked at and traced; where it leaves the families open, edges
  ///     are looked for in images of which borders are known. Parts, regions and the source of
  ///     evidence are not of a measurement.
  ///   - kept: where what is found is kept.
  ///   - tolerance: how far from a true centre line is still right, px.
  ///   - pool: the workers that do it.
  ///   - monitor: watches while the curve neurons of a published network are found.
  /// - Throws: what `CurvePipeline.init` throws.
  public init(
    of set: ImageSet, methods: [MeasuredMethod]? = nil, request: TracingRequest,
    kept: KeptResults, tolerance: Double, pool: WorkerPool = .allCores,
    monitor: WorkMonitor = .silent
  ) throws {
    var request = request
    request.families = request.families(of: set.kind == .borders ? .borders : .image)
    self.set = set
    self.methods = methods ?? MeasuredMethod.usual(for: set.kind)
    self.kept = kept
    self.tolerance = tolerance
    pipeline = try CurvePipeline(request, pool: pool, monitor: monitor)
  }

  /// Which curves are looked for.
  public var families: [CurveFamily.Kind] { pipeline.request.families() }

  /// Whether curves are traced, not only extracted: of borders only pixels are scored.
  private var traces: Bool { self.set.kind == .curves }

  /// Everything that decides results but for the image, by name.
  private var options: [String: String] {
    pipeline.request.asked.texts(in: .summary)
      .merging(["tracing": traces ? "yes" : "no"]) { $1 }
  }

  /// An image that can be scored.
  public struct Usable: Sendable {
    var item: ImageSet.ImageFiles
    var known: KnownImage
    var keys: [MeasuredMethod: KeptResults.Key]
    var keptCount: Int
  }

  /// What came of all images.
  public struct Found: Sendable {
    /// The images that could be used.
    public var usable: [Usable]
    /// The others, and why.
    public var failures: [SetScores.Failure]

    /// Results that an earlier run had kept.
    public var keptCount: Int { usable.reduce(0) { $0 + $1.keptCount } }
    /// All results.
    public var resultCount: Int { usable.reduce(0) { $0 + $1.keys.count } }
  }

  /// 1. What is found on all images.
  ///
  /// - Throws: `ImagingError.cannotWrite` where results cannot be kept; what stops `monitor`. Results of
  ///   images that were
  ///   finished by then are kept.
  public func find(monitor: WorkMonitor = .silent) throws -> Found {
    try monitor.run {
      let tally = WorkTally(of: set.items.count, monitor.stage(.extracting))
      // Where there are fewer images than threads, those that are left work within an image.
      let inner = pipeline.on(WorkerPool(threads: max(1, pool.threads / set.items.count)))
      let outcomes = try pool.map(set.items.count) { index -> Result<Usable, SetScores.Failure> in
        defer { tally.add() }
        let item = set.items[index]
        do { return .success(try find(item, by: inner)) } catch {
          // Where nothing can be kept, or the work is to stop, going on is no use.
          if case ImagingError.cannotWrite = error { throw error }
          try Cancellation.check()
          return .failure(
            .init(
              name: item.name,
              sentence: (error as? any ExplainedError)?.description ?? "\(item.image): \(error)"))
        }
      }
      var found = Found(usable: [], failures: [])
      for outcome in outcomes {
        switch outcome {
        case .success(let usable): found.usable.append(usable)
        case .failure(let failure): found.failures.append(failure)
        }
      }
      return found
    }
  }

  private func find(_ item: ImageSet.ImageFiles, by pipeline: CurvePipeline) throws -> Usable {
    let image = try Image.read(from: item.image)
    let known = try KnownImage(item, width: image.width, height: image.height)
    let data = FileManager.default.contents(atPath: item.image) ?? Data()
    var usable = Usable(item: item, known: known, keys: [:], keptCount: 0)
    var looked: PreparedImage?
    for method in methods {
      let key = KeptResults.Key(
        version: Self.program, method: method.name, options: options, imageFile: data)
      usable.keys[method] = key
      if kept.has(key, name: item.name) {
        usable.keptCount += 1
      } else {
        let prepared = try looked ?? pipeline.prepare(image)
        looked = prepared
        let result = try result(of: method, on: prepared, by: pipeline)
        try Cancellation.check()
        try kept.write(result, key, name: item.name)
      }
    }
    return usable
  }

  /// What `method` makes of an image that has been looked at.
  private func result(
    of method: MeasuredMethod, on prepared: PreparedImage, by pipeline: CurvePipeline
  ) throws -> MethodResult {
    let pipeline = pipeline.replacing(evidence: method.source)
    let extracted = try pipeline.extract(prepared)
    let outcome = traces ? try pipeline.trace(extracted) : nil
    // Canny decides on edges itself, by thresholds of its own.
    let edges =
      method.source == .canny ? CannyEdgeDetector().edges(in: prepared.input.light) : nil
    let extraction = extracted.seconds["extract"] ?? 0
    return MethodResult(
      evidence: extracted.map.evidence, edges: edges, drawing: outcome?.drawing,
      seconds: .init(
        preparation: prepared.seconds["prepare"] ?? 0, extraction: extraction,
        tracing: outcome.map { extraction + ($0.seconds["trace"] ?? 0) }))
  }

  /// 2. The scores of what was found.
  ///
  /// - Throws: `MeasurementError.nothingUsable`; what stops `monitor`.
  public func scores(of found: Found, monitor: WorkMonitor = .silent) throws -> SetScores {
    guard !found.usable.isEmpty else {
      throw MeasurementError.nothingUsable(
        count: set.items.count, first: found.failures.first?.sentence ?? "there are none")
    }
    return try monitor.run { try scored(found, monitor.stage(.scoring)) }
  }

  private func scored(_ found: Found, _ monitor: WorkMonitor) throws -> SetScores {
    let scores = try methods.enumerated().map { index, method in
      monitor.report(Double(index) / Double(methods.count))
      let items = try pool.map(found.usable.count) { index -> MethodScores.ImageResult in
        let usable = found.usable[index]
        return .init(result: try result(of: method, on: usable), known: usable.known)
      }
      return MethodScores(method.name, items, tolerance: tolerance, pool: pool)
    }
    return SetScores(
      kind: set.kind, names: found.usable.map(\.item.name), failures: found.failures,
      methods: scores, tolerance: tolerance,
      options: options.sorted { $0.key < $1.key }
        .map { .init(name: $0.key, value: $0.value) },
      peakMemory: Self.peakMemory)
  }

  /// Where each method is worst and best on each image.
  ///
  /// - Throws: `ImagingError` where an image or what was kept is gone.
  public func places(of found: Found, _ scores: SetScores) throws -> [[SetReport.Places]] {
    try pool.map(found.usable.count) { index in
      let usable = found.usable[index]
      let image = try Image.read(from: usable.item.image)
      return try zip(methods, scores.methods).map { method, own in
        let item = MethodScores.ImageResult(
          result: try result(of: method, on: usable), known: usable.known)
        return .init(
          method: method.name, f: own.f(of: index),
          places: AgreementPlaces(own.agreement(of: item, tolerance: tolerance), over: image))
      }
    }
  }

  /// A kept result.
  private func result(of method: MeasuredMethod, on usable: Usable) throws -> MethodResult {
    guard let key = usable.keys[method], let result = kept.read(key, name: usable.item.name) else {
      throw ImagingError.unreadable(
        path: "\(kept.folder)/\(method.name)/\(usable.item.name).png",
        reason: "what was kept is gone")
    }
    return result
  }

  /// The version with a hash of the program's file, so that another build does not take what this one has
  /// kept.
  private static let program: String = {
    let file = Bundle.main.executablePath.flatMap { FileManager.default.contents(atPath: $0) }
    let hash = KeptResults.Key(
      version: "", method: "", options: [:], imageFile: file ?? Data()
    ).image
    return "\(CurveTraceVersion.current) \(hash)"
  }()

  /// The most memory that the process had, bytes.
  private static var peakMemory: Int? {
    var usage = rusage()
    #if os(Linux)
      // In kB, and with a type of its own for whose it is.
      return getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0
        ? usage.ru_maxrss << 10 : nil
    #else
      return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : nil
    #endif
  }
}

/// Why nothing can be measured.
public enum MeasurementError: ExplainedError, Equatable {
  /// None of so many images could be used, the first for this reason.
  case nothingUsable(count: Int, first: String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .nothingUsable(let count, let first):
      "\(count) of \(count) images could not be scored, the first because of this: \(first)"
    }
  }

  /// What is wrong is in the images.
  public var category: FailureCategory { .badData }
}
