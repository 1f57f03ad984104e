public import Failures
import Imaging
public import Workers

/// How much memory it takes at most to find the curves of an image, or to trace them: predicted from its size.
///
/// What an image takes grows with its pixels, what a worker takes only up to the size of a tile. All numbers stand in
/// `Rates`; `Scripts/experiments/memory_prediction.py` measures what whole runs of the program take beside what is
/// predicted of them.
public struct MemoryDemand: Sendable, Hashable {
  /// What is done with an image.
  public enum Work: Sendable, Hashable {
    /// The pixels of its curves are found.
    case extraction
    /// Its curves are traced as they are found.
    case tracing
    /// Traced curves are refined through the network.
    case refinement
  }

  /// What is done.
  public var work: Work
  /// How many pixels the image has.
  public var pixels: Int
  /// How many planes it has: 1 of a grey one, 3 in colour, alpha added.
  public var channels: Int
  /// How many maps of curves are made: one for each family, and for each of two polarities.
  public var maps: Int
  /// How many frames are traced together, 1 of a still image.
  public var frames: Int

  /// What `work` takes of an image of this many pixels.
  public init(_ work: Work, pixels: Int, channels: Int = 1, maps: Int = 1, frames: Int = 1) {
    (self.work, self.pixels, self.channels) = (work, pixels, channels)
    (self.maps, self.frames) = (maps, frames)
  }

  /// What the numbers are made of, in bytes. Measured with the network that is built in, on films with many curves, of
  /// 256 to 10,000 px a side, on a processor with vectors of 8 numbers; others take more.
  private struct Rates {
    /// The program, its libraries and its network.
    static let program = 100e6
    /// Of each plane of the image, for each pixel.
    static let channel = 4.0
    /// For each pixel of each map: evidence, orientation and width.
    static let map = 12.0
    /// For each pixel while the network is asked: light and normalized light.
    static let asked = 8.0
    /// For each pixel while curves are followed: light, crests and masks.
    static let followed = 11.5
    /// For each pixel while curves are refined: light and normalized light, and what they are compared with.
    static let refined = 9.0
    /// What is there of a band of a large image, and its pixels.
    static let (band, bandPixels) = (160e6, 1_048_576.0)
    /// Of each worker that goes through the network row by row, and of one that goes back through it too; at most, and
    /// for each pixel of a small image.
    static let (worker, refiner, workerPixel) = (40e6, 80e6, 150.0)
    /// Of each pixel of all frames: their lines, and their curves.
    static let frame = 0.5
    /// What of frames stays in memory, read and looked at, where the rest is put aside.
    static let frames = Double(2 * PlaneStore.usualMemory)
    /// How many pixels of frames are refined together, and what each takes.
    static let (together, togetherPixel) = (3e6, 32.0)
  }

  /// How many bytes it takes on so many workers: as much as the stage that takes most.
  public func bytes(threads: Int) -> Int {
    let pixels = Double(pixels)
    let each = Rates.channel * Double(channels) + Rates.map * Double(maps)
    let band = min(pixels / Rates.bandPixels, 1) * Rates.band
    func workers(_ most: Double) -> Double {
      Double(threads) * min(pixels * Rates.workerPixel, most)
    }
    var stages = [pixels * (each + Rates.asked) + band + workers(Rates.worker)]
    if work != .extraction { stages.append(pixels * (each + Rates.followed)) }
    if work == .refinement {
      stages.append(pixels * (each + Rates.refined) + workers(Rates.refiner))
    }
    return Int(Rates.program + (stages.max() ?? 0) + bytesOfFrames)
  }

  /// What more is there of frames than of a still image; nearly the same of many as of some.
  private var bytesOfFrames: Double {
    guard frames > 1 else { return 0 }
    let pixels = Double(frames) * Double(pixels)
    let together = work == .refinement ? min(pixels, Rates.together) * Rates.togetherPixel : 0
    let aside = min(pixels * (Rates.asked + Rates.map), Rates.frames)
    return pixels * Rates.frame + aside + together
  }

  /// The most workers, `threads` at most, on which it takes no more than `bytes`; `nil` where it takes more on one.
  public func workers(atMost threads: Int, within bytes: Int) -> Int? {
    (1...max(threads, 1)).last { self.bytes(threads: $0) <= bytes }
  }

