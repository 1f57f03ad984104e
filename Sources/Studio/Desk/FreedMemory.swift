import Foundation

/// Memory that nobody uses any more and that is still the process's.
enum FreedMemory {
  /// Gives it back to the system, where that is possible: with glibc, whose Swift module does not declare the function.
  static func giveBack() {
    guard let symbol = dlsym(nil, "malloc_trim") else { return }
    _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
  }
}
