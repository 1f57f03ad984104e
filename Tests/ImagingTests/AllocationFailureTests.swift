import CAllocations
import CUnfinishedFiles
import Foundation
import Imaging
import Testing

/// What readers do where there is no memory: one allocation after another fails, of those that C and C++ make.
struct AllocationFailureTests {
  private static let files = [
    "rgb-8.png", "palette-4-interlaced.png", "baseline.jpg", "progressive.jpg",
    "formats/rgb8-planar.tif", "formats/rgb16-tiled.tif", "formats/palette.tif",
    "formats/grey8-lzw.tif", "formats/lossy.webp", "formats/rgba.webp", "formats/plain.ppm",
    "formats/raw16.pgm",
  ]

  @Test(
    .enabled(
      if: allocations_are_watched() != 0, "allocations are made to fail on Linux with glibc only"),
    arguments: files)
  func aFailedAllocationIsAnErrorAndNoOtherImage(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let expected = try Image.decode(bytes, name: name)
    var number = 1
    while true {
      allocation_failure_begin(number)
      let result = Result { try Image.decode(bytes, name: name) }
      guard allocation_failure_end() != 0 else { break }
      switch result {
      case .success(let image): #expect(image == expected, "allocation \(number)")
      case .failure(let error):
        #expect(error is ImagingError, "allocation \(number): \(error)")
      }
      number += 1 + number / 20
    }
    // Readers of these formats ask for nothing themselves.
    #expect(number > 1 || ["ppm", "pgm", "webp"].contains { name.hasSuffix($0) })
    #expect(try Image.decode(bytes, name: name) == expected)
  }

  /// What a program does that ends in the middle.
  @Test func unfinishedFilesCanBeRemoved() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("before", to: path)
      #expect(throws: ImagingError.self) {
        try AtomicFile.write(to: path) { write in
          try write(Array("after".utf8))
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
          unfinished_files_remove()
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
        }
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "before")
    }
  }
}
