import CurvePipeline
import Testing

/// What is predicted of memory, and what follows from it.
struct MemoryDemandTests {
  @Test func moreOfAnythingTakesMore() {
    // So large that following curves takes more than asking the network.
    let one = MemoryDemand(.tracing, pixels: 100_000_000)
    for more in [
      MemoryDemand(.tracing, pixels: 200_000_000),
      MemoryDemand(.tracing, pixels: 100_000_000, channels: 3),
      MemoryDemand(.tracing, pixels: 100_000_000, maps: 2),
      MemoryDemand(.tracing, pixels: 100_000_000, frames: 2),
    ] {
      #expect(more.bytes(threads: 1) > one.bytes(threads: 1))
    }
    #expect(
      MemoryDemand(.extraction, pixels: 100_000_000).bytes(threads: 1) < one.bytes(threads: 1))
    // Of small images it is the workers.
    let works = [MemoryDemand.Work.extraction, .tracing, .refinement].map {
      MemoryDemand($0, pixels: 250_000)
    }
    for work in works { #expect(work.bytes(threads: 2) > work.bytes(threads: 1)) }
    #expect(works[2].bytes(threads: 4) >= works[1].bytes(threads: 4))
  }

  /// Planes of frames are put aside.
  @Test func manyFramesTakeHardlyMoreThanSome() {
    for work in [MemoryDemand.Work.tracing, .refinement] {
      let bytes = [20, 200].map {
        MemoryDemand(work, pixels: 512 * 512, frames: $0).bytes(threads: 2)
      }
      #expect(bytes[0] < bytes[1] && Double(bytes[1]) < 1.15 * Double(bytes[0]), "\(bytes)")
    }
  }

  @Test func asManyWorkersAsThereIsMemoryFor() throws {
    let demand = MemoryDemand(.tracing, pixels: 4_000_000)
    for threads in 1...8 {
      let budget = MemoryBudget(asked: demand.bytes(threads: threads))
      let pool = try demand.pool(WorkerPool(threads: 6), within: budget, named: "film.png")
      #expect(pool.threads == min(threads, 6))
    }
  }

  @Test func tooLittleForOneIsASentenceThatSaysWhatFits() {
    let demand = MemoryDemand(.tracing, pixels: 100_000_000)
    let budget = MemoryBudget(asked: 1_000_000_000)
    let error = #expect(throws: MemoryDemandError.self) {
      try demand.pool(WorkerPool(threads: 6), within: budget, named: "film.png")
    }
    let fitting = demand.pixels(within: 1_000_000_000)
    #expect(MemoryDemand(.tracing, pixels: fitting).bytes(threads: 1) <= 1_000_000_000)
    #expect(MemoryDemand(.tracing, pixels: fitting + 1).bytes(threads: 1) > 1_000_000_000)
    #expect(error?.category == .outOfMemory)
    #expect(error?.description.contains("1GB is what is allowed") == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test(arguments: [
    ("3GB", 3_000_000_000), ("500MB", 500_000_000), ("1.5gb", 1_500_000_000), ("1GiB", 1 << 30),
  ])
  func sizesHaveUnits(text: String, bytes: Int) {
    #expect(MemorySize(text)?.bytes == bytes)
  }

  @Test(arguments: ["", "3", "GB", "-3GB", "0MB", "3 potatoes", "nanGB", "1e30GB"])
  func otherWordsAreNoSizes(text: String) { #expect(MemorySize(text) == nil) }

  @Test func theMachineHasMemory() {
    #expect(MemoryBudget.machine.wanted > 0)
    #expect(MemoryBudget.machine.wanted < MemoryBudget.machine.largest)
  }
}
