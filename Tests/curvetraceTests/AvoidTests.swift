import CurveExport
import Foundation
import Geometry
import Imaging
import Phantoms
import Testing

/// Regions that no curve may enter.
struct AvoidTests {
  /// A folder with a small phantom `in.png` and a mask `mask.png` that is light in its middle.
  private func phantom() throws -> (folder: Folder, mask: Mask) {
    let folder = try Folder()
    let phantom = try Phantom(PhantomOptions(kind: .shapes, width: 160, height: 128, seed: 5))
    try folder.write(try phantom.image.pngData(), to: "in.png")
    var mask = Mask(width: 160, height: 128)
    for y in 30..<100 { for x in 60..<100 { mask[x, y] = true } }
    // Just under a half is not light.
    let picture = mask.plane.map { $0 > 0 ? 0.51 : 0.49 }
    try folder.write(try Image(grey: picture).pngData(), to: "mask.png")
    return (folder, mask)
  }

  @Test func tracedCurvesStayOutside() throws {
    let (folder, mask) = try phantom()
    let arguments = ["trace", "in.png", "-o", "a.json", "--summary", "json"]
    let all = try Program.run(arguments, in: folder)
    let outcome = try Program.run(arguments + ["--avoid", "mask.png"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("2800 pixels to avoid"))
    #expect(try Summary(outcome).number("avoided") == 2800)
    #expect(try Summary(all).number("avoided") == nil)
    let drawing = try DrawingFormat.json.drawing(from: try #require(folder.contents("a.json")))
    #expect(!drawing.curves.isEmpty)
    #expect(drawing.provenance.options["avoided"] == "2800 px")
    for p in drawing.curves.flatMap({ $0.spline.resampled(spacing: 0.05) })
    where (0..<160).contains(Int(p.x)) && (0..<128).contains(Int(p.y)) {
      #expect(!mask[Int(p.x), Int(p.y)])
    }
  }

  @Test func curvePixelsStayOutside() throws {
    let (folder, mask) = try phantom()
    let outcome = try Program.run(
      ["extract", "in.png", "-o", "c.png", "--soft", "s.png", "--avoid", "mask.png", "--quiet"],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let alpha = try #require(try Image.read(from: folder.path("c.png")).alpha)
    let soft = try Image.read(from: folder.path("s.png")).color[0]
    for i in 0..<mask.pixels.count where mask.pixels[i] {
      #expect(alpha.pixels[i] == 0 && soft.pixels[i] == 0)
    }
    #expect(alpha.pixels.contains { $0 > 0 })
  }

  @Test(arguments: ["trace", "extract"])
  func masksThatCannotBeUsedAreRefused(command: String) throws {
    let (folder, _) = try phantom()
    let other = Image(grey: Plane(width: 10, height: 12, repeating: 1))
    try folder.write(try other.pngData(), to: "other.png")
    try folder.write(Data("no picture".utf8), to: "text.png")
    let name = command == "trace" ? "out.svg" : "out.png"
    let arguments = [command, "in.png", "-o", name, "--quiet", "--avoid"]
    expectFailure(
      try Program.run(arguments + ["other.png"], in: folder), 65,
      ["other.png: the mask has 10 x 12 pixels and the image 160 x 128"])
    expectFailure(
      try Program.run(arguments + ["none.png"], in: folder), 66, ["none.png: there is no such file"]
    )
    expectFailure(
      try Program.run(arguments + ["text.png"], in: folder), 65, ["text.png: this is neither"])
    #expect(folder.contents(name) == nil)
  }
}
