public import CurveExtraction
public import Failures

/// Why a request cannot be carried out, whatever the image.
public struct RequestError: ExplainedError, Equatable {
  /// One sentence without a full stop in which names of options stand in braces: `{steps} -1: give a number …`.
  private let template: String

  /// An error that says `template`.
  init(_ template: String) { self.template = template }

  /// One sentence without a full stop.
  public var description: String { sentence { $0 } }

  /// The sentence with names of options as `spelled`, such as `--steps` on the command line.
  public func sentence(_ spelled: (String) -> String) -> String {
    template.replacing(/\{([a-z-]+)\}/) { spelled(String($0.1)) }
  }

  /// Wrong use.
  public var category: FailureCategory { .usage }
}

extension RequestError {
  /// The value of an option is not one that it can have.
  static func value(_ key: Choices.Key, _ value: some CustomStringConvertible, _ hint: String)
    -> RequestError
  {
    RequestError("{\(key.rawValue)} \(value): give \(hint)")
  }
}
