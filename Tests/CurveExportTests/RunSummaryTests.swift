import Foundation
import Testing

@testable import CurveExport

struct RunSummaryTests {
  private var summary: RunSummary {
    var inner = RunSummary()
    inner["read"] = .number(0.25)
    inner["nothing"] = RunSummary.Value.none
    var summary = RunSummary()
    summary["command"] = .text("trace \"x\"\n")
    summary["seed"] = .unsigned(.max)
    summary["curves"] = .integer(3)
    summary["length"] = .number(.nan)
    summary["fieldOfView"] = .flag(true)
    summary["outputs"] = .list([.text("a.svg"), .text("b.json")])
    summary["seconds"] = .group(inner)
    return summary
  }

  @Test func theJSONIsOneObject() throws {
    let json = summary.json
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["command"] as? String == "trace \"x\"\n")
    #expect((object["seed"] as? NSNumber)?.uint64Value == .max)
    #expect(object["length"] is NSNull)
    #expect(object["fieldOfView"] as? Bool == true)
    #expect(object["outputs"] as? [String] == ["a.svg", "b.json"])
    let seconds = try #require(object["seconds"] as? [String: Any])
    #expect(seconds["read"] as? Double == 0.25 && seconds["nothing"] is NSNull)
    #expect(json.hasPrefix("{\n  \"command\"") && json.hasSuffix("}\n"))
  }

  @Test func theTextSaysWhatThereIs() {
    let lines = summary.text.components(separatedBy: "\n")
    #expect(lines.contains("curves: 3") && lines.contains("seconds read: 0.25"))
    #expect(lines.contains("outputs: a.svg, b.json") && lines.contains("fieldOfView: yes"))
    #expect(!summary.text.contains("nothing"))
  }

  @Test func namesKeepTheirPlace() {
    var changed = summary
    changed["curves"] = .integer(4)
    #expect(changed.entries.map(\.name) == summary.entries.map(\.name))
    changed["curves"] = nil
    #expect(changed["curves"] == nil && changed.entries.count == summary.entries.count - 1)
  }
}
