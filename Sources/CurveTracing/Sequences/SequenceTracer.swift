public import CurveExtraction
import CurveNetworks
import Foundation
public import Geometry
import Imaging
import Workers

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
  /// Whether curves are followed and tied in time; otherwise every frame is traced by itself, and its curves take the
  /// ids of those of the frame before that they lie on.
  public var isTied: Bool

  /// A tracer of moving drawings.
  public init(_ tracer: CurveTracer, isTied: Bool = true) {
    self.tracer = tracer
    self.isTied = isTied
  }

  private var pool: WorkerPool { tracer.pool }

  /// The moving drawing of `frames`, at least one, all of one size, called `names`; `progress` is told the share of
  /// the work done, 0…1.
  public func trace(
    _ frames: [CurveInput], names: [String], frameRate: Double = CurveSequence.defaultFrameRate,
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws -> CurveSequence {
    precondition(!frames.isEmpty && frames.count == names.count, "every frame has a name")
    precondition(
      frames.allSatisfy {
        $0.light.width == frames[0].light.width && $0.light.height == frames[0].light.height
      }, "frames have one size")
    let drawings =
      try isTied
      ? tied(frames, progress: progress)
      : FrameMatching().matched(
        frames.enumerated().map { index, frame in
          try tracer.trace(frame) { progress((Double(index) + $0) / Double(frames.count)) }
        })
    return CurveSequence(
      frames: drawings.map { drawing in
        var drawing = drawing
        drawing.provenance = provenance(of: frames[0])
        return drawing
      }, names: names, frameRate: frameRate)
  }

  private func provenance(of input: CurveInput) -> Provenance {
    var provenance = tracer.provenance(of: input)
    provenance.options["frames"] = isTied ? "tied in time" : "by themselves"
    return provenance
  }

  private func tied(
    _ frames: [CurveInput], progress: @escaping @Sendable (Double) -> Void
  ) throws -> [CurveDrawing] {
    // 1. The lines of each frame, layer by layer.
    var layers: [[FrameEvidence]] = []
    for (index, frame) in frames.enumerated() {
      let found = try tracer.layers(of: frame, keepingAttribution: false).map {
        FrameEvidence(
          $0, lines: tracer.centreLines(of: $0),
          threshold: Double(CurveMap.threshold(detail: tracer.options.detail)))
      }
      if layers.isEmpty { layers = found.map { _ in [] } }
      for (layer, evidence) in found.enumerated() { layers[layer].append(evidence) }
      progress(0.3 * Double(index + 1) / Double(frames.count))
    }
    var drawings = frames.map { CurveDrawing(width: $0.light.width, height: $0.light.height) }
    var firstID = 0
    let count = Double(layers.count)
    for (index, evidence) in layers.enumerated() {
      let layer = try tied(evidence) { progress(0.3 + 0.7 * (Double(index) + $0) / count) }
      let assembly = SequenceAssembly(frames: evidence, firstID: firstID, tracer: tracer)
      firstID += assembly.add(layer, to: &drawings)
    }
    if let region = frames[0].avoided {
      for k in drawings.indices {
        (drawings[k].curves, drawings[k].graph) = RegionAvoidance(region)
          .cut(drawings[k].curves, drawings[k].graph)
      }
    }
    progress(1)
    return drawings
  }

  /// Steps 2 and 3 in one layer.
  private func tied(
    _ frames: [FrameEvidence], progress: @escaping @Sendable (Double) -> Void
  ) throws -> [Track] {
    let tracker = Tracker(frames: frames, tolerance: tracer.options.tolerance, pool: pool)
    let tracks = TimeTie(frames: frames, pool: pool).tied(
      tracker.tracks { progress(0.3 * $0) })
    guard frames[0].layer.kind == .lines, tracer.options.evidence == .network else {
      return tracks
    }
    let refiner = JointRefiner(
      network: frames[0].layer.network, frames: frames,
      steps: tracer.options.steps ?? CurveTracer.defaultSteps, pool: pool)
    return try refiner.refined(measuredWidths(tracks, in: frames)) { progress(0.3 + 0.7 * $0) }
  }

  /// The tracks with the widths that each frame shows, tied in time.
  private func measuredWidths(_ tracks: [Track], in frames: [FrameEvidence]) -> [Track] {
    let measured = pool.map(tracks.count) { index in
      var track = tracks[index]
      for k in track.frames.indices {
        let frame = frames[track.firstFrame + k]
        let spline = track.frames[k].spline(isClosed: track.isClosed)
        let widths = frame.layer.knotWidths(of: spline)
        for knot in track.frames[k].indices { track.frames[k][knot].width = widths[knot] }
      }
      return track
    }
    return TimeTie(frames: frames, pool: pool).tied(measured)
  }
}
