public import CurveExtraction
import CurveNetworks
import CurveTracing
public import Geometry
public import Imaging
public import Workers

extension CurvePipeline {
  /// The moving drawing of `frames`, at least one, all of one size, called `names`.
  ///
  /// What is chosen by looking is chosen once for all frames.
  ///
  /// - Parameters:
  ///   - frames: the images, in order.
  ///   - names: what they are called, one for each.
  ///   - frameRate: how many are shown in a second.
  ///   - isTied: whether curves are followed and tied in time; otherwise every frame is traced by itself.
  ///   - monitor: told of progress, and stops the work.
  ///   - looked: told what was chosen, before the work.
  /// - Throws: as `run(on:cancellation:progress:)`.
  public func run(
    onFrames frames: [Image], names: [String], frameRate: Double = CurveSequence.defaultFrameRate,
    isTied: Bool = true, monitor: WorkMonitor = .silent,
    looked: (CurveInput, Choices) -> Void = { _, _ in }
  ) throws -> MovingOutcome {
    precondition(frames.count == names.count, "every frame has a name")
    return try run(
      onFrames: names, frameRate: frameRate, isTied: isTied, monitor: monitor, looked: looked
    ) { frames[$0] }
  }

  /// The moving drawing of frames, at least one, all of one size, called `names`. Memory does not grow with their
  /// number: each is asked for when it is looked at, some of them twice.
  ///
  /// What is chosen by looking is chosen once for all frames.
  ///
  /// - Parameters:
  ///   - names: what the frames are called, in order.
  ///   - frameRate: how many are shown in a second.
  ///   - isTied: whether curves are followed and tied in time; otherwise every frame is traced by itself.
  ///   - monitor: told of progress, and stops the work.
  ///   - looked: told what was chosen, before the work.
  ///   - frame: the image of the frame with an index.
  /// - Throws: as `run(on:cancellation:progress:)`; what `frame` throws; `ImagingError.cannotPutAside`.
  public func run(
    onFrames names: [String], frameRate: Double = CurveSequence.defaultFrameRate,
    isTied: Bool = true, monitor: WorkMonitor = .silent,
    looked: (CurveInput, Choices) -> Void = { _, _ in },
    frame: (_ index: Int) throws -> Image
  ) throws -> MovingOutcome {
    precondition(!names.isEmpty, "something is to be traced")
    try request.checkFrames()
    return try monitor.run {
      var seconds = Timings()
      var samples = try CurveInput.samples(of: names.count).map(frame)
      let scale = samples[0].scale
      let avoided = try request.forbidden(width: samples[0].width, height: samples[0].height)
      let chosen = try seconds.measure("prepare") {
        try CurveInput.choice(
          among: samples, networks: networks, polarity: request.polarity,
          channel: request.channel, ink: request.ink, avoiding: avoided, pool: pool)
      }
      samples = []
      let tracer = SequenceTracer(tracer, isTied: isTied)
      let choices = tracer.choices(of: chosen)
      looked(chosen, choices)
      var sequence = try seconds.measure("trace") {
        try tracer.trace(names, frameRate: frameRate, monitor: monitor.part(0.1...1)) {
          CurveInput(try frame($0), like: chosen, networks: networks)
        }
      }
      sequence.pixelSpacing = scale.flatMap(PixelSpacing.init)
      return MovingOutcome(choices: choices, sequence: sequence, seconds: seconds)
    }
  }
}

/// What came of a request on the frames of a moving picture.
public struct MovingOutcome: Sendable {
  /// What all frames were looked at with, for and how.
  public var choices: Choices
  /// The curves over time.
  public var sequence: CurveSequence
  /// How long each stage took.
  public var seconds: Timings
}
