import Foundation
import Synchronization
import Testing

@testable import Workers

struct BoundedQueueTests {
  private struct Failure: Error, Equatable {}

  @Test(arguments: [1, 4])
  func allIsDone(threads: Int) throws {
    let sum = Atomic(0)
    let result = try BoundedQueue.run(threads: threads) { queue in
      for number in 1...100 { try queue.add { sum.add(number, ordering: .relaxed) } }
      return "done"
    }
    #expect(result == "done")
    #expect(sum.load(ordering: .relaxed) == 5050)
  }

  /// Beside what is being done as much waits as there are threads.
  @Test func memoryIsBounded() throws {
    let (begun, ended, most) = (Atomic(0), Atomic(0), Atomic(0))
    try BoundedQueue.run(threads: 2) { queue in
      for _ in 0..<40 {
        try queue.add {
          Thread.sleep(forTimeInterval: 0.001)
          ended.add(1, ordering: .sequentiallyConsistent)
        }
        let given = begun.add(1, ordering: .sequentiallyConsistent).newValue
        most.max(given - ended.load(ordering: .sequentiallyConsistent), ordering: .relaxed)
      }
    }
    #expect(ended.load(ordering: .relaxed) == 40)
    #expect(most.load(ordering: .relaxed) <= 4)
  }

  @Test func aFailureEndsTheWork() {
    let done = Atomic(0)
    #expect(throws: Failure()) {
      try BoundedQueue.run(threads: 1) { queue in
        try queue.add { throw Failure() }
        while true { try queue.add { done.add(1, ordering: .relaxed) } }
      }
    }
    #expect(done.load(ordering: .relaxed) == 0)
  }

  /// What was given to the queue before the body failed is done all the same.
  @Test func afterAFailureOfTheBodyWorkIsDone() {
    let done = Atomic(0)
    #expect(throws: Failure()) {
      try BoundedQueue.run(threads: 2) { queue in
        for _ in 0..<3 { try queue.add { done.add(1, ordering: .relaxed) } }
        throw Failure()
      }
    }
    #expect(done.load(ordering: .relaxed) == 3)
  }
}

struct TimeLeftTests {
  @Test(arguments: [
    (10.0, 0.5, "10 s"), (10, 1, "0 s"), (30, 0.25, "2 min"), (60, 0.5, "1 min"),
    (3600, 0.25, "3 h 0 min"), (1000, 0.02, "13 h 37 min"), (1e5, 0.5, "1 d 3 h"),
    (1e6, 1e-9, "years"),
  ])
  func wordsAreShort(elapsed: Double, share: Double, words: String) {
    #expect(TimeLeft(elapsed: elapsed, share: share)?.description == words)
  }

  @Test func nothingIsSaidOfNothing() {
    #expect(TimeLeft(elapsed: 5, share: 0) == nil)
    #expect(TimeLeft(elapsed: 0, share: 0.5) == nil)
    #expect(TimeLeft(elapsed: 5, share: .nan) == nil)
  }
}
