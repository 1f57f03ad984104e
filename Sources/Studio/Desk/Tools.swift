import CurvePipeline
import Imaging
import Workers

/// What images are worked on with.
struct Tools: Sendable {
  var catalog = NetworkCatalog()
  var pool = WorkerPool.allCores
  /// How much memory may be used; `nil` goes by what there is.
  var budget: MemoryBudget?

  /// The pipeline of `request` for an image, on as many workers as there is memory for.
  ///
  /// - Throws: as `CurvePipeline.init`; `MemoryDemandError`.
  func pipeline(
    _ request: TracingRequest, for image: Image, named name: String, monitor: WorkMonitor
  ) throws -> CurvePipeline {
    let demand = MemoryDemand(
      of: request, pixels: image.width * image.height,
      channels: image.color.count + (image.alpha == nil ? 0 : 1))
    return try CurvePipeline(
      request, catalog: catalog,
      pool: try demand.pool(pool, within: budget ?? .machine, named: name), monitor: monitor)
  }
}
