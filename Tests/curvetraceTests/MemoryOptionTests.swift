import CurvePipeline
import Foundation
import Phantoms
import Testing

/// `--memory`.
struct MemoryOptionTests {
  private func folder() throws -> Folder {
    let folder = try Folder()
    let phantom = try Phantom(PhantomOptions(width: 384, height: 384, seed: 3))
    try folder.write(try phantom.image.pngData(), to: "film.png")
    return folder
  }

  @Test func resultsDoNotDependOnIt() throws {
    let folder = try folder()
    let least = MemoryDemand(.refinement, pixels: 384 * 384).bytes(threads: 1) / 1_000_000 + 1
    for (name, memory) in [("all.svg", "64GB"), ("little.svg", "\(least)MB")] {
      let outcome = try Program.run(
        ["trace", "film.png", "-o", name, "--memory", memory, "--quiet"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let all = try #require(folder.contents("all.svg"))
    #expect(folder.contents("little.svg") == all)
  }

  @Test(arguments: [
    ["trace", "film.png", "-o", "out.svg"], ["extract", "film.png", "-o", "out.png"],
  ])
  func tooLittleIsSaidBeforeTheWork(arguments: [String]) throws {
    let folder = try folder()
    let outcome = try Program.run(arguments + ["--memory", "100MB", "--quiet"], in: folder)
    expectFailure(outcome, 71, ["film.png", "100MB"])
    #expect(folder.names == ["film.png"])
  }

  @Test func aSizeWithoutAUnitIsWrongUse() throws {
    let outcome = try Program.run(
      ["trace", "film.png", "-o", "out.svg", "--memory", "30"], in: try folder())
    expectFailure(outcome, 64, ["--memory 30", "500MB"])
  }

  #if os(Linux)
    /// Two sizes, of which one is not larger than a band of an image: both stay under what is predicted of them.
    @Test(arguments: [512, 1536])
    func whatIsPredictedIsEnough(size: Int) throws {
      let folder = try Folder()
      let phantom = try Phantom(PhantomOptions(width: size, height: size, seed: 101))
      try folder.write(try phantom.image.pngData(), to: "film.png")
      for (command, work) in [
        ("extract film.png -o out.png", MemoryDemand.Work.extraction),
        ("trace film.png -o out.svg --steps 0", .tracing),
        ("trace film.png -o out.svg --steps 2", .refinement),
      ] {
        let outcome = try Program.shell(
          """
          "$0" \(command) --threads 2 --quiet &
          while kill -0 $! 2> /dev/null; do
            peak=$(grep VmHWM /proc/$!/status 2> /dev/null | tr -dc 0-9)
            echo ${peak:-0}
            sleep 0.05
          done
          """, in: folder)
        let peak = 1024 * (outcome.text.split(separator: "\n").compactMap { Int($0) }.max() ?? 0)
        let predicted = MemoryDemand(work, pixels: size * size).bytes(threads: 2)
        #expect(peak > 0 && peak <= predicted, "\(command): \(peak) of \(predicted)")
      }
    }
  #endif
}
