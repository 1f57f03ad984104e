import Foundation
import Workers

/// A bar on standard error that shows what long work is doing and how far it is; nothing where that is no
/// terminal.
final class ProgressBar: @unchecked Sendable {
  private let isShown: Bool
  private let lock = NSLock()
  private var drawn = ""

  private static let width = 30

  /// A bar, unless `isQuiet`.
  init(isQuiet: Bool) { isShown = !isQuiet && StandardError.isTerminal }

  /// Shows how far the work is; may be called by any thread.
  func update(_ event: ProgressEvent) {
    guard isShown else { return }
    lock.withLock {
      let percent = Int((min(max(event.share, 0), 1) * 100).rounded(.down))
      let filled = percent * Self.width / 100
      let bar =
        String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
      let line = "\(event.stage.words) \(bar) \(percent) %"
      guard line != drawn else { return }
      drawn = line
      StandardError.write("\r\u{1B}[K\(line)")
    }
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
