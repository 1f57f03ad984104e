import CurveExtraction
import CurveNetworks
import Foundation
import Geometry
import Imaging
import Optimization
import Rasterization
import Workers

/// Refines the curves of all frames together, through the rasterizer and the network: what moves are the
/// components of the knots' paths through time (`TimeComponents`), and every frame has its say on those
/// that it takes part in.
struct JointRefiner {
  let network: CurveNetwork
  let frames: SequenceEvidence
  let steps: Int
  let pool: WorkerPool

  /// So many pixels, at all scales and of all frames, are refined together: near curves each takes the memory of its
  /// attribution, about 64 bytes.
  private static let mostPixels = 3_000_000
  /// How far of the way from where the curves are to where the network wants them they go: both are
  /// measurements with errors of their own (`CurveRefiner.share`).
  private static let share = 0.5
  /// The largest steps in px, radians, px, px, as of a `CurveRefiner` of splines that are almost right.
  private static func rate(_ role: SplineParameterization.Role) -> Double {
    switch role {
    case .position: 0.05
    case .direction: 0.0004
    case .handle: 0.003
    case .width: 0.05
    case .opacity: 0
    }
  }

  /// The tracks, moved.
  func refined(_ tracks: [Track], _ monitor: WorkMonitor) throws -> [Track] {
    guard steps > 0, !tracks.isEmpty else { return tracks }
    var tracks = tracks
    let blocks = try blocks()
    for (index, block) in blocks.enumerated() {
      try refine(&tracks, in: block, monitor.part(index, of: blocks.count))
    }
    return blocks.count > 1 ? try TimeTie(frames: frames, pool: pool).tied(tracks) : tracks
  }

  private var scales: [Double] { network.refinementLevels.map { network.scales[$0] } }

  /// The frames that are refined together, in as few blocks of about equal length as memory allows.
  private func blocks() throws -> [Range<Int>] {
    let light = try frames.light(in: 0)
    let pixels = scales.reduce(0) { sum, scale in
      let size = light.size(scaledBy: scale)
      return sum + size.width * size.height
    }
    let length = max(Self.mostPixels / max(pixels, 1), 1)
    let count = (frames.count + length - 1) / length
    return (0..<count).map { frames.count * $0 / count..<frames.count * ($0 + 1) / count }
  }

  /// The part of a track within a block: which frames, with which components.
  private struct Part {
    var track: Int
    var frames: Range<Int>
    var components: TimeComponents
    var start: [[KnotState]]
    /// Which numbers are its in the optimizer's list.
    var offset: Int

    var knotCount: Int { start[0].count }
    var amountCount: Int { knotCount * KnotState.count * components.values.count }

    func index(knot: Int, number: Int) -> Int {
      offset + (knot * KnotState.count + number) * components.values.count
    }
  }

  private func refine(
    _ tracks: inout [Track], in block: Range<Int>, _ monitor: WorkMonitor
  ) throws {
    var parts: [Part] = []
    var offset = 0
    for (index, track) in tracks.enumerated() {
      let own = (track.firstFrame..<track.lastFrame + 1).clamped(to: block)
      guard !own.isEmpty else { continue }
      let part = Part(
        track: index, frames: own, components: TimeComponents(count: own.count),
        start: own.compactMap { track.knots(in: $0) }, offset: offset)
      offset += part.amountCount
      parts.append(part)
    }
    guard !parts.isEmpty else { return }
    var amounts = [Double](repeating: 0, count: offset)
    let rates = parts.flatMap { part in
      (0..<part.knotCount).flatMap { _ in
        KnotState.roles.flatMap {
          Array(repeating: Self.rate($0), count: part.components.values.count)
        }
      }
    }
    var optimizer = Adam(learningRates: rates, beta2: 0.99)
    let start = parts.map(\.start)
    let objectives = try block.map { frame in
      try NetworkObjective(
        network, light: network.input.normalization.normalized(frames.light(in: frame)),
        scales: scales,
        around: drawn(in: frame, parts: parts, states: start, tracks: tracks).map(\.curve),
        pool: pool)
    }
    let schedule = LearningRateSchedule.cosine(final: 0.05)
    for step in 0..<steps {
      let states = parts.map { moved($0, by: amounts, share: 1) }
      var gradient = [Double](repeating: 0, count: offset)
      // The derivatives by the knots' numbers, per part, frame of it, knot.
      var byKnot = parts.map { part in
        Array(
          repeating: Array(
            repeating: [Double](repeating: 0, count: KnotState.count), count: part.knotCount),
          count: part.frames.count)
      }
      for (k, frame) in block.enumerated() {
        try Cancellation.check()
        try add(
          &byKnot, of: objectives[k], in: frame, parts: parts, states: states, tracks: tracks)
      }
      for (p, part) in parts.enumerated() {
        for knot in 0..<part.knotCount {
          for number in 0..<KnotState.count {
            let path = byKnot[p].map { $0[knot][number] }
            let own = part.components.pullback(path)
            let first = part.index(knot: knot, number: number)
            for (i, value) in own.enumerated() { gradient[first + i] = value }
          }
        }
      }
      optimizer.update(&amounts, along: gradient, rate: schedule.factor(at: step, of: steps))
      monitor.report(Double(step + 1) / Double(steps))
    }
    for part in parts {
      let track = tracks[part.track]
      for (k, knots) in moved(part, by: amounts, share: Self.share).enumerated() {
        tracks[part.track].frames[part.frames.lowerBound + k - track.firstFrame] = knots
      }
    }
  }

