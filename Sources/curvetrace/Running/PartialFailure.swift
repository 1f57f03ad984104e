import Failures

/// Of several images some could not be used; what could be done with the others is done.
struct PartialFailure: ExplainedError {
  /// What could not be done with them, such as `scored`.
  var deed: String
  /// How many images failed.
  var failed: Int
  /// How many there are.
  var all: Int
  /// The sentence of the first of them, without a full stop.
  var first: String

  /// So many of all images could not be `deed`.
  init(_ deed: String, failed: Int, all: Int, first: String) {
    (self.deed, self.failed, self.all, self.first) = (deed, failed, all, first)
  }

  /// One sentence without a full stop.
  var description: String {
    "\(failed) of \(all) images could not be \(deed), the first because of this: \(first)"
  }

  var category: FailureCategory { .badData }
}
