public import Failures

/// Why no network can serve to tell objects apart.
public enum PartsNetworkError: ExplainedError, Equatable {
  /// None that knows objects is installed.
  case noneKnowsObjects

  /// One sentence without a full stop.
  public var description: String {
    "no network that knows objects is installed, and the factors of the networks that come with the program are "
      + "orientations, not objects: run curvetrace model install bvlc-googlenet first, or name a network with --network"
  }

  /// Something is missing that can be installed.
  public var category: FailureCategory { .missingInput }
}
