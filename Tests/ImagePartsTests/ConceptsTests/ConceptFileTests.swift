import CurveExtraction
import CurveNetworks
import Determinism
import Foundation
import Imaging
import Testing

@testable import ImageParts

struct ConceptFileTests {
  private static let concept = Result {
    var concept = try ColorWorld.concept()
    try concept.rename(0, to: "größe \"1\"")
    concept.factors[1].isObject = true
    return concept
  }

  @Test func whatIsReadIsWhatWasWritten() throws {
    let concept = try Self.concept.get()
    let data = try concept.data()
    let read = try Concept(data, path: "c")
    #expect(read == concept)
    #expect(try read.data() == data)
  }

  private static func expectUnreadable(_ data: Data, _ part: String = "no concept that can be used")
  {
    let error = #expect(throws: ConceptError.self) { try Concept(data, path: "c.concept") }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("c.concept: ") && text.contains(part), "\(text)")
  }

  @Test func aCutFileIsAnError() throws {
    let data = try Self.concept.get().data()
    for share in stride(from: 0, to: 1, by: 0.01) {
      Self.expectUnreadable(data.prefix(Int(Double(data.count - 2) * share)))
    }
  }

  /// Bytes at random: an error, or a concept whose numbers are sound; never a crash.
  @Test func damageIsAnErrorOrHarmless() throws {
    let data = try Self.concept.get().data()
    var generator = SeededGenerator(seed: 8)
    var errors = 0
    for _ in 0..<300 {
      var damaged = data
      for _ in 0..<3 {
        damaged[Int(generator.next() % UInt64(data.count))] = UInt8(
          truncatingIfNeeded: generator.next())
      }
      do {
        let concept = try Concept(damaged, path: "c")
        #expect(concept.factors.allSatisfy { $0.direction.allSatisfy { $0.isFinite } })
        _ = concept.confidence(of: [0], peaks: concept.factors.map { _ in 1 })
      } catch {
        errors += 1
      }
    }
    #expect(errors > 100)
  }

  /// Files that are well-formed and cannot be.
  @Test(arguments: [
    ("\"version\" : 1", "\"version\" : 2", "version 2"),
    ("curvetrace-concept", "curvetrace-drawing", "was not written"),
    ("\"size\" : 64", "\"size\" : 999999999", "999999999 px"),
    ("\"image\" : ", "\"image\" : 9", "none of its images"),
    ("\"borderRatio\" : ", "\"borderRatio\" : -", "numbers of factor"),
    ("größe \\\"1\\\"", "1,2", "the name of factor 1"),
    ("\"direction\" : \"", "\"direction\" : \"AAAAAAAA", "direction of factor"),
    ("\"heat\" : \"iVBORw0", "\"heat\" : \"iVBORw1", "picture in it"),
    ("\"factors\" : [", "\"nothing\" : [", "missing or damaged"),
    ("\"peaks\" : [", "\"peaks\" : [1, ", "numbers of factor"),
  ])
  func whatCannotBeIsRefused(part: String, other: String, reason: String) throws {
    let text = String(decoding: try Self.concept.get().data(), as: UTF8.self)
    try #require(text.contains(part))
    Self.expectUnreadable(
      Data(text.replacingOccurrences(of: part, with: other).utf8),
      reason)
  }

  @Test func anEmptyListIsNoConcept() throws {
    var concept = try Self.concept.get()
    concept.factors = []
    Self.expectUnreadable(try concept.data(), "no factors")
    Self.expectUnreadable(Data("[[[[[[".utf8))
    Self.expectUnreadable(Data(String(repeating: "[", count: 100_000).utf8))
  }

  @Test func partsAreSelectedByNumberAndName() throws {
    var concept = try Self.concept.get()
    try concept.rename(0, to: "wing")
    try concept.rename(2, to: "wing")
    try concept.rename(1, to: "body")
    #expect(try concept.selection("2") == [1] && concept.selection("3, 1") == [0, 2])
    #expect(try concept.selection("wing") == [0, 2] && concept.selection("body,1") == [0, 1])
    #expect(try concept.selection(nil) == concept.object)
    #expect(concept.name(of: [0, 2]) == "wing" && concept.name(of: [1]) == "body")
    for text in ["0", "4", "-1", "leg", "", "1,,2"] {
      #expect(throws: PartError.self) { try concept.selection(text) }
    }
    for name in ["", "7", "a,b", "a:b", "a=b", " a", String(repeating: "x", count: 65)] {
      #expect(throws: ConceptError.badName(name)) { try concept.rename(0, to: name) }
    }
    for index in concept.factors.indices { concept.factors[index].isObject = false }
    #expect(throws: ConceptError.noObject(count: 3)) { try concept.selection(nil) }
  }

  @Test func aReferenceIsAFileAndFactors() {
    #expect(ConceptReference("a.concept").selection == nil)
    #expect(ConceptReference("a.concept:2,3").path == "a.concept")
    #expect(ConceptReference("a.concept:2,3").selection == "2,3")
    #expect(ConceptReference("b:c/a.concept:wing").path == "b:c/a.concept")
  }
}
