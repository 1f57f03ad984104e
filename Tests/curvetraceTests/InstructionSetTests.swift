import CurveExport
import Foundation
import Geometry
import Imaging
import Phantoms
import Testing

/// Processors with fewer instructions, on which oneDNN chooses other kernels and other layouts.
struct InstructionSetTests {
  /// A program of its own for each: oneDNN looks at the variable once.
  @Test(arguments: ["SSE41", "AVX", "AVX2", "ALL"])
  func aTraceIsRefined(instructions: String) throws {
    let folder = try Folder()
    let phantom = try Phantom(PhantomOptions(width: 64, height: 64, seed: 1))
    try folder.write(try phantom.image.pngData(), to: "film.png")
    let outcome = try Program.run(
      ["trace", "film.png", "-o", "film.json", "--threads", "4", "--steps", "8", "--quiet"],
      in: folder, environment: ["DNNL_MAX_CPU_ISA": instructions])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let drawing = try CurveDrawing.read(from: folder.path("film.json"))
    #expect(!drawing.curves.isEmpty)
  }
}
