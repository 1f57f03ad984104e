import Determinism
import Foundation
import Testing

@testable import Workers

struct WorkerPoolTests {
  private struct Failure: Error, Equatable {
    var part: Int
  }

  @Test(arguments: 1...8)
  func resultsComeInOrder(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    let results = pool.map(200) { (part: Int) -> Int in
      // Early parts take longest, so they finish last.
      if part < 8 { Thread.sleep(forTimeInterval: 0.002 * Double(8 - part)) }
      return part * part
    }
    #expect(results == (0..<200).map { $0 * $0 })
  }

  /// A sum over the results in order has the same bytes, whoever computed them.
  @Test func sumsHaveTheSameBytes() {
    let sums = (1...8).map { threads in
      WorkerPool(threads: threads).map(64) { (part: Int) -> Float in
        var generator = SeededGenerator(seed: 3).fork(part)
        return (0..<500).reduce(0) { sum, _ in sum + Float(generator.normal()) }
      }.reduce(0, +).bitPattern
    }
    #expect(Set(sums).count == 1)
  }

  @Test(arguments: 1...8)
  func firstPartThatFailsDecidesTheError(_ threads: Int) {
    #expect(throws: Failure(part: 3)) {
      _ = try WorkerPool(threads: threads).map(40) { (part: Int) throws -> Int in
        // The first failure in order is the last in time.
        if part == 3 { Thread.sleep(forTimeInterval: 0.02) }
        if part % 5 == 3 { throw Failure(part: part) }
        return part
      }
    }
  }

  @Test(arguments: [1, 2, 8])
  func throwingWorkThatSucceedsIsInOrder(_ threads: Int) throws {
    let results = try WorkerPool(threads: threads).map(30) { (part: Int) throws -> String in
      "\(part)"
    }
    #expect(results == (0..<30).map(String.init))
  }

  @Test func emptyAndSingleWork() {
    let pool = WorkerPool(threads: 4)
    #expect(pool.map(0) { $0 }.isEmpty)
    #expect(pool.map(1) { $0 + 7 } == [7])
  }

  @Test func threadsAreAtLeastOne() {
    #expect(WorkerPool(threads: 0).threads == 1)
    #expect(WorkerPool(threads: -3).threads == 1)
    #expect(WorkerPool(threads: 3).threads == 3)
    #expect(WorkerPool.allCores.threads == ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Work inside work neither stops nor mixes up.
  @Test func poolsNest() {
    let pool = WorkerPool(threads: 4)
    let results = pool.map(6) { outer in pool.map(5) { inner in outer * 10 + inner } }
    #expect(results == (0..<6).map { outer in (0..<5).map { outer * 10 + $0 } })
  }

  /// At most as many parts at once as there are threads.
  @Test(arguments: [1, 2, 3])
  func threadsAreNotExceeded(_ threads: Int) {
    let counter = Counter()
    _ = WorkerPool(threads: threads).map(30) { (part: Int) -> Int in
      counter.enter()
      Thread.sleep(forTimeInterval: 0.001)
      counter.leave()
      return part
    }
    #expect((1...threads).contains(counter.most))
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var running = 0
    private var highest = 0

    var most: Int { lock.withLock { highest } }

    func enter() {
      lock.withLock {
        running += 1
        highest = max(highest, running)
      }
    }

    func leave() { lock.withLock { running -= 1 } }
  }
}
