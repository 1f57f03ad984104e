import CurveExport
import Geometry
import Imaging
import Phantoms
import Testing

/// Processors without the newest instructions draw the same curves: `DNNL_MAX_CPU_ISA` makes one of this.
struct InstructionLevelTests {
  @Test(arguments: ["SSE41", "AVX", "AVX2"])
  func drawingsAreTheSame(level: String) throws {
    let folder = try Folder()
    let phantom = try Phantom(PhantomOptions(width: 128, height: 120, seed: 3))
    try folder.write(try phantom.image.pngData(), to: "film.png")
    func drawing(_ name: String, _ environment: [String: String]) throws -> CurveDrawing {
      let outcome = try Program.run(
        ["trace", "film.png", "-o", name, "--threads", "4", "--quiet"], in: folder,
        environment: environment)
      try #require(outcome.status == 0, "\(outcome.errors)")
      return try CurveDrawing.read(from: folder.path(name))
    }
    let expected = try drawing("all.json", [:])
    let found = try drawing("some.json", ["DNNL_MAX_CPU_ISA": level])
    #expect(!expected.curves.isEmpty)
    try #require(found.curves.count == expected.curves.count)
    for (one, other) in zip(found.curves, expected.curves) {
      try #require(one.spline.controlPoints.count == other.spline.controlPoints.count)
      for (p, q) in zip(one.spline.controlPoints, other.spline.controlPoints) {
        #expect(p.distance(to: q) < 0.05)
      }
    }
  }
}
