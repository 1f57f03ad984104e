import Figures
import Foundation
import TestSupport
import Testing

@testable import Laboratory

/// Checks what holds of every outcome: it survives its JSON, its tables are full, its figures can be opened, it says
/// something, and the files that it writes are those that it names.
func expectWhole(
  _ outcome: some ExperimentOutcome, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let kind = type(of: outcome)
  func check(_ holds: Bool, _ what: String) {
    #expect(holds, "\(kind.name): \(what)", sourceLocation: sourceLocation)
  }
  try checkJSON(outcome, check)
  for table in outcome.tables {
    check(table.rows.allSatisfy { $0.count == table.columns.count }, "\(table.name) has holes")
    let numbers = table.rows.joined().compactMap { cell -> Double? in
      if case .number(let value) = cell { value } else { nil }
    }
    check(numbers.allSatisfy(\.isFinite), "\(table.name) is not finite")
  }
  check(!outcome.findings.isEmpty && !outcome.findings.contains(""), "it says nothing")
  for figure in outcome.figures {
    check(MarkupCheck.problem(in: try figure.svg()) == nil, "\(figure.name) is not well formed")
  }
  let names = try outcome.files().map(\.name)
  check(Set(names).count == names.count, "two files have one name")
}

private func checkJSON<Outcome: ExperimentOutcome>(
  _ outcome: Outcome, _ check: (Bool, String) -> Void
) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  let data = try encoder.encode(outcome)
  let again = try encoder.encode(try JSONDecoder().decode(Outcome.self, from: data))
  check(again == data, "its JSON does not come back")
}

struct OutcomeTests {
  @Test func allFilesThatAreNamedAreWritten() throws {
    let folder = NSTemporaryDirectory() + "lab-\(UUID().uuidString)/deep"
    defer {
      try? FileManager.default.removeItem(
        atPath: (folder as NSString).deletingLastPathComponent)
    }
    let outcome = RadialTuning.Outcome(
      network: "n", layer: "l",
      tunings: [
        RadialTuning.tuning("l:1", [0, 1, 3, 1, 0, 0, 0, 0]),
        RadialTuning.tuning("l:2", [0, 0, 0, 0, 0, 1, 2, 1]),
      ], gaps: [])
    let paths = try outcome.write(to: folder)
    let names = try outcome.files().map(\.name)
    #expect(paths.map { ($0 as NSString).lastPathComponent } == names)
    let found = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(Set(found) == Set(names))
    #expect(Set(found).isSuperset(of: ["radial.svg", "radial.png", "radial.csv", "radial.json"]))
    let first = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(try outcome.write(to: folder) == paths)
    #expect(try first == paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) })
  }

  @Test func cellsAreQuotedWhereTheyMustBe() {
    let table = DataTable(
      "t", columns: ["a", "b"], rows: [["x,y", 1.5], ["say \"no\"", 3], ["line\nfeed", -0.25]])
    #expect(
      table.csv == "a,b\n\"x,y\",1.5\n\"say \"\"no\"\"\",3\n\"line\nfeed\",-0.25\n")
  }
}
