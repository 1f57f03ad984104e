import ArgumentParser
import CurvePipeline

/// How much memory may be used.
struct MemoryOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take no more memory than this, such as 3GB or 500MB, on fewer threads where that is needed; results do not "
        + "depend on it. (default: three quarters of what there is)",
      valueName: "size"))
  var memory: String?

  func validate() throws {
    guard let memory, MemorySize(memory) == nil else { return }
    throw ValidationError("--memory \(memory): give a size with its unit, such as 3GB or 500MB")
  }

  /// The pool for `image`, or for so many `frames` like it, named `name`, of which `request` is asked.
  func pool(
    _ pool: WorkerPool, for image: ImageExtent, frames: Int = 1, named name: String,
    _ request: TracingRequest, traces: Bool
  ) throws -> WorkerPool {
    let demand = MemoryDemand(
      of: request, traces: traces, pixels: image.pixels, channels: image.planes, frames: frames)
    return try demand.pool(pool, within: budget ?? .machine, named: name)
  }

  /// What is asked for; `nil` where nothing is.
  var budget: MemoryBudget? {
    memory.flatMap { MemorySize($0) }.map { MemoryBudget(asked: $0.bytes) }
  }
}

/// How much there is of an image.
struct ImageExtent {
  /// How many pixels it has.
  let pixels: Int
  /// How many planes: those of colour, and alpha.
  let planes: Int

  init(_ image: Image) {
    pixels = image.width * image.height
    planes = image.color.count + (image.alpha == nil ? 0 : 1)
  }

  init(_ image: StoredImage) {
    (pixels, planes) = (image.width * image.height, image.planeCount)
  }
}
