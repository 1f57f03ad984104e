import Foundation
import Imaging
import Testing

/// What is asked for wrongly is refused before anything is read or written.
struct UsageTests {
  private static let image = packageRoot.appendingPathComponent("Samples/shapes.png").path

  /// Arguments (`IN` is an image, `DIR` a folder that is there) and what the sentence says.
  static let wrong: [(arguments: [String], parts: [String])] = [
    ([], []),
    (["trce", "IN"], ["there is no command trce", "perhaps trace is meant"]),
    (["flibber", "IN"], ["there is no command flibber"]),
    (
      ["phantom", "-o", "DIR", "--seed", "-1"],
      ["Missing value for '--seed", "is given as --seed=-1"]
    ),
    (
      ["trace", "IN", "--network", "vgg"],
      ["no network \"vgg\"", "the known ones are curvenet, curve-circuit"]
    ),
    (["extract", "IN", "-o", "DIR/a.png", "--network", ""], ["the known ones are"]),
    (["extract", "IN", "-o", "DIR/a.png", "--scales", "1,x"], ["--scales 1,x", "0.05 to 4"]),
    (["trace", "IN", "--scales", "0.5,0.5"], ["different numbers"]),
    (["trace", "IN", "--scales", ""], ["--scales"]),
    (["trace", "IN", "--channel", "cyan"], ["cyan", "luminance", "color", "alpha"]),
    (["trace", "IN", "--ink", "blue"], ["--ink blue", "six hexadecimal digits"]),
    (["trace", "IN", "--ink", "auto", "--ink", "#000000"], ["--ink auto", "alone"]),
    (
      ["trace", "IN", "--ink", "#000000", "--channel", "red"],
      ["--ink looks at colour", "leave out --channel"]
    ),
    (["trace", "IN", "--neurons", "90"], ["--neurons 90", "30..90", "lines:4,5"]),
    (
      ["trace", "IN", "--neurons", "lines:99"],
      ["lines:99", "no curve neuron of curvenet", "lines:15"]
    ),
    (["trace", "IN", "--neurons", "50..60"], ["50..60", "none of the neurons", "lines:2 (45"]),
    (
      ["trace", "IN", "--neurons", "0..90", "--evidence", "sato"], ["--neurons", "--evidence sato"]
    ),
    (["visualize", "--neurons", "x", "-o", "DIR/a.png"], ["--neurons x", "30..90"]),
    (["trace", "IN", "--objective", "beauty"], ["beauty", "attribution", "activation", "pixels"]),
    (
      ["trace", "IN", "--objective", "pixels", "--evidence", "sato"],
      ["--objective", "--evidence sato"]
    ),
    (["trace", "IN", "--widths", "6..2"], ["--widths 6..2", "2..6"]),
    (["trace", "IN", "--radii=-1..2"], ["--radii -1.0..2.0", "from 0 to 100000"]),
    (["trace", "IN", "--polarity", "purple"], ["purple", "dark", "bright"]),
    (
      ["extract", "IN", "-o", "DIR/a.png", "--family", "faces"],
      ["faces", "lines", "edges", "both"]
    ),
    (
      ["extract", "IN", "-o", "DIR/a.png", "--family", "both", "--network", "curve-circuit"],
      ["--family both", "curve-circuit has no family of edges", "curvenet"]
    ),
    (
      ["trace", "IN", "--init", "random", "--family", "edges"], ["--init random", "--family lines"]
    ),
    (["trace", "IN", "--detail", "1.5"], ["--detail 1.5", "from 0 to 1"]),
    (["trace", "IN", "--detail", "nan"], ["--detail nan"]),
    (["trace", "IN", "--detail", "high"], ["high", "--detail"]),
    (["trace", "IN", "--tolerance=-1"], ["--tolerance -1", "pixels"]),
    (["trace", "IN", "--tolerance", "inf"], ["--tolerance inf"]),
    (["trace", "IN", "--min-confidence", "1.5"], ["--min-confidence 1.5", "from 0 to 1"]),
    (["trace", "IN", "--curves", "0"], ["--curves 0", "from 1"]),
    (["trace", "IN", "--steps=-3"], ["--steps -3"]),
    (["trace", "IN", "--seed=-1"], ["--seed"]),
    (["trace", "IN", "--threads", "0"], ["--threads 0"]),
    (["trace", "IN", "--init", "magic"], ["magic", "attribution", "random"]),
    (["trace", "IN", "--init", "random", "--steps", "0"], ["--init random", "--steps 1"]),
    (
      ["trace", "IN", "--init", "random", "--polarity", "both"],
      ["--init random", "dark or bright"]
    ),
    (
      ["trace", "IN", "-o", "DIR/a.ai"],
      ["a.ai", ".svg, .json, .csv, .widths.csv, .geojson, .dxf, .vtp, .swc, .rsml, .zip or .hpgl"]
    ),
    (
      ["trace", "IN", "-o", "DIR/a"],
      [
        "no ending",
        ".svg, .json, .csv, .widths.csv, .geojson, .dxf, .vtp, .swc, .rsml, .zip or .hpgl",
      ]
    ),
    (["trace", "IN", "-o", "DIR/a.svg", "-o", "DIR/./a.svg"], ["asked for twice"]),
    (["trace", "IN", "--overlay", "DIR/a.jpg", "-o", "DIR/a.svg"], ["a.jpg", ".png"]),
    (["trace", "IN", "--overlay", "IN"], ["this is the input"]),
    (["trace", "IN", "--summary", "json"], ["standard output", "-o"]),
    (["trace", "IN", "--summary", "xml", "-o", "DIR/a.svg"], ["xml", "text", "json"]),
    (["extract", "IN", "IN", "-o", "DIR/a.png"], ["IN"]),
    (["trace"], ["input"]),
    (["trace", "IN", "--bogus"], ["--bogus"]),
    (["extract", "IN"], ["nothing to write", "-o", "--soft"]),
    (["extract", "IN", "-o", "DIR/a.png", "--soft", "DIR/a.png"], ["asked for twice"]),
    (["extract", "IN", "-o", "DIR/a.jpg"], ["a.jpg", ".png"]),
    (["extract", "IN", "-o", "DIR/a.png", "--method", "magic"], ["magic", "attribution"]),
    (
      ["trace", "IN", "--evidence", "nonsense"],
      ["nonsense", "network", "canny", "frangi", "sato", "background", "steger"]
    ),
    (["extract", "IN", "-o", "DIR/a.png", "--evidence", ""], ["--evidence", "frangi"]),
    (
      ["trace", "IN", "--evidence", "frangi", "--init", "random"],
      ["--init random asks the network", "leave it out with --evidence frangi"]
    ),
    (
      ["trace", "IN", "--evidence", "canny", "--steps", "5"],
      ["--steps asks the network", "--evidence canny"]
    ),
    (
      ["trace", "IN", "--evidence", "sato", "--scales", "1"],
      ["--scales asks the network", "--evidence sato"]
    ),
    (
      ["extract", "IN", "-o", "DIR/a.png", "--evidence", "background", "--method", "response"],
      ["--method asks the network", "--evidence background"]
    ),
    (
      ["extract", "IN", "-o", "DIR/a.png", "--evidence", "frangi", "--family", "edges"],
      ["--family edges", "--evidence frangi finds lines"]
    ),
    (
      ["trace", "IN", "--evidence", "canny", "--family", "both"],
      ["--family both", "--evidence canny finds edges"]
    ),
    (["canny", "IN"], ["--output"]),
    (["canny", "IN", "-o", "IN"], ["this is the input"]),
    (["canny", "IN", "-o", "DIR/a.png", "--low", "10"], ["--low and --high", "both"]),
    (["canny", "IN", "-o", "DIR/a.png", "--high", "10"], ["--low and --high", "both"]),
    (["canny", "IN", "-o", "DIR/a.png", "--low", "30", "--high", "10"], ["not above"]),
    (["canny", "IN", "-o", "DIR/a.png", "--low=-3", "--high", "10"], ["from 0 up"]),
    (["canny", "IN", "-o", "DIR/a.png", "--low", "1", "--high", "inf"], ["--high inf"]),
    (
      ["canny", "IN", "-o", "DIR/a.png", "--low", "1", "--high", "2", "--quantile", "0.9"],
      ["--quantile", "leave out"]
    ),
    (["canny", "IN", "-o", "DIR/a.png", "--quantile", "90"], ["--quantile 90", "0 to 1"]),
    (["canny", "IN", "-o", "DIR/a.png", "--sigma=-1"], ["--sigma -1"]),
    (["compare", "IN", "-o", "DIR/a.pdf"], ["a.pdf", ".html"]),
    (["compare", "IN", "-o", "DIR/a.html", "--truth", "DIR/a.html"], ["this is the input"]),
    (["phantom"], ["--output"]),
    (["phantom", "-o", "DIR", "--size", "big"], ["big", "--size"]),
    (["phantom", "-o", "DIR", "--size", "5x5"], ["5x5", "at least 32"]),
    (["phantom", "-o", "DIR", "--size", "99999999999x99999999999"], ["--size", "100 megapixels"]),
    (["phantom", "-o", "DIR", "--kind", "cat"], ["cat", "angiogram", "shapes"]),
    (["phantom", "-o", "DIR", "--noise", "11"], ["--noise", "0 to 10"]),
    (["phantom", "-o", "DIR", "--contrast", "0"], ["--contrast", "0.1 to 100"]),
    (["phantom", "-o", "DIR", "--contrast", "1", "--noise", "0"], ["--contrast", "noise over 0"]),
    (["phantom", "-o", "DIR", "--name", "a/b"], ["--name a/b"]),
    (["trace", "IN", "-o", "DIR/a.svg", "--avoid", "DIR/a.svg"], ["this is the input"]),
    (["crops"], ["nothing to write", "-o", "--sheet"]),
    (["crops", "-o", "DIR/a", "--size", "100"], ["--size", "multiple of 8"]),
    (["crops", "-o", "DIR/a", "--count", "0"], ["--count 0"]),
    (["crops", "-o", "DIR/a", "--first=-1"], ["--first -1"]),
    (["crops", "-o", "DIR/a", "--kind", "cat"], ["cat", "vessels", "leaves"]),
    (["crops", "-o", "-", "--summary", "json"], ["--summary", "standard output"]),
    (["crops", "--sheet", "DIR/a.jpg"], ["a.jpg", ".png"]),
    (["crops", "--sheet", "DIR/a.png", "--count", "5000"], ["5000", "1024"]),
    (["model", "install"], ["name"]),
    (["model", "install", "vgg"], ["vgg", "inception5h, bvlc-googlenet"]),
    (["model", "info", "../x"], ["../x", "inception5h, bvlc-googlenet"]),
    (["model", "remove", ""], ["the known ones are"]),
    (["model", "list", "IN"], ["IN"]),
    (["model", "frobnicate"], ["frobnicate"]),
    (["frobnicate"], ["frobnicate"]),
  ]

