/// An error that a user can read: what went wrong and what to do about it, and which of the few kinds of
/// failure it is.
///
/// Every error of these libraries that can reach a user conforms, so that a program needs no list of error
/// types to say a sentence and to choose an exit code or an HTTP status.
///
/// ```swift
/// do { try work() } catch let error as any ExplainedError { print(error.description, error.category) }
/// ```
public protocol ExplainedError: Error, CustomStringConvertible {
  /// One sentence without a full stop, in lower case unless it begins with a name, which names the thing,
  /// its value and the way out; of a file its name and a colon come first.
  var description: String { get }
  /// The kind of failure, from which a program's exit code follows.
  var category: FailureCategory { get }
}

/// What kind of failure an error is: what scripts tell apart.
public enum FailureCategory: Sendable, Hashable, CaseIterable {
  /// What was asked for makes no sense, or there is no such thing.
  case usage
  /// Input was read and cannot be used.
  case badData
  /// Input is not there or cannot be opened.
  case missingInput
  /// Something outside this machine cannot be reached.
  case unavailable
  /// Output cannot be written.
  case cannotWrite
  /// There is not enough memory.
  case outOfMemory
  /// The program itself is at fault: a bug to be reported.
  case fault
}

extension [String] {
  /// The elements in a sentence: `a`, `a or b`, `a, b or c`.
  package var alternatives: String {
    count > 1 ? dropLast().joined(separator: ", ") + " or " + self[count - 1] : joined()
  }
}
