public import CurveExtraction
import CurveNetworks
import Foundation
public import Geometry
import Imaging
public import Workers

/// Turns frames into one moving drawing.
///
/// 1. Find the centre lines of each frame (`CurveTracer`, steps 1 to 4). 2. Follow curves from frame to frame
/// (`Tracker`): each frame starts from the last one's splines. 3. Tie them in time (`TimeTie`), refine all frames
/// together through the network (`JointRefiner`). 4. Show of each curve in each frame what is seen there, measure it,
/// and say how the curves hang together.
///
/// Everything that is chosen by looking is chosen once for all frames: they are prepared with
/// `CurveInput.init(_:like:networks:)`.
public struct SequenceTracer: Sendable {
  /// How each frame would be traced by itself.
  public var tracer: CurveTracer
  /// Whether curves are followed and tied in time; otherwise every frame is traced by itself, and its
  /// curves take the ids of those of the frame before that they lie on.
  public var isTied: Bool
  /// How many bytes of what is known of frames stay in memory; the rest is kept in a file without a name.
  var memory = PlaneStore.usualMemory

  /// A tracer of moving drawings.
  public init(_ tracer: CurveTracer, isTied: Bool = true) {
    self.tracer = tracer
    self.isTied = isTied
  }

  /// Steps of refinement where none are asked for.
  private static let defaultSteps = 12

  private var pool: WorkerPool { tracer.pool }

  /// The moving drawing of `frames`, at least one, all of one size, called `names`.
  public func trace(
    _ frames: [CurveInput], names: [String], frameRate: Double = CurveSequence.defaultFrameRate,
    monitor: WorkMonitor = .silent
  ) throws -> CurveSequence {
    precondition(frames.count == names.count, "every frame has a name")
    return try trace(names, frameRate: frameRate, monitor: monitor) { frames[$0] }
  }

  /// The moving drawing of frames, at least one, all of one size, called `names`. Each is asked for once, and of its
  /// planes no more is held than tracing all together needs.
  public func trace(
    _ names: [String], frameRate: Double = CurveSequence.defaultFrameRate,
    monitor: WorkMonitor = .silent, _ frame: (_ index: Int) throws -> CurveInput
  ) throws -> CurveSequence {
    precondition(!names.isEmpty, "something is to be traced")
    var first: CurveInput?
    func next(_ index: Int) throws -> CurveInput {
      let frame = try frame(index)
      precondition(
        first.map { ($0.light.width, $0.light.height) == (frame.light.width, frame.light.height) }
          ?? true, "frames have one size")
      first = first ?? frame
      return frame
    }
    let drawings = try monitor.run {
      try isTied
        ? tied(names.count, monitor, next)
        : FrameMatching().matched(
          names.indices.map { index in
            try tracer.trace(try next(index), monitor: monitor.part(index, of: names.count))
          })
    }
    return CurveSequence(
      frames: drawings.map { drawing in
        var drawing = drawing
        drawing.provenance = first.map { Provenance(choices(of: $0)) } ?? drawing.provenance
        return drawing
      }, names: names, frameRate: frameRate)
  }

  /// What frames prepared like `input` are traced with, for and how.
  public func choices(of input: CurveInput) -> Choices {
    var choices = tracer.choices(of: input)
    choices.set(.frames, .text(isTied ? "tied in time" : "by themselves"), in: .provenance)
    return choices
  }

  private func tied(
    _ count: Int, _ monitor: WorkMonitor, _ frame: (_ index: Int) throws -> CurveInput
  ) throws -> [CurveDrawing] {
    // 1. The lines of each frame, by family and polarity.
    let threshold = Double(CurveMap.threshold(detail: tracer.options.detail))
    let store = PlaneStore(memory: memory)
    var evidence: [SequenceEvidence] = []
    var drawings: [CurveDrawing] = []
    var avoided: Mask?
    let looking = monitor.part(0...0.3)
    for index in 0..<count {
      var frame = try frame(index)
      let own = looking.part(index, of: count)
      let extracted = try tracer.extractions(in: frame, monitor: own.part(0...0.6))
      // Light is normalized again when it is looked at again.
      if frame.parts == nil { frame.normalized = Plane(width: 0, height: 0) }
      let found = try tracer.evidence(extracted, of: frame)
      if evidence.isEmpty {
        evidence = found.map { SequenceEvidence(like: $0, threshold: threshold, in: store) }
      }
      for (kind, found) in found.enumerated() {
        try evidence[kind].append(
          found, lines: try tracer.centreLines(of: found, own.part(0.6...1, .linking)))
      }
      drawings.append(CurveDrawing(width: frame.light.width, height: frame.light.height))
      if index == 0 { avoided = frame.avoided }
    }
    var firstID = 0
    let tying = monitor.part(0.3...1)
    for index in evidence.indices {
      let tracks = try tied(&evidence[index], tying.part(index, of: evidence.count))
      let assembly = SequenceAssembly(
        frames: evidence[index], firstID: firstID, tracer: tracer)
      firstID += try assembly.add(tracks, to: &drawings)
      try Cancellation.check()
    }
    if let region = avoided {
      for k in drawings.indices {
        (drawings[k].curves, drawings[k].graph) = RegionAvoidance(region)
          .cut(drawings[k].curves, drawings[k].graph)
      }
    }
    monitor.report(1)
    return drawings
  }

  /// Steps 2 and 3 in one family and polarity.
  private func tied(_ frames: inout SequenceEvidence, _ monitor: WorkMonitor) throws -> [Track] {
    let followed = try Tracker(frames: frames, tolerance: tracer.options.tolerance, pool: pool)
      .tracks(monitor.part(0...0.3, .following))
    frames.forgetLines()
    let tracks = try TimeTie(frames: frames, pool: pool).tied(followed)
    guard frames.kind == .lines, tracer.options.evidence == .network else { return tracks }
    let refiner = JointRefiner(
      network: frames.network, frames: frames,
      steps: tracer.options.steps ?? Self.defaultSteps, pool: pool)
    return try refiner.refined(
      measuredWidths(tracks, in: frames), monitor.part(0.3...1, .refining))
  }

  /// The tracks with the widths that each frame shows, tied in time.
  private func measuredWidths(
    _ tracks: [Track], in frames: SequenceEvidence
  ) throws -> [Track] {
    var measured = tracks
    for frame in frames.indices {
      let known = tracks.known(in: frame)
      guard !known.isEmpty else { continue }
      let measurement = try frames.widths(in: frame)
      let widths = pool.map(known.count) { k in
        tracks[known[k]].spline(in: frame).map(measurement.widths) ?? []
      }
      for (index, own) in zip(known, widths) {
        let place = frame - tracks[index].firstFrame
        for knot in tracks[index].frames[place].indices {
          measured[index].frames[place][knot].width = own[knot]
        }
      }
    }
    return try TimeTie(frames: frames, pool: pool).tied(measured)
  }
}
