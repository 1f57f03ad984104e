import Foundation
import Imaging
import Phantoms
import Testing

/// Memory that runs out is one sentence and an exit code, and nothing is left over.
struct MemoryLimitTests {
  #if os(Linux)
    /// The program starts within the limit, which is found by trying, and has 60 MB for the rest.
    @Test(arguments: [
      "trace film.png -o film.svg", "extract film.png -o curves.png",
      "phantom -o . --size 4096x4096",
    ])
    func aLimitIsASentence(command: String) throws {
      let folder = try Folder()
      let phantom = try Phantom(PhantomOptions(width: 1024, height: 1024, seed: 3))
      try folder.write(try phantom.image.pngData(), to: "film.png")
      let outcome = try Program.shell(
        """
        limit=200000
        until (ulimit -v $limit; "$0" --version > /dev/null 2>&1); do limit=$((limit + 20000)); done
        ulimit -v $((limit + 60000))
        "$0" \(command) --quiet
        """, in: folder)
      expectFailure(outcome, 71, ["--threads 1"])
      #expect(folder.names == ["film.png"])
    }
  #endif
}
