import Foundation
import Testing

/// README.md or an article, with its blocks of code.
struct Document: Sendable, CustomTestStringConvertible {
  /// A fenced block of code.
  struct Block: Sendable {
    /// The word after the fence; empty where there is none.
    var language: String
    var lines: [String]
    /// What `<!-- needs: … -->` on the line before says that the block cannot run without.
    var need: String?
    /// The line of the document at which its fence is, from 1.
    var place: Int

    var text: String { lines.joined(separator: "\n") }
  }

  /// The path from the package's root.
  var path: String
  var text: String

  var testDescription: String { path }

  /// README.md, the files for those who contribute, and the articles of all catalogues.
  static let all: [Document] = {
    let names = try? FileManager.default.subpathsOfDirectory(
      atPath: packageRoot.appendingPathComponent("Sources").path)
    let articles = (names ?? []).filter { $0.contains(".docc/") && $0.hasSuffix(".md") }
    return (["README.md", ".github/CONTRIBUTING.md"] + articles.sorted().map { "Sources/" + $0 })
      .compactMap { path in
        (try? String(contentsOf: packageRoot.appendingPathComponent(path), encoding: .utf8))
          .map { Document(path: path, text: $0) }
      }
  }()

  var blocks: [Block] {
    var blocks: [Block] = []
    var open: Block?
    var before = ""
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      let isFence = line.trimmingCharacters(in: .whitespaces).hasPrefix("```")
      if var block = open {
        if isFence {
          blocks.append(block)
          open = nil
        } else {
          block.lines.append(line)
          open = block
        }
      } else if isFence {
        let language = line.trimmingCharacters(in: CharacterSet(charactersIn: "` "))
        let need = before.wholeMatch(of: #/<!-- needs: (.*) -->/#).map { String($0.output.1) }
        open = Block(language: language, lines: [], need: need, place: index + 1)
      }
      before = line
    }
    // A block that does not end is a fault, and has no language that is known.
    return blocks + (open.map { [Block(language: "endless", lines: [], place: $0.place)] } ?? [])
  }

  /// The targets of its links that are files.
  var linkedPaths: [String] {
    text.matches(of: #/\]\(([^)#:\s]+)(?:#[^)]*)?\)/#).map { String($0.output.1) }
  }
}

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
