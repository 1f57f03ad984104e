import Foundation
import Testing

/// The same image, options and seed give the same bytes, whatever the number of threads.
struct DeterminismTests {
  /// A film of several tiles, and its path.
  private static let film = Result { () throws -> (folder: Folder, path: String) in
    let folder = try Folder()
    _ = try Program.run(["phantom", "-o", ".", "--name", "film", "--size", "300x260"], in: folder)
    return (folder, folder.path("film.png"))
  }

  @Test(arguments: [
    ["trace", "-o", "a.svg", "-o", "a.json", "-o", "a.csv", "--overlay", "a.png", "--seed", "3"],
    [
      "trace", "-o", "a.svg", "--init", "random", "--curves", "4", "--steps", "10", "--seed", "3",
    ],
    ["extract", "-o", "a.png", "--soft", "b.png"],
    ["extract", "-o", "a.png", "--soft", "b.png", "--evidence", "frangi"],
    ["trace", "-o", "a.svg", "-o", "a.json", "--evidence", "steger", "--polarity", "both"],
    ["canny", "-o", "a.png"],
    ["compare", "-o", "a.html"],
  ])
  func threadsDoNotMatter(arguments: [String]) throws {
    let image = try Self.film.get().path
    let (one, three) = (try Folder(), try Folder())
    for (folder, threads) in [(one, "1"), (three, "3")] {
      let outcome = try Program.run(
        [arguments[0], image] + arguments.dropFirst() + ["--threads", threads, "--quiet"],
        in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(!one.names.isEmpty && one.names == three.names)
    for name in one.names { #expect(one.contents(name) == three.contents(name), "\(name)") }
  }

  @Test func neitherDoTheyInVisualizations() throws {
    let arguments = [
      "visualize", "--neuron", "lines:4", "--diversity", "3", "--size", "40", "--steps", "5", "-o",
      "fv.png", "--watch", "forming.apng", "--parameterization", "alpha", "--quiet",
    ]
    let folders = try ["1", "3"].map { threads in
      let folder = try Folder()
      let outcome = try Program.run(arguments + ["--threads", threads], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return folder
    }
    #expect(folders[0].names == ["forming.apng", "fv.png"])
    for name in folders[0].names { #expect(folders[0].contents(name) == folders[1].contents(name)) }
  }
}
