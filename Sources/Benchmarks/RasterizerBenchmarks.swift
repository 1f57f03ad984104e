import Geometry
import Imaging
import Phantoms
import Rasterization
import Workers

extension Benchmark {
  /// Drawing all curves of a phantom, and the gradient back to their control points.
  func rasterizer(on phantom: Phantom) {
    let strokes = phantom.truth.curves.map { Stroke($0, opacity: 0.5) }
    let gradient = Plane(width: imageSize, height: imageSize, repeating: 1)
    var table = Table(
      "Rasterizer: \(strokes.count) strokes on \(imageSize)x\(imageSize); runs: \(runs)",
      ["what", "threads"] + Timing.header)
    for threads in [1, 2] {
      let rasterizer = StrokeRasterizer(
        width: imageSize, height: imageSize, pool: WorkerPool(threads: threads))
      table.add(["forward", "\(threads)"] + time { _ = rasterizer.forward(strokes) }.columns)
      let picture = rasterizer.forward(strokes)
      table.add(["pullback", "\(threads)"] + time { _ = picture.pullback(gradient) }.columns)
    }
    table.write()
  }
}
