import ArgumentParser
import CurveExport
import CurveExtraction
import CurveTracing
import Foundation
import Geometry
import Imaging

extension TraceCommand {
  /// Traces the images of `list` as frames of one moving drawing.
  func runFrames(_ list: ImageList) throws {
    if self.`init` == .random {
      throw ValidationError(
        "--init random draws one image; of frames start from the extracted curves")
    }
    if parts.factors != nil {
      throw ValidationError(
        "--factors tells the parts of one image apart; of frames leave it out")
    }
    for path in output {
      let format = try Self.format(of: path)
      guard format.holdsMoving else {
        throw ValidationError("\(path): \(CurveExportError.cannotMove(format))")
      }
    }
    let each = several.paths(named: list.items.map(\.name))
    let check = OutputCheck(
      outputs: output + [overlay].compactMap(\.self) + each,
      inputs: list.items.map(\.path) + region.masks)
    try check.validate()
    try check.prepare()
    var run = Run("trace", common)
    // 1. All frames, and what they are looked at through.
    let images = try run.timed("read") { try list.frames() }
    let networks = try asked.makeNetworks(for: source.evidence)
    let avoided = try region.mask(for: images[0])
    let chosen = try run.timed("prepare") {
      try CurveInput.choice(
        among: CurveInput.samples(of: images.count).map { images[$0] }, networks: networks,
        polarity: asked.polarity.polarity, avoiding: avoided, pool: common.pool)
    }
    run.note("\(images.count) frames, what is chosen is chosen once for all of them")
    run.describe(chosen, images[0], networks: networks, source.evidence, asked: asked)
    // 2. The curves.
    let bar = ProgressBar("tracing", isQuiet: common.quiet)
    let sequence = try run.timed("trace") {
      defer { bar.finish() }
      let tracer = CurveTracer(networks: networks, options: options, pool: common.pool)
      return try SequenceTracer(tracer, isTied: !frames.untied).trace(
        images.map { CurveInput($0, like: chosen, networks: networks) },
        names: list.items.map(\.name), frameRate: frames.rate(duration: list.frameDuration)
      ) { bar.update($0) }
    }
    run.describe(sequence)
    run.summary["input"] = .list(inputs.map { .text($0) })
    run.summary["width"] = .integer(sequence.width)
    run.summary["height"] = .integer(sequence.height)
    run.summary["tolerance"] = .number(tolerance)
    run.summary["tied"] = .flag(!frames.untied)
    run.summary["seed"] = .unsigned(seed)
    // 3. The files.
    for path in output {
      try run.write(try Self.format(of: path).data(of: sequence, style: style), to: path)
    }
    for (path, drawing) in zip(each, sequence.frames) {
      try run.write(try DrawingFormat.svg.data(of: drawing, style: style), to: path)
    }
    if let overlay { try run.write(try animation(of: sequence, over: images), to: overlay) }
    if output.isEmpty, each.isEmpty {
      try StandardOutput.write(AnimatedSVGWriter(style: style).text(of: sequence))
    }
    try run.finish()
  }

  /// The overlays of all frames, curves in colours that stay theirs.
  private func animation(of sequence: CurveSequence, over images: [Image]) throws -> Data {
    var animation = AnimatedPNG(
      frameDuration: UInt16(min(max((100 / sequence.frameRate).rounded(), 1), 65_535)),
      isLooping: true)
    for (drawing, image) in zip(sequence.frames, images) {
      try animation.append(
        OverlayPicture(colorsByID: true).picture(of: drawing, over: image))
    }
    return animation.data()
  }
}

extension ImageList {
  /// The images of all items, which are of one size.
  ///
  /// - Throws: `ImagingError`, or `ImageListError.size` or `.tooMuch`.
  func frames() throws -> [Image] {
    var images: [Image] = []
    for item in items {
      let image = try image(of: item)
      let size = "\(image.width) x \(image.height)"
      if let first = images.first, (first.width, first.height) != (image.width, image.height) {
        throw ImageListError.size(
          frame: item.place, size: size, first: items[0].place,
          firstSize: "\(first.width) x \(first.height)")
      }
      guard items.count <= Self.pixelLimit / (image.width * image.height) else {
        throw ImageListError.tooMuch(frames: items.count, size: size)
      }
      images.append(image)
    }
    return images
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
