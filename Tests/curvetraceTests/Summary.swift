import Foundation
import Testing

/// The summary that a run printed as JSON.
struct Summary {
  private let members: [String: Any]

  init(_ outcome: Program.Outcome) throws {
    members = try #require(
      try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
  }

  private init(members: [String: Any]) { self.members = members }

  func number(_ name: String) -> Double? { (members[name] as? NSNumber)?.doubleValue }
  func text(_ name: String) -> String? { members[name] as? String }
  func texts(_ name: String) -> [String]? { members[name] as? [String] }
  func group(_ name: String) throws -> Summary {
    Summary(members: try #require(members[name] as? [String: Any]))
  }
}
