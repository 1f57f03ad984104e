import Synchronization
import Testing
import Workers

@testable import Studio

/// Numbers in the order in which they came, from any thread.
private final class Order: Sendable {
  private let storage = Mutex<[Int]>([])
  var numbers: [Int] { storage.withLock { $0 } }
  func append(_ number: Int) { storage.withLock { $0.append(number) } }
}

struct WorkQueueTests {
  /// Work that goes on until it is stopped.
  private static let endless: @Sendable (Cancellation) throws -> Void = { cancellation in
    while true { try cancellation.check() }
  }

  /// A look that is asked for stops the one under way within 100 ms, which throws `CancellationError`.
  @Test func aLookStopsALook() async throws {
    let queue = WorkQueue()
    let old = Task { try await queue.run(.look, Self.endless) }
    try await Task.sleep(for: .milliseconds(50))
    try await Self.aLookStops(old, on: queue)
  }

  /// A look that is asked for now is done within 100 ms, and `old` throws `CancellationError`.
  private static func aLookStops(_ old: Task<Void, any Error>, on queue: WorkQueue) async throws {
    let start = ContinuousClock.now
    let waited = try await queue.run(.look) { _ in ContinuousClock.now - start }
    #expect(waited < .milliseconds(100), "\(waited)")
    await #expect(throws: CancellationError.self) { try await old.value }
  }

  /// What is done ahead is stopped by everything, and an answer by nothing.
  @Test func answersAreGivenInOrder() async throws {
    let queue = WorkQueue()
    let ahead = Task { try await queue.run(.ahead, Self.endless) }
    try await Task.sleep(for: .milliseconds(50))
    let order = Order()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<3 {
        group.addTask {
          try await queue.run(.answer) { cancellation in
            for _ in 0..<1000 { try cancellation.check() }
            order.append(number)
          }
        }
        try await Task.sleep(for: .milliseconds(20))
      }
      group.addTask { try await queue.run(.look) { _ in order.append(3) } }
      try await group.waitForAll()
    }
    #expect(order.numbers == [0, 1, 2, 3])
    await #expect(throws: CancellationError.self) { try await ahead.value }
  }

  /// While work is held answers are given, and a look stops it within 100 ms.
  @Test func heldWorkIsInNobodysWay() async throws {
    let queue = WorkQueue()
    let run = RunControl()
    run.take(.pause)
    let (steps, said) = (Order(), Order())
    let held = Task {
      try await queue.run(.look) { _ in
        for step in 0..<4 {
          try queue.hold(until: run.takeStep) { said.append(step) }
          steps.append(step)
        }
        try queue.hold(until: { false })
      }
    }
    try await Task.sleep(for: .milliseconds(50))
    #expect(try await queue.run(.answer) { _ in 7 } == 7)
    #expect(steps.numbers.isEmpty && said.numbers.first == 0)
    run.take(.step)
    queue.wake()
    try await Task.sleep(for: .milliseconds(50))
    #expect(steps.numbers == [0])
    run.take(.resume)
    queue.wake()
    try await Task.sleep(for: .milliseconds(50))
    #expect(steps.numbers == [0, 1, 2, 3])
    try await Self.aLookStops(held, on: queue)
  }

  /// Held work ends when who asked for it has gone, and what came meanwhile is done.
  @Test func heldWorkEndsWithWhoAsked() async throws {
    let queue = WorkQueue()
    let held = Task { try await queue.run(.look) { _ in try queue.hold(until: { false }) } }
    try await Task.sleep(for: .milliseconds(50))
    let ahead = Task { try await queue.run(.ahead) { _ in 5 } }
    try await Task.sleep(for: .milliseconds(50))
    held.cancel()
    await #expect(throws: CancellationError.self) { try await held.value }
    #expect(try await ahead.value == 5)
  }

  /// Work that nobody waits for any more stops.
  @Test func whoGoesStopsTheWork() async throws {
    let queue = WorkQueue()
    let task = Task { try await queue.run(.answer, Self.endless) }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await queue.run(.answer) { _ in 7 } == 7)
  }
}
