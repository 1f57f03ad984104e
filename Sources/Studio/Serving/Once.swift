import Synchronization

/// Something that is to happen once.
final class Once: Sendable {
  private let isClaimed = Atomic(false)

  /// Whether this is the first call.
  func claim() -> Bool {
    isClaimed.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
      .exchanged
  }
}
