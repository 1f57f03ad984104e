import CurveExtraction
import CurveNetworks
import Evaluation
import Geometry
import Imaging
import Phantoms
import Testing
import Workers

@testable import CurveTracing

/// Whole sequences; constants of the tracer were chosen on phantoms of the seeds 101 to 105, none of which is
/// here.
struct SequenceTracerTests {
  private static func trace(
    _ images: [Image], isTied: Bool, pool: WorkerPool = .allCores,
    memory: Int = PlaneStore.usualMemory
  ) throws -> CurveSequence {
    let network = try CurveNet.network()
    let chosen = try CurveInput.choice(
      among: CurveInput.samples(of: images.count).map { images[$0] }, networks: [network])
    var tracer = SequenceTracer(CurveTracer(network: network, pool: pool), isTied: isTied)
    tracer.memory = memory
    return try tracer.trace(
      images.map { CurveInput($0, like: chosen, networks: [network]) },
      names: images.indices.map { "\($0)" })
  }

  /// What is promised: half a pixel in the median, no switch on 95 % of the curves, and half of the jitter.
  @Test func aPhantomInMotionIsFollowed() throws {
    let phantom = try PhantomSequence(PhantomOptions(width: 224, height: 224, seed: 7), count: 12)
    let tied = try Self.trace(phantom.images, isTied: true)
    let scores = SequenceScores(tied, truth: phantom.truth)
    let single = SequenceScores(
      try Self.trace(phantom.images, isTied: false), truth: phantom.truth)
    let error = try #require(scores.medianError)
    #expect(error <= 0.5, "\(error) px")
    #expect(scores.steadyCurves >= 0.95, "\(scores.switches) switches")
    let (own, other) = (try #require(scores.jitter), try #require(single.jitter))
    #expect(own <= other / 2, "\(own) px against \(other) px")
    // Not by leaving out what is hard.
    #expect(scores.found >= single.found - 0.03, "\(scores.found) against \(single.found)")
    #expect(scores.precision >= 0.95)
    #expect(tied.frames[0].provenance.options["frames"] == "tied in time")
    let ids = tied.ids
    #expect(ids == Array(0..<ids.count))
    for frame in tied.frames {
      #expect(frame.curves.map(\.id) == frame.curves.map(\.id).sorted())
      for curve in frame.curves {
        let (isFinite, isWide) = (
          curve.spline.controlPoints.allSatisfy(\.isFinite), curve.widths.allSatisfy { $0 > 0 }
        )
        #expect(isFinite && isWide)
      }
    }
  }

  /// A line that is there from the third frame to the sixth and not seen in the fifth has one life, and is said to be
  /// inferred where nothing is seen.
  @Test func comingAndGoingIsSaidAndAGapBridged() throws {
    func frame(_ index: Int, _ withSecond: Bool) -> Image {
      var light = Plane(width: 96, height: 96, repeating: 0.8)
      for y in 0..<96 {
        for x in 0..<96 {
          let first = abs(Double(y) + 0.5 - 30 - Double(index))
          let second = abs(Double(y) + 0.5 - 66 - 0.5 * Double(index))
          if first < 1.5 { light.pixels[y * 96 + x] = 0.3 }
          if withSecond, second < 1.5, x > 16, x < 80 { light.pixels[y * 96 + x] = 0.3 }
        }
      }
      return Image(grey: light.gaussianBlurred(sigma: 0.7))
    }
    let shown = [false, false, true, true, false, true, true, false, false, false]
    let sequence = try Self.trace(shown.enumerated().map(frame), isTied: true)
    try #require(sequence.ids.count == 2)
    #expect(sequence.lives(of: 0) == [0...9])
    #expect(sequence.lives(of: 1) == [2...6])
    #expect(sequence.path(of: 1)[4]?.inferred.isEmpty == false)
    #expect(sequence.path(of: 1)[3]?.inferred.isEmpty == true)
    #expect(sequence.events.map(\.kind) == [.appears, .vanishes])
  }

  @Test func threadsDoNotMatter() throws {
    let phantom = try PhantomSequence(PhantomOptions(width: 128, height: 128, seed: 9), count: 4)
    let one = try Self.trace(phantom.images, isTied: true, pool: WorkerPool(threads: 1))
    let three = try Self.trace(phantom.images, isTied: true, pool: WorkerPool(threads: 3))
    #expect(one == three)
  }

  /// What is read back from a file is what was there.
  @Test func whereFramesAreKeptDoesNotMatter() throws {
    let phantom = try PhantomSequence(PhantomOptions(width: 128, height: 128, seed: 9), count: 4)
    let kept = try Self.trace(phantom.images, isTied: true)
    // Some of the planes, and none, stay in memory.
    for memory in [200_000, 0] {
      #expect(try Self.trace(phantom.images, isTied: true, memory: memory) == kept)
    }
    #expect(!kept.ids.isEmpty)
  }

  /// One frame, and frames without a curve.
  @Test func littleToFollowIsNoProblem() throws {
    let phantom = try PhantomSequence(PhantomOptions(width: 128, height: 128, seed: 9), count: 1)
    let one = try Self.trace(phantom.images, isTied: true)
    #expect(one.frames.count == 1 && !one.ids.isEmpty && one.events.isEmpty)
    let blank = Image(grey: Plane(width: 64, height: 64, repeating: 0.5))
    for isTied in [true, false] {
      let none = try Self.trace([blank, blank, blank], isTied: isTied)
      #expect(none.frames.count == 3 && none.ids.isEmpty)
    }
  }
}
