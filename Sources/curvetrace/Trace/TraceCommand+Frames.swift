import CurveExport
import CurvePipeline
import Foundation

extension TraceCommand {
  /// Traces the images of `files` as frames of one moving drawing.
  func trace(frames files: [ImageList.File]) throws {
    try refuse(by: .frames)
    let names = files.flatMap(\.imageNames)
    let each = each.paths(ofFrames: names)
    let check = check(inputs: files.map(\.path), outputs: each)
    try check.validate()
    try check.prepare()
    var run = Run("trace", common)
    let images = try run.timed("read") { try files.frames() }
    let pipeline = try run.pipeline(try request(), on: common.pool)
    let outcome = try moved(images, names: names, files, by: pipeline, in: &run)
    let sequence = outcome.sequence
    run.summary["input"] = .list(inputs.map { .text($0) })
    for path in output {
      try run.write(try Self.format(of: path).data(of: sequence, style: style), to: path)
    }
    for (path, drawing) in zip(each, sequence.frames) {
      try run.write(try DrawingFormat.svg.data(of: drawing, style: style), to: path)
    }
    if let overlay { try run.write(try Self.animation(of: sequence, over: images), to: overlay) }
    if output.isEmpty, each.isEmpty {
      try StandardOutput.write(
        String(decoding: try DrawingFormat.svg.data(of: sequence, style: style), as: UTF8.self))
    }
    try run.finish()
  }

  /// The moving drawing of the `images` of `files`, with notes of what was chosen and found.
  func moved(
    _ images: [StoredImage], names: [String], _ files: [ImageList.File], by pipeline: CurvePipeline,
    in run: inout Run
  ) throws -> MovingOutcome {
    run.note("\(images.count) frames, what is chosen is chosen once for all of them")
    let size = "\(images[0].width) x \(images[0].height)"
    let duration = files.lazy.compactMap(\.frameDuration).first
    let limited = try within(
      pipeline, ImageExtent(images[0]), frames: images.count, named: files[0].path)
    let outcome = try run.watching { monitor in
      try limited.run(
        onFrames: names, frameRate: moving.rate(duration: duration), isTied: !moving.untied,
        monitor: monitor
      ) { try images[$0].image() }
    }
    run.describe(outcome.choices, of: size, traces: true)
    run.add(outcome.seconds)
    run.summary["tied"] = .flag(!moving.untied)
    run.summary["width"] = .integer(images[0].width)
    run.summary["height"] = .integer(images[0].height)
    run.describe(outcome.sequence)
    return outcome
  }

  /// The overlays of all frames, curves in colours that stay theirs.
  static func animation(of sequence: CurveSequence, over images: [StoredImage]) throws -> Data {
    var animation = AnimatedPNG(
      frameDuration: UInt16(min(max((100 / sequence.frameRate).rounded(), 1), 65_535)),
      isLooping: true)
    for (drawing, image) in zip(sequence.frames, images) {
      try animation.append(
        OverlayPicture(colorsByID: true).picture(of: drawing, over: try image.image()))
    }
    return animation.data()
  }
}

extension Run {
  /// Notes what a moving drawing holds.
  mutating func describe(_ sequence: CurveSequence) {
    let events = sequence.events
    let appear = events.count { $0.kind == .appears }
    let counts = sequence.frames.map(\.curves.count)
    let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
    summary["frames"] = .integer(sequence.frames.count)
    summary["frameRate"] = .number(sequence.frameRate)
    summary["curves"] = .integer(sequence.ids.count)
    summary["appear"] = .integer(appear)
    summary["vanish"] = .integer(events.count - appear)
    note(
      "\(sequence.ids.count) curves in \(sequence.frames.count) frames, "
        + (least == most ? "\(most)" : "\(least) to \(most)")
        + " at a time; \(appear) appear and \(events.count - appear) vanish on the way")
  }
}
