import Synchronization

/// Where long work says how far it is and learns that it is to stop: one shape for every long operation.
///
/// A monitor covers a range of the whole work's share. `part` gives a smaller range to a step, so that
/// steps need not know of one another.
public struct WorkMonitor: Sendable {
  /// Told of progress: at most every `interval`, at once where a stage begins, and of every snapshot. Calls
  /// never overlap. Throwing stops the work, which then throws the same error.
  public typealias Handler = @Sendable (ProgressEvent) throws -> Void

  /// How often a handler is called at most, without snapshots.
  public static let interval = Duration.milliseconds(40)

  /// Asks the work to stop when it is cancelled.
  public let cancellation: Cancellation
  private let sink: Sink?
  private let stage: ProgressEvent.Stage
  private let range: ClosedRange<Double>

  /// A monitor of a whole operation, which begins in `stage`.
  public init(
    _ stage: ProgressEvent.Stage = .looking, cancellation: Cancellation = Cancellation(),
    _ handler: @escaping Handler
  ) {
    self.init(
      cancellation, Sink(handler: handler, cancellation: cancellation), stage, range: 0...1)
  }

  /// A monitor whose work nobody watches; it can be stopped by the cancellation of the work that it is part of.
  public static var silent: WorkMonitor {
    WorkMonitor(Cancellation.current ?? Cancellation(), nil, .looking, range: 0...1)
  }

  private init(
    _ cancellation: Cancellation, _ sink: Sink?, _ stage: ProgressEvent.Stage,
    range: ClosedRange<Double>
  ) {
    (self.cancellation, self.sink, self.stage, self.range) = (cancellation, sink, stage, range)
  }

  /// A monitor of the same work that tells `handler` too, after this one.
  public func watched(_ handler: @escaping Handler) -> WorkMonitor {
    WorkMonitor(cancellation: cancellation) { event in
      stage(event.stage).report(event.share, snapshot: event.snapshot)
      try handler(event)
    }
  }

  /// Whether a handler is there; where none is, snapshots need not be made.
  public var isWatched: Bool { sink != nil }

  /// The share of this monitor's work, 0…1, that is done, and what there is so far.
  public func report(_ share: Double, snapshot: (any Sendable)? = nil) {
    guard let sink else { return }
    let done = range.lowerBound + share * (range.upperBound - range.lowerBound)
    sink.take(ProgressEvent(stage: stage, share: min(max(done, 0), 1), snapshot: snapshot))
  }

  /// The monitor of a step: what part of this one's work it is, and which stage, where that is another one.
  public func part(
    _ range: ClosedRange<Double>, _ stage: ProgressEvent.Stage? = nil
  ) -> WorkMonitor {
    let length = self.range.upperBound - self.range.lowerBound
    let lower = self.range.lowerBound + range.lowerBound * length
    return WorkMonitor(
      cancellation, sink, stage ?? self.stage,
      range: lower...max(lower, self.range.lowerBound + range.upperBound * length))
  }

  /// The monitor of the part number `index` of `count` parts that take alike long.
  public func part(_ index: Int, of count: Int) -> WorkMonitor {
    part(Double(index) / Double(count)...Double(index + 1) / Double(count))
  }

  /// The monitor of another stage of the same range.
  public func stage(_ stage: ProgressEvent.Stage) -> WorkMonitor { part(0...1, stage) }

  /// Does work under this monitor's cancellation: says that it begins, unless it is part of a work that
  /// runs under it already, and throws where it was stopped.
  ///
  /// - Throws: what `work` throws; `CancellationError` or what the handler threw where it was stopped.
  public func run<Result>(_ work: () throws -> Result) throws -> Result {
    try cancellation.check()
    if Cancellation.current !== cancellation { report(0) }
    do {
      let result = try Cancellation.$current.withValue(cancellation, operation: work)
      try cancellation.check()
      return result
    } catch {
      // What was cut short may fail in ways of its own.
      try cancellation.check()
      throw error
    }
  }
}

/// Hands events to a handler one at a time and as often as `WorkMonitor.Handler` says.
private final class Sink: Sendable {
  private struct State {
    var stage: ProgressEvent.Stage?
    var share = 0.0
    var last: ContinuousClock.Instant?
  }

  private let handler: WorkMonitor.Handler
  private let cancellation: Cancellation
  private let state = Mutex(State())

  init(handler: @escaping WorkMonitor.Handler, cancellation: Cancellation) {
    self.handler = handler
    self.cancellation = cancellation
  }

  func take(_ event: ProgressEvent) {
    guard !cancellation.isCancelled else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      let isDue =
        event.snapshot != nil || event.stage != state.stage || event.share >= 1
        || state.last.map { now - $0 >= WorkMonitor.interval } ?? true
      guard isDue, !(event.share >= 1 && state.share >= 1 && event.snapshot == nil) else { return }
      // Threads that finish parts at the same time may come in any order.
      state.share = max(state.share, event.share)
      (state.stage, state.last) = (event.stage, now)
      var event = event
      event.share = state.share
      do { try handler(event) } catch { cancellation.cancel(throwing: error) }
    }
  }
}
