import CurveExtraction
import CurveNetworks
import CurveTracing
import Geometry
import Phantoms
import Synchronization
import Workers

extension Benchmark {
  /// One step of refinement, of all curves of a phantom at once, without the preparation before the
  /// first one: each run warms up with its first step.
  func refinement(of phantom: Phantom, network: CurveNetwork) throws {
    let input = try CurveInput(phantom.image, network: network, polarity: .dark)
    let segments = phantom.truth.curves.reduce(0) { $0 + $1.spline.segmentCount }
    let (repeats, steps) = (max(1, runs / 3), isQuick ? 4 : 8)
    var table = Table(
      "Refinement, one step: \(phantom.truth.curves.count) curves, \(segments) segments, "
        + "\(imageSize)x\(imageSize); steps: \(repeats * (steps - 1))",
      ["threads"] + Timing.header)
    for threads in [1, 2] {
      let instants = Mutex<[ContinuousClock.Instant]>([])
      let refiner = CurveRefiner(
        network: network, steps: steps, pool: WorkerPool(threads: threads))
      var durations: [Duration] = []
      for _ in 0..<repeats {
        instants.withLock { $0 = [] }
        let monitor = WorkMonitor(.refining) { event in
          if event.curves != nil { instants.withLock { $0.append(.now) } }
        }
        _ = try refiner.refined(phantom.truth.curves, on: input.normalized, monitor: monitor)
        let ends = instants.withLock { $0 }
        durations += zip(ends, ends.dropFirst()).map { $1 - $0 }
      }
      table.add(["\(threads)"] + Timing(durations).columns)
    }
    table.write()
  }
}