  /// The knots of a part in its frames with these amounts of the components.
  private func moved(_ part: Part, by amounts: [Double], share: Double) -> [[KnotState]] {
    var result = part.start
    let count = part.components.values.count
    for knot in 0..<part.knotCount {
      let shifts = (0..<KnotState.count).map { number in
        let first = part.index(knot: knot, number: number)
        return part.components.sum(Array(amounts[first..<first + count]))
      }
      for k in result.indices {
        let values = part.start[k][knot].values
        result[k][knot].values = zip(values, shifts).map { $0 + share * $1[k] }
      }
    }
    return result
  }

  /// What is drawn of the parts in a frame: the curves with the first of the part's knots that each begins with.
  private func drawn(
    in frame: Int, parts: [Part], states: [[[KnotState]]], tracks: [Track]
  ) -> [(part: Int, first: Int, curve: SplineParameterization)] {
    var drawn: [(part: Int, first: Int, curve: SplineParameterization)] = []
    for (p, part) in parts.enumerated() where part.frames.contains(frame) {
      let track = tracks[part.track]
      guard let seen = track.seen(in: frame) else { continue }
      let all = states[p][frame - part.frames.lowerBound]
      // The knots between which most of a segment is seen.
      let whole = track.isClosed && seen.lowerBound <= 0 && seen.upperBound >= Double(all.count)
      let first = whole ? 0 : min(Int((seen.lowerBound + 0.3).rounded(.down)), all.count - 1)
      let last =
        whole ? all.count - 1 : min(Int((seen.upperBound - 0.3).rounded(.up)), all.count - 1)
      guard last > first || whole else { continue }
      let knots = Array(all[first...last])
      let spline = knots.spline(isClosed: whole)
      let widths = knots.map(\.width) + (whole ? [knots[0].width] : [])
      drawn.append(
        (
          p, first,
          SplineParameterization(
            TracedCurve(id: 0, spline: spline, widths: widths), opacity: 0.5)
        ))
    }
    return drawn
  }

  /// Adds what one frame says of the knots that are seen in it: minus the derivatives of its objective.
  private func add(
    _ byKnot: inout [[[[Double]]]], of objective: NetworkObjective, in frame: Int, parts: [Part],
    states: [[[KnotState]]], tracks: [Track]
  ) throws {
    let drawn = drawn(in: frame, parts: parts, states: states, tracks: tracks)
    guard !drawn.isEmpty else { return }
    let gradients = try objective.evaluate(drawn.map(\.curve)).gradients
    for (item, gradient) in zip(drawn, gradients) {
      let k = frame - parts[item.part].frames.lowerBound
      for knot in 0..<item.curve.knotCount {
        let own = item.curve.part(of: gradient, ofKnot: knot)
        for number in own.indices {
          byKnot[item.part][k][item.first + knot][number] -= own[number]
        }
      }
    }
  }
}
