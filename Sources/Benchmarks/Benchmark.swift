import Foundation

/// The times that one piece of work took in several runs.
struct Timing {
  /// The times of the runs in seconds, the shortest first.
  private let seconds: [Double]

  /// Takes the times of at least one run.
  init(_ durations: [Duration]) {
    precondition(!durations.isEmpty, "a timing has at least one run")
    seconds = durations.map { $0 / .seconds(1) }.sorted()
  }

  var minimum: Double { seconds[0] }
  var maximum: Double { seconds[seconds.count - 1] }
  /// The middle run, or the mean of the two in the middle.
  var median: Double { (seconds[(seconds.count - 1) / 2] + seconds[seconds.count / 2]) / 2 }
  /// Median, minimum and maximum in milliseconds, as columns of a table.
  var columns: [String] { [median, minimum, maximum].map { ($0 * 1000).fixed(2) } }
  /// The names of `columns`.
  static let header = ["median ms", "min", "max"]
}

/// Times work: one run to warm up, then as many as asked for.
struct Benchmark {
  /// The number of runs that are timed, at least one.
  var runs: Int
  /// Whether small inputs are taken, to see that everything runs.
  var isQuick: Bool

  /// The side of the square images that are worked on, px.
  var imageSize: Int { isQuick ? 256 : 512 }

  /// Runs `body` once to warm up and then `runs` times on the clock.
  func time(_ body: () throws -> Void) rethrows -> Timing {
    try body()
    return Timing(try (0..<runs).map { _ in try ContinuousClock().measure(body) })
  }
}

extension Double {
  /// The number with `digits` decimals.
  func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }

  /// As a share of 1, in per cent.
  var percent: String { (self * 100).fixed(0) + " %" }
}
