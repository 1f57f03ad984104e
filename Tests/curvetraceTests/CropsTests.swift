import Foundation
import Imaging
import Testing

/// Training crops from the command line.
struct CropsTests {
  @Test func fileAndStandardOutputAreTheSame() throws {
    let folder = try Folder()
    let arguments = ["crops", "--size", "64", "--seed", "3", "--first", "2", "--count", "5"]
    let file = try Program.run(arguments + ["-o", "crops.bin", "--threads", "1"], in: folder)
    let printed = try Program.run(arguments + ["-o", "-", "--threads", "2"], in: folder)
    #expect(file.status == 0 && printed.status == 0, "\(file.errors)\(printed.errors)")
    #expect(folder.contents("crops.bin") == printed.output)
    let end = try #require(printed.output.firstIndex(of: UInt8(ascii: "\n")))
    #expect(printed.output.count - end - 1 == 5 * 13 * 64 * 64 * 4)
    #expect(folder.names == ["crops.bin"])
  }

  /// A reader that has seen enough ends the stream without a word.
  @Test func aClosedPipeIsNoFailure() throws {
    let outcome = try Program.shell(
      "\"$0\" crops -o - --count 1000000 | head -c 3000000 | wc -c; echo ${PIPESTATUS[0]}")
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text.split(whereSeparator: \.isWhitespace) == ["3000000", "0"])
  }

  @Test func aSheetIsAPicture() throws {
    let folder = try Folder()
    let outcome = try Program.run(
      ["crops", "--sheet", "s.png", "--count", "3", "--kind", "leaves", "--summary", "json"],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try Summary(outcome).number("count") == 3)
    let sheet = try Image.read(from: folder.path("s.png"))
    #expect(sheet.width == 256 && sheet.height == 3 * 128 + 2 * 4)
  }
}
