import CurveExport
import CurvePipeline
import Failures
import Foundation
import Imaging
import Morphometry
import Workers

extension Batch {
  /// The record of an image and its files, named from the folder of the results.
  struct Made: Sendable {
    var name: String
    var record: ImageRecord
    var files: [(path: String, data: Data)] = []
  }

  /// Whether there is nothing to do for an image any more.
  func isDone(_ name: String) -> Bool {
    guard let record = record(of: name), record.failure == nil,
      record.key.image == (try? Self.digest(of: folder.path(of: name)))
    else { return false }
    return record.files.allSatisfy { file in
      var status = stat()
      return stat(files.path(file.path), &status) == 0 && Int(status.st_size) == file.bytes
    }
  }

  /// The record of an image by this recipe; `nil` where there is none.
  func record(of name: String) -> ImageRecord? {
    ImageRecord(at: files.record(of: name)).flatMap { $0.key.recipe == key ? $0 : nil }
  }

  /// What becomes of an image, or why nothing does.
  ///
  /// - Throws: what stops the work.
  func made(_ name: String, by pipeline: CurvePipeline) throws -> Made {
    let path = folder.path(of: name)
    var record = ImageRecord(.init(recipe: key, image: try? Self.digest(of: path)))
    do { return try made(name, at: path, record, by: pipeline) } catch {
      try Cancellation.check()
      record.failure = (error as? any ExplainedError)?.description ?? "\(path): \(error)"
      return Made(name: name, record: record)
    }
  }

  private func made(
    _ name: String, at path: String, _ record: ImageRecord, by pipeline: CurvePipeline
  ) throws -> Made {
    var reading = recipe.reading
    reading.frame = reading.frame ?? .best
    let read = try Image.read(from: path, as: reading, pool: pipeline.pool)
    // Before the work, which would be for nothing without the scale that is asked for.
    let scale = try recipe.measures.scale(of: read.image, at: path)
    var drawing = try pipeline.run(on: pipeline.prepare(read.image)).drawing
    drawing.say(frameOf: read)
    let measures = try measures(of: drawing, over: read.image, scale)
    var made = Made(name: name, record: record)
    made.files = try recipe.formats.map { format in
      (
        files.result(format, of: name),
        try format.data(of: drawing, over: read.image, style: recipe.style)
      )
    }
    let thumbnail = QuiltPicture().patch(of: drawing, over: read.image)
    made.files.append(
      (files.thumbnail(of: name), try thumbnail.jpegData(quality: Self.thumbnailQuality)))
    (made.record.frame, made.record.frameCount) = (read.frame, read.frameCount)
    for table in [.image] + recipe.measures.tables {
      made.record.tables[table.rawValue] = .init(table.table(of: measures))
    }
    made.record.files = made.files.map { .init(path: $0.path, bytes: $0.data.count) }
    return made
  }

  /// The quality of thumbnails as JPEG: lines of colour on grey look clean from about here on.
  private static var thumbnailQuality: Int { 90 }

  private func measures(
    of drawing: CurveDrawing, over image: Image, _ scale: LengthScale
  ) throws(MorphometryError) -> DrawingMeasures {
    var options = DrawingMeasures.Options()
    options.ring = recipe.measures.ring
    // Other programs' tables have grey levels.
    let isForeign = recipe.measures.tables.contains {
      DrawingMeasures.ForeignTable(rawValue: $0.rawValue) != nil
    }
    options.image = isForeign ? image : nil
    return try DrawingMeasures(of: drawing, scale: scale, options: options)
  }

  /// Writes the files of an image, and last its record.
  ///
  /// - Throws: `ImagingError.cannotWrite`.
  func write(_ made: Made) throws {
    // An old record must not speak for new files.
    unlink(files.record(of: made.name))
    for file in made.files { try files.write(file.data, to: file.path) }
    try files.write(try made.record.data(), to: "records/\(made.name).json")
  }
}
