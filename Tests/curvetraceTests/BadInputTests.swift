import Foundation
import Imaging
import Testing

/// Inputs that cannot be used: each has its exit code and its sentence, and leaves no output behind.
struct BadInputTests {
  private static let commands = ["trace", "extract", "canny", "compare"]

  private func run(_ command: String, _ input: String, in folder: Folder) throws
    -> Program.Outcome
  {
    let ending = ["trace": "svg", "compare": "html"][command] ?? "png"
    let outcome = try Program.run(
      [command, folder.path(input), "-o", folder.path("out." + ending), "--quiet"],
      in: folder)
    #expect(folder.contents("out." + ending) == nil)
    return outcome
  }

  private func sample(_ name: String) throws -> Data {
    try Data(contentsOf: packageRoot.appendingPathComponent("Samples/" + name))
  }

  @Test(arguments: commands)
  func aMissingFile(command: String) throws {
    let folder = try Folder()
    expectFailure(
      try run(command, "nothing.png", in: folder), 66,
      ["nothing.png: there is no such file", "check the name"])
  }

  /// A program without the files that come with it says which they are and where it looked.
  @Test func aProgramAloneSaysWhatItLacks() throws {
    let folder = try Folder()
    try folder.write(try sample("shapes.png"), to: "shapes.png")
    let outcome = try Program.shell(
      "cp \"$0\" curvetrace && ./curvetrace trace shapes.png -o shapes.svg --quiet", in: folder)
    expectFailure(
      outcome, 66, ["CurveTrace_CurveNetworks.resources", folder.url.lastPathComponent, "install"])
  }

  /// What a name has for the terminal is shown, not obeyed.
  @Test func namesDoNotReachTheTerminal() throws {
    let folder = try Folder()
    expectFailure(
      try run("trace", "a\u{1b}c\nb.png", in: folder), 66, ["a\\u{1b}c\\nb.png: there is no"])
  }

  @Test(arguments: commands)
  func aFolder(command: String) throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("folder.png"), withIntermediateDirectories: false)
    expectFailure(
      try run(command, "folder.png", in: folder), 66, ["folder.png: this is a folder"])
  }

  @Test(arguments: commands)
  func anEmptyFile(command: String) throws {
    let folder = try Folder()
    try folder.write(Data(), to: "empty.png")
    expectFailure(try run(command, "empty.png", in: folder), 65, ["empty.png: the file is empty"])
  }

  @Test(arguments: [("angiogram-1.png", "PNG"), ("angiogram-1.jpg", "JPEG")])
  func aTruncatedFile(name: String, format: String) throws {
    let folder = try Folder()
    let whole = try sample(name)
    // In the signature, in the header, in the pixels, and just before the end.
    for count in [20, 200, whole.count / 2, whole.count - 40] {
      try folder.write(whole.prefix(count), to: name)
      expectFailure(
        try run("trace", name, in: folder), 65,
        ["\(name): the \(format) ends too early", "copy or download it again"])
    }
  }

  @Test func aDamagedFile() throws {
    let folder = try Folder()
    var bytes = try sample("angiogram-1.png")
    for i in 0..<64 { bytes[bytes.count / 2 + i] = 0x55 }
    try folder.write(bytes, to: "damaged.png")
    expectFailure(
      try run("extract", "damaged.png", in: folder), 65, ["damaged.png: the PNG is damaged"])
  }

  @Test(arguments: commands)
  func aTextCalledPNG(command: String) throws {
    let folder = try Folder()
    try folder.write(Data("this is no image\n".utf8), to: "text.png")
    expectFailure(
      try run(command, "text.png", in: folder), 65,
      ["text.png: this is neither a PNG nor a JPEG", "convert it"])
  }

  @Test func aCMYKFile() throws {
    let path = packageRoot.appendingPathComponent("Tests/ImagingTests/Fixtures/cmyk.jpg").path
    expectFailure(
      try Program.run(["trace", path, "--quiet"]), 65, ["cmyk.jpg: this kind of JPEG", "CMYK"])
  }

  /// The header alone promises 400 megapixels; it is refused before they are asked for.
  @Test(arguments: commands)
  func tooManyPixels(command: String) throws {
    let folder = try Folder()
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let header: [UInt8] = [0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20, 8, 0, 0, 0, 0]
    bytes += chunk("IHDR", header) + chunk("IDAT", []) + chunk("IEND", [])
    try folder.write(Data(bytes), to: "huge.png")
    expectFailure(
      try run(command, "huge.png", in: folder), 65,
      ["huge.png: 20000 x 20000 pixels are more than the limit of 100 megapixels", "scale"])
  }

  private func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + body
    // The PNG specification's CRC-32 (ISO 3309), bit by bit.
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return bigEndian(UInt32(body.count)) + content + bigEndian(~crc)
  }

  private func bigEndian(_ value: UInt32) -> [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }
}

/// Unusual images that are fine.
struct UnusualInputTests {
  @Test(
    arguments: ["grey-16.png", "grey-1.png", "palette-4.png", "rgba-8.png", "grey-alpha-16.png"])
  func everyKindOfPNGWorks(name: String) throws {
    let folder = try Folder()
    let path = packageRoot.appendingPathComponent("Tests/ImagingTests/Fixtures/" + name).path
    for (command, ending) in [("trace", "svg"), ("extract", "png"), ("canny", "png")] {
      let outcome = try Program.run(
        [command, path, "-o", command + "." + ending, "--quiet"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(folder.contents(command + "." + ending)?.isEmpty == false)
    }
  }

  @Test(arguments: [(1, 1), (1, 5000), (5000, 1), (2, 3), (17, 300)])
  func smallAndNarrowImagesWork(width: Int, height: Int) throws {
    let folder = try Folder()
    var plane = Plane(width: width, height: height)
    for i in 0..<plane.count { plane.pixels[i] = Float(i * 37 % 101) / 100 }
    try folder.write(try Image(grey: plane).pngData(), to: "in.png")
    for (command, name) in [
      ("trace", "out.svg"), ("extract", "curves.png"), ("canny", "edges.png"),
      ("compare", "report.html"),
    ] {
      let outcome = try Program.run(
        [command, "in.png", "-o", name, "--quiet"], in: folder)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
      #expect(outcome.errors.isEmpty)
    }
    for name in ["curves.png", "edges.png"] {
      let picture = try Image.read(from: folder.path(name))
      #expect(picture.width == width && picture.height == height)
    }
  }

  @Test(arguments: [0, 0.5, 1])
  func aConstantImageHasNoCurves(level: Float) throws {
    let folder = try Folder()
    let image = Image(grey: Plane(width: 80, height: 60, repeating: level))
    try folder.write(try image.pngData(), to: "flat.png")
    let outcome = try Program.run(
      [
        "trace", "flat.png", "-o", "a.svg", "-o", "a.json", "-o", "a.csv", "--summary", "json",
      ], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("no curves"))
    #expect(try Summary(outcome).number("curves") == 0)
    let svg = String(decoding: folder.contents("a.svg") ?? Data(), as: UTF8.self)
    #expect(svg.contains("viewBox=\"0 0 80 60\"") && !svg.contains("<path"))
    let extracted = try Program.run(
      ["extract", "flat.png", "-o", "c.png", "--quiet"], in: folder)
    #expect(extracted.status == 0, "\(extracted.errors)")
    let alpha = try #require(try Image.read(from: folder.path("c.png")).alpha)
    #expect(alpha.pixels.allSatisfy { $0 == 0 })
  }
}
