import ArgumentParser
import CurveExport
import Foundation
import Imaging
import TrainingCrops
import Workers

/// `crops`: images for training the embedded network.
struct CropsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crops",
    abstract: "Makes small synthetic images with truth at every pixel, for training.",
    usage: "curvetrace crops -o <file> | --sheet <sheet.png> [<options>]",
    discussion: """
      Writes one line of JSON that says what follows, then the planes of each crop as raw numbers. \
      Each crop follows from the seed and its number alone.

      Examples:
        curvetrace crops -o - --seed 7 --count 100000
        curvetrace crops --sheet sheet.png --count 64 --kind vessels
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the crops into this file, or to standard output (-).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Write a picture of the crops to look at.", valueName: "sheet.png"))
  var sheet: String?

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The number of the first crop.", valueName: "n"))
  var first = 0

  @Option(help: ArgumentHelp("Make this many crops.", valueName: "n"))
  var count = 64

  @Option(help: ArgumentHelp("The side of a crop, px, a multiple of 8.", valueName: "n"))
  var size = 128

  @Option(help: "Make crops of this kind only.")
  var kind: CropKind?

  @OptionGroup var common: RunOptions

  /// The most crops on one sheet.
  private static let sheetLimit = 1024

  private var options: CropOptions {
    var options = CropOptions(size: size, seed: seed)
    if let kind { options.shares = .only(kind) }
    return options
  }

  private var files: OutputCheck {
    OutputCheck(outputs: [output, sheet].compactMap { $0 == "-" ? nil : $0 }, inputs: [])
  }

  func validate() throws {
    do {
      try options.validate()
    } catch {
      throw ValidationError("--size: \(error)")
    }
    guard first >= 0, count >= 1, first <= Int.max - count else {
      throw ValidationError("--first \(first) --count \(count): give numbers from 0 and from 1 up")
    }
    guard output != nil || sheet != nil else {
      throw ValidationError("nothing to write; give -o or --sheet")
    }
    if output == "-", common.summary != nil {
      throw ValidationError("--summary: standard output is taken by -o -; name a file instead")
    }
    if let sheet {
      try requireEnding("png", of: sheet, for: "a contact sheet")
      guard count <= Self.sheetLimit else {
        throw ValidationError(
          "--sheet: \(count) crops are too many to look at; choose up to \(Self.sheetLimit)")
      }
    }
    try files.validate()
  }

  mutating func run() throws {
    try files.prepare()
    var run = Run("crops", common)
    let source = try CropSource(options)
    let indices = first..<first + count
    run.summary["size"] = .integer(size)
    run.summary["seed"] = .unsigned(seed)
    run.summary["first"] = .integer(first)
    run.summary["count"] = .integer(count)
    if let output {
      let stream = CropStream(source, indices)
      let pool = common.pool
      if output == "-" {
        try StandardOutput.stream { try stream.write(on: pool, $0) }
      } else {
        try run.timed("crops") {
          try AtomicFile.write(to: output) { write in
            try stream.write(on: pool) { try write([UInt8]($0)) }
          }
        }
        run.wrote([output])
      }
    }
    if let sheet {
      let crops = run.timed("crops") {
        common.pool.map(count) { source.crop(at: indices.lowerBound + $0) }
      }
      try run.write(ContactSheet.image(of: crops).pngData(), to: sheet)
    }
    try run.finish()
  }
}
