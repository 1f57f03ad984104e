import CurvePipeline
import Foundation
import Phantoms
import Synchronization
import Testing

@testable import Measuring

struct SetMeasurementTests {
  /// A folder with images of known curves, gone with its last use.
  private final class Films: Sendable {
    let path: String
    var results: String { path + "/results" }

    init(count: Int, size: Int) throws {
      path = NSTemporaryDirectory() + "measurement-" + UUID().uuidString
      try FileManager.default.createDirectory(
        atPath: path + "/films", withIntermediateDirectories: true)
      for index in 0..<count {
        let phantom = try Phantom(
          PhantomOptions(width: size, height: size, seed: UInt64(index + 1)))
        try TruthFiles.write(
          image: phantom.image, mask: phantom.mask, truth: phantom.truth, name: "\(index)",
          to: path + "/films")
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func measurement(_ methods: [EvidenceSource]) throws -> SetMeasurement {
      try SetMeasurement(
        of: ImageSet(images: path + "/films", truth: path + "/films"),
        methods: methods.map { MeasuredMethod(source: $0) }, request: TracingRequest(),
        kept: KeptResults(folder: results), tolerance: 2, pool: WorkerPool(threads: 2))
    }

    /// The names of all files of results.
    var kept: [String] {
      (FileManager.default.subpaths(atPath: results) ?? []).filter { $0.contains(".") }.sorted()
    }
  }

  /// What is kept and scored is what extracting and tracing by themselves give, though each is done once.
  @Test func resultsAreThoseOfThePipelineAlone() throws {
    let films = try Films(count: 1, size: 128)
    let measurement = try films.measurement([.network, .sato])
    let scores = try measurement.scores(of: measurement.find())
    #expect(scores.methods.map(\.method) == ["ours", "sato"] && scores.failures.isEmpty)
    let image = try Image.read(from: films.path + "/films/0.png")
    for (name, source) in [("ours", EvidenceSource.network), ("sato", .sato)] {
      let pipeline = try CurvePipeline().replacing(evidence: source)
      let outcome = try pipeline.run(on: pipeline.prepare(image))
      let kept = try CurveDrawing.read(from: films.results + "/\(name)/0.json")
      #expect(kept == outcome.drawing)
      let soft = try Image.read(from: films.results + "/\(name)/0.png").luminance
      let own = CurvePicture.soft(outcome.map.evidence).luminance
      #expect(zip(soft.pixels, own.pixels).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  /// Cancelled, it stops within the time that is promised, keeps what was finished, whole, and goes on there.
  @Test func aCancelledMeasurementGoesOnWhereItWas() throws {
    let films = try Films(count: 3, size: 384)
    let measurement = try films.measurement([.network])
    let cancelled = Mutex<ContinuousClock.Instant?>(nil)
    let cancellation = Cancellation()
    DispatchQueue.global().async {
      // As soon as the first image is finished.
      while films.kept.allSatisfy({ !$0.hasSuffix(".record") }) { usleep(2000) }
      cancelled.withLock { $0 = .now }
      cancellation.cancel()
    }
    #expect(throws: CancellationError.self) {
      try measurement.find(monitor: WorkMonitor(cancellation: cancellation) { _ in })
    }
    let latency = try #require(cancelled.withLock { $0 }).duration(to: .now)
    // Other suites run on the same cores: by itself it is under 100 ms.
    #expect(latency < .milliseconds(400), "\(latency)")
    let records = films.kept.filter { $0.hasSuffix(".record") }
    #expect((1...2).contains(records.count))
    // Nothing half done: every file belongs to a record.
    #expect(films.kept.count == 3 * records.count, "\(films.kept)")
    let again = try measurement.find()
    #expect(again.keptCount == records.count && again.usable.count == 3)
  }

  @Test func bordersAreMeasuredByEdgesUnlessLinesAreAskedFor() throws {
    let films = try Films(count: 1, size: 96)
    for person in 1...2 {
      try FileManager.default.copyItem(
        atPath: films.path + "/films/0-mask.png", toPath: films.path + "/films/0_\(person).png")
    }
    for name in ["0-mask.png", "0-truth.svg"] {
      try FileManager.default.removeItem(atPath: films.path + "/films/" + name)
    }
    try FileManager.default.createDirectory(
      atPath: films.path + "/images", withIntermediateDirectories: false)
    try FileManager.default.moveItem(
      atPath: films.path + "/films/0.png", toPath: films.path + "/images/0.png")
    func families(_ asked: [CurveFamily.Kind]?) throws -> [CurveFamily.Kind] {
      var request = TracingRequest()
      request.families = asked
      return try SetMeasurement(
        of: ImageSet(images: films.path + "/images", truth: films.path + "/films"),
        request: request, kept: KeptResults(folder: films.results), tolerance: 2
      ).families
    }
    #expect(try families(nil) == [.edges])
    #expect(try families([.lines]) == [.lines])
  }
}