  /// About how many pixels an image has at most of which the same takes no more than `bytes` on one worker.
  public func pixels(within bytes: Int) -> Int {
    var (low, high) = (0, pixels)
    while low < high {
      let middle = (low + high + 1) / 2
      var demand = self
      demand.pixels = middle
      if demand.bytes(threads: 1) <= bytes { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

extension MemoryDemand {
  /// What `request` needs of an image of so many pixels and channels, which is extracted, or traced too.
  public init(
    of request: TracingRequest, traces: Bool = true, pixels: Int, channels: Int, frames: Int = 1
  ) {
    let isRefined =
      traces && request.options.steps != 0 && request.options.evidence == .network
    self.init(
      isRefined ? .refinement : traces ? .tracing : .extraction, pixels: pixels,
      channels: channels,
      maps: request.families().count * (request.polarity == .both ? 2 : 1), frames: frames)
  }
}

extension MemoryDemand {
  /// The pool that keeps to `budget`: as many workers of `pool` as it has memory for. Results do not depend on it. In
  /// an error `name` stands for the image.
  ///
  /// - Throws: `MemoryDemandError` where there is not enough for one worker.
  public func pool(
    _ pool: WorkerPool, within budget: MemoryBudget, named name: String
  ) throws(MemoryDemandError) -> WorkerPool {
    if let threads = workers(atMost: pool.threads, within: budget.wanted) {
      return WorkerPool(threads: threads)
    }
    let least = bytes(threads: 1)
    guard least > budget.largest else { return WorkerPool(threads: 1) }
    throw MemoryDemandError(
      name: name, bytes: least, limit: budget.largest, isAsked: budget.isAsked,
      pixels: pixels(within: budget.largest))
  }
}

/// How much memory may be used.
public struct MemoryBudget: Sendable, Hashable {
  /// What is kept to where fewer workers are enough for that, bytes.
  public var wanted: Int
  /// What is kept to in any case, bytes.
  public var largest: Int
  /// Whether somebody asked for it; else it follows from the machine.
  public var isAsked: Bool

  /// The budget of somebody who asks for at most so many bytes.
  public init(asked bytes: Int) { (wanted, largest, isAsked) = (bytes, bytes, true) }

  /// Three quarters of what this process may have, and all of what the machine and its control group have: where the
  /// process itself is limited it ends with a sentence when memory runs out, and it may need less than is predicted.
  public static var machine: MemoryBudget {
    let (machine, process) = (AvailableMemory.ofMachine, AvailableMemory.ofProcess)
    var budget = MemoryBudget(asked: machine)
    budget.wanted = min(machine, process) / 4 * 3
    budget.isAsked = false
    return budget
  }
}

/// An image takes more memory than may be used.
public struct MemoryDemandError: ExplainedError, Equatable {
  let name: String
  let bytes: Int
  let limit: Int
  let isAsked: Bool
  let pixels: Int

  /// One sentence without a full stop.
  public var description: String {
    // Rounded up, so that it is enough.
    let need = MemorySize((bytes + 99_999_999) / 100_000_000 * 100_000_000)
    let side = Int(Double(pixels).squareRoot())
    let smaller =
      side >= 16 ? "an image of at most \(side) x \(side) pixels" : "a smaller image"
    let (limit, way) = (MemorySize(limit), isAsked ? "allow \(need), or " : "")
    return "\(name): this takes up to \(need) of memory, and \(limit) is what "
      + (isAsked ? "is allowed" : "there is") + "; \(way)give \(smaller)"
  }

  public var category: FailureCategory { .outOfMemory }
}

/// A number of bytes as people write it: `3GB`, `500MB`, of 1000³ and 1000² bytes.
public struct MemorySize: Sendable, Hashable, CustomStringConvertible {
  public let bytes: Int

  /// A size of so many bytes.
  public init(_ bytes: Int) { self.bytes = bytes }

  /// The size that `text` names, with a unit: MB, GB or TB; MiB and so on are of 1024² bytes. `nil` where it names
  /// none.
  public init?(_ text: String) {
    let units: [(name: String, bytes: Double)] = [
      ("mib", 0x1p20), ("gib", 0x1p30), ("tib", 0x1p40), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
    ]
    let text = text.lowercased()
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = Double(String(text.dropLast(unit.name.count))),
      number > 0, number * unit.bytes < 1e18
    else { return nil }
    bytes = Int(number * unit.bytes)
  }

  /// `640MB`, or from 1000 MB on in steps of a tenth `3.2GB`.
  public var description: String {
    if bytes < 1_000_000_000 { return "\(bytes / 1_000_000)MB" }
    let tenths = bytes / 100_000_000
    return tenths % 10 == 0 ? "\(tenths / 10)GB" : "\(tenths / 10).\(tenths % 10)GB"
  }
}
