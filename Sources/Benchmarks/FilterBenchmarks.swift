import Imaging
import Phantoms
import Workers

extension Benchmark {
  /// The classical filters that `--evidence` offers.
  func filters(on phantom: Phantom) {
    var table = Table(
      "Classical filters on \(imageSize)x\(imageSize); runs: \(runs)",
      ["filter", "threads"] + Timing.header)
    let light = phantom.image.luminance
    let canny = time { _ = CannyEdgeDetector().maxima(in: light) }
    table.add(["Canny's local maxima", "1"] + canny.columns)
    for threads in [1, 2] {
      let pool = WorkerPool(threads: threads)
      let filters: [(name: String, body: () -> Void)] = [
        ("Frangi", { _ = FrangiFilter().lines(in: light, pool: pool) }),
        ("Sato", { _ = SatoFilter().lines(in: light, pool: pool) }),
        ("background", { _ = BackgroundSubtraction().depth(in: light, pool: pool) }),
        ("Steger", { _ = StegerLineDetector().lines(in: light, pool: pool) }),
      ]
      for (name, body) in filters { table.add([name, "\(threads)"] + time(body).columns) }
    }
    table.write()
  }
}
