import Foundation
import Workers

/// A bar on standard error that shows what long work is doing and how far it is; nothing where that is no
/// terminal, unless it tells the time that is left: then a line for each tenth of the work, for logs.
final class ProgressBar: @unchecked Sendable {
  private let isShown: Bool
  private let isLogged: Bool
  private let tellsTime: Bool
  private let lock = NSLock()
  private let start = ContinuousClock.now
  private var drawn = ""
  private var tenths = 0

  private static let width = 30

  /// A bar, unless `isQuiet`.
  init(isQuiet: Bool, tellsTime: Bool = false) {
    isShown = !isQuiet && StandardError.isTerminal
    isLogged = !isQuiet && !isShown && tellsTime
    self.tellsTime = tellsTime
  }

  /// Shows how far the work is; may be called by any thread.
  func update(_ event: ProgressEvent) {
    guard isShown || isLogged else { return }
    lock.withLock {
      let percent = Int((min(max(event.share, 0), 1) * 100).rounded(.down))
      let words = event.stage.words
      if isLogged {
        guard percent / 10 > tenths else { return }
        tenths = percent / 10
        StandardError.write("\(words) \(percent) %\(timeLeft(at: event.share))\n")
        return
      }
      let filled = percent * Self.width / 100
      let bar =
        String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
      let line = "\(words) \(bar) \(percent) %\(tellsTime ? timeLeft(at: event.share) : "")"
      guard line != drawn else { return }
      drawn = line
      StandardError.write("\r\u{1B}[K\(line)")
    }
  }

  /// `, 12 min left`; nothing at the beginning and at the end.
  private func timeLeft(at share: Double) -> String {
    guard share < 1,
      let left = TimeLeft(elapsed: (ContinuousClock.now - start) / .seconds(1), share: share)
    else { return "" }
    return ", \(left) left"
  }

  /// Clears the bar.
  func finish() {
    guard isShown else { return }
    lock.withLock {
      if !drawn.isEmpty { StandardError.write("\r\u{1B}[K") }
      drawn = ""
    }
  }
}

extension ProgressEvent.Stage {
  /// What people are told.
  fileprivate var words: String {
    switch self {
    case .findingNeurons: "finding curve neurons"
    case .findingParts: "finding parts"
    default: rawValue
    }
  }
}
