import Foundation
import Synchronization
import Testing

@testable import Workers

struct CancellationTests {
  private struct Refusal: Error, Equatable {}

  /// Every thread of a pool works under the cancellation of the one that asked.
  @Test(arguments: [1, 3])
  func partsThatHaveNotBegunThrow(threads: Int) {
    let monitor = WorkMonitor { _ in }
    let begun = Atomic(0)
    #expect(throws: CancellationError.self) {
      try monitor.run {
        try WorkerPool(threads: threads).map(100) { _ throws in
          begun.add(1, ordering: .relaxed)
          monitor.cancellation.cancel()
        }
      }
    }
    #expect(begun.load(ordering: .relaxed) <= threads)
  }

  @Test func workThatIsOverIsStoppedToo() {
    let monitor = WorkMonitor { _ in }
    #expect(throws: CancellationError.self) {
      try monitor.run { monitor.cancellation.cancel() }
    }
  }

  /// What a handler throws is what the work throws, wherever it was.
  @Test func throwingFromAHandlerStopsTheWork() {
    let monitor = WorkMonitor { event in if event.share > 0.4 { throw Refusal() } }
    let steps = Mutex(0)
    #expect(throws: Refusal()) {
      try monitor.run {
        for step in 1...10 {
          steps.withLock { $0 = step }
          monitor.report(Double(step) / 10, snapshot: step)
          try Cancellation.check()
        }
      }
    }
    #expect(steps.withLock { $0 } == 5)
  }

  /// What was cut short may fail in its own way; the cancellation is what is told.
  @Test func aFailureOfCancelledWorkIsACancellation() {
    let monitor = WorkMonitor { _ in }
    #expect(throws: CancellationError.self) {
      try monitor.run {
        monitor.cancellation.cancel()
        throw Refusal()
      }
    }
  }

  @Test func workOutsideOfMonitorsIsNotCancelled() throws {
    #expect(Cancellation.current == nil && !Cancellation.isRequested)
    try Cancellation.check()
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(!Cancellation.isRequested && cancellation.isCancelled)
  }
}

struct WorkMonitorTests {
  private func events(_ work: (WorkMonitor) throws -> Void) throws -> [ProgressEvent] {
    let events = Mutex<[ProgressEvent]>([])
    let monitor = WorkMonitor { event in events.withLock { $0.append(event) } }
    try monitor.run { try work(monitor) }
    return events.withLock { $0 }
  }

  @Test func partsCoverTheirRangeOfTheWhole() throws {
    let events = try events { monitor in
      let second = monitor.part(0.5...1, .refining)
      second.report(0, snapshot: 0)
      second.part(1, of: 4).report(0.5, snapshot: 1)
      second.report(1, snapshot: 2)
    }
    #expect(events.map(\.share) == [0, 0.5, 0.5 + 0.5 * 0.375, 1])
    #expect(events.map(\.stage) == [.looking, .refining, .refining, .refining])
  }

  /// A share never falls, whatever threads say in which order.
  @Test func sharesRise() throws {
    let events = try events { monitor in
      let tally = WorkTally(of: 1000, monitor)
      _ = try WorkerPool(threads: 4).map(1000) { _ throws in tally.add() }
    }
    #expect(events.map(\.share) == events.map(\.share).sorted())
    #expect(events.last?.share == 1)
  }

  /// A thousand reports in no time are few events; snapshots and stages are told all.
  @Test func eventsAreThrottled() throws {
    let plain = try events { monitor in
      for step in 1..<1000 { monitor.report(Double(step) / 1000) }
    }
    #expect(plain.count < 100)
    let shown = try events { monitor in
      for step in 1...1000 { monitor.report(Double(step) / 1000, snapshot: step) }
    }
    #expect(shown.compactMap { $0.snapshot as? Int } == Array(1...1000))
  }

  /// The first event comes with the beginning, not with the first result; nested works do not begin anew.
  @Test func theBeginningIsToldOnce() throws {
    let events = try events { monitor in
      try monitor.part(0.2...0.6, .extracting).run {}
    }
    #expect(events.map(\.stage) == [.looking] && events.map(\.share) == [0])
  }
}
