import Batches
public import CurvePipeline
public import Failures
public import Foundation
import Imaging
public import Workers

/// The studio: a page on the loopback interface in which one sees the network look, and bends its answer.
///
/// It is a thin client of `CurvePipeline`, and so is whoever asks its interface under `/api/` instead of the page.
public struct Studio: Sendable {
  /// The port where none is asked for; another free one where that is taken.
  public static let usualPort: UInt16 = 4747

  /// What images are worked on with: networks, workers, memory.
  public var pool = WorkerPool.allCores
  public var catalog = NetworkCatalog()
  /// How much memory may be used; `nil` goes by what there is.
  public var budget: MemoryBudget?
  /// Where work is kept.
  public var kept = KeptWork()

  /// A studio as it is usual.
  public init() {}

  /// Serves until `cancellation` ends it.
  ///
  /// - Parameters:
  ///   - files: what is opened at first: images, drawings, projects.
  ///   - port: the port; `nil` takes the usual one, or a free one where that is taken.
  ///   - cancellation: ends it.
  ///   - ready: told the address of the page, its token included, as soon as it can be opened.
  /// - Throws: `StudioError`; where the files cannot be opened `ImagingError` and others.
  public func run(
    _ files: [String], port: UInt16? = nil, cancellation: Cancellation = Cancellation(),
    ready: @escaping @Sendable (URL) -> Void
  ) throws {
    FreedMemory.keepTogether()
    let desk = Desk(Tools(catalog: catalog, pool: pool, budget: budget), kept: kept)
    kept.forgetUntouched()
    try desk.open(files: files)
    let opened = try Self.port(port)
    let gate = Gate(token: Gate.newToken(), port: opened)
    let server = Server(
      gate: gate, router: Router(routes: Interface(desk).routes), page: try PageFiles.own,
      answered: { desk.queue.noteUse() })
    guard let address = URL(string: "http://127.0.0.1:\(opened)/?token=\(gate.token)") else {
      throw StudioError.cannotServe("the address is none")
    }
    let ended = DispatchSemaphore(value: 0)
    let failure = Failure()
    let serving = Task.detached {
      do { try await server.run(on: opened) { ready(address) } } catch {
        failure.set(StudioError.cannotServe(error.localizedDescription))
      }
      ended.signal()
    }
    desk.lookAhead()
    while ended.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      guard cancellation.isCancelled else { continue }
      desk.queue.stop()
      serving.cancel()
      return
    }
    try failure.check()
  }

  /// A port that nothing listens on.
  private static func port(_ asked: UInt16?) throws -> UInt16 {
    if let asked {
      guard asked != 0 else { return try FreePort.any() }
      guard FreePort.isFree(asked) else { throw StudioError.portTaken(asked) }
      return asked
    }
    return FreePort.isFree(usualPort) ? usualPort : try FreePort.any()
  }
}

/// Why the studio cannot be opened.
public enum StudioError: ExplainedError, Equatable {
  /// Something else listens on this port.
  case portTaken(UInt16)
  /// The system refuses to serve, for this reason.
  case cannotServe(String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .portTaken(let port):
      "port \(port) is taken; give another one with --port, or none"
    case .cannotServe(let reason): "the studio cannot be served: \(reason)"
    }
  }

  public var category: FailureCategory { .unavailable }
}
