import Foundation
import Synchronization
import Testing

@testable import Workers

struct BoundedQueueTests {
  private struct Failure: Error, Equatable {}

  /// Counts, on any thread.
  private final class Counter: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func add(_ number: Int = 1) { count.add(number, ordering: .sequentiallyConsistent) }
  }

  @Test(arguments: [1, 4])
  func allIsDone(threads: Int) throws {
    let sum = Counter()
    let result = try BoundedQueue.run(threads: threads) { queue in
      for number in 1...100 { try queue.add { sum.add(number) } }
      return "done"
    }
    #expect(result == "done")
    #expect(sum.value == 5050)
  }

  /// Beside what is being done as much waits as there are threads.
  @Test func memoryIsBounded() throws {
    let ended = Counter()
    var most = 0
    try BoundedQueue.run(threads: 2) { queue in
      for given in 1...40 {
        try queue.add {
          Thread.sleep(forTimeInterval: 0.001)
          ended.add()
        }
        most = max(most, given - ended.value)
      }
    }
    #expect(ended.value == 40)
    #expect(most <= 4)
  }

  @Test func aFailureEndsTheWork() {
    let done = Counter()
    #expect(throws: Failure()) {
      try BoundedQueue.run(threads: 1) { queue in
        try queue.add { throw Failure() }
        while true { try queue.add { done.add() } }
      }
    }
    #expect(done.value == 0)
  }

  /// What was given to the queue before the body failed is done all the same.
  @Test func afterAFailureOfTheBodyWorkIsDone() {
    let done = Counter()
    #expect(throws: Failure()) {
      try BoundedQueue.run(threads: 2) { queue in
        for _ in 0..<3 { try queue.add { done.add() } }
        throw Failure()
      }
    }
    #expect(done.value == 3)
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
