import ConvNet
import Foundation

/// Memory that nobody uses any more and that is still the process's. What is done about it is glibc's, whose Swift
/// module does not declare the functions; elsewhere nothing is.
enum FreedMemory {
  private typealias OneNumber = @convention(c) (Int) -> CInt
  private typealias TwoNumbers = @convention(c) (CInt, CInt) -> CInt
  /// `M_ARENA_MAX` of malloc.h.
  private static let arenaLimit: CInt = -8

  /// Has all threads take memory from one place, for those that have none yet: of others glibc keeps what lies at the
  /// end, some 60 MB each.
  static func keepTogether() {
    guard let symbol = dlsym(nil, "mallopt") else { return }
    _ = unsafeBitCast(symbol, to: TwoNumbers.self)(arenaLimit, 1)
  }

  /// Gives it back to the system.
  static func giveBack() {
    Backend.releaseIdleMemory()
    guard let symbol = dlsym(nil, "malloc_trim") else { return }
    _ = unsafeBitCast(symbol, to: OneNumber.self)(0)
  }
}
