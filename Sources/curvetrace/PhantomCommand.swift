import ArgumentParser
import CurveExport
import Foundation
import Imaging
import Phantoms

/// `phantom`: synthetic images with exact truth.
struct PhantomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Makes a synthetic image together with the curves that are on it.",
    usage: "curvetrace phantom -o <folder> [<options>]",
    discussion: """
      Writes NAME.png, its curve pixels NAME-mask.png and its centre lines with their widths \
      NAME-truth.svg into a folder. With --frames it is a run in motion: NAME-0001.png and so on, and \
      NAME-truth.json with the curves over time. The same options give the same bytes.

      Examples:
        curvetrace phantom -o phantoms --seed 7
        curvetrace phantom -o phantoms --seed 7 --kind shapes --size 800x600 --jpeg
        curvetrace phantom -o phantoms --seed 7 --kind shapes --noise 2 --contrast 1
        curvetrace phantom -o run --seed 7 --frames 24
      """)

  /// A width and a height, written 512x512.
  struct Size: ExpressibleByArgument {
    var width: Int
    var height: Int

    init?(argument: String) {
      let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
      guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]) else {
        return nil
      }
      (self.width, self.height) = (width, height)
    }

    init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    var defaultValueDescription: String { "\(width)x\(height)" }
  }

  @Option(name: .shortAndLong, help: ArgumentHelp("Write into this folder.", valueName: "folder"))
  var output: String

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The image's size, px.", valueName: "WxH"))
  var size = Size(width: 512, height: 512)

  @Option(help: "What the image shows.")
  var kind = PhantomKind.angiogram

  @Option(
    help: ArgumentHelp("The noise, as a multiple of the usual amount; 0 is none.", valueName: "x"))
  var noise = 1.0

  @Option(
    help: ArgumentHelp(
      "How much the curves stand out, as a multiple of the noise's deviation; without it, as usual.",
      valueName: "x"))
  var contrast: Double?

  @Option(
    help: ArgumentHelp("What the files are called (default: kind and seed).", valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp("Make so many frames of an angiogram that moves.", valueName: "n"))
  var frames: Int?

  @Option(
    help: ArgumentHelp(
      "How much frames move, as a multiple of the usual amount; 0 is not at all.", valueName: "x"))
  var motion = 1.0

  @Flag(help: "Write the image as NAME.jpg too.")
  var jpeg = false

  @OptionGroup var common: RunOptions

  private var options: PhantomOptions {
    PhantomOptions(
      kind: kind, width: size.width, height: size.height, seed: seed, noise: noise,
      contrast: contrast)
  }

  private var baseName: String { name ?? "\(kind.rawValue)-\(seed)" }

  func validate() throws {
    do {
      try options.validate()
      if let frames { try PhantomSequence.validate(options, count: frames, motion: motion) }
    } catch {
      switch error {
      case .noise: throw ValidationError("--noise: \(error)")
      case .contrast: throw ValidationError("--contrast: \(error)")
      case .frames: throw ValidationError("--frames: \(error)")
      case .motion: throw ValidationError("--motion: \(error)")
      default: throw ValidationError("--size: \(error)")
      }
    }
    if let name, name.isEmpty || name.contains("/") || name.contains("\0") {
      throw ValidationError("--name \(name): give a file name without a folder and ending")
    }
  }

  /// Writes a run in motion.
  private func makeFrames(_ count: Int, _ run: inout Run) throws {
    let phantom = try run.timed("phantom") {
      try PhantomSequence(options, count: count, motion: motion)
    }
    let base = (output.isEmpty ? "." : output) + "/" + baseName
    for (index, image) in phantom.images.enumerated() {
      let name = base + String(format: "-%04d", index + 1)
      try run.write(try image.pngData(), to: name + ".png")
      if jpeg { try run.write(try image.jpegData(), to: name + ".jpg") }
    }
    try run.write(try DrawingFormat.json.data(of: phantom.truth), to: base + "-truth.json")
    run.summary["kind"] = .text(kind.rawValue)
    run.summary["seed"] = .unsigned(seed)
    run.describe(phantom.truth)
    try run.finish()
  }

  mutating func run() throws {
    try OutputPaths.checkWritable((output.isEmpty ? "." : output) + "/" + baseName + ".png")
    var run = Run("phantom", common)
    if let frames { return try makeFrames(frames, &run) }
    let phantom = try run.timed("phantom") { try Phantom(options) }
    run.summary["kind"] = .text(kind.rawValue)
    run.summary["width"] = .integer(size.width)
    run.summary["height"] = .integer(size.height)
    run.summary["seed"] = .unsigned(seed)
    run.summary["noise"] = .number(noise)
    if let contrast { run.summary["contrast"] = .number(contrast) }
    run.describe(phantom.truth)
    let files = try run.timed("write") {
      try TruthFiles.write(
        image: phantom.image, mask: phantom.mask, truth: phantom.truth, name: baseName, to: output,
        includingJPEG: jpeg)
    }
    run.wrote(files)
    try run.finish()
  }
}
