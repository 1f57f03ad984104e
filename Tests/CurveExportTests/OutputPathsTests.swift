import Foundation
import Imaging
import Testing

@testable import CurveExport

struct OutputPathsTests {
  /// A folder with a file, a link to it, a folder and a link to that.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appendingPathComponent(
      "curvetrace-" + UUID().uuidString
    )
    .path
    try manager.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/file.png"))
    try manager.createSymbolicLink(
      atPath: folder + "/link.png", withDestinationPath: folder + "/file.png")
    try manager.createSymbolicLink(
      atPath: folder + "/inner-link", withDestinationPath: folder + "/inner")
    try body(folder)
  }

  @Test func theSameFileIsKnownByAllItsNames() throws {
    try withFolder { folder in
      func conflict(_ outputs: [String], _ inputs: [String]) -> String? {
        OutputPaths.conflict(
          outputs: outputs.map { folder + $0 }, inputs: inputs.map { folder + $0 })
      }
      #expect(conflict(["/a.png", "/b.png"], ["/file.png"]) == nil)
      #expect(conflict(["/link.png"], ["/file.png"])?.contains("this is the input") == true)
      #expect(conflict(["/inner/../file.png"], ["/file.png"])?.contains("lost") == true)
      #expect(conflict(["/a.png", "/./a.png"], [])?.contains("asked for twice") == true)
      #expect(conflict(["/inner/a.png", "/inner-link/a.png"], [])?.contains("twice") == true)
      #expect(conflict(["/none/a.png", "/none/b.png"], []) == nil)
    }
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    try withFolder { folder in
      for name in ["/new.png", "/file.png", "/link.png", "/inner-link/new.png"] {
        #expect(throws: Never.self) { try OutputPaths.checkWritable(folder + name) }
      }
      #expect(
        throws: ImagingError.missingFolder(path: folder + "/no/a.png", folder: folder + "/no")
      ) { try OutputPaths.checkWritable(folder + "/no/a.png") }
      #expect(
        throws: ImagingError.missingFolder(
          path: folder + "/file.png/a.png", folder: folder + "/file.png")
      ) { try OutputPaths.checkWritable(folder + "/file.png/a.png") }
      #expect(throws: ImagingError.self) { try OutputPaths.checkWritable(folder + "/inner") }
      #expect(throws: ImagingError.self) { try OutputPaths.checkWritable("") }
    }
  }
}
