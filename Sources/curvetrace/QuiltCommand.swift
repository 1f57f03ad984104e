import ArgumentParser
import CurveExport
import Failures
import Foundation
import Geometry
import Imaging
import Workers

/// One picture of many images with their drawings.
struct QuiltCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quilt",
    abstract: "Makes one picture of many images with their drawings over them.",
    usage: "curvetrace quilt <image> ... --drawings <folder> -o <quilt.png> [<options>]",
    discussion: """
      The drawing of NAME.jpg is NAME.svg or NAME.json, as curvetrace trace --each writes it.

      Example:
        curvetrace trace photos/*.jpg --concept butterfly.concept --each drawings
        curvetrace quilt photos/*.jpg --drawings drawings -o quilt.png
      """)

  @Argument(help: ArgumentHelp("The images, \(ImageFormat.names).", valueName: "image"))
  var images: [String]

  @Option(help: ArgumentHelp("The drawings, named like the images.", valueName: "folder"))
  var drawings: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the picture here.", valueName: "quilt.png"))
  var output: String

  @Option(help: ArgumentHelp("Fit each image into a square of this side.", valueName: "px"))
  var side = QuiltPicture().side

  @Option(
    help: ArgumentHelp(
      "Lay so many side by side; without it about as many as there are rows.", valueName: "n"))
  var columns: Int?

  @OptionGroup var common: RunOptions

  private var check: OutputCheck { OutputCheck(outputs: [output], inputs: images) }

  func validate() throws {
    try requireEnding("png", of: output, for: "the quilt")
    guard (16...4096).contains(side) else {
      throw ValidationError("--side \(side): give a number of pixels from 16 to 4096")
    }
    if let columns, !(1...1000).contains(columns) {
      throw ValidationError("--columns \(columns): give a number from 1 to 1000")
    }
    let size = QuiltPicture(side: side, columns: columns).size(of: images.count)
    guard size.width <= Image.defaultPixelLimit / size.height else {
      throw ValidationError(
        "\(images.count) images make a quilt of \(size.width) x \(size.height) pixels; give a smaller --side"
      )
    }
    try check.validate()
  }

  /// The drawing of the image at `path`.
  private func drawing(of path: String) throws -> String {
    let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    let candidates = DrawingFormat.readable.map {
      (drawings as NSString).appendingPathComponent("\(stem).\($0.ending)")
    }
    guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw QuiltError.missingDrawing(image: path, drawing: candidates[0])
    }
    return found
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("quilt", common)
    let paths = try images.map { (image: $0, drawing: try drawing(of: $0)) }
    var curves = 0
    let picture = try run.watching("draw") { monitor in
      try monitor.run {
        try QuiltPicture(side: side, columns: columns).picture(of: paths.count) { index in
          monitor.stage(.drawing).report(Double(index) / Double(paths.count))
          try Cancellation.check()
          let image = try Image.read(from: paths[index].image)
          let drawing = try CurveDrawing.read(from: paths[index].drawing)
          guard drawing.width == image.width, drawing.height == image.height else {
            throw QuiltError.size(
              drawing: paths[index].drawing, size: "\(drawing.width) x \(drawing.height)",
              image: "\(image.width) x \(image.height)")
          }
          curves += drawing.curves.count
          return (image, drawing)
        }
      }
    }
    run.summary["images"] = .integer(paths.count)
    run.summary["curves"] = .integer(curves)
    run.summary["width"] = .integer(picture.width)
    run.summary["height"] = .integer(picture.height)
    try run.write(try picture.pngData(), to: output)
    try run.finish()
  }
}

/// Why images cannot be made into a quilt. The text is one sentence without a full stop.
enum QuiltError: ExplainedError, Equatable {
  /// An image has no drawing.
  case missingDrawing(image: String, drawing: String)
  /// A drawing is of another size than its image.
  case size(drawing: String, size: String, image: String)

  /// One sentence without a full stop.
  var description: String {
    switch self {
    case .missingDrawing(let image, let drawing):
      "\(image): there is no drawing of this image, neither \(drawing) nor as .json; trace it first"
    case .size(let drawing, let size, let image):
      "\(drawing): the drawing has \(size) pixels and its image \(image); trace the image again"
    }
  }

  /// A drawing that is not there is missing input, one of another size bad data.
  var category: FailureCategory {
    if case .missingDrawing = self { .missingInput } else { .badData }
  }
}
