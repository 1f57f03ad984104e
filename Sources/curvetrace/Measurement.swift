import CurveExport
import CurveTracing
import Failures
import Foundation
import Geometry
import Imaging
import Workers

/// One measurement of methods on a set of images.
///
/// 1. Each image is read with its truth, and what methods find on it is kept, unless it has been. 2. The
/// kept results are scored, one method after the other.
struct Measurement: Sendable {
  var set: ImageSet
  var methods: [EvaluationMethod]
  var runner: MethodRunner
  var kept: KeptResults
  /// How far from a true centre line is still right, px.
  var tolerance: Double
  var pool: WorkerPool

  /// An image that can be scored.
  struct Usable: Sendable {
    var item: ImageSet.Item
    var known: KnownImage
    var keys: [EvaluationMethod: KeptResults.Key]
    var keptCount: Int
  }

  /// What came of all images.
  struct Found: Sendable {
    var usable: [Usable]
    var failures: [SetScores.Failure]

    /// Results that an earlier run had kept.
    var keptCount: Int { usable.reduce(0) { $0 + $1.keptCount } }
    /// All results.
    var resultCount: Int { usable.reduce(0) { $0 + $1.keys.count } }
  }

  /// 1. What is found on all images.
  func find(monitor: WorkMonitor) throws -> Found {
    let counter = WorkTally(of: set.items.count, monitor)
    // Where there are fewer images than threads, those that are left work within an image.
    let inner = WorkerPool(threads: max(1, pool.threads / set.items.count))
    let outcomes = try pool.map(set.items.count) { index -> Result<Usable, SetScores.Failure> in
      defer { counter.add() }
      let item = set.items[index]
      do {
        return .success(try find(item, pool: inner))
      } catch {
        // Where nothing can be kept, going on is no use.
        if case ImagingError.cannotWrite = error { throw error }
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

  private func find(_ item: ImageSet.Item, pool: WorkerPool) throws -> Usable {
    let image = try Image.read(from: item.image)
    let known = try KnownImage(item, width: image.width, height: image.height)
    let data = FileManager.default.contents(atPath: item.image) ?? Data()
    var usable = Usable(item: item, known: known, keys: [:], keptCount: 0)
    var subject: MethodRunner.Subject?
    for method in methods {
      let key = KeptResults.Key(
        version: Self.program, method: method.name, options: runner.description,
        imageFile: data)
      usable.keys[method] = key
      if kept.has(key, name: item.name) {
        usable.keptCount += 1
      } else {
        let prepared = try subject ?? runner.subject(image, pool: pool)
        subject = prepared
        let result = try runner.result(of: method, on: prepared, pool: pool)
        try kept.write(result, key, name: item.name)
      }
    }
    return usable
  }

  /// 2. The scores of what was found.
  ///
  /// - Throws: `PartialFailure` where no image could be used.
  func scores(of found: Found) throws -> SetScores {
    guard !found.usable.isEmpty else {
      throw PartialFailure(
        failed: found.failures.count, all: set.items.count,
        first: found.failures.first?.sentence ?? "there are none")
    }
    let scores = try methods.map { method in
      let items = try pool.map(found.usable.count) { index -> MethodScores.Item in
        let usable = found.usable[index]
        return .init(result: try result(of: method, on: usable), known: usable.known)
      }
      return MethodScores(method.name, items, tolerance: tolerance, pool: pool)
    }
    return SetScores(
      kind: set.kind, names: found.usable.map(\.item.name), failures: found.failures,
      methods: scores, tolerance: tolerance,
      options: runner.description.sorted { $0.key < $1.key }
        .map { .init(name: $0.key, value: $0.value) },
      peakMemory: Self.peakMemory)
  }

  /// Where each method is worst and best on each image.
  func places(of found: Found, _ scores: SetScores) throws -> [[SetReport.Places]] {
    try pool.map(found.usable.count) { index in
      let usable = found.usable[index]
      let image = try Image.read(from: usable.item.image)
      return try zip(methods, scores.methods).map { method, own in
        let item = MethodScores.Item(
          result: try result(of: method, on: usable), known: usable.known)
        return .init(
          method: method.name, f: own.f(of: index),
          places: AgreementPlaces(own.agreement(of: item, tolerance: tolerance), over: image))
      }
    }
  }

  /// A kept result.
  func result(of method: EvaluationMethod, on usable: Usable) throws -> MethodResult {
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
