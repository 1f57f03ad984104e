import Foundation
import Testing

/// Classical methods in the network's place.
struct EvidenceTests {
  private static let image = packageRoot.appendingPathComponent("Samples/angiogram-1.png").path

  @Test(arguments: ["canny", "frangi", "sato", "background", "steger"])
  func itIsTakenFromTheMethodThatIsNamed(source: String) throws {
    let folder = try Folder()
    let kind = source == "canny" ? "edges" : "lines"
    for arguments in [
      ["extract", Self.image, "--soft", "a.png"], ["trace", Self.image, "-o", "a.svg"],
    ] {
      let outcome = try Program.run(
        arguments + ["--evidence", source, "--summary", "json"], in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let summary = try Summary(outcome)
      #expect(summary.text("evidence") == source && summary.text("family") == kind)
      #expect(summary.text("method") == nil)
      #expect((summary.number("curvePixels") ?? summary.number("curves") ?? 0) > 0)
      #expect(outcome.errors.contains("looking with \(source) for"))
      #expect(outcome.errors.contains(kind))
    }
    #expect(folder.names == ["a.png", "a.svg"])
    let drawing = String(decoding: try #require(folder.contents("a.svg")), as: UTF8.self)
    #expect(drawing.contains(source == "canny" ? "id=\"edges\"" : "id=\"curves\""))
  }
}
