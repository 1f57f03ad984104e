import CurvePipeline
import Foundation
import Phantoms
import Synchronization
import TestSupport
import Testing

struct CurvePipelineTests {
  private static func phantom(_ size: Int = 160, seed: UInt64 = 4) throws -> Image {
    try Phantom(PhantomOptions(width: size, height: size, seed: seed)).image
  }

  /// The drawing is that of the steps one by one, and of `CurveTracer` alone.
  @Test func theStepsMakeTheWhole() throws {
    let image = try Self.phantom()
    let pipeline = try CurvePipeline()
    let outcome = try pipeline.run(on: image)
    #expect(!outcome.drawing.curves.isEmpty)
    let prepared = try pipeline.prepare(image)
    let extracted = try pipeline.extract(prepared)
    #expect(extracted.map == outcome.map)
    #expect(try pipeline.trace(extracted).drawing == outcome.drawing)
    // What is extracted alone is what tracing sees.
    #expect(try pipeline.extract(prepared).map == outcome.map)
    let network = try CurveNet.network()
    let alone = try CurveTracer(network: network).trace(CurveInput(image, network: network))
    #expect(alone == outcome.drawing)
    #expect(outcome.seconds.entries.map(\.name) == ["prepare", "extract", "trace"])
  }

  /// Frames that are asked for one by one make the same drawing, and none is asked for more than twice.
  @Test func framesCanBeAskedFor() throws {
    let images = try PhantomSequence(PhantomOptions(width: 96, height: 96, seed: 5), count: 7)
      .images
    let names = images.indices.map { "\($0)" }
    var request = TracingRequest()
    request.options.steps = 1
    let pipeline = try CurvePipeline(request)
    let whole = try pipeline.run(onFrames: images, names: names)
    var asked = images.map { _ in 0 }
    let parts = try pipeline.run(onFrames: names) { index in
      asked[index] += 1
      return images[index]
    }
    #expect(parts.sequence == whole.sequence && !whole.sequence.ids.isEmpty)
    #expect(asked.allSatisfy { (1...2).contains($0) }, "\(asked)")
  }

  /// Parts that are known of an image are not looked for again, and the drawing is the same; others are.
  @Test func knownPartsAreTakenAgain() throws {
    let image = try Self.phantom(96)
    func pipeline(_ count: Int, only: [String]?) throws -> CurvePipeline {
      var request = TracingRequest()
      request.parts = .factors(FactorsRequest(.number(count), only: only))
      request.options.steps = 0
      return try CurvePipeline(request)
    }
    func parts(_ prepared: PreparedImage) -> PartMaps? { prepared.parts?.maps }
    let all = try pipeline(2, only: nil).prepare(image)
    let one = try pipeline(2, only: ["1"])
    let again = try one.prepare(image, knowing: all.parts)
    let anew = try one.prepare(image)
    #expect(parts(again) == parts(anew) && parts(again) != parts(all))
    #expect(try one.run(on: again).drawing == one.run(on: anew).drawing)
    let three = try pipeline(3, only: nil).prepare(image, knowing: all.parts)
    #expect(three.parts?.maps.parts.count == 3)
  }

  @Test func choicesSayWhatWasChosenByLooking() throws {
    let image = try Self.phantom()
    let looked = try CurvePipeline().prepare(image).choices
    #expect(looked[.polarity] == .text("dark") && looked.isChosen(.polarity))
    #expect(looked.isChosen(.scales) && looked[.network] == .text("curvenet"))
    #expect(looked.sentence.contains("dark lines (chosen by looking) in luminance at scales"))
    var request = TracingRequest()
    request.polarity = .dark
    request.scales = [1]
    request.options.curveCount = 3
    let asked = try CurvePipeline(request).prepare(image).choices
    #expect(!asked.isChosen(.polarity) && !asked.isChosen(.scales))
    #expect(asked.sentence.contains("dark lines in luminance at scales 1, detail"))
    // No key twice, and drawings say the same.
    #expect(Set(asked.entries.map(\.key)).count == asked.entries.count)
    let options = try CurvePipeline(request).run(on: image).drawing.provenance.options
    #expect(options == asked.texts(in: .provenance) && options["curves"] == "3")
  }

  @Test func progressRisesThroughTheStagesAndShowsSplinesAsTheyMove() throws {
    let recorder = Recorder()
    let outcome = try CurvePipeline().run(on: Self.phantom()) { recorder.append($0) }
    #expect(recorder.events.first?.stage == .looking && recorder.shares.first == 0)
    #expect(recorder.shares == recorder.shares.sorted() && recorder.shares.last == 1)
    var stages: [ProgressEvent.Stage] = []
    for event in recorder.events where stages.last != event.stage { stages.append(event.stage) }
    #expect(stages == [.looking, .extracting, .linking, .fitting, .refining])
    let moving = recorder.events.compactMap(\.curves)
    #expect(moving.count == CurveTracer.defaultSteps)
    #expect(moving.allSatisfy { $0.count == outcome.drawing.curves.count })
    #expect(moving.first != moving.last)
  }

  @Test func whatTheHandlerThrowsIsThrown() throws {
    struct Enough: Error {}
    let image = try Self.phantom()
    #expect(throws: Enough.self) {
      try CurvePipeline().run(on: image) { if $0.stage == .refining { throw Enough() } }
    }
  }

  @Test func aRegionOfAnotherSizeIsRefused() throws {
    var request = TracingRequest()
    request.avoided = [.mask(Mask(width: 5, height: 5))]
    let pipeline = try CurvePipeline(request)
    #expect(throws: AvoidedRegionError.self) { try pipeline.run(on: Self.phantom()) }
  }

  /// Cancelled at any moment the work stops within the time that is promised, and the pipeline goes on to work.
  @Test(.timeLimit(.minutes(5)))
  func cancellingStopsWithinATenthOfASecond() throws {
    let image = try Phantom(PhantomOptions(width: 2048, height: 2048, seed: 3)).image
    let pipeline = try CurvePipeline()
    for delay in [0.05, 0.4, 1.5, 4] {
      let cancellation = Cancellation()
      let asked = Mutex<ContinuousClock.Instant?>(nil)
      DispatchQueue.global().asyncAfter(deadline: .now() + delay) {
        asked.withLock { $0 = .now }
        cancellation.cancel()
      }
      #expect(throws: CancellationError.self) {
        try pipeline.run(on: image, cancellation: cancellation)
      }
      let latency = try #require(asked.withLock { $0 }).duration(to: .now)
      // A machine that is busy with other suites may take a thread away for longer than the work would.
      #expect(latency < .milliseconds(100 * Self.slack), "after \(delay) s: \(latency)")
    }
    #expect(try !pipeline.run(on: Self.phantom()).drawing.curves.isEmpty)
  }

  /// Suites run side by side, as many as there are cores.
  private static let slack = 4
}