  @Test(arguments: wrong.indices.dropFirst())
  func wrongUseIsRefused(index: Int) throws {
    let (arguments, parts) = Self.wrong[index]
    let folder = try Folder()
    // Nothing of the image is read: its own folder would be changed by the one case that could.
    let own = folder.path("IN")
    try FileManager.default.copyItem(atPath: Self.image, toPath: own)
    try FileManager.default.moveItem(atPath: own, toPath: own + ".png")
    let filled = arguments.map {
      $0.replacingOccurrences(of: "DIR", with: folder.url.path)
        .replacingOccurrences(of: "IN", with: own + ".png", options: .anchored)
    }
    expectFailure(try Program.run(filled, in: folder), 64, parts)
    #expect(folder.names == ["IN.png"])
    #expect(folder.contents("IN.png") == FileManager.default.contents(atPath: Self.image))
  }

  @Test func withoutArgumentsThereIsHelp() throws {
    let outcome = try Program.run([])
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("USAGE: curvetrace"))
  }

  @Test(arguments: [
    "trace", "extract", "canny", "compare", "score", "phantom", "crops", "model", "visualize",
    "segment", "measure",
  ])
  func helpHasAnExample(command: String) throws {
    for arguments in [[command, "--help"], ["help", command]] {
      let outcome = try Program.run(arguments)
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      #expect(outcome.text.contains("Examples:\n  curvetrace \(command) "))
      #expect(outcome.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
  }

  @Test func theVersionIsPrinted() throws {
    let outcome = try Program.run(["--version"])
    #expect(outcome.status == 0 && outcome.text.hasPrefix("curvetrace 0."))
  }
}

/// What image files hold.
struct InfoTests {
  @Test func filesAreDescribedAndTheRestIsShownWhereOneIsBroken() throws {
    let folder = try Folder()
    try folder.write(Data("no image".utf8), to: "text.png")
    let image = packageRoot.appendingPathComponent("Samples/angiogram-1.png").path
    let outcome = try Program.run(["info", "text.png", image, "none.png"], in: folder)
    #expect(outcome.status == 66 && outcome.errors.contains("text.png: this is neither"))
    #expect(outcome.errors.contains("none.png: there is no such file"))
    #expect(
      outcome.text.hasSuffix(
        "PNG, 512 x 512 pixels, grey, 8 bits; its unit is px: it does not say how large they are\n")
    )
    let json = try Program.shell("\"$0\" info --json - < '\(image)'", in: folder)
    let list = try JSONSerialization.jsonObject(with: json.output) as? [[String: Any]]
    #expect(
      list?.count == 1 && list?[0]["width"] as? Int == 512 && list?[0]["format"] as? String == "PNG"
    )
  }
}
