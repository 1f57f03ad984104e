/// How long work still takes, if it goes on as it has gone so far.
public struct TimeLeft: Hashable, Sendable {
  /// Seconds.
  public let seconds: Double

  /// The time that is left after `elapsed` seconds, when `share`, 0…1, is done; `nil` while nothing can be said.
  public init?(elapsed: Double, share: Double) {
    guard elapsed > 0, share > 0, share <= 1 else { return nil }
    seconds = elapsed * (1 - share) / share
  }
}

extension TimeLeft: CustomStringConvertible {
  /// In words, `45 s`, `12 min`, `3 h 20 min` or `2 d 4 h`, rounded up.
  public var description: String {
    guard seconds > 59 else { return "\(Int(seconds.rounded(.up))) s" }
    guard seconds < 1e9 else { return "years" }
    let minutes = Int((seconds / 60).rounded(.up))
    if minutes < 60 { return "\(minutes) min" }
    if minutes < 24 * 60 { return "\(minutes / 60) h \(minutes % 60) min" }
    return "\(minutes / (24 * 60)) d \(minutes / 60 % 24) h"
  }
}
