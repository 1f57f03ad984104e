import Foundation

/// A bar on standard error that shows how far long work is; nothing where that is no terminal.
final class ProgressBar: @unchecked Sendable {
  private let isShown: Bool
  private let label: String
  private let lock = NSLock()
  private var drawn = -1

  private static let width = 30

  /// A bar with `label` in front.
  init(_ label: String, isQuiet: Bool) {
    self.label = label
    isShown = !isQuiet && StandardError.isTerminal
  }

  /// Shows `fraction`, 0…1, of the work as done; may be called by any thread.
  func update(_ fraction: Double) {
    guard isShown else { return }
    lock.withLock {
      let percent = Int((min(max(fraction, 0), 1) * 100).rounded(.down))
      guard percent > drawn else { return }
      drawn = percent
      let filled = percent * Self.width / 100
      let bar =
        String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
      StandardError.write("\r\(label) \(bar) \(percent) %")
    }
  }

  /// Takes the bar away.
  func finish() {
    guard isShown else { return }
    lock.withLock {
      if drawn >= 0 { StandardError.write("\r\u{1B}[K") }
      drawn = -1
    }
  }
}
