import Batches
import CurveExport
import CurvePipeline
import Foundation
import Testing

/// The examples of README.md and of the articles.
struct ExampleTests {
  /// Languages that a block may have; each of them is looked at by a test, but for pictures and files drawn as text.
  private static let languages: Set<String> = ["sh", "swift", "json", "svg", "text"]

  @Test func documentsAreFound() {
    #expect(Document.all.count >= 12)
    #expect(Document.all.flatMap(\.blocks).count > 30)
  }

  @Test(arguments: Document.all)
  func blocksAreOfAKnownKind(document: Document) {
    for block in document.blocks {
      let place = "\(document.path):\(block.place)"
      #expect(Self.languages.contains(block.language), "\(place): \"\(block.language)\"")
      if let need = block.need {
        #expect(Workplace.Need(rawValue: need) != nil, "\(place): nobody knows \"\(need)\"")
      }
    }
  }

  /// Every line of the shell is run, in order and in one folder: commands of `curvetrace`, and `mkdir` for what they
  /// write into. Scripts of the package are not run but must be there.
  @Test(arguments: Document.all.filter { $0.blocks.contains { $0.language == "sh" } })
  func commandsRun(document: Document) throws {
    let blocks = document.blocks.filter { $0.language == "sh" }
    let needs = Set(blocks.compactMap { $0.need.flatMap(Workplace.Need.init) })
    let place = try Workplace(needs.contains(.network) ? .network : nil)
    for block in blocks {
      if let need = block.need, Workplace.Need(rawValue: need)?.isThere != true {
        print("\(document.path):\(block.place) is skipped: it needs \(need)")
        continue
      }
      for line in block.lines where !line.isEmpty && !line.hasPrefix("#") {
        if line.hasPrefix("Scripts/") {
          let script = packageRoot.appendingPathComponent(String(line.prefix { $0 != " " })).path
          #expect(FileManager.default.isExecutableFile(atPath: script), "\(script)")
          continue
        }
        guard line.hasPrefix("curvetrace ") || line.hasPrefix("mkdir -p ") else {
          Issue.record("\(document.path): this line is not run: \(line)")
          continue
        }
        let outcome = try place.run(line)
        #expect(outcome.status == 0, "\(document.path): \(line)\n\(outcome.text)")
      }
    }
  }

  /// Every block of Swift stands in a file of DocumentationExamples, line by line, whatever its indentation, and its
  /// imports at the file's head.
  @Test func swiftIsCompiled() throws {
    let folder = packageRoot.appendingPathComponent("Tests/DocumentationExamples")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
      .map(Self.lines)
    for document in Document.all {
      for block in document.blocks where block.language == "swift" {
        let lines = Self.lines(block.text)
        let imports = lines.filter { $0.hasPrefix("import ") }
        let statements = lines.filter { !$0.hasPrefix("import ") }
        let isCompiled = files.contains { file in
          imports.allSatisfy(file.contains)
            && file.indices.contains { file[$0...].starts(with: statements) }
        }
        #expect(isCompiled, "\(document.path):\(block.place) stands in no compiled file")
      }
    }
  }

  /// Each example does something that can be seen: it prints, or writes the drawing.
  @Test func swiftRuns() throws {
    let place = try Workplace()
    for example in ["asking", "batching", "following", "reading", "studying", "tracing"] {
      let outcome = try place.run(
        "DocumentationExamples \(example); ls film.svg 2>/dev/null || true; rm -f film.svg")
      #expect(outcome.status == 0 && !outcome.text.isEmpty, "\(example): \(outcome.text)")
    }
  }

  /// What the five lines of Swift write is what the command writes.
  @Test func swiftAndTheCommandWriteTheSame() throws {
    let outcome = try Workplace().run(
      """
      DocumentationExamples tracing
      curvetrace trace film.png -o command.svg --quiet
      cmp film.svg command.svg
      """)
    #expect(outcome.status == 0, "\(outcome.text)")
  }

  @Test func jsonIsReadable() throws {
    for document in Document.all {
      for block in document.blocks where block.language == "json" {
        let data = Data(block.text.utf8)
        let value = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let written: String
        switch value?["format"] as? String {
        case JSONDrawing.format:
          // The last digits of an arc length are rounding; the articles leave them out.
          written = try JSONDrawing.text(of: JSONDrawing.drawing(from: data))
            .replacing(#/(\.\d{9})\d+/#) { $0.output.1 }
        case "curvetrace-recipe":
          let recipe = try JSONDecoder().decode(Recipe.self, from: data)
          try recipe.request.check()
          written = String(decoding: try recipe.data(), as: UTF8.self)
        default: continue
        }
        #expect(
          try JSONSerialization.jsonObject(with: Data(written.utf8)) as? NSDictionary
            == value as NSDictionary?,
          "\(document.path):\(block.place) is not as the program writes it:\n\(written)")
      }
    }
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }
}

/// The links of README.md and of the articles.
struct LinkTests {
  @Test(arguments: Document.all)
  func linksLeadToFiles(document: Document) {
    let folder = packageRoot.appendingPathComponent(document.path).deletingLastPathComponent()
    for path in document.linkedPaths {
      let file = folder.appendingPathComponent(path).standardized.path
      #expect(FileManager.default.fileExists(atPath: file), "\(document.path): \(path)")
    }
  }

  /// An article that no document links to is never found.
  @Test func articlesAreReached() {
    let targets = Document.all.flatMap { document in
      let folder = packageRoot.appendingPathComponent(document.path).deletingLastPathComponent()
      return document.linkedPaths.map { folder.appendingPathComponent($0).standardized.path }
    }
    for document in Document.all where document.path.contains(".docc/") {
      let path = packageRoot.appendingPathComponent(document.path)
      let isRoot =
        path.deletingPathExtension().lastPathComponent
        == path.deletingLastPathComponent().deletingPathExtension().lastPathComponent
      #expect(isRoot || targets.contains(path.standardized.path), "\(document.path)")
    }
  }
}
