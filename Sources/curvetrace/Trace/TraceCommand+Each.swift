import ArgumentParser
import CurveExport
import CurvePipeline
import Failures
import Foundation

extension TraceCommand {
  /// Traces several images, each by itself, and files of frames as moving drawings of their own. One that
  /// cannot be used is said, the others are traced.
  func trace(each subjects: [ImageList.Subject]) throws {
    try refuse(by: .images(subjects.count))
    let files = try subjects.map { try each.paths(of: $0.name) }
    let check = check(inputs: subjects.flatMap(\.paths), outputs: files.flatMap(\.self))
    try check.validate()
    try check.prepare()
    var run = Run("trace", common)
    try save(try recipe(), in: &run)
    let pipeline = try run.pipeline(try request(), on: common.pool)
    var drawings: [RunSummary.Value] = []
    var failures: [String] = []
    for (subject, paths) in zip(subjects, files) {
      run.note(subject.paths[0])
      run.summary = RunSummary(of: "trace")
      do {
        let own =
          switch subject {
          case .image(let file): try written(file, by: pipeline, to: paths, in: &run)
          case .frames(let files): try written(files, by: pipeline, to: paths, in: &run)
          }
        drawings.append(.group(own))
      } catch let error as any ExplainedError where error.category != .cannotWrite {
        failures.append(error.description)
        StandardError.write("curvetrace: \(error.description)\n")
      }
    }
    // What was said of the last image is with the others.
    run.summary = RunSummary(of: "trace")
    run.summary["drawings"] = .list(drawings)
    run.summary["failures"] = .list(failures.map { .text($0) })
    try run.finish()
    if let first = failures.first {
      throw PartialFailure("traced", failed: failures.count, all: subjects.count, first: first)
    }
  }

  /// Traces an image and writes what is asked for; what is known of it.
  private func written(
    _ file: ImageList.File, by pipeline: CurvePipeline, to paths: [String], in run: inout Run
  ) throws -> RunSummary {
    let read = try run.readFrame(file.path, as: file.reading)
    let image = read.image
    var outcome = try run.traced(
      image, by: try within(pipeline, ImageExtent(image), named: file.path))
    outcome.drawing.say(frameOf: read)
    for (kind, path) in zip(try each.kinds(), paths) {
      try run.write(try kind.data(of: outcome.drawing, over: image, style: style), to: path)
    }
    return run.summary.part([
      "input", "width", "height", "confidence", "curves", "segments", "length",
    ])
  }

  /// Traces the frames of files as one moving drawing and writes what is asked for; what is known of it.
  private func written(
    _ files: [ImageList.File], by pipeline: CurvePipeline, to paths: [String], in run: inout Run
  ) throws -> RunSummary {
    let images = try run.timed("read") { try files.frames() }
    let names = files.flatMap(\.imageNames)
    let sequence = try moved(images, names: names, files, by: pipeline, in: &run).sequence
    run.summary["input"] = .text(files[0].path)
    for (kind, path) in zip(try each.kinds(), paths) {
      switch kind {
      case .drawing(let format):
        try run.write(try format.data(of: sequence, style: style), to: path)
      case .overlay: try run.write(try Self.animation(of: sequence, over: images), to: path)
      }
    }
    return run.summary.part(["input", "width", "height", "frames", "curves"])
  }
}

extension ImageList.Subject {
  /// The files that it is in.
  fileprivate var paths: [String] {
    switch self {
    case .image(let file): [file.path]
    case .frames(let files): files.map(\.path)
    }
  }

  /// What its files are called.
  fileprivate var name: String {
    switch self {
    case .image(let file): file.name
    case .frames(let files): files[0].name
    }
  }
}

extension RunSummary {
  /// The values under these names, as far as there are any.
  fileprivate func part(_ names: [String]) -> RunSummary {
    var part = RunSummary()
    for name in names { part[name] = self[name] }
    return part
  }
}
